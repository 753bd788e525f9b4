"""Applications as the origin of cases: what they know of them, and what comes of siblings and later stages.

A case that ends tells its application in the same transaction: siblings begin, are held or fall as the life event says.
"""

import datetime as dt
from collections.abc import Iterable, Mapping

from yimen.applications import knowing, models, stage_state
from yimen.applications.operations.applications import open_if_ready
from yimen.cases.operations.opening import start_waiting
from yimen.cases.process.following import end_case, hold
from yimen.cases.queries import rows
from yimen.government.schema import Release
from yimen.ledger.acts import SYSTEM
from yimen.releases import queries as releases
from yimen.requirements.reads import EvidenceResponse
from yimen.requirements.resolution import Known

STATUS = rows.Status


class Applications:
    """The origin of every case that was applied for."""

    def lock(self, case: rows.Case) -> None:
        """The application, then its cases by their ids, as submitting does."""
        application = models.Application.objects.select_for_update(no_key=True).get(id=case.application_id or "")
        list(application.cases.select_for_update().order_by("id").values_list("id"))

    def leading(self, case: rows.Case, release: Release) -> Iterable[str]:
        """Of a service that is needed in any case, the conditions by which the others of its stage are needed."""
        for stage in release.life_events[_application(case).life_event].stages:
            if any(each.service == case.definition and each.when is None for each in stage.services):
                yield from (each.when for each in stage.services if each.when is not None)

    def known(self, case: rows.Case, release: Release) -> Known:
        """What was answered, read and issued for the application."""
        application = _application(case)
        return knowing.of_application(application, application.draft, release).known

    def pending_outputs(self, case: rows.Case, release: Release) -> frozenset[str]:
        """Outputs of cases of the application that are under way."""
        application = _application(case)
        return stage_state.pending_outputs(application, release, [case.definition])

    def keep_reads(self, case: rows.Case, reads: Mapping[str, EvidenceResponse]) -> None:
        """Later stages go by what was read."""
        draft = models.Draft.objects.select_for_update().get(application=_application(case))
        draft.reads |= {name: read.to_json() for name, read in reads.items()}
        draft.save(update_fields=["reads"])

    def outputs_changed(self, case: rows.Case, *, now: dt.datetime) -> None:
        """Later stages open, and siblings that waited for an output begin."""
        application = _application(case)
        for row in application.stages.select_for_update().filter(status=models.Stage.Status.WAITING):
            open_if_ready(application, row, actor=SYSTEM, now=now)
        outputs = knowing.outputs_of(application)
        for sibling in application.cases.select_for_update().filter(status=STATUS.WAITING, waits_for__in=list(outputs)):
            start_waiting(sibling, outputs, now=now)

    def ended(self, case: rows.Case, *, refused: bool, now: dt.datetime) -> None:
        """Siblings fall that waited for an output which the case will never issue.

        After a refusal others are held or withdrawn, as the life event says.
        """
        application = _application(case)
        for sibling in application.cases.select_for_update().filter(
            status=STATUS.WAITING, waits_for__startswith=f"{case.definition}/"
        ):
            end_case(sibling, because=case.definition, actor=SYSTEM, now=now)
        event = releases.get(case.release).life_events[application.life_event]
        refusal = event.on_refusal.get(case.definition) if refused else None
        if refusal is None:
            return
        others = application.cases.select_for_update().filter(closed_at=None)
        for sibling in others.exclude(id=case.id).exclude(status=STATUS.GRANTED):
            effect = refusal.siblings.get(sibling.definition, "continue")
            if effect == "hold" and not sibling.held_because:
                hold(sibling, because=case.definition, now=now)
            elif effect == "withdraw":
                end_case(sibling, because=case.definition, actor=SYSTEM, now=now)


def _application(case: rows.Case) -> models.Application:
    return models.Application.objects.select_related("draft").get(id=case.application_id or "")
