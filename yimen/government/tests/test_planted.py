# ruff: noqa: E501  articles are quoted as they stand
"""True citations of real laws, each with one thing made wrong: how many the check finds, and which it cannot."""

import datetime as dt

import pytest

from yimen.engines.lawtext.tests.laws import real_laws
from yimen.government import assembling, laws

DAY = dt.date(2026, 11, 24)
NAMES = {
    "licensing": "行政许可法", "food": "食品安全法", "fire": "消防法", "registration": "市场主体登记管理条例",
    "reconsideration": "行政复议法", "litigation": "行政诉讼法", "assistance": "社会救助暂行办法",
    "air": "大气污染防治法", "personal": "个人信息保护法", "penalty": "行政处罚法", "identity": "居民身份证法",
    "unemployment": "失业保险条例", "disabled": "残疾人保障法", "code": "民法典", "drainage": "城镇排水与污水处理条例",
}  # fmt: skip

# What is true: law, article, words, and the term that stands beside it.
TRUE = [
    ("licensing", "42", "应当自受理行政许可申请之日起二十日内作出行政许可决定", "days: 20"),
    ("licensing", "44", "自作出决定之日起十日内向申请人颁发", "days: 10"),
    ("licensing", "45", "所需时间不计算在本节规定的期限内", ""),
    ("licensing", "50", "应当在该行政许可有效期届满三十日前", "days: 30"),
    ("licensing", "69", "以欺骗、贿赂等不正当手段取得行政许可的，应当予以撤销", ""),
    ("food", "35", "国家对食品生产经营实行许可制度", ""),
    ("food", "45", "应当每年进行健康检查，取得健康证明后方可上岗工作", ""),
    ("food", "135", "终身不得从事食品生产经营管理工作", ""),
    ("food", "33(三)", "有专职或者兼职的食品安全专业技术人员", ""),
    ("fire", "15", "应当自受理申请之日起十个工作日内", "days: 10"),
    ("fire", "58.2", "经责令限期改正，逾期不整改或者整改后仍达不到要求的", ""),
    ("registration", "19", "情形复杂的，经登记机关负责人批准，可以再延长3个工作日", "days: 3"),
    ("registration", "20", "登记机关不予登记并说明理由", ""),
    ("registration", "40.3", "自市场主体登记被撤销之日起3年内不得再次申请市场主体登记", "years: 3"),
    ("reconsideration", "20", "可以自知道或者应当知道该行政行为之日起六十日内提出行政复议申请", "days: 60"),
    ("litigation", "46", "应当自知道或者应当知道作出行政行为之日起六个月内提出", "months: 6"),
    ("assistance", "58", "根据申请或者已获得社会救助家庭的请求、委托", ""),
    ("air", "81.2", "禁止在居民住宅楼、未配套设立专用烟道的商住综合楼", ""),
    ("personal", "29", "处理敏感个人信息应当取得个人的单独同意", ""),
    ("penalty", "60", "应当自行政处罚案件立案之日起九十日内作出行政处罚决定", "days: 90"),
    ("identity", "13", "公民从事有关活动，需要证明身份的", ""),
    ("code", "279", "应当经有利害关系的业主一致同意", ""),
]

