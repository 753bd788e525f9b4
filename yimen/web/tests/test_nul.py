"""The character NUL is refused wherever a stranger may put it: no column of text can hold it."""

import pytest


@pytest.mark.parametrize("path", ["/verify/%00/", "/verify/?code=%00", "/verify/?code=a&code=b%00"])
def test_in_an_address(client, path):
    assert client.get(path).status_code == 400


@pytest.mark.parametrize("path", ["/language/", "/text-size/"])
def test_in_a_form(client, path):
    assert client.post(path, {"next": "/\0"}).status_code == 400
    assert client.post(path, {"next": "/"}).status_code == 302


def test_in_the_name_of_a_field(client):
    assert client.post("/language/", {"next\0": "/"}).status_code == 400
    assert client.get("/verify/?co%00de=a").status_code == 400


@pytest.mark.parametrize(("charset", "status"), [("utf-7", 415), ("latin-1", 415), ("UTF-8", 302)])
def test_a_form_in_another_encoding_is_not_read(client, charset, status):
    sent = client.post("/language/", b"next=/", content_type=f"application/x-www-form-urlencoded; charset={charset}")

    assert sent.status_code == status
