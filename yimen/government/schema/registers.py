"""Registers (登记库), the kinds of evidence they give, and who may fetch it."""

import re
from typing import Annotated, Literal

from pydantic import Field

from yimen.government.schema.agencies import EvidenceId
from yimen.government.schema.base import Duration, Feel, FieldId, Id, Name, Strict
from yimen.government.schema.text import Basis, Text

NOBODY = "nobody"
DataType = Literal["text", "number", "money", "date", "boolean"]


class Postgres(Strict):
    """A database of the agency's own; its URL stands in the installation's `registers/locations.json`."""

    kind: Literal["postgres"]
    database: Name
    writable: bool = Field(default=False, description="whether what the agency issues is entered here")


class Sqlite(Strict):
    """An SQLite file in the installation's folder of registers."""

    kind: Literal["sqlite"]
    file: str
    writable: bool = Field(default=False, description="whether what the agency issues is entered here")


class Http(Strict):
    """A service in its own process: `GET <url><path>` with a bearer token; URL and token in `registers/locations.json`.

    `path` holds `{key}`, and `{table}` if the service has several. A writable one takes `PUT <url><path>` with fields
    of a record as JSON.
    """

    kind: Literal["http"]
    path: str = Field(pattern=r"^/.*\{key\}")
    writable: bool = Field(default=False, description="whether what the agency issues is entered here")


class Csv(Strict):
    """A file in UTF-8 with a header, in the installation's folder of registers. Nothing can be entered in one."""

    kind: Literal["csv"]
    file: str

    @property
    def writable(self) -> bool:
        """Never: whoever sends such a file round makes it anew."""
        return False


_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*")
_PATH = re.compile(r"(/[A-Za-z0-9{}][A-Za-z0-9{}._~-]*)+")


def strays(connector: "Connector") -> str | None:
    """Why a connector could lead to what is no register, and what to write instead; None for one that cannot.

    It is no rule of the schema: a release that was published without it can still be read, and its register is refused.
    """
    match connector:
        case Sqlite(file=name) | Csv(file=name) if not _FILE.fullmatch(name):
            return f"{name!r} may lead out of the folder of registers: name a file in it, such as a.{connector.kind}"
        case Http(path=path) if not _PATH.fullmatch(path):
            return f"{path!r} may lead to another address: write a path such as /records/{{key}}, without .. ? # or //"
    return None


Connector = Annotated[Postgres | Sqlite | Http | Csv, Field(discriminator="kind")]


class Option(Strict):
    """One value that a field can have; `value` is what the rules read, `label` what people read."""

    value: str
    label: Text
    hint: Text | None = None


class RegisterField(Strict):
    """One field of the register's records."""

    name: Text
    type: DataType
    options: list[Option] = Field(default=[], description="what values are called, where they are codes or words")
    unit: Text | None = None
    sensitive: bool = Field(default=False, description="sensitive personal information (PIPL art. 28)")
    sharing: Literal["unconditional", "conditional", "none"] | None = Field(
        default=None, description="the class of this field, where it is another than the register's"
    )
    personal: bool = Field(default=False, description="tells who somebody is, such as a name: never open")
    means: bool = Field(
        default=False,
        description="says what a person or household lives on or owns; it is read only of who has applied or asked, "
        "and never in bulk (Interim Measures for Social Assistance art. 58)",
    )
    concept: str | None = Field(default=None, description="what it is, in the city's vocabulary, such as person.name")


class EnterpriseSubject(Strict):
    """A record of an enterprise, not of a person: `enterprise` is the field with its credit code."""

    enterprise: Name


