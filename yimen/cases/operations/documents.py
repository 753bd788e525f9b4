"""What a numbered document of a case states."""

from yimen.cases import models
from yimen.cases.process.stepping import Stepper
from yimen.government.schema import Service


def take_number(step: Stepper, kind: str) -> str:
    """The next number of a kind of document: city, agency, kind, year, serial (no act: a counter that only rises)."""
    agency = step.release.agencies[step.service.agency].short_name.zh[:1]
    prefix = f"{step.release.city.name.zh[:1]}{agency}{kind}〔{step.on.year}〕"
    models.Serial.objects.bulk_create([models.Serial(prefix=prefix)], ignore_conflicts=True)
    serial = models.Serial.objects.select_for_update().get(prefix=prefix)
    serial.last += 1
    serial.save(update_fields=["last"])
    return f"{prefix}{serial.last:05d}号"


def remedies_of(service: Service) -> list[dict[str, str]]:
    """What can be done against a decision: reconsideration and suit, with their limits (no act: it only words them)."""
    reconsideration, suit = service.remedies.reconsideration, service.remedies.suit
    return [
        {
            "zh": f"自收到本决定之日起{reconsideration.days}日内，可以向{reconsideration.body.zh}申请行政复议"
            f"（{reconsideration.basis.to('zh-hans')}）。",
            "en": f"Within {reconsideration.days} days of receiving this decision you may apply to "
            f"{reconsideration.body.en} for reconsideration ({reconsideration.basis.to('en')}).",
        },
        {
            "zh": f"也可以自收到本决定之日起{suit.months}个月内，向{suit.court.zh}提起行政诉讼"
            f"（{suit.basis.to('zh-hans')}）。",
            "en": f"Or within {suit.months} months you may bring a suit before {suit.court.en} "
            f"({suit.basis.to('en')}).",
        },
    ]
