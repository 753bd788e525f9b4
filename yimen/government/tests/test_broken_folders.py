# ruff: noqa: E501  the city is broken by whole lines of it
"""The demonstration city is clean, and each way of breaking it is caught where it stands."""

import re
import shutil
from pathlib import Path

import pytest

from yimen import government

CITY = Path(__file__).resolve().parents[3] / "cities" / "haitang"
MARKET = "agencies/market"
LICENCE = f"{MARKET}/services/business-licence"
FOOD = f"{MARKET}/services/food-permit"
TIMER = (
    '<boundaryEvent id="late" attachedToRef="accept"><timerEventDefinition><{0}>{1}</{0}></timerEventDefinition>'
    '</boundaryEvent><sequenceFlow id="too-late" sourceRef="late" targetRef="not-accepted"/>'
)

WAYS = {
    "a text missing in a language": (
        "life-events/open-a-restaurant.yaml", "name: {zh: 开办餐饮店, en: Open a restaurant}", "name: {zh: 开办餐饮店}",
        "missing in English",
    ),
    "an unknown service": (
        "life-events/open-a-restaurant.yaml", "{service: shop-sign}", "{service: shop-sgin}", "did you mean 'shop-sign'",
    ),
    "an unknown key": (f"{LICENCE}/service.yaml", "depth: online", "dept: online", "unknown key 'dept'"),
    "an agency that leads and assists": (
        "inspections/closure-check/kind.yaml", "assisting: [market]", "assisting: [fire]", "cannot assist as well",
    ),
    "an unknown agency that assists": (
        "inspections/closure-check/kind.yaml", "assisting: [market]", "assisting: [markt]", "did you mean 'market'",
    ),
    "a step for an agency that takes no part": (
        "inspections/closure-check/process.bpmn", 'yimen:post="fire.approver"', 'yimen:post="water.clerk"',
        "which neither leads nor assists",
    ),
    "what is not FEEL": (
        f"{FOOD}/service.yaml", "string join(food.items, \"；\")", "string join(food.items, ", "this is not FEEL",
    ),
    "a FEEL type error": (
        "vocabulary.yaml", "drainage.volume > 0 and", 'drainage.volume > "0" and', "cannot be compared",
    ),
    "a name that FEEL does not know": (
        "agencies/fire/powers.yaml", 'fire.route = "commitment"', 'fire.rout = "commitment"', "did you mean 'route'",
    ),
    "a register in a file of the machine": (
        "agencies/housing/registers/premises.yaml", "file: premises.sqlite", "file: /etc/passwd", "may lead out of the folder of registers",
    ),
    "a register in a folder above": (
        "agencies/health/registers/health-certificates.yaml", "file: health-certificates.csv", "file: ../postgres-logins.json", "may lead out of the folder of registers",
    ),
    "a register opened in another way": (
        "agencies/housing/registers/premises.yaml", "file: premises.sqlite", 'file: "premises.sqlite?mode=rw"', "name a file in it",
    ),
    "a register at another address": (
        f"{MARKET}/registers/enterprises.yaml", 'path: "/{table}/{key}"', 'path: "/../admin/{key}"', "may lead to another address",
    ),
    "a page in a file of the machine": (
        f"{FOOD}/service.yaml", "template: permit.typ", "template: ../../../../../../../../../../etc/passwd", "lies outside its folder",
    ),
    "a table with a gap": (
        f"{FOOD}/rules.dmn",
        '<inputEntry><text>-</text></inputEntry><outputEntry><text>"look-closer"',
        '<inputEntry><text>true</text></inputEntry><outputEntry><text>"look-closer"',
        "matches no rule",
    ),
    "an overlap": (
        f"{FOOD}/rules.dmn", '<decisionTable hitPolicy="FIRST">', '<decisionTable hitPolicy="UNIQUE">', "matches rules",
    ),
    "a rule with a citation that is no citation": (
        f"{FOOD}/rules.dmn", '<text>{law: food-safety-law, article: "135", says: 五年内不得申请食品生产经营许可}</text>',
        "<text>食品安全法第一百三十五条</text>",
        "a citation is written as",
    ),
    "a rule that rests on a law nobody knows": (
        f"{FOOD}/rules.dmn", '<text>{law: food-safety-law, article: "135",', '<text>{law: food-safty-law, article: "135",', "did you mean 'food-safety-law'",
    ),
    "a process that gets stuck": (
        f"{LICENCE}/process.bpmn", '<endEvent id="granted" name="准予登记"/>',
        '<parallelGateway id="granted"/><endEvent id="all"/><sequenceFlow id="x1" sourceRef="granted" targetRef="all"/>'
        '<sequenceFlow id="x2" sourceRef="accepted" targetRef="granted">'
        '<conditionExpression>acceptance = "later"</conditionExpression></sequenceFlow>',
        "can be stuck",
    ),
    "an unreachable step": (
        f"{LICENCE}/process.bpmn", 'sourceRef="accept" targetRef="accepted"', 'sourceRef="accept" targetRef="decide"', "accepted",
    ),
    "a process that waits for a message": (
        f"{LICENCE}/process.bpmn", '<startEvent id="start" name="收到申请"/>',
        '<startEvent id="start" name="收到申请"/><receiveTask id="heard"/><sequenceFlow id="x0" sourceRef="start" targetRef="heard"/>'
        '<sequenceFlow id="x1" sourceRef="heard" targetRef="check"/>',
        "heard: messages between processes",
    ),
    "a process that tells somebody a message": (
        f"{LICENCE}/process.bpmn", '<endEvent id="granted" name="准予登记"/>',
        '<endEvent id="granted" name="准予登记"><messageEventDefinition/></endEvent>', "granted: messages between processes",
    ),
    "an error that no task can raise": (
        f"{LICENCE}/process.bpmn", '<endEvent id="granted" name="准予登记"/>',
        '<endEvent id="granted" name="准予登记"/><boundaryEvent id="failed" attachedToRef="issue"><errorEventDefinition/></boundaryEvent>'
        '<sequenceFlow id="x1" sourceRef="failed" targetRef="granted"/>',
        "failed: no task or operation fails",
    ),
    "an example that goes on by default for want of a value": (
        f"{LICENCE}/process.bpmn", "<conditionExpression>decision = \"granted\"</conditionExpression>",
        "<conditionExpression>if decision = \"granted\" then true else null</conditionExpression>", "goes the default way",
    ),
    "a task that no post can take": (
        f"{FOOD}/process.bpmn", 'yimen:post="market.approver"', 'yimen:post="market.aprover"',
        "did you mean 'market.approver'",
    ),
    "a post without the power": (
        f"{FOOD}/process.bpmn", 'yimen:post="market.approver"', 'yimen:post="market.examiner"', "does not hold",
    ),
    "a power that no list has": (
        f"{LICENCE}/process.bpmn", 'yimen:power="market.business-licence.decide"',
        'yimen:power="market.business-licence.decidee"', "which the list does not have",
    ),
    "a power without a basis": (
        f"{MARKET}/powers.yaml",
        '  basis: {law: registration-regulation, article: "19", says: 登记机关应当对申请材料进行形式审查}\n', "", "'basis' is missing",
    ),
    "a question that a register could answer": (
        f"{MARKET}/registers/enterprises.yaml", "  holder: {name: {zh: 使用人, en: Holder}, type: text}",
        "  holder: {name: {zh: 使用人, en: Holder}, type: text, concept: drainage.volume}", "though a register could give it",
    ),
    "a fetch without a grant": (
        f"{MARKET}/registers/trade-bans.yaml", "purposes: [food-permit]", "purposes: [shop-sign]",
        "fetched without a grant",
    ),
    "an example with a value of another type": (
        f"{FOOD}/examples/banned.yaml", "owner.food_banned: false", "owner.food_banned: perhaps",
        "owner.food_banned is no boolean: perhaps",
    ),
    "half a grant": (
        "agencies/housing/registers/premises.yaml",
        "purposes: [business-licence], fields: [lease_until, tenant_id_number]",
        "purposes: [business-licence], fields: [lease_until]", "read lease.tenant_id_number for business-licence",
    ),
    "a term in hours": (
        "agencies/water/services/drainage-permit/service.yaml", "valid_for: P5Y", "valid_for: PT5H", "a term is of whole days",
    ),
    "a term that is no duration": (
        "agencies/water/services/drainage-permit/service.yaml", "valid_for: P5Y", "valid_for: P5H", "'P5H' is not a duration",
    ),
    "a term of no length": (
        "agencies/water/services/drainage-permit/service.yaml", "valid_for: P5Y", "valid_for: P0D", "lasts no time",
    ),
    "evidence that is fresh for working days": (
        "agencies/housing/registers/premises.yaml", "fresh_for: P7D", "fresh_for: P7WD", "working days cannot stand here",
    ),
    "a bar of hours": (
        "agencies/water/powers.yaml", "bars: P1Y", "bars: PT5H", "a term is of whole days",
    ),
    "a parameter that rules cannot read": (
        "city.yaml", "from_on: 2020-01-01, value: 200,", "from_on: 2020-01-01, value: P2W,", "rules read years and months",
    ),
    "a timer without a time": (
        f"{FOOD}/process.bpmn", "<startEvent", TIMER.format("timeDuration", "P5H") + "<startEvent", "'P5H' is not a duration",
    ),
    "a timer that FEEL gives no time": (
        f"{FOOD}/process.bpmn", "<startEvent", TIMER.format("timeDuration", '= &quot;P5H&quot;') + "<startEvent", "'P5H' is not a duration",
    ),
    "a day that is none": (
        f"{FOOD}/process.bpmn", "<startEvent", TIMER.format("timeDate", "next week") + "<startEvent", "not a date or a moment",
    ),
    "a service that is needed by what nobody is asked": (
        "life-events/open-a-restaurant.yaml", "when: premises.area >= city.fire_check_area",
        "when: business.name != null and premises.area >= city.fire_check_area", "needed in any case, so nobody would know it",
    ),
    "a promise beyond the law": (f"{FOOD}/service.yaml", "promised: {days: 7}", "promised: {days: 11}", "longer than"),
    "an entry in a register of another agency": (
        f"{LICENCE}/service.yaml", "- evidence: enterprises.at-premises", "- evidence: premises.lease", "enters nothing in it",
    ),
    "an entry where nothing may be entered": (
        f"{LICENCE}/service.yaml", "- evidence: enterprises.at-premises", "- evidence: trade-bans.ban",
        "its connector does not say `writable: true`",
    ),
    "an entry without its key": (
        f"{LICENCE}/service.yaml", "record: {place: 'premises.number + \"/\" + owner.id_number', ", "record: {", "place, the key of",
    ),
    "an entry that moves when it is revoked": (
        f"{LICENCE}/service.yaml", 'revoked: {in_force: "false"}', "revoked: {place: premises.number}",
        "it stays as it was",
    ),
    "an entry with a field that the register does not have": (
        f"{LICENCE}/service.yaml", 'in_force: "true"}', 'in_forse: "true"}', "did you mean 'in_force'",
    ),
    "an entry of another type": (
        f"{LICENCE}/service.yaml", 'in_force: "true"}', "in_force: business.name}", "FEEL",
    ),
    "a field that a rule does not find": (
        f"{FOOD}/rules.dmn", "<text>safety_officer.banned</text>", "<text>safety_officer.baned</text>",
        "did you mean 'banned'",
    ),
    "a cell of another type": (
        "agencies/fire/services/fire-check/rules.dmn", "<text>&lt; 2</text>", '<text>&lt; "two"</text>', "FEEL",
    ),
    "a cell that no answer can meet": (
        f"{LICENCE}/rules.dmn", '<text>"住宅"</text>', '<text>"住房"</text>', "never holds",
    ),
    "a power that no post holds": (
        f"{MARKET}/powers.yaml", "posts: [market.approver]", "posts: []", "no post holds the power",
    ),
    "a power of another agency's post": (
        f"{MARKET}/powers.yaml", "posts: [market.approver]", "posts: [market.approver, fire.approver]",
        "a post of another agency",
    ),
    "a licence that rests on a document": (
        f"{MARKET}/powers.yaml", 'basis: {law: food-safety-law, article: "35", says: 对符合',
        'basis: {law: one-thing-opinion, article: "35", says: 对符合', "needs a law or regulation",
    ),
    "an officer who may not read what the case shows": (
        f"{MARKET}/powers.yaml", "premises.utilities, trade-bans.ban]", "premises.utilities]", "does not read trade-bans",
    ),
    "a question beside a record that is fetched": (
        "vocabulary.yaml", "    sources: [{register: premises, evidence: right, field: area, key: premises.number}]\n",
        "", "premises.area is asked, though a register could give it (Record of title, area)",
    ),
    "a grant that nobody uses": (
        "agencies/housing/registers/premises.yaml", "fields: [heritage_area,", "fields: [premises_no, heritage_area,",
        "never fetched",
    ),
    "an output that nothing issues": (
        f"{LICENCE}/process.bpmn", 'yimen:operation="issue" yimen:output="licence"',
        'yimen:operation="revoke" yimen:output="licence"', "no step of the process issues 'licence'",
    ),
    "a district without a body": (
        f"{FOOD}/service.yaml", "  - division: wanglan\n", "  - division: qingxing\n", "no body handles food-permit in",
    ),
    "an English text in Chinese": (
        f"{FOOD}/service.yaml", "short_name: {zh: 食品经营许可证, en: Food permit}",
        "short_name: {zh: 食品经营许可证, en: 食品经营许可证}", "the English text holds Chinese",
    ),
    "amounts out of order": (
        "city.yaml", "from_on: 2026-01-01, value", "from_on: 2019-01-01, value", "do not follow each other in time",
    ),
    "a make-up day that is a working day": ("city.yaml", "2026-02-14", "2026-02-12", "is a working day anyway"),
    "an agency left out of a life event": (
        "life-events/open-a-restaurant.yaml", "agencies: [market, water, fire, urban]", "agencies: [market, water, fire]",
        "urban offers a service",
    ),
    "a stage that waits for ever": (
        "life-events/open-a-restaurant.yaml", "needs: [business-licence/licence]", "needs: [shop-sign/filing]",
        "waits for ever",
    ),
    "a feed left out": (
        "life-events/open-a-restaurant.yaml", "  - {output: business-licence/licence, to: shop-sign,",
        "  - {output: business-licence/licence, to: food-permit,", "does not feed to it",
    ),
    "too little time to contest": (f"{FOOD}/service.yaml", "days: 60", "days: 30", "at least 60 days"),
    "an example of a task that is not open": (
        f"{FOOD}/examples/not-passed.yaml", "{task: inspect,", "{task: decide,", "it waits at inspect",
    ),
    "a changed outcome of an example": (
        f"{LICENCE}/examples/dwelling.yaml", "premises.use: 住宅", "premises.use: 商业", "eligibility is eligible",
    ),
    "a power over an outcome without a rule": (
        f"{MARKET}/powers.yaml", "  applies: {decision: on-site,", "  limits: []\n  # {decision: on-site,",
        "names no rule that binds",
    ),
    "a rule that the service does not have": (
        f"{MARKET}/powers.yaml", "    decision: eligibility\n", "    decision: eligibilty\n",
        "did you mean 'eligibility'",
    ),
    "a value of the rule that binds nothing": (
        f"{MARKET}/powers.yaml", "      name-taken: [refused]\n", "", "does not say what it allows when eligibility is 'name-taken'",
    ),
    "a value that the rule never has": (
        f"{MARKET}/powers.yaml", "name-taken: [refused]", "name-takn: [refused]", "did you mean 'name-taken'",
    ),
    "an outcome of another act": (
        f"{MARKET}/powers.yaml", "eligible: [granted]", "eligible: [passed]", "cannot come to passed",
    ),
    "an exception that the reviewer has to ask of themselves": (
        f"{MARKET}/powers.yaml", "reviewed_by: market.legal-reviewer", "reviewed_by: market.registrar", "a second person reviews",
    ),
    "a reviewing post that there is not": (
        f"{MARKET}/powers.yaml", "reviewed_by: market.legal-reviewer", "reviewed_by: market.legal-reviwer",
        "did you mean 'market.legal-reviewer'",
    ),
    "an exception from what the rule never says": (
        f"{MARKET}/powers.yaml", "when_rule: [eligible]", "when_rule: [eligibel]", "did you mean 'eligible'",
    ),
    "an exception that is none": (
        f"{MARKET}/powers.yaml", "outcome: refused, when_rule: [eligible]", "outcome: refused, when_rule: [sealed]", "is no exception",
    ),
    "discretion where the rule leaves none": (
        f"{MARKET}/powers.yaml", "  posts: [market.approver]\n", "  posts: [market.approver]\n  discretion: {zh: 酌情, en: as seems fit}\n",
        "its rule leaves no choice",
    ),
    "a choice of which nothing is said": (
        f"{MARKET}/powers.yaml", "  discretion: {", "  # {", "say how the choice is made",
    ),
    "a service of another kind than its power": (
        f"{LICENCE}/service.yaml", "power_kind: confirmation", "power_kind: licensing", "which decides it, is confirmation",
    ),
    "an oversight post that there is not": (
        "city.yaml", "oversight: justice.supervisor", "oversight: justice.supervisr", "did you mean 'justice.supervisor'",
    ),
    "exceptions of which nobody is told": ("city.yaml", "oversight: justice.supervisor\n", "", "(oversight)"),
    "evidence that is nobody knows whose": (
        "agencies/health/registers/health-certificates.yaml", "key: id_number, subject: id_number,", "key: id_number,",
        "does not say whose record it is",
    ),
    "an open sensitive field": (
        "agencies/housing/registers/premises.yaml", "open: [premises_no, address, district,",
        "open: [premises_no, owner_id_number, address, district,", "owner_id_number cannot be open: it is sensitive",
    ),
    "an open name": (
        "agencies/housing/registers/premises.yaml", "open: [premises_no, address, district,",
        "open: [premises_no, owner_name, address, district,", "owner_name cannot be open: it is personal",
    ),
    "a record that a citizen number opens": (
        "agencies/market/registers/trade-bans.yaml", "subject: id_number,", "subject: id_number, open: [in_force],",
        "whoever types a citizen number would see",
    ),
    "a subject that the evidence does not have": (
        "agencies/housing/registers/premises.yaml", "subject: owner_id_number,", "subject: owner_number,",
        "has no field 'owner_number'",
    ),
    "a sensitive field on a public output": (
        f"{FOOD}/service.yaml", "value: 'owner.name', public: false", "value: 'owner.id_number'",
        "is sensitive, and anybody who verifies",
    ),
    "somebody else's record on an output": (
        f"{FOOD}/service.yaml", "value: 'owner.name', public: false", "value: 'safety_officer.name', public: false",
        "comes from somebody else’s record",
    ),
    "a register's sensitive field that the form takes for an ordinary one": (
        "vocabulary.yaml",
        "    sensitive: true\n    sources: [{register: premises, evidence: right, field: owner_id_number,",
        "    sources: [{register: premises, evidence: right, field: owner_id_number,",
        "comes from a sensitive field of a register",
    ),
    "a person's records found by what is no citizen number": (
        "vocabulary.yaml", "field: in_force, key: safety_officer.id_number", "field: in_force, key: safety_officer.name",
        "must be of type id-number",
    ),
    "a grant on a record that does not have the field": (
        "agencies/market/registers/trade-bans.yaml", "fields: [in_force], ", "fields: [in_force], when: record.nobody = 1, ",
        "nobody",
    ),
    "a bulk grant on each record": (
        "agencies/education/registers/graduates.yaml", "bulk: true, ", "bulk: true, when: record.id_number = applicant.id_number, ",
        "can name only the purpose",
    ),
    "an example against its rule": (
        f"{LICENCE}/examples/sealed.yaml", "{decision: refused}", "{decision: granted}", "though eligibility is sealed",
    ),
    "an example of an exception that there is not": (
        "agencies/fire/services/fire-check/examples/kept-for-the-public.yaml", "exception: public-interest",
        "exception: public-intrest", "did you mean 'public-interest'",
    ),
    "a limit of a task that there is not": (
        "agencies/fire/services/fire-check/service.yaml", "    inspect-after: {days: 20", "    inspect-aftr: {days: 20",
        "did you mean 'inspect-after'",
    ),
    "a route that promises more than the law allows": (
        "agencies/fire/services/fire-check/service.yaml", "promised: {days: 0}", "promised: {days: 2}", "longer than",
    ),
    "a licence without a limit of acceptance": (
        f"{LICENCE}/service.yaml", "power_kind: confirmation", "power_kind: licensing", "a limit of acceptance",
    ),
    "a warning by a value that the rule never has": (
        f"{LICENCE}/service.yaml", "values: [residential-building,", "values: [residental-building,",
        "did you mean 'residential-building'",
    ),
    "a warning without a condition": (
        f"{LICENCE}/service.yaml", "    decision: siting\n    values: [residential-building, no-flue, next-to-dwellings]\n", "",
        "a warning is said while",
    ),
    "a page that is not Typst": (
        f"{LICENCE}/licence.typ", '#let seal = rgb("#b3261e")', '#let seal = rgb("#b3261e"', "the page cannot be set: unclosed delimiter",
    ),
    "a page that names what nobody defines": (
        f"{LICENCE}/licence.typ", "#date(d.issued_on)", "#dat(d.issued_on)", "the page cannot be set: unknown variable: dat",
    ),
    "a page that prints a value which the output does not state": (
        f"{LICENCE}/licence.typ", "#d.number", "#d.data.nubmer", 'does not contain key "nubmer"',
    ),
}  # fmt: skip

