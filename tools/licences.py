"""Licences as SPDX expressions: what a package says of itself, and whether it may ship."""

import re
from email.message import Message

_CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
_WORDS = {"Apache License 2.0": "Apache-2.0"}
_EXPRESSION = re.compile(r"[\w.+-]+( (AND|OR|WITH) [\w.+-]+|[()])*")
_STRONG = re.compile(r"\bA?GPL(?=v?\d|\b)|Affero|(?<!Lesser )(?<!Library )General Public", re.IGNORECASE)


def of(metadata: Message) -> str:
    """The licence that a Python package's metadata names; its own words where they are no expression of SPDX.

    Raises ValueError for one that names none.
    """
    if expression := metadata.get("License-Expression"):
        return str(expression)
    classifiers = [
        each.rpartition(" :: ")[2] for each in metadata.get_all("Classifier", []) if each.startswith("License ::")
    ]
    said = str(metadata.get("License") or "").strip().partition("\n")[0]
    if said and said != "UNKNOWN" and (said in _WORDS or is_expression(said)):
        return _WORDS.get(said, said)
    for classifier in classifiers:
        return _CLASSIFIERS.get(classifier, classifier)
    if said:
        return said
    raise ValueError(f"{metadata.get('Name')} names no licence")


def is_expression(text: str) -> bool:
    """Whether a text has the form of an SPDX expression of one or several identifiers with a version or a dash."""
    return _EXPRESSION.fullmatch(text) is not None and (
        "-" in text or text.split(maxsplit=1)[0] in {"MIT", "ISC", "FTL"}
    )


def may_ship(expression: str) -> bool:
    """Whether some choice that the expression leaves is free of the GPL and AGPL; the LGPL and MPL may ship.

    An exception granted to the GPL (`WITH …`) counts as none: it has to be looked at by a person.
    """
    text = expression.strip()
    for operator, judge in (("OR", any), ("AND", all)):
        parts = _split(text, operator)
        if len(parts) > 1:
            return judge(may_ship(part) for part in parts)
    if text.startswith("(") and text.endswith(")"):
        return may_ship(text[1:-1])
    return _STRONG.search(text) is None


def _split(text: str, operator: str) -> list[str]:
    """The operands of an operator outside parentheses."""
    parts, depth, begin = [], 0, 0
    for found in re.finditer(rf"[()]|\b{operator}\b", text):
        if found[0] in "()":
            depth += 1 if found[0] == "(" else -1
        elif depth == 0:
            parts.append(text[begin : found.start()])
            begin = found.end()
    return [*parts, text[begin:]]
