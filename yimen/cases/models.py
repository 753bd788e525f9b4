"""What is stored of cases. Private to this room.

Every table is guarded by the ledger (a change needs an act that names the row) except those in `tables.py`.
"""

import datetime as dt
import functools
import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import TruncDate

APPLICATION = "application:"
"""What the origin of a case begins with that was applied for."""
NO_LIMIT = dt.date(9999, 12, 31)  # sorts a task without a limit behind all others


class Case(models.Model):
    """One matter before one body, from its origin to its end: a licence applied for, a request, an inspection, …"""

    class Status(models.TextChoices):
        WAITING = "waiting"  # for a sibling's output
        RECEIVED = "received"  # the body has not accepted yet
        CORRECTING = "correcting"  # the applicant has to correct
        ACCEPTED = "accepted"  # the statutory clock runs
        GRANTED = "granted"
        REFUSED = "refused"
        NOT_ACCEPTED = "not-accepted"
        WITHDRAWN = "withdrawn"
        REVOKED = "revoked"
        ANSWERED = "answered"

    id = models.UUIDField(primary_key=True)
    reference = models.CharField(max_length=28, unique=True)
    kind = models.CharField(max_length=32, help_text="as the folder calls such cases: licence, request, inspection, …")
    definition = models.CharField(
        max_length=64, help_text="what defines it in the folder: the id of a service or of a kind"
    )
    origin = models.CharField(max_length=64, help_text="what it came from, such as `application:<uuid>`; opaque")
    release = models.CharField(max_length=64, help_text="the folder that it is handled by, to its end")
    stage = models.CharField(max_length=64, blank=True, help_text="the part of its origin that it belongs to")
    agency = models.CharField(max_length=64, help_text="whose body leads")
    assisting = models.JSONField(default=list, help_text="bodies that take part, each {agency, body}")
    division = models.CharField(max_length=64, help_text="where the case belongs; posts above it handle it too")
    body = models.CharField(max_length=64, help_text="the division whose body handles it")
    status = models.CharField(max_length=16, choices=Status.choices)
    held_because = models.CharField(max_length=64, blank=True, help_text="the refused sibling's service")
    waits_for = models.CharField(max_length=130, blank=True, help_text="service/output")
    facts = models.JSONField()
    documents = models.JSONField(help_text="document → upload, evidence or output that meets it")
    commitments = models.JSONField(default=list)
    variables = models.JSONField(default=dict, help_text="what the process has learnt: acceptance, inspection, …")
    process_state = models.JSONField(null=True)
    clock = models.JSONField(null=True, help_text="the limit that runs, with its events (engines.clock)")
    due_on = models.DateField(null=True, help_text="the last day in law for the step that is due")
    submitted_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True, help_text="nothing more will happen")
    submission_act = models.UUIDField()
    receipt = models.TextField(help_text="the signed promise given at submission")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["origin", "definition"],
                condition=Q(origin__startswith=APPLICATION),
                name="cases_one_case_per_service",
            )
        ]
        indexes = [
            models.Index(
                fields=["definition", "decided_at"], condition=Q(decided_at__isnull=False), name="cases_case_decided"
            ),
            models.Index(fields=["agency", "due_on"], condition=Q(closed_at=None), name="cases_case_due"),
            models.Index(fields=["origin"], name="cases_case_of_origin"),
        ]

    @property
    def matter(self) -> str:
        """What stands for it in the ledger."""
        return f"case:{self.id}"

    @property
    def application_id(self) -> str | None:
        """The application that it came from; None for a case of another origin."""
        return self.origin.removeprefix(APPLICATION) if self.origin.startswith(APPLICATION) else None

    @functools.cached_property
    def known_parties(self) -> list["CaseParty"]:
        """Its parties, read once."""
        return list(self.parties.all())

    @functools.cached_property
    def people(self) -> list[tuple[str, uuid.UUID]]:
        """Its parties that are people known here, each with their role: who applied, first."""
        rows = [(each.role, each.person_id) for each in self.known_parties if each.person_id is not None]
        return sorted(rows, key=lambda each: each[0] != CaseParty.Role.APPLICANT)

    @property
    def applicant_id(self) -> uuid.UUID | None:
        """Who applied; None for a case that nobody applied for."""
        return next((person for role, person in self.people if role == CaseParty.Role.APPLICANT), None)


class CaseParty(models.Model):
    """Whose affair a case is, and as what: a person known here, or somebody by an opaque reference. Guarded."""

    class Role(models.TextChoices):
        APPLICANT = "applicant"
        AGENT = "agent"  # acts for the applicant
        SIGNER = "signer"  # signs beside the applicant
        SUBJECT = "subject"  # whom or what it is about
        COMPLAINANT = "complainant"
        RESPONDENT = "respondent"
        HELPER = "helper"  # enters it for somebody else

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="parties")
    role = models.CharField(max_length=16, choices=Role.choices)
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    reference = models.CharField(max_length=64, blank=True, help_text="who it is where they are no person known here")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "role", "person", "reference"], nulls_distinct=False, name="cases_party_of_case_once"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False, reference="") | Q(person=None) & ~Q(reference=""),
                name="cases_party_is_somebody",
            ),
        ]
        indexes = [models.Index(fields=["person", "role"], name="cases_party_person")]


