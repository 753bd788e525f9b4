"""What a service needs to know: fields, documents, commitments, each with its clause."""

from typing import Literal

from pydantic import Field

from yimen.government.schema.base import Feel, FieldId, Id, Name, Strict
from yimen.government.schema.registers import Option, Source
from yimen.government.schema.text import Basis, Text

FieldType = Literal[
    "text", "long-text", "number", "date", "choice", "choices", "boolean", "money", "address", "id-number", "phone"
]


class Validation(Strict):
    """A test that an answer must pass, and what to say when it does not."""

    test: Feel
    message: Text


class Ask(Strict):
    """How the field is asked of a person, when no source gives it."""

    title: Text = Field(description="the question, as a person would put it")
    hint: Text | None = None
    why: Text = Field(description="why it is asked, in a sentence for people")
    when: Feel | None = Field(default=None, description="asked only if this holds")
    valid_when: list[Validation] = []
    page: Id | None = Field(
        default=None, description="fields with the same page are asked together; alone when not given"
    )
    example: str | None = None


class Page(Strict):
    """A page on which several fields are asked together."""

    title: Text
    hint: Text | None = None


class Party(Strict):
    """Somebody whom a field of type `id-number` names, and who has to agree.

    Where a citizen number that is not the applicant's own is the key of a register, whoever it names is a party without
    being declared: nothing of theirs is read before they have confirmed, signed in as themselves. `role` and `accepts`
    put it in better words than the context's label. A number that comes from a register, such as that of an owner, is
    shown to nobody; its holder is a party only where `party` says so, and is asked when the applicant wants it.
    """

    role: Text | None = Field(default=None, description="as what they are named; the label of the context if not given")
    accepts: Text | None = Field(default=None, description="what they declare by confirming, such as to take the post")
    basis: Basis | None = Field(default=None, description="the clause; that of the field if not given")
    when: Feel | None = Field(default=None, description="asked only if this holds")


class FormField(Strict):
    """One field of the official form, or (`official: false`) a fact the body looks up for itself and never asks."""

    id: FieldId
    label: Text
    type: FieldType
    options: list[Option] = []
    unit: Text | None = None
    concept: str | None = Field(default=None, description="what it is; the id itself when not given")
    official: bool = True
    optional: bool = False
    sensitive: bool = False
    basis: Basis
    sources: list[Source] = Field(default=[], description="in order of preference")
    ask: Ask | None = None
    party: Party | None = Field(default=None, description="who is named by the number has to agree")
    when: Feel | None = Field(default=None, description="the service needs it only if this holds")

    @property
    def root(self) -> str:
        """The context that the field belongs to, such as `premises`."""
        return self.id.split(".")[0]

    @property
    def name(self) -> str:
        """The field's name within its context."""
        return self.id.split(".")[1]


class FormDocument(Strict):
    """A document that the person brings, unless a source replaces it."""

    id: Id
    label: Text
    basis: Basis
    why: Text
    when: Feel | None = None
    optional: bool = False
    accept: list[Literal["application/pdf", "image/png", "image/jpeg"]] = ["application/pdf", "image/png", "image/jpeg"]
    max_mb: int = Field(default=10, ge=1, le=50)
    sources: list[Source] = Field(default=[], description="evidence or output that makes the document unnecessary")
    falls_back_for: list[FieldId] = Field(default=[], description="asked only while these fields could not be fetched")
    template: Text | None = Field(default=None, description="a pattern to follow, in words")


class Commitment(Strict):
    """告知承诺: what the applicant declares to hold, and what follows if it is untrue."""

    id: Id
    text: Text
    consequence: Text
    basis: Basis
    when: Feel | None = None


class Form(Strict):
    """Everything a service needs to know."""

    fields: list[FormField]
    documents: list[FormDocument] = []
    commitments: list[Commitment] = []

    def field(self, field_id: str) -> FormField | None:
        """The field of that id, if the form has it."""
        return next((field for field in self.fields if field.id == field_id), None)


class Element(Strict):
    """A field of the city's vocabulary (数据元): defined once, used by every form that names its id."""

    id: FieldId
    label: Text
    type: FieldType
    options: list[Option] = []
    unit: Text | None = None
    concept: str | None = None
    official: bool = True
    optional: bool = False
    sensitive: bool = False
    sources: list[Source] = []
    ask: Ask | None = None
    party: Party | None = None


class Vocabulary(Strict):
    """The shared fields and pages of all forms."""

    contexts: dict[Name, Text]
    pages: dict[Id, Page] = {}
    elements: dict[FieldId, Element]