# What is made of them: law, article, words, term, and what was done. The first words of what was done sort them.
WRONG = [
    ("licensing", "999", "应当自受理行政许可申请之日起二十日内作出行政许可决定", "days: 20", "an article that does not exist"),
    ("penalty", "87", "应当自行政处罚案件立案之日起九十日内作出行政处罚决定", "days: 90", "the article after the last one"),
    ("food", "45-1", "应当每年进行健康检查，取得健康证明后方可上岗工作", "", "an article that was never inserted"),
    ("registration", "40.4", "自市场主体登记被撤销之日起3年内不得再次申请市场主体登记", "years: 3", "a paragraph that does not exist"),
    ("food", "33(十三)", "有专职或者兼职的食品安全专业技术人员", "", "an item that does not exist"),
    ("licensing", "43", "应当自受理行政许可申请之日起二十日内作出行政许可决定", "", "the next article"),
    ("registration", "19", "登记机关不予登记并说明理由", "", "the article before: refusals under the formal review, as the city once had it"),
    ("identity", "6", "公民从事有关活动，需要证明身份的", "", "another article: style and issuing for the right to prove who one is"),
    ("fire", "16", "应当自受理申请之日起十个工作日内", "days: 10", "the next article"),
    ("food", "44", "应当每年进行健康检查，取得健康证明后方可上岗工作", "", "the article before"),
    ("personal", "28", "处理敏感个人信息应当取得个人的单独同意", "", "the article before"),
    ("fire", "58.1", "经责令限期改正，逾期不整改或者整改后仍达不到要求的", "", "another paragraph"),
    ("food", "33(一)", "有专职或者兼职的食品安全专业技术人员", "", "another item"),
    ("litigation", "46", "可以自知道或者应当知道该行政行为之日起六十日内提出行政复议申请", "months: 6", "words of another law"),
    ("disabled", "15", "根据申请或者已获得社会救助家庭的请求、委托", "", "words of another law"),
    ("unemployment", "24", "具备下列条件的失业人员，可以领取失业保险金", "", "words of an article ten before"),
    ("licensing", "42", "应当自受理行政许可申请之日起三十日内作出行政许可决定", "days: 20", "a figure changed in the words"),
    ("fire", "15", "应当自受理申请之日起十五个工作日内", "days: 10", "a figure changed in the words"),
    ("food", "135", "终身可以从事食品生产经营管理工作", "", "a word turned into its opposite"),
    ("assistance", "58", "可以主动查询、核对其家庭收入状况", "", "a word added that turns the sense"),
    ("licensing", "44", "自作出决定之日起十日内向申请人颁发", "days: 300", "a term of 300 days"),
    ("licensing", "50", "应当在该行政许可有效期届满三十日前", "days: 60", "a term changed"),
    ("reconsideration", "20", "可以自知道或者应当知道该行政行为之日起六十日内提出行政复议申请", "days: 30", "a term changed"),
    ("litigation", "46", "应当自知道或者应当知道作出行政行为之日起六个月内提出", "months: 3", "a term changed"),
    ("registration", "40.3", "自市场主体登记被撤销之日起3年内不得再次申请市场主体登记", "years: 5", "a term changed"),
    ("penalty", "60", "应当自行政处罚案件立案之日起九十日内作出行政处罚决定", "days: 45", "a term changed"),
    ("food", "35", "不予许可并书面说明理由食品", "", "words joined that are not joined there"),
    ("licensing", "45", "本节规定的期限", "", "words too short to know an article by"),
    ("air", "81.2", "县级以上地方人民政府", "", "words that every law has, not of this paragraph"),
    ("drainage", "21", "法律责任由有关主管部门另行规定", "", "words that nobody wrote"),
    # What the check cannot know:
    ("licensing", "42", "除可以当场作出行政许可决定的外", "days: 45", "a term that the article states for something else"),
    ("licensing", "45", "所需时间不计算在本节规定的期限内", "days: 15", "a term beside an article that states none"),
    ("penalty", "33", "当事人有证据足以证明没有主观过错的", "", "true words that do not support what they stand beside"),
]  # fmt: skip
MISSED = {
    "a term that the article states for something else",
    "a term beside an article that states none",
    "true words that do not support what they stand beside",
}


@pytest.fixture(scope="module")
def corpus():
    return laws.read(real_laws())


@pytest.fixture
def prove(corpus, tmp_path):
    def run(law, article, says, beside):
        names = [f"{key}: {{name: {{zh: {name}, en: {key}}}}}" for key, name in NAMES.items()]
        (tmp_path / "laws.yaml").write_text("\n".join(names), encoding="utf-8")
        cited = f'  basis: {{law: {law}, article: "{article}", says: "{says}"}}'
        (tmp_path / "city.yaml").write_text(f"limit:\n  {beside or 'name: x'}\n{cited}\n", encoding="utf-8")
        [finding] = laws.prove(assembling.assemble(tmp_path).root, corpus, on=DAY).findings
        return finding

    return run


@pytest.mark.parametrize(("law", "article", "says", "beside"), TRUE)
def test_a_true_citation_is_proven(prove, law, article, says, beside):
    finding = prove(law, article, says, beside)

    assert (finding.status, finding.problems) == ("proven", ())


def test_thirty_wrong_citations_are_found_and_what_is_missed_is_known(prove):
    missed = [done for *citation, done in WRONG if prove(*citation).status != "wrong"]

    assert len(WRONG) - len(missed) >= 30
    assert set(missed) == MISSED
