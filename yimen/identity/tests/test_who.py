"""What is typed when signing in is read as people type it."""

import pytest
from django.http import QueryDict

from yimen.identity.forms import WhoForm
from yimen.identity.tests.conftest import LIN

FULL_WIDTH = "".join(chr(ord(c) + 0xFEE0) for c in LIN)


@pytest.mark.parametrize("typed", [LIN, LIN.lower(), f" {LIN[:6]} {LIN[6:14]} {LIN[14:]} ", FULL_WIDTH])
def test_a_number_is_known_however_it_is_typed(typed):
    data = QueryDict(mutable=True)
    data["number"] = typed

    form = WhoForm.read(data)

    assert (form.errors, form.hint) == ({}, LIN)


@pytest.mark.parametrize("typed", [LIN[:-1], FULL_WIDTH[:-1] + "９", ""])
def test_another_number_is_not(typed):
    data = QueryDict(mutable=True)
    data["number"] = typed

    assert WhoForm.read(data).errors
