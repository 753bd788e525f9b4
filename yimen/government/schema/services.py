"""What cases are handled by; services (政务服务事项) among them, with everything the law says about each."""

import functools
from decimal import Decimal
from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator

from yimen.government.schema.agencies import EvidenceId, PostId
from yimen.government.schema.base import Feel, Id, Money, Name, Strict, Term
from yimen.government.schema.forms import Form
from yimen.government.schema.registers import DataType
from yimen.government.schema.text import Basis, Text


class TimeLimit(Strict):
    """A limit in working days (Licensing Law art. 82); 0 means at once."""

    days: int = Field(ge=0)
    basis: Basis


class Promise(Strict):
    """What the city promises, in working days; 0 means at once."""

    days: int = Field(ge=0)


class Extension(Strict):
    """How much longer it may take, with whose approval."""

    days: int = Field(ge=1)
    approved_by: PostId
    basis: Basis


class Suspension(Strict):
    """A cause that stops the clock, which the law must name (Licensing Law art. 45)."""

    id: Id
    name: Text
    basis: Basis


class Route(Strict):
    """A way of handling that has limits of its own, such as commitment instead of inspection."""

    name: Text
    when: Feel
    statutory: TimeLimit
    promised: Promise


class Limits(Strict):
    """The clocks of a case: acceptance runs from receipt, the others from acceptance.

    Where the law knows no acceptance (a registration, a filing), `acceptance` is left out and the statutory limit runs
    from receipt.
    """

    acceptance: TimeLimit | None = None
    statutory: TimeLimit
    promised: Promise
    extension: Extension | None = None
    delivery: TimeLimit | None = Field(
        default=None, description="how long after the decision its output is handed over"
    )
    suspensions: list[Suspension] = []
    routes: list[Route] = Field(
        default=[], description="other limits where their condition holds; the first one counts"
    )
    tasks: dict[str, TimeLimit] = Field(
        default={}, description="task of the process: its own limit, from the day on which it opens"
    )


class Reconsideration(Strict):
    """行政复议: which government reviews the body's decisions, and within how many days."""

    body: Text
    or_body: Text | None = Field(
        default=None,
        description="another government that may be asked instead (Reconsideration Law art. 24, last part)",
    )
    days: int
    basis: Basis
    competence: Basis | None = Field(default=None, description="by which clause it is that government")


class Suit(Strict):
    """行政诉讼: which court, and within how many months."""

    court: Text
    months: int
    basis: Basis
    competence: Basis | None = Field(default=None, description="by which clause it is that court")


class Remedies(Strict):
    """What the applicant can do against what the body does, or does not do."""

    reconsideration: Reconsideration
    suit: Suit
    silence: Basis | None = Field(
        default=None,
        description="by which clause reconsideration must come before a suit when nothing is decided in time",
    )

    def in_words(self) -> list[Text]:
        """What can be done against the decision, with the limits, as its letter says it."""
        first, suit = self.reconsideration, self.suit
        return [
            Text(
                zh=f"自收到本决定之日起{first.days}日内，可以向{self._asked().zh}申请行政复议"
                f"（{first.basis.to('zh-hans')}）。",
                en=f"Within {first.days} days of receiving this decision you may apply to {self._asked().en} for "
                f"reconsideration ({first.basis.to('en')}).",
            ),
            Text(
                zh=f"也可以自收到本决定之日起{suit.months}个月内，向{suit.court.zh}提起行政诉讼"
                f"（{suit.basis.to('zh-hans')}）。",
                en=f"Or within {suit.months} months you may bring a suit before {suit.court.en} "
                f"({suit.basis.to('en')}).",
            ),
        ]

    def against_silence(self) -> Text | None:
        """What can be done when nothing is decided in time; None where no clause puts reconsideration first."""
        if self.silence is None:
            return None
        return Text(
            zh=f"逾期没有决定的，应当先向{self._asked().zh}申请行政复议，对复议决定不服再向{self.suit.court.zh}起诉"
            f"（{self.silence.to('zh-hans')}）。",
            en=f"If nothing is decided in time, first apply to {self._asked().en} for reconsideration; a suit before "
            f"{self.suit.court.en} comes after that ({self.silence.to('en')}).",
        )

    def _asked(self) -> Text:
        """The government that reviews, with the other one where there is a choice."""
        first = self.reconsideration
        if first.or_body is None:
            return first.body
        return Text(zh=f"{first.body.zh}或者{first.or_body.zh}", en=f"{first.body.en} or to {first.or_body.en}")


