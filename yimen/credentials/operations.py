"""What can be done with credentials: issue one, revoke one."""

import datetime as dt
import uuid
from collections.abc import Mapping

from django.db import transaction

from yimen.credentials import events, models, numbering, rules
from yimen.government.schema import release as releases
from yimen.identity import queries as identity
from yimen.ledger import acts, ids, keys
from yimen.ledger import operations as ledger


class NotRevocable(Exception):
    """The credential has been revoked already."""


@transaction.atomic
def issue(
    *,
    service: str,
    output: str,
    holder: uuid.UUID,
    case_id: uuid.UUID,
    data: Mapping[str, object],
    release: releases.Release,
    actor: acts.Actor,
    now: dt.datetime,
    valid_from: dt.date | None = None,
) -> models.Credential:
    """Issue the output of a decided case to its holder; a second call for the same case gives the first one again.

    `data` holds the values that the output states, as JSON. The term begins on `valid_from`, by default today in the
    city, and lasts as long as the folder says. Raises KeyError for an output that the release does not know.
    """
    if already := models.Credential.objects.filter(case_id=case_id, output=output).first():
        return already
    definition = release.definition(service).outputs[output]
    today = valid_from or release.city.today(now)
    until = rules.valid_until(valid_from=today, term=definition.valid_for)
    area = release.city.area_code
    number = numbering.number(
        definition.numbering,
        area=area,
        on=today,
        serial=_next_serial(numbering.prefix(definition.numbering, area=area, on=today)),
    )
    agency = release.definition(service).agency
    name = identity.person(holder).name
    code = rules.new_public_code()
    signed = rules.payload(
        number=number,
        output=output,
        agency=agency,
        holder_name=name,
        data=data,
        valid_from=today,
        valid_until=until,
        public_code=code,
    )
    credential = models.Credential(
        id=ids.new_id(),
        case_id=case_id,
        service=service,
        output=output,
        agency=agency,
        release=release.digest,
        holder_id=holder,
        holder_name=name,
        number=number,
        public_code=code,
        data=dict(data),
        issued_at=now,
        valid_from=today,
        valid_until=until,
        signature=keys.sign(rules.KEY, signed),
    )
    act = ledger.append(
        events.LicenceIssued(
            credential=str(credential.id),
            output=f"{service}/{output}",
            number=number,
            fingerprint=rules.fingerprint(signed),
        ),
        actor=actor,
        rows=[credential],
        subjects=[f"credential:{credential.id}", f"person:{holder}", f"case:{case_id}"],
        now=now,
    )
    credential.act = act.id
    credential.save(force_insert=True)
    return credential


@transaction.atomic
def revoke(
    *, credential_id: uuid.UUID, article: str, reason: str, actor: acts.Actor, now: dt.datetime
) -> models.Credential:
    """Take a credential's force away, on the article that allows it (Licensing Law art. 69–70). Raises NotRevocable."""
    credential = models.Credential.objects.select_for_update().get(id=credential_id)
    if credential.revoked_at:
        raise NotRevocable(credential.number)
    ledger.append(
        events.LicenceRevoked(credential=str(credential.id), article=article, reason=reason),
        actor=actor,
        rows=[credential],
        subjects=[f"credential:{credential.id}", f"person:{credential.holder_id}", f"case:{credential.case_id}"],
        now=now,
    )
    credential.revoked_at, credential.revoked_article = now, article
    credential.save(update_fields=["revoked_at", "revoked_article"])
    return credential


def _next_serial(prefix: str) -> int:
    """The next serial under a prefix; its row stays locked until the transaction ends."""
    models.Serial.objects.bulk_create([models.Serial(prefix=prefix)], ignore_conflicts=True)
    serial = models.Serial.objects.select_for_update().get(prefix=prefix)
    serial.last += 1
    serial.save(update_fields=["last"])
    return serial.last