class CaseLink(models.Model):
    """What a case has to do with another one: `case` is part of, caused by, contests or follows up `other`. Guarded."""

    class Kind(models.TextChoices):
        PART_OF = "part-of"
        CAUSED_BY = "caused-by"
        CONTESTS = "contests"
        FOLLOWS_UP = "follows-up"

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="links")
    other = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="linked")
    kind = models.CharField(max_length=16, choices=Kind.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "other", "kind"], name="cases_link_once"),
            models.CheckConstraint(condition=~Q(case=F("other")), name="cases_link_to_another"),
        ]


class Task(models.Model):
    """A step of a case that waits for a post at a division."""

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tasks")
    node = models.CharField(max_length=100, help_text="the active node of the process")
    act = models.CharField(max_length=16, help_text="the kind of task (`cases.tasks`)")
    name = models.CharField(max_length=200)
    power = models.CharField(max_length=100, blank=True)
    post = models.CharField(max_length=100)
    division = models.CharField(max_length=64)
    claimed_by = models.UUIDField(null=True)
    claimed_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    due_on = models.DateField(default=NO_LIMIT)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=36, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["post", "division", "due_on", "id"], condition=Q(closed_at=None), name="cases_task_queue"
            ),
            models.Index(fields=["claimed_by", "due_on", "id"], condition=Q(closed_at=None), name="cases_task_claimed"),
        ]


class Timer(models.Model):
    """A moment at which a case goes on by itself; the row is deleted when it came or is no longer wanted."""

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="timers")
    timer = models.CharField(max_length=100, help_text="the process's name for it, or `acceptance`")
    due_at = models.DateTimeField(db_index=True)


class Correction(models.Model):
    """The one request to correct a case, and its answer. What stood before is kept."""

    id = models.UUIDField(primary_key=True)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="correction")  # once: art. 32
    number = models.CharField(max_length=64, unique=True)
    items = models.JSONField(help_text="[{item: field or document, reason}]")
    requested_by = models.UUIDField()
    requested_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    before = models.JSONField(default=dict, help_text="{facts, documents} of the items as they were submitted")
    after = models.JSONField(
        default=dict, help_text="the same, as they came back; `statements` of what stands as it was"
    )


class Inspection(models.Model):
    """What two officers found on the spot."""

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="inspections")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="inspections")
    passed = models.BooleanField()
    findings = models.TextField()
    items = models.JSONField(default=dict, help_text="item of the checklist → {answer, note}")
    ruling = models.JSONField(null=True, help_text="what the rule said of the items; null before there were rules")
    inspected_on = models.DateField()
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField()
    colleague = models.UUIDField()
    signed_at = models.DateTimeField(null=True)
    disputed_at = models.DateTimeField(null=True)
    dispute = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(recorded_by=F("colleague")), name="cases_inspection_by_two"),
            models.CheckConstraint(  # with a day to spare for time zones: rules.inspections holds the city's
                condition=Q(inspected_on__lte=TruncDate(F("recorded_at") + dt.timedelta(days=1))),
                name="cases_inspection_not_ahead",
            ),
            models.UniqueConstraint(fields=["task"], condition=Q(disputed_at=None), name="cases_inspection_in_force"),
        ]
        indexes = [
            models.Index(
                fields=["colleague"], condition=Q(signed_at=None, disputed_at=None), name="cases_inspection_to_sign"
            )
        ]


class Decision(models.Model):
    """A numbered decision of the case: to grant, to refuse, not to accept, to revoke or keep, to answer."""

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=16, help_text="the kind of task that it came of")
    number = models.CharField(max_length=64, unique=True)
    outcome = models.CharField(max_length=16)
    reasons = models.TextField(blank=True, help_text="what the officer added, for the applicant to read")
    grounds = models.JSONField(default=list, help_text="the rules that held, each {decision, zh, en, basis}")
    basis = models.JSONField(help_text="citations, each {zh, en}: those of the rules that held, or of the exception")
    ruling = models.JSONField(
        null=True,
        help_text="{decision, value, title, shown, grounds, allowed}: what the rule said; null where none binds",
    )
    departure = models.ForeignKey("cage.Departure", on_delete=models.PROTECT, null=True, related_name="+")
    remedies = models.JSONField(help_text="what can be done against it, each {zh, en}; empty when it burdens nobody")
    decided_by = models.UUIDField()
    post = models.CharField(max_length=100)
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "kind"], name="cases_decided_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=["granted", "kept"]) | ~Q(reasons="") | ~Q(grounds=[]),
                name="cases_burden_has_reasons",
            ),
        ]