class Body(Strict):
    """实施清单: the body that handles the service for one division, and who reviews what it decides."""

    division: Id
    code: str = Field(description="implementation code")
    name: Text
    window: Text
    address: Text
    phone: str
    remedies: Remedies | None = Field(default=None, description="against its decisions; `check` demands them")


class Channel(Strict):
    """A way to apply; `visits` is how often one has to come in person."""

    kind: Literal["online", "counter", "kiosk", "helper", "post"]
    visits: int = Field(ge=0)
    note: Text | None = None


class Fee(Strict):
    """What it costs."""

    name: Text
    amount: Money = Field(ge=Decimal(0))
    basis: Basis
    when: Feel | None = None


class Numbering(Strict):
    """How the output is numbered: `{area}` and `{year}` in the prefix are filled in; see `government.numbering`."""

    scheme: Literal["serial", "credit-code", "food-permit"]
    prefix: str = ""
    digits: int = Field(default=5, ge=3, le=8)


class Datum(Strict):
    """One value that the output states."""

    label: Text
    value: Feel
    type: DataType = "text"
    public: bool = Field(default=True, description="shown to anyone who verifies the output")


class Entry(Strict):
    """What an output enters in a register of its own agency when it is issued, and again when it is revoked.

    The values are FEEL over the facts of the case and `number`, `valid_from` and `valid_until` of the output. They are
    seen by every look-up from the moment of issuing, also while the register does not answer.
    """

    evidence: EvidenceId = Field(description="the kind of evidence whose table gets the record, under its key")
    record: dict[Name, Feel] = Field(min_length=1, description="field of the register: its value; the key among them")
    revoked: dict[Name, Feel] = Field(min_length=1, description="the fields that change when the output is revoked")
    once: Basis | None = Field(
        default=None, description="the law by which there can be one under a key: no second output is issued into it"
    )


class Output(Strict):
    """What a decided case issues."""

    id: Id
    name: Text
    kind: Literal["licence", "permit", "filing", "opinion", "notice", "order"]
    numbering: Numbering
    valid_for: Term | None = Field(default=None, description="from the day of issue on; without it, without an end")
    when: Feel | None = None
    data: dict[Name, Datum]
    order: list[Name] = Field(default=[], description="in which `data` is printed, if not as the file has it")
    enters: list[Entry] = Field(default=[], description="what it enters in the agency's registers")
    template: str = Field(description="typst source; the values come as JSON in sys.inputs.data")

    @model_validator(mode="before")
    @classmethod
    def _in_order(cls, given: Any) -> Any:
        """The order of the file is kept beside the values, whose keys a release sorts."""
        if isinstance(given, dict) and isinstance(given.get("data"), dict) and not given.get("order"):
            return {**given, "order": list(given["data"])}
        return given

    @property
    def in_order(self) -> list[tuple[str, Datum]]:
        """The values as they are printed; what the order does not name comes last."""
        names = [*self.order, *(name for name in self.data if name not in self.order)]
        return [(name, self.data[name]) for name in names if name in self.data]


class Retention(Strict):
    """How long the case is kept; no years means permanently."""

    years: int | None
    basis: Basis


class Figures(Strict):
    """四减: what an application took before. Each figure is measured, and says on how many items and where from.

    A figure that nobody has measured is left out, and is then not shown.
    """

    steps: int | None = None
    materials: int | None = None
    days: int | None = None
    visits: int | None = None
    fields: int | None = None
    source: Text
    matching: str | None = Field(default=None, description="the pattern of the names of the items that were counted")
    items: int | None = Field(default=None, ge=1, description="how many items that are; the figures are their medians")


class Process(Strict):
    """The BPMN file."""

    source: str


class Decision(Strict):
    """A decision of the rules, and what it is for."""

    name: str = Field(description="the name of the decision in the DMN file")
    title: Text
    values: dict[str, Text] = Field(default={}, description="what its values are called where people read them")


class RuleCitation(Strict):
    """What one rule, or one knowledge source, of a DMN file rests on."""

    of: str = Field(description="the decision, or the knowledge source, by its name")
    rule: int = Field(ge=0, description="the number of the rule in its table, from 1; 0 for a knowledge source")
    written: str = Field(description="as it stands in the file, by which a trace finds it")
    basis: Basis


