"""Choosing a language and the size of letters: remembered by the browser, and never a way out of the house."""

import pytest
from django.conf import settings

ELSEWHERE = ["https://example.org/", "//example.org/", r"/\example.org/", "javascript:alert(1)", "", "http:///x", "my/"]
BOTH = [("/language/", {"language": "en"}), ("/text-size/", {"size": "large"})]


@pytest.mark.parametrize(("path", "form"), BOTH)
def test_one_goes_on_where_one_was(client, path, form):
    answer = client.post(path, {**form, "next": "/verify/?code=1"})

    assert (answer.status_code, answer["Location"]) == (302, "/verify/?code=1")


@pytest.mark.parametrize("to", ELSEWHERE)
@pytest.mark.parametrize(("path", "form"), BOTH)
def test_nobody_is_led_out_of_the_house(client, path, form, to):
    assert client.post(path, {**form, "next": to})["Location"] == "/"


@pytest.mark.parametrize(("path", "form"), BOTH)
def test_a_link_alone_changes_nothing(client, path, form):
    assert client.get(path, form).status_code == 405
    assert not client.cookies


def test_the_choice_is_kept_where_no_script_reads_it(client):
    client.post("/language/", {"language": "en"})
    client.post("/text-size/", {"size": "large"})

    for name, value in ((settings.LANGUAGE_COOKIE_NAME, "en"), ("text_size", "large")):
        kept = client.cookies[name]
        assert (kept.value, bool(kept["httponly"]), kept["samesite"]) == (value, True, "Lax")


def test_a_language_that_the_house_does_not_speak_is_not_kept(client):
    client.post("/language/", {"language": "xx\r\nSet-Cookie: a=b"})

    assert settings.LANGUAGE_COOKIE_NAME not in client.cookies


def test_whatever_is_sent_for_a_size_is_large_or_normal(client):
    client.post("/text-size/", {"size": "enormous"})

    assert client.cookies["text_size"].value == "normal"
