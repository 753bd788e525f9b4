"""The bytes of canonical JSON: those that stored acts, receipts and licences were signed with."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yimen.engines import canonical

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


def test_the_bytes_are_these():
    value = {"b": [1, 1.5, True, None], "a": {"ü": '王\n"', "É": "/"}, "𠮷": "", "\uffff": 0}

    assert canonical.data(value) == (
        b'{"a":{"\xc3\x89":"/","\xc3\xbc":"\xe7\x8e\x8b\\n\\""},"b":[1,1.5,true,null],"\xef\xbf\xbf":0,'
        b'"\xf0\xa0\xae\xb7":""}'
    )
    assert canonical.digest(value) == "0e6ceaebe8a2f26e60d2ba39b18ed76f90ec5183f7f24689806589b42c9f306c"


@given(values)
def test_order_of_keys_does_not_matter_and_nothing_is_lost(value):
    def turned(each):
        if isinstance(each, dict):
            return {key: turned(each[key]) for key in reversed(each)}
        return [turned(item) for item in each] if isinstance(each, list) else each

    assert canonical.text(turned(value)) == canonical.text(value)
    assert json.loads(canonical.text(value)) == value


@pytest.mark.parametrize("value", [Decimal(1), {1, 2}, b"x", float("nan"), float("inf")])
def test_what_json_does_not_have_is_refused(value):
    with pytest.raises((TypeError, ValueError)):
        canonical.text(value)