# A break is reported where it is put right: a fetch without a grant at the field that is fetched, say.
SAID_ELSEWHERE = {
    "an example that goes on by default for want of a value": "banned.yaml",
    "half a grant": "vocabulary.yaml",
    "a question that a register could answer": "vocabulary.yaml",
    "a question beside a record that is fetched": "vocabulary.yaml",
    "a fetch without a grant": "vocabulary.yaml",
    "an output that nothing issues": "service.yaml",
    "a register's sensitive field that the form takes for an ordinary one": "form.yaml",
}


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(CITY, tmp_path / "haitang")
    return tmp_path / "haitang"


def test_the_city_is_clean():
    release, problems = government.load(CITY)

    assert problems == []
    assert release is not None and len(release.services) == 5


def test_a_page_is_complained_of_at_its_own_line(folder):
    page = folder / LICENCE / "licence.typ"
    lines = page.read_text(encoding="utf-8").splitlines()
    page.write_text("\n".join([*lines[:8], "#nobody", *lines[8:]]), encoding="utf-8")

    _, problems = government.load(folder)

    assert [(each.path.rpartition("/")[2], each.line) for each in problems] == [("licence.typ", 9)]


def test_a_grant_may_come_in_two_halves(folder):
    register = folder / "agencies/housing/registers/premises.yaml"
    text = register.read_text(encoding="utf-8")
    whole = (
        "purposes: [business-licence], fields: [lease_until, tenant_id_number], basis: {law: registration-regulation, "
    )
    assert whole in text
    rest = text[text.index(whole) :].partition("basis: ")[2].partition("\n")[0]
    halves = "\n".join(
        f"  - {{to: market, evidence: lease, purposes: [business-licence], fields: [{name}], basis: {rest}"
        for name in ("lease_until", "tenant_id_number")
    )
    line = next(line for line in text.splitlines() if whole in line)
    register.write_text(text.replace(line, halves), encoding="utf-8")

    release, problems = government.load(folder)

    assert problems == []
    assert release is not None


