"""The guide to the government folder: its shape in words, and every key of the schema from the code."""

import types
import typing
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from yimen.government import editing, schema
from yimen.government.schema import base

FILES: dict[str, tuple[str, ...]] = {
    "In every file": ("Text", "Basis"),
    "city.yaml": ("City", "Population", "Calendar", "Holiday", "Parameter", "ParameterValue"),
    "laws.yaml": ("Law",),
    "divisions.yaml": ("Division",),
    "vocabulary.yaml": ("Vocabulary", "Element", "Page"),
    "agencies/<agency>/agency.yaml": ("Agency", "Post", "OpeningHours"),
    "agencies/<agency>/powers.yaml": ("Power", "Applies", "Departure", "Bound"),
    "agencies/<agency>/registers/<register>.yaml": (
        *("Register", "Postgres", "Sqlite", "Http", "Csv", "RegisterField", "EvidenceKind"),
        *("EnterpriseSubject", "Grant"),
    ),
    "agencies/<agency>/services/<service>/service.yaml": (
        *("Service", "Limits", "TimeLimit", "Promise", "Extension", "Suspension", "Route", "Body", "Channel", "Fee"),
        *(
            "Output",
            "Numbering",
            "Datum",
            "Entry",
            "Decision",
            "Warning",
            "ChecklistItem",
            "Remedies",
            "Reconsideration",
            "Suit",
            "Retention",
            "Figures",
        ),
    ),
    "agencies/<agency>/services/<service>/form.yaml": (
        *("Form", "FormField", "Ask", "Party", "Option", "Validation", "Source", "FormDocument"),
        "Commitment",
    ),
    "requests|inspections|incidents|papers|kinds/<kind>/kind.yaml": ("Kind",),
    "…/examples/<example>.yaml": ("Example", "Step", "Expectation"),
    "life-events/<event>.yaml": ("LifeEvent", "Choice", "Stage", "StageService", "Start", "Feed", "Refusal"),
    "policies/<policy>/policy.yaml": ("Policy", "Facts", "Invitation", "DecidingBody"),
    "triggers.yaml": ("Trigger", "Opens"),
}
PLACED = {
    "Definition": "is what services and kinds of cases have in common",
    "Process": "is the text of `process.bpmn`",
    "Rules": "is the text of `rules.dmn`, with `decisions` from the YAML beside it",
    "RuleCitation": "is read from a cell `basis` of `rules.dmn`",
    "Operation": "is declared in code by what carries it out",
    "TaskKind": "is declared in code by the kind of task",
    "TaskOutcome": "is declared in code by the kind of task",
    "Release": "is the whole folder, compiled",
}
"""Parts of the schema that no file writes as such."""