class Rules(Strict):
    """The DMN file, the decisions in it that others call by their key, and what its rules rest on."""

    source: str
    decisions: dict[Id, Decision]
    citations: list[RuleCitation] = []

    @functools.cached_property
    def cited(self) -> dict[str, list[Basis]]:
        """The bases of the rules, by the text that stands in the file and in a trace."""
        found: dict[str, list[Basis]] = {}
        for each in self.citations:
            if each.basis not in (bases := found.setdefault(each.written, [])):
                bases.append(each.basis)
        return found


class ChecklistItem(Strict):
    """One thing that a check on site looks at; rules see the answer as `inspection.items.<id>`."""

    id: Name
    text: Text
    basis: Basis
    essential: bool = Field(default=True, description="whether it must conform; others are put right afterwards")
    may_not_apply: bool = Field(default=False, description="whether officers may find that it does not apply here")


class Warning(Strict):
    """What is said on the draft, with its clause: something lawful to ask for that will not end well.

    It is said while `when` holds, or while `decision` comes to one of `values`. It forbids nothing.
    """

    id: Id
    when: Feel | None = None
    decision: Id | None = Field(default=None, description="key of a decision of the service's rules")
    values: list[str] = []
    text: Text
    basis: Basis


class Step(Strict):
    """One step of an example: a task that an officer completes with its result, or a timer that fires."""

    task: str | None = None
    timer: str | None = None
    result: dict[Name, Any] = Field(default={}, description="what the task leaves behind, such as decision: granted")
    exception: Id | None = Field(
        default=None, description="the exception of the power by which it departs from the rule"
    )


class Expectation(Strict):
    """How an example comes out; what is not given is not compared."""

    decisions: dict[Id, Any] = {}
    end: str | None = Field(default=None, description="the end event at which it ends")
    outputs: list[Id] | None = Field(default=None, description="the outputs that were issued, in any order")
    withdrawn: list[Id] | None = Field(default=None, description="the outputs that were issued and revoked again")
    open: list[str] | None = Field(default=None, description="the tasks that wait, when it has not ended")


class Example(Strict):
    """An application with its expected outcome: run by every check."""

    id: Id
    name: Text
    on: str = Field(pattern=r"^\d{4}-\d\d-\d\d$", description="the day it is evaluated")
    facts: dict[str, Any] = Field(description="the value of each field that is known, by its id; the others are null")
    commitments: list[Id] = Field(default=[], description="the commitments that the applicant made")
    steps: list[Step] = Field(default=[], description="what officers do, and timers that fire, in their order")
    expect: Expectation


class Definition(Strict):
    """What a case is handled by, however it began: who handles it, its facts, process, rules and clocks."""

    part: ClassVar[str]
    """The part of a release in which it stands."""

    id: Id
    name: Text
    short_name: Text
    agency: Id
    basis: list[Basis] = Field(min_length=1)
    conditions: list[Text] = Field(default=[], description="受理条件")
    limits: Limits
    jurisdiction: Feel = Field(description="the division whose body handles the case, or one below it")
    bodies: list[Body] = Field(min_length=1)
    outputs: dict[Id, Output] = {}
    remedies: Remedies | None = Field(default=None, description="of bodies that state none of their own")
    retention: Retention
    checklist: list[ChecklistItem] = Field(default=[], description="现场核查表: what a check on site looks at")
    form: Form
    process: Process
    rules: Rules
    examples: dict[Id, Example] = {}

    @property
    def where(self) -> tuple[str, str]:
        """Its place in a release."""
        return self.part, self.id

    def remedies_at(self, division: str) -> Remedies | None:
        """What can be done against a decision of the body of a division; of the first body where it has none."""
        body = next((each for each in self.bodies if each.division == division), self.bodies[0])
        return body.remedies or self.remedies


class Service(Definition):
    """政务服务事项: what is applied for."""

    part: ClassVar[str] = "services"

    code: str = Field(description="basic code (基本编码)")
    summary: Text
    synonyms: list[Text] = []
    audience: list[Literal["natural", "legal"]]
    kind: Literal["at-once", "promised", "sent-up"]
    power_kind: Literal["licensing", "confirmation", "public-service", "other"]
    depth: Literal["online", "online-with-visit", "counter"]
    identity_level: Literal["demo", "basic", "high"]
    conditions: list[Text] = Field(min_length=1, description="受理条件")
    channels: list[Channel] = Field(min_length=1)
    fees: list[Fee] = []
    outputs: dict[Id, Output] = Field(min_length=1)
    consultation: str
    complaints: str
    before: Figures | None = None
    warnings: list[Warning] = Field(default=[], description="what an applicant is told while they can still act")
