"""Reading a file: what is understood, what is refused, and how fast a hostile one ends."""

import time
import tracemalloc

import pytest

from yimen.engines.dmn import cited, model, reader
from yimen.engines.dmn.source import LARGEST_FILE, DmnError

DMN_15 = "https://www.omg.org/spec/DMN/20230324/MODEL/"
NAMESPACES = [
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    DMN_15,
]


def definitions(body: str, namespace: str = DMN_15) -> bytes:
    attributes = f'xmlns="{namespace}" xmlns:y="urn:yimen:dmn:1" name="m" namespace="n"'
    return f"<definitions {attributes}>{body}</definitions>".encode()


TABLE = """
<decision id="d" name="fee">
  <variable name="fee" typeRef="number"/>
  <informationRequirement><requiredInput href="#i"/></informationRequirement>
  <authorityRequirement><requiredAuthority href="#k"/></authorityRequirement>
  <decisionTable hitPolicy="COLLECT" aggregation="SUM">
    <input><inputExpression typeRef="number"><text>area</text></inputExpression></input>
    <output name="fee"><defaultOutputEntry><text>0</text></defaultOutputEntry></output>
    <annotation name="依据"/>
    <rule>
      <inputEntry><text>&gt; 50</text></inputEntry>
      <outputEntry><text>100</text></outputEntry>
      <annotationEntry><text>消防法第十五条</text></annotationEntry>
    </rule>
    <rule y:citation-en="Fire Protection Law, art. 15">
      <inputEntry/><outputEntry><text>1</text></outputEntry>
    </rule>
  </decisionTable>
</decision>
<inputData id="i" name="area"/>
<knowledgeSource id="k" name="Fire law" locationURI="https://example.org/law" y:citation-zh="消防法"/>
"""


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_every_version_from_1_2_to_1_5_reads_alike(namespace):
    read = reader.read(definitions(TABLE, namespace))

    decision = read.elements["d"]
    assert decision.information == ("#i",)
    assert decision.expression.hit_policy == "COLLECT"
    assert decision.expression.aggregation == "SUM"
    assert [rule.inputs[0].text for rule in decision.expression.rules] == ["> 50", "-"]


def test_a_legal_basis_comes_from_an_annotation_column_or_from_our_attributes():
    rules = reader.read(definitions(TABLE)).elements["d"].expression.rules

    assert rules[0].citations[0].zh == "消防法第十五条"
    assert rules[1].citations[0].en == "Fire Protection Law, art. 15"


def test_a_knowledge_source_carries_its_name_and_address_in_both_languages():
    source = reader.read(definitions(TABLE)).elements["k"]

    assert source.citation == model.Citation(zh="消防法", en="Fire law", uri="https://example.org/law")


def test_the_citations_of_a_file_are_listed_with_their_places():
    source = '<knowledgeSource id="l" name="Fire Law 16" y:basis=\'{law: fire-law, article: "16"}\'/>'
    found = cited.citations(definitions(TABLE + source))

    assert [(each.of, each.rule, each.written, each.single) for each in found] == [
        ("fee", 1, "消防法第十五条", True),
        ("fee", 2, "Fire Protection Law, art. 15", True),
        ("Fire law", 0, "消防法", False),
        ("Fire Law 16", 0, '{law: fire-law, article: "16"}', True),
    ]
    assert [each.line for each in found] == sorted(each.line for each in found)


def test_a_variable_without_a_name_has_the_name_of_its_element():
    read = reader.read(definitions('<inputData id="i" name="area"><variable typeRef="number"/></inputData>'))

    assert read.elements["i"].variable.name == "area"


def test_a_broken_expression_does_not_spoil_the_file():
    body = '<decision id="d" name="d"><relation><column name="a"/><row/></relation></decision>' + TABLE.replace(
        "d", "d", 0
    )

    read = reader.read(definitions(body.replace('id="d" name="d"', 'id="x" name="x"')))

    assert isinstance(read.elements["x"].expression, model.Broken)
    assert isinstance(read.elements["d"].expression, model.DecisionTable)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "not well-formed"),
        (b"<definitions", "not well-formed"),
        (b"<definitions/>", "namespace of DMN"),
        (b"\x00\xff\xfe", "not well-formed"),
        (definitions('<decision id="a" name="x"/><decision id="a" name="y"/>'), "used twice"),
        (definitions("<decision/>"), "needs the attribute 'name'"),
    ],
)
def test_what_is_not_dmn_is_refused_in_words(data, says):
    with pytest.raises(DmnError, match=says):
        reader.read(data)


def test_a_missing_file_is_refused_with_its_path(tmp_path):
    with pytest.raises(DmnError, match=r"none\.dmn: cannot be read"):
        reader.read(tmp_path / "none.dmn")


def test_an_error_names_the_line():
    with pytest.raises(DmnError) as caught:
        reader.read(definitions("\n\n<decision/>"))

    assert caught.value.line == 3


def bomb() -> bytes:
    entities = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 12))
    return f'<!DOCTYPE d [<!ENTITY l0 "lol">{entities}]><d>&l11;</d>'.encode()


HOSTILE = {
    "entity bomb": bomb(),
    "quadratic blow-up": b'<!DOCTYPE d [<!ENTITY x "' + b"A" * 90_000 + b'">]><d>' + b"&x;" * 90_000 + b"</d>",
    "external entity": b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>',
    "parameter entity": b'<!DOCTYPE d [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]><d/>',
    "document type in UTF-16": '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE d [<!ENTITY x "y">]><d>&x;</d>'.encode(
        "utf-16"
    ),
    "depth": b"<d>" * 1_000_000,
    "size": b"<d>" + b" " * LARGEST_FILE + b"</d>",
    "many tags": b"<d>" + b"<a/>" * 900_000 + b"</d>",
    "many attributes": b"<d>" + b'<a b=""/>' * 400_000 + b"</d>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_ends_with_an_error_within_a_second(name):
    tracemalloc.start()
    began = time.process_time()

    with pytest.raises(DmnError):
        reader.read(HOSTILE[name])

    assert time.process_time() - began < 1
    assert tracemalloc.get_traced_memory()[1] < 50_000_000
    tracemalloc.stop()