HEAD = """# The government folder

A government is a folder of files: YAML for what lawyers write, BPMN for processes, DMN for rules, Typst for prints.
`yimen check FOLDER` reads it as a compiler reads a program; `yimen release publish FOLDER` puts it in force under its
digest.

    city.yaml, laws.yaml, divisions.yaml, vocabulary.yaml, triggers.yaml
    agencies/<agency>/agency.yaml, powers.yaml, registers/<register>.yaml
    agencies/<agency>/services/<service>/service.yaml, form.yaml, process.bpmn, rules.dmn, <output>.typ, examples/*.yaml
    {requests,inspections,incidents,papers,kinds}/<kind>/kind.yaml, process.bpmn, rules.dmn, examples/*.yaml
    life-events/<event>.yaml        policies/<policy>/policy.yaml, rules.dmn, examples/*.yaml

The name of a file or folder is the identifier of what it defines, so nothing in it says `id`. An agency writes in its
own folder only; what crosses agencies, such as a life event, names both sides.

## Texts, citations, conditions

- A text is `{zh: …, en: …}`; Traditional Chinese is made from `zh` unless `zh-Hant` stands beside it.
- A citation is `{law: <id in laws.yaml>, article: "15", says: <words of the article>}`; several articles: `"8, 16"`.
  `yimen check FOLDER --laws DIR` looks whether the words stand there (`docs/laws.md`).
- Every condition is FEEL (DMN 1.5). It sees the fields of the form in their contexts (`premises.area`), `applicant`
  (`id_number`, `name`, `phone`), `city` (its parameters as they are in force on the day), and in a process or a power
  what has been learnt: `acceptance`, `inspection` (`passed`, `items.<id>`, `nonconforming`, `essential_nonconforming`,
  `unanswered`, `wrong`: what does not conform, in words), `decision`, `revocation`, `commitments`, the results of
  rules, and `application` (`competent`: the body is the one whose affair it is; `complete`; `missing`). What is not
  known yet is null, and a condition that is null does not hold. What an output states sees `body` too (`name`, and its
  `remedies` in words).
- Amounts are written as they are (`300`, `1.2`) and stay exact. Limits are in working days.
- A term is ISO 8601 of whole days (`P5Y`, `P6M`, `P90D`, `P1Y6M`); what evidence is fresh for may be hours too
  (`PT12H`). A parameter that rules read as `duration(…)` has years and months, or days and a time, and no weeks. What
  cannot be read is refused with its line.
- A parameter has one value for each date from which it is in force, each with its own citation. A rule evaluated as of
  a day uses what was in force on it.

## Forms and the vocabulary

The vocabulary defines a field once: its label, its type, where its value can come from, and how it is asked if nothing
gives it. A form names the field's id and the clause that requires it, and may say anything else differently. Sources
are tried in their order: a register under a grant, the output of another service, a rule (`derive`). Only what no
source gives is asked. `official: false` marks a fact that the body looks up for itself: it is never asked, and
something must read it.

## Other people's records

Each kind of evidence says whose record it is: `subject` is the field with the person's citizen number, a list of such
fields (each of them is told), `{enterprise: <field>}` or `nobody`. They see all of it; others who name its key see only
the fields that are `open`. Sensitive and personal fields are never open, and nothing is that a citizen number opens.

A field of type `id-number` that is the key of such a record names a *party* unless the number is the applicant's own:
they are asked on their own page, and nothing of theirs is read before they confirm. `party` puts that in better words.
Somebody whose number a register gives is asked only where `party` says so, when the applicant wants it. What was
answered is a fact by `sources: [{confirmed: premises.owner_id_number}]`: true also where it is the applicant; whether a
record names the applicant by `{register: …, field: tenant_id_number, key: …, equals: applicant.id_number}`. Neither
shows a value to anybody. An output states nothing of somebody else's record.

A grant's `when` may name `applicant` and the `record` that was found: `record.id_number = applicant.id_number` hands on
nothing but one's own. Grants are judged field by field: a reading may rest on several, one for each field at least, and
where one field has none, nothing is read.

## Processes

`process.bpmn` is BPMN 2.0; attributes of the namespace `urn:yimen:bpmn` say what a step is.

- `userTask`: `act` (accept, inspect, decide, revoke, answer), `post`, `power`. What it leaves: `acceptance`
  ("accepted", "refused"), `inspection` (`passed`, `findings`), `decision` ("granted", "refused"), `revocation`
  ("revoked", "kept"), `answer` ("answered"). An answer in writing completes a case and burdens nobody:
  its power needs no rule.
- `businessRuleTask`: `decision` (a key of `decisions`) and `result`, the name under which its value is known from then.
- `serviceTask`: `operation` (issue, revoke) and `output`.

Correction is part of accepting. What comes of a task is bound: its power `applies` a decision, and says for each value
which outcomes it allows (accepted or not-accepted, passed or failed, granted or refused, revoked or kept; of a policy
granted, set-aside or withdrawn). None means not yet; what is not known is never allowed. `exceptions` list what the law
allows against the rule, each with its article and the post that reviews it. Where the rule turns on what only the
applicant says although a register should, it says `unverified` and allows nothing; exceptions `when_rule: [unverified]`
are for what an officer then found out. An acceptance that looks at form alone says `as_stated: true`; a decision
follows it. A service that is checked on site has a
`checklist`, and the rule of the power makes the result of its answers.

Timers are ISO 8601 or working days (`P10WD`), or FEEL after `=` that gives such a text, a date or a duration. What a
rule of the process comes to is kept with its type, be it a number, a date, a duration, a list or a context. Conditions
on flows are FEEL; a gateway should have a default flow for what is not known.

## Rules

`rules.dmn` is DMN 1.2 to 1.5. Its input data are the contexts of the form, `inspection`, `commitments`, `applicant`,
`city`, and results of rules that ran before. The annotation column `basis` of a table holds what each rule rests on,
written as in YAML, `{law: <id>, article: "15", says: …}` or a list of such; a `knowledgeSource` carries the same in
its attribute `yimen:basis` (namespace `urn:yimen:dmn:1`). What officers and applicants read of a rule is made of them.

## Policies

A policy finds who has a right without being asked. `facts` names the records that its rules see: the facts called like
the `subject` are the population, one subject for each record; other facts are matched with them by `where`, one record
(null where there is none) or, with `many`, a list, such as the members of a household. A list matched with a list holds
the records of all its items: `incomes: {evidence: …, where: {id_number: members.id_number}, many: true, …}` are the
incomes of all members, for `sum(incomes.amount)`. The decision named by `right` says whether there is a right, the one
named by `amount` how much, and the one named by `narrowly` who, without the right, is near enough for officers to look.
These are keys of `decisions`, which stands in `policy.yaml` as it does in `service.yaml`: each with the `name` of a
decision of `rules.dmn`, a `title`, and what its `values` are called. Decisions that are listed besides are shown as
what was worked out. The demonstration's `policies/old-age-allowance` is the shortest whole example. Every reading
stands under a grant with `bulk: true` to the policy's agency.

## Cases that nobody applies for

A resident calls, a check is due, a pipe bursts: such a case has no application, and is handled like any other. Its kind
stands in a folder of its own, under `requests/`, `inspections/`, `incidents/` or `papers/`, which say what such a case
is; under `kinds/` the file says it (`category`: task, penalty, dispute, …). `kind.yaml` has what a service has that
handling needs: the agency and its bodies, the jurisdiction, limits, decisions, and the form, whose fields an officer
fills in. `rules.dmn` and outputs may be missing; remedies too, where nothing is decided.

- `opened_by` names the posts that may open one; without it only triggers do.
- `parties` says as what people take part, and which field has their citizen number, if one has: who leaves it sees the
  case when they sign in. Who gives no number is known by the call. What each of them sees is the same for all kinds:
  an applicant, whoever signs with them and their agent all of it; who complained follows it and reads the answer; a
  `subject` follows it and reads what is decided, but not where somebody complained: then, as a `respondent` always,
  they learn of it by the first decision over them, and never who complained, how to reach them or what they said; a
  `helper` sees where it stands.
- `assisting` names other agencies that take part, each by its body of the same division. Their officers read the case,
  except what a register told under a grant that they do not have for this kind; tasks may be for their posts.
- A field whose `when` or `ask.when` does not hold is neither asked nor required; the page asks on the server for what
  follows from the answers. `valid_when` holds as in an application. A field is asked of the officer, worked out by a
  rule (`derive`), or given by the trigger: no register is read for it and nobody confirms, so a field of the vocabulary
  that has such a source says `sources: []`. Documents and commitments come with applications only. Nothing that is read
  when the case is opened may name `applicant`.
- What is issued goes to the party `applicant`, else `subject`, else `respondent`, whose number is asked in every case.

## Triggers

What an act in one system leads to in another is law, so it stands in `triggers.yaml`, which may be missing:

    look-again-after-refusal:
      name: {zh: 不予许可后核查, en: Look again after a refusal}
      note: {zh: 前一件未获许可，故立案核查。, en: 'Another case was refused, so the place is looked at.'}
      on: case.decided
      of: [kitchen-permit]
      when: act.outcome = "refused" and place.area > 50
      opens: {kind: kitchen-check, facts: {place.number: place.number}}
      basis: {law: licensing-law, article: "61"}

`on` is a kind of act (`docs/events.md` lists them with their fields, which are read as `act.outcome`); the facts of the
act's case are read as in a form, null where they are not known. `of` names the kinds of cases whose acts count. The
case is opened after the act is in the log, once, by the folder that was in force when the act was recorded; an act from
before a trigger was in force opens nothing. Every such opening is an act (`case.triggered`) that names the trigger.

A fact that is only a field's name keeps its source and evidence in the opened case. What a register told, or what is
worked out of that, is masked there as it is in the case it comes from. Where the opened case is another agency's, such
a fact is an error unless a grant lets that agency read the register's field for the opened kind.

Triggers whose cases lead to themselves again are an error, unless one of them says `at_most`: how often it may open a
case in one chain. When that is reached nothing is opened, and an act says so (`case.trigger.stopped`). An act that
names no case counts as one that any case may lead to.

## What `yimen check` finds

Each finding is one line, `file:line: message`; errors end with exit code 1, warnings do not.

- what is not YAML, unknown keys, missing keys, values of another form; a text missing in a language, or in another one
- identifiers that nothing defines, with the nearest that exists
- what is not FEEL; names and fields that do not exist; types that cannot go together, in YAML, BPMN and DMN
- triggers on acts or kinds of cases that do not exist, with conditions that cannot hold, that open cases without end,
  or that hand what a register told on to an agency that has no grant for it
- processes that can get stuck, never end, or hold a step that no case reaches; outputs that no step issues
- decision tables with gaps, overlaps, masked rules and rules that no answer can meet, each with an example of inputs;
  where that cannot be proven, it says so
- powers over an outcome that name no rule, or not what each of its values allows; exceptions that are none, or that the
  power's own post would review; discretion where the rule leaves none; a check on site without a checklist; a service
  of another kind than the power that decides it; examples that come to what their rule does not allow
- kinds of cases that would fail with their first case: fields that nobody asks, gives or works out, or whose source
  nobody reads; documents, commitments and confirmations without an applicant; outputs that nobody could be issued
- a clock of acceptance that no task stops; tasks for a post of an agency that takes no part; ids and names longer than
  a case keeps; a choice that decides the place and names what is no division
- tasks that no post can take; powers that no post holds, that rest on a mere document, that nothing uses, or whose
  holders may not read what the case shows
- evidence that does not say whose record it is; sensitive or personal fields that are open, or public on an output;
  somebody else's record on an output; a person's records found by what is no citizen number
- a question that a register could answer; a fetch without a grant; a grant that nobody uses; a field that nobody reads
- limits and remedies against the law: a promise longer than the statutory limit, acceptance above 5 days, an
  extension or delivery above 10, less than 60 days for reconsideration or 6 months for a suit
- divisions, bodies, calendars and dated amounts that do not fit together; a place that no body serves
- life events: agencies left out, stages that wait for ever, outputs that are not fed to who takes them
- examples that come out otherwise than they say; services without examples
- pages to print that are not Typst, name what they are not given, use packages or files, or take more than a second of
  computing, 200 MB, 50 pages or 8 MB of PDF: each is set once with values of the types that the output declares
- a register that may lead out of its folder or to another address; a file outside the folder, that is no ordinary file,
  or is larger than 1 MB; YAML of more than 50,000 values (each alias counted in full) or 40 levels; a process of more
  than 20,000 tags or 500 nodes, or an inclusive gateway of more than six flows

## In an editor

`yimen folder schema DIR` writes a JSON Schema for every kind of file, and `settings.json`, which says which files each
of them is for in the words of editors with the YAML language server. Then keys are completed, explained and checked
while one writes. What ids name, what is FEEL and what the law allows only `yimen check` knows.

## Every key
"""


