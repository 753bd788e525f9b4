"""What several journeys begin with."""

import pytest

from tests.journeys.people import People


@pytest.fixture
def people(chromium, live, cast):
    """Browsers for whoever takes part."""
    them = People(chromium, live, cast)
    yield them
    them.close()