@pytest.mark.parametrize("way", WAYS)
def test_each_break_is_caught_with_file_and_line(folder, way):
    file, old, new, message = WAYS[way]
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text, "the city has changed: break it in another place"
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    release, problems = government.load(folder)

    said = [problem for problem in problems if message in problem.message]
    assert said, [str(problem) for problem in problems]
    assert any(problem.path.endswith(SAID_ELSEWHERE.get(way, file)) and problem.line >= 1 for problem in said), said
    assert (release is None) is any(problem.severity == "error" for problem in problems)


def test_a_value_that_nobody_reads_is_a_burden(folder):
    vocabulary = folder / "vocabulary.yaml"
    text = vocabulary.read_text(encoding="utf-8")
    vocabulary.write_text(
        text.replace("  fire.manager:\n", "  fire.manager:\n    official: false\n", 1), encoding="utf-8"
    )

    _, problems = government.load(folder)

    assert any("fire.manager is read by nobody" in p.message for p in problems)


def test_a_check_on_site_without_a_checklist_is_refused(folder):
    service = folder / FOOD / "service.yaml"
    text = service.read_text(encoding="utf-8")
    service.write_text(re.sub(r"checklist:\n(  .*\n)+", "", text), encoding="utf-8")

    _, problems = government.load(folder)

    assert any("has no checklist" in p.message and p.path.endswith("service.yaml") for p in problems)