def folder_page() -> str:
    """The guide: the words above, and each part of the schema under the file that it is written in."""
    lines = [HEAD]
    for file, names in FILES.items():
        lines.append(f"### {file}\n")
        for name in names:
            lines += _part(getattr(schema, name))
    return "\n".join(lines)


def parts() -> set[str]:
    """The parts of the schema that a reader meets."""
    models = {name for name in schema.__all__ if isinstance(getattr(schema, name), type)}
    return {name for name in models if issubclass(getattr(schema, name), base.Strict)} - {"Strict"}


def _part(model: type[BaseModel]) -> list[str]:
    lines = [f"**{model.__name__}**: {' '.join((model.__doc__ or '').split())}\n"]
    lines += ["| key | value | needed | |", "|---|---|---|---|"]
    for key, field in model.model_fields.items():
        placed = model.__name__ in editing.BY_PLACE.get(key, ())
        needed = "from its place" if placed else "yes" if field.is_required() else ""
        lines.append(f"| `{field.alias or key}` | {_kind(field)} | {needed} | {_said(field)} |")
    return [*lines, ""]


# The kinds of values that have a name: pydantic keeps the description of a kind with each key that has it.
_NAMED = [
    (base.Id, "identifier"),
    (base.FieldId, "field"),
    (base.Name, "name"),
    (base.Feel, "FEEL"),
    (base.Duration, "term"),
    (base.Term, "term"),
    (base.FeelDuration, "term"),
    (base.Money, "amount"),
]
_BY_DESCRIPTION = {
    part.description: word
    for kind, word in _NAMED
    for part in typing.get_args(kind)
    if isinstance(part, FieldInfo) and part.description
}
_PLAIN = {"str": "text", "int": "whole number", "bool": "true or false", "Decimal": "amount", "date": "date"}


def _said(field: FieldInfo) -> str:
    return "" if field.description is None or field.description in _BY_DESCRIPTION else field.description


def _kind(field: FieldInfo) -> str:
    return _BY_DESCRIPTION.get(field.description or "") or _words(field.annotation)


def _words(kind: Any) -> str:
    """A type in words."""
    for named, word in _NAMED:
        if kind == named:
            return word
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Annotated:
        return _words(arguments[0])
    if origin is typing.Literal:
        return ", ".join(f"`{argument}`" for argument in arguments)
    if origin in (typing.Union, types.UnionType):
        return " or ".join(_words(argument) for argument in arguments if argument is not type(None))
    if origin is list:
        return f"list of {_words(arguments[0])}"
    if origin is dict:
        return f"{_words(arguments[0])} → {_words(arguments[1])}"
    name = getattr(kind, "__name__", "anything")
    return _PLAIN.get(name, "anything" if kind is Any else name)
