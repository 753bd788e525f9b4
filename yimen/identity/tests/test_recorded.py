"""Who is recorded as dead learns it after signing in, and how to have it corrected; it locks nobody out."""

import pytest

from yimen.government.schema import Text
from yimen.identity.tests.conftest import LIN, WU

pytestmark = pytest.mark.django_db
NOTICE = Text(zh="人口库登记您已去世。请带身份证到公安局更正。", en="The register records you as dead.")


def test_it_is_told_at_every_sign_in_until_it_is_corrected(client, register, signed_in):
    register.notices[LIN] = NOTICE

    for _ in range(2):  # not only the first time
        assert signed_in(LIN).url == "/sign-in/recorded/"
        page = client.get("/sign-in/recorded/", headers={"accept-language": "zh-hans"}).content.decode()
        assert NOTICE.zh in page
        assert 'href="/my/"' in page  # and one goes on
        client.post("/sign-out/")
    del register.notices[LIN]
    register.notices[WU] = NOTICE
    assert signed_in(LIN).url == "/my/"


def test_nobody_else_is_told(client, register, signed_in):
    register.notices[WU] = NOTICE
    signed_in(LIN)

    assert client.get("/sign-in/recorded/").url == "/my/"


def test_a_register_that_is_down_stands_in_nobodys_way(client, register, signed_in):
    register.notices[LIN] = NOTICE
    signed_in(LIN)
    client.post("/sign-out/")
    register.names = None

    assert signed_in(LIN).url == "/my/"
