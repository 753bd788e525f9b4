# ruff: noqa: E501  lines of the folder are as long as they are there
"""What an author writes to add a service to the demonstration city: text for files of its own, and lines for others."""

from pathlib import Path

from tests import another

RULE = 'basis: {law: haitang-sign-rules, article: "21", unverified: "a rule of a city that exists in tests"}'
TERRACE = "agencies/urban/services/terrace"
FILES = {
    "agencies/urban/registers/pavements.yaml": f"""\
name: {{zh: 人行道登记库, en: Register of pavements}}
connector: {{kind: sqlite, file: pavements.sqlite}}
sharing: unconditional
{RULE}
fields:
  premises_no: {{name: {{zh: 场所编号, en: Number of the premises}}, type: text}}
  width: {{name: {{zh: 宽度, en: Width}}, type: number, unit: {{zh: 米, en: m}}}}
  surveyed_on: {{name: {{zh: 测量日期, en: Surveyed on}}, type: date}}
evidence:
  strip:
    name: {{zh: 门前人行道, en: Pavement in front}}
    table: strips
    key: premises_no
    subject: nobody
    fields: [premises_no, width, surveyed_on]
    fresh_for: P30D
grants:
  - {{to: urban, evidence: strip, purposes: [terrace], fields: [width, surveyed_on], {RULE}}}
""",
    "life-events/put-tables-outdoors.yaml": """\
name: {zh: 门前摆桌, en: Put tables outdoors}
summary: {zh: 在店门前摆放桌椅。, en: Put tables and chairs in front of a shop.}
audience: [natural]
lead: urban
agencies: [urban]
basis: [{law: haitang-sign-rules, article: "21", unverified: "a rule of a city that exists in tests"}]
stages:
  - id: permit
    name: {zh: 许可, en: Permit}
    starts: {on: submission, label: {zh: 提交后立即开始, en: Starts when you submit}}
    services: [{service: terrace}]
""",
}
SOURCE = "sources: [{{register: pavements, evidence: strip, field: {0}, key: premises.number}}]"
LINES = {
    "vocabulary.yaml": [
        (
            "elements:\n",
            "elements:\n"
            f"  terrace.width:\n    label: {{zh: 人行道宽度, en: Width}}\n    type: number\n    {SOURCE.format('width')}\n"
            '    ask: {title: {zh: "门前人行道多宽？", en: "How wide is the pavement?"}, why: {zh: 费用按宽度计算。, en: The fee depends on it.}}\n'
            f"  terrace.surveyed_on:\n    label: {{zh: 测量日期, en: Surveyed on}}\n    type: date\n    {SOURCE.format('surveyed_on')}\n"
            '    ask: {title: {zh: "人行道哪天测量的？", en: "When was it surveyed?"}, why: {zh: 许可到下次测量为止。, en: The permit ends with the next survey.}}\n',
        )
    ],
    f"{TERRACE}/form.yaml": [
        (
            "  - {id: terrace.seats,",
            f"  - {{id: terrace.width, {RULE}}}\n  - {{id: terrace.surveyed_on, {RULE}}}\n  - {{id: terrace.seats,",
        )
    ],
    f"{TERRACE}/service.yaml": [
        (
            "decisions:\n",
            "      fee: {label: {zh: 占道费, en: Fee}, value: fee, type: money}\n"
            "      surveyed: {label: {zh: 下次测量, en: Next survey}, value: next_survey, type: date}\n"
            "decisions:\n"
            "  fee: {name: Fee, title: {zh: 占道费, en: Fee}, values: {}}\n"
            "  next-survey: {name: Next survey, title: {zh: 下次测量, en: Next survey}, values: {}}\n",
        )
    ],
    f"{TERRACE}/process.bpmn": [
        (
            '<sequenceFlow id="f1" sourceRef="start" targetRef="count"/>',
            '<businessRuleTask id="charge" yimen:decision="fee" yimen:result="fee"/>'
            '<businessRuleTask id="plan" yimen:decision="next-survey" yimen:result="next_survey"/>'
            '<sequenceFlow id="c1" sourceRef="start" targetRef="charge"/>'
            '<sequenceFlow id="c2" sourceRef="charge" targetRef="plan"/>'
            '<sequenceFlow id="c3" sourceRef="plan" targetRef="count"/>',
        )
    ],
    f"{TERRACE}/rules.dmn": [
        (
            "</definitions>",
            '<decision id="fee" name="Fee"><variable name="Fee" typeRef="number"/>'
            '<informationRequirement><requiredInput href="#in-terrace"/></informationRequirement>'
            "<literalExpression><text>terrace.seats * 20.5 + terrace.width</text></literalExpression></decision>"
            '<decision id="next-survey" name="Next survey"><variable name="Next survey" typeRef="date"/>'
            '<informationRequirement><requiredInput href="#in-terrace"/></informationRequirement>'
            '<literalExpression><text>terrace.surveyed_on + duration("P5Y")</text></literalExpression></decision>'
            "</definitions>",
        )
    ],
    "agencies/urban/powers.yaml": [
        ("reads: [premises.right]", "reads: [premises.right, pavements.strip]"),
        ("reads: [premises.right]", "reads: [premises.right, pavements.strip]"),
    ],
    f"{TERRACE}/examples/enough.yaml": [
        ("facts:\n", 'facts:\n  terrace.width: 3\n  terrace.surveyed_on: "2024-05-01"\n'),
    ],
    f"{TERRACE}/examples/too-many.yaml": [
        ("facts:\n", 'facts:\n  terrace.width: 3\n  terrace.surveyed_on: "2024-05-01"\n'),
    ],
}


def write(source: Path, target: Path) -> None:
    """A copy of the city with tables outdoors: a service with posts of its own, a register, and rules of two types."""
    another.make(source, target, another.SAME)
    for name, text in FILES.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_text(text, encoding="utf-8")
    for name, changes in LINES.items():
        text = (target / name).read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text, f"{name} has no {old!r}"
            text = text.replace(old, new, 1)
        (target / name).write_text(text, encoding="utf-8")