class EvidenceKind(Strict):
    """A signed extract of one record: found under `key` in `table`, with some of the fields.

    Whose record it is stands in `subject`: the field with the citizen number of the person (or several: each is told
    of every reading, and the first is asked where somebody has to agree), `{enterprise: <field>}`, or `nobody`. Whom
    it concerns sees all of it. Others, even if they name its key, see only the fields that are `open` (PIPL art. 6).
    """

    id: EvidenceId
    name: Text
    table: Name
    key: Name
    subject: Name | list[Name] | EnterpriseSubject | None = Field(
        default=None, description="whose record it is: the field with a citizen number, an enterprise, or nobody"
    )
    open: list[Name] = Field(default=[], description="fields that whoever names the key may see on their own pages")
    fields: list[Name] = Field(min_length=1)
    fresh_for: Duration = Field(description="how long a fetched extract may be relied on")

    @property
    def people(self) -> tuple[str, ...]:
        """The fields with the citizen numbers of those whose record it is."""
        match self.subject:
            case str(name):
                return () if name == NOBODY else (name,)
            case list(names):
                return tuple(names)
            case EnterpriseSubject():
                return ()
        return (self.key,)  # in releases that were published before evidence had to say whose it is

    @property
    def concerns(self) -> str:
        """The field by which a reading of many is told to those it concerns; the key where there is nobody."""
        if isinstance(self.subject, EnterpriseSubject):
            return self.subject.enterprise
        return next(iter(self.people), self.key)


SIGN_IN = "sign-in"
"""The purpose for which the house itself reads the register of its population; no service has this name."""


class Grant(Strict):
    """共享授权: one agency may fetch one kind of evidence, for some services or policies, some fields.

    A `bulk` grant lets it read every record at once, as an extract that is kept no longer than it is needed.
    `when` may name `purpose`, `applicant` (id_number, name, phone) and, as found, the `record`: for instance
    `record.id_number = applicant.id_number`, only the person concerned. Where it does not hold, nothing is handed on.
    """

    to: Id
    evidence: Id
    purposes: list[Id] = Field(min_length=1, description="services or policies")
    bulk: bool = False
    fields: list[Name] = Field(min_length=1)
    basis: Basis
    held: Basis | None = Field(
        default=None,
        description="the law by which these records are kept whether or not anybody applies; a notice reads no others",
    )
    when: Feel | None = None


class Register(Strict):
    """Records that one agency keeps and answers for."""

    id: Id
    name: Text
    agency: Id
    connector: Connector
    time_limit_ms: int = Field(default=2000, ge=50, le=10_000)
    sharing: Literal["unconditional", "conditional", "none"]
    basis: Basis
    fields: dict[Name, RegisterField]
    evidence: dict[Id, EvidenceKind]
    grants: list[Grant] = []


class Source(Strict):
    """Where the value of a field can come from: a register, another service's output, a rule, or somebody's word.

    With `equals` a register's value is only compared, such as a tenant's number with `applicant.id_number`: the field
    is true or false, and the value itself is not kept. `confirmed` names a field whose `party` was asked: true once
    they have confirmed, false when they declined, unknown until then.
    """

    register_id: Id | None = Field(default=None, alias="register")
    evidence: Id | None = None
    field: Name | None = None
    key: FieldId | None = Field(default=None, description="the field of the form whose value is the register's key")
    key_and: Feel | None = Field(
        default=None,
        description="completes the key after a slash, as applicant.id_number where one place has a record of each of "
        "several people",
    )
    absent: Feel | None = Field(default=None, description="the value when the register answers that it has no record")
    equals: Feel | None = Field(default=None, description="what the register's value is compared with")
    output: str | None = Field(default=None, pattern=r"^[a-z0-9-]+/[a-z0-9-]+$", description="service/output")
    derive: Feel | None = None
    confirmed: FieldId | None = Field(default=None, description="the field of this form that names the party")
    when: Feel | None = None

    @property
    def kind(self) -> Literal["register", "output", "derived", "party"]:
        """Which of the four it is."""
        if self.register_id is not None:
            return "register"
        if self.confirmed is not None:
            return "party"
        return "output" if self.output is not None else "derived"

    @property
    def evidence_id(self) -> str | None:
        """`register.kind`, as the exchange names it."""
        return f"{self.register_id}.{self.evidence}" if self.register_id is not None else None
