"""What acts and states mean, in a sentence for people."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yimen.cases.registries import tasks
from yimen.government import datatypes
from yimen.government.schema import Definition, FormField, Release, Text
from yimen.ledger.acts import ActView
from yimen.ui.templatetags.ui import in_language

STATUS = {
    "waiting": gettext_lazy("Waits for an earlier licence"),
    "received": gettext_lazy("Received, not accepted yet"),
    "correcting": gettext_lazy("You have to correct something"),
    "accepted": gettext_lazy("Accepted, being handled"),
    "answered": gettext_lazy("Answered"),
    "granted": gettext_lazy("Granted"),
    "refused": gettext_lazy("Refused"),
    "not-accepted": gettext_lazy("Not accepted"),
    "withdrawn": gettext_lazy("Withdrawn"),
    "revoked": gettext_lazy("Taken back"),
}
COLOUR = {
    "answered": "", "granted": "", "accepted": "govuk-tag--blue", "received": "govuk-tag--blue",
    "waiting": "govuk-tag--grey",
    "correcting": "govuk-tag--yellow", "refused": "govuk-tag--red", "not-accepted": "govuk-tag--red",
    "withdrawn": "govuk-tag--grey", "revoked": "govuk-tag--red",
}  # fmt: skip
OF_THE_APPLICANT = {
    "application.started": gettext_lazy("The applicant began the application"),
    "case.submitted": gettext_lazy("The applicant submitted the case"),
    "case.correction.answered": gettext_lazy("The applicant sent the corrections"),
    "case.held": gettext_lazy("Held until the applicant decides, because another case was refused"),
    "case.resumed": gettext_lazy("The applicant let the case go on"),
}
TO_OFFICERS = OF_THE_APPLICANT | {
    "case.task.claimed": gettext_lazy("The task was taken"),
    "cage.departure.proposed": gettext_lazy("An outcome by an exception was proposed for review"),
    "cage.departure.agreed": gettext_lazy("The second person agreed to it"),
    "cage.departure.objected": gettext_lazy("The second person did not agree to it"),
    "cage.departure.withdrawn": gettext_lazy("The proposal was withdrawn"),
    "case.task.released": gettext_lazy("The task was put back into the queue"),
    "case.task.reassigned": gettext_lazy("The task was given to a colleague"),
    "case.step.refused": gettext_lazy("Somebody tried what is not theirs to do; nothing changed"),
    "case.condition.unclear": gettext_lazy("A condition could not be told, so the process went on the default way"),
    "case.effect.performed": gettext_lazy("A step that the system carries out was done"),
    "case.effect.failed": gettext_lazy("A step that the system carries out failed; it is tried again"),
}
ORIGIN = {
    "typed": Text(zh="申请人填写", en="typed by the applicant"),
    "register": Text(zh="登记库没有记录", en="the register has no record"),
    "output": Text(zh="先前的证照", en="an earlier licence"),
    "derived": Text(zh="按规则推算", en="worked out by rule"),
    "unread": Text(zh="登记库没有回应", en="the register did not answer"),
    "unfound": Text(zh="登记库中没有所填的号码", en="no register knows the number that was given"),
    "party": Text(zh="本人确认", en="confirmed by the person named"),
}


def status(of: str, service: Definition) -> str:
    """The state of a case in a word; what a service only files is filed, and not granted."""
    if of == "granted" and any(output.kind == "filing" for output in service.outputs.values()):
        return _("Filed")
    return str(STATUS[of])


def status_to_others(of: str, service: Definition) -> str:
    """The same to somebody else than the applicant."""
    return _("With the applicant") if of == "correcting" else status(of, service)


def of_act(act: ActView) -> str | None:
    """An act of a case as a line of its timeline; None for one that is of no interest there."""
    if act.body is None:
        return _("(erased)")
    body = act.body
    if (line := tasks.line(act.kind, body)) is not None:
        return in_language(line)
    match act.kind:
        case "application.started":
            return _("You began the application")
        case "case.submitted":
            return _("You submitted the case")
        case "case.opened":
            return _("The case was opened")
        case "case.started":
            return _("The case began: the licence it waited for was issued")
        case "case.correction.answered":
            return _("You sent the corrections")
        case "credential.licence.issued":
            return _("Issued: number %(number)s") % {"number": body["number"]}
        case "credential.licence.revoked":
            return _("The licence lost its force")
        case "case.held":
            return _("Held until you decide, because another case was refused")
        case "case.resumed":
            return _("You let the case go on")
        case "case.withdrawn":
            return _("The case was withdrawn")
        case "case.limit.extended":
            return _("The limit was lengthened by %(days)d working days: %(reason)s") % {
                "days": body["days"], "reason": body["reason"],
            }  # fmt: skip
        case "case.limit.suspended":
            return _("The clock was stopped for a cause that the law names: %(reason)s") % {"reason": body["reason"]}
        case "case.limit.resumed":
            return _("The clock goes on")
        case "case.facts.verified":
            return _(
                "Registers asked again: %(verified)d verified, %(otherwise)d recorded otherwise, "
                "%(without_record)d without a record, %(unanswered)d not answered"
            ) % {name: len(body[name]) for name in ("verified", "otherwise", "without_record", "unanswered")}
        case "cage.exercise.refused":
            return _("An act outside the power was refused and recorded")
    return None


def to_others(act: ActView) -> str | None:
    """The same for whoever did not apply: who called for the case, or is named in it."""
    if act.body is not None and act.kind == "case.correction.requested":
        return _("Corrections were asked for: %(count)d items (%(number)s)") % {
            "count": len(act.body["items"]), "number": act.body["number"],
        }  # fmt: skip
    if act.body is not None and act.kind in OF_THE_APPLICANT:
        return str(OF_THE_APPLICANT[act.kind])
    return of_act(act)


def of_two_sides(act: ActView) -> str | None:
    """The same where the case has another side too: what an officer wrote to that one is not told."""
    brief = {"case.limit.extended": _("The limit was lengthened"), "case.limit.suspended": _("The clock was stopped")}
    return brief[act.kind] if act.body is not None and act.kind in brief else to_others(act)


def to_officer(act: ActView) -> str | None:
    """The same for an officer, who also sees who took the case and put it back."""
    if act.body is not None and act.kind in TO_OFFICERS:
        return str(TO_OFFICERS[act.kind])
    return to_others(act)


def of_value(field: FormField, value: Any, release: Release | None = None) -> str:
    """A value of a field as people read it."""
    if value is None or value in ("", []):
        return _("Not provided")
    if field.type == "id-number" and len(value) > 10:
        return f"{value[:6]}…{value[-4:]}"
    known = release.options_of(field) if release else field.options
    named = {option.value for option in known}
    if release is not None and isinstance(value, str) and value not in named and value in release.divisions:
        return in_language(release.divisions[value].name)
    return in_language(datatypes.of(field).show(value, datatypes.About(options=known, unit=field.unit)))
