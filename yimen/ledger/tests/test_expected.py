"""What this version expects of the database is what its SQL files make: see `verifying/expected.json`."""

import json
import os

import pytest
from django.db import connection

from yimen.ledger.verifying import definitions


@pytest.mark.django_db
def test_the_expected_definitions_are_those_of_the_sql_files():
    with connection.cursor() as cursor:
        actual = definitions.actual(cursor)
    if os.environ.get("YIMEN_WRITE_EXPECTED"):
        definitions.EXPECTED.write_text(json.dumps(actual, indent=1, sort_keys=True) + "\n")

    assert definitions.expected() == actual, "run this test with YIMEN_WRITE_EXPECTED=1 and read the difference"
