"""What a page takes stands beside its view, within what the house can hold; what arrives stays off the disk."""

import tempfile

import pytest
from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile, SimpleUploadedFile
from django.test import RequestFactory
from django.urls import URLResolver, get_resolver, reverse

from yimen.platform import bodies


def views(resolver):
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from views(each)
        else:
            yield each.callback


def test_every_declaration_is_within_what_one_request_may_hold():
    declared = [view.largest_body for view in views(get_resolver()) if hasattr(view, "largest_body")]

    assert declared
    assert max(declared) <= bodies.LARGEST_OF_ALL <= settings.FILE_UPLOAD_MAX_MEMORY_SIZE


def test_pages_take_little_unless_they_say_otherwise():
    document = reverse("applications:document", args=["X", "licence", "plan"])

    assert bodies.largest(document) > 50 * bodies.MB  # the folder may ask for 50 MB
    assert bodies.largest("/sign-in/") == bodies.largest("/no-such-page/") == bodies.LARGEST


@pytest.mark.parametrize("size", [100, 5 * bodies.MB])
def test_a_file_of_any_size_that_is_let_in_is_read_without_the_disk(size, monkeypatch):
    monkeypatch.setattr(tempfile, "NamedTemporaryFile", None)  # whoever opens one fails
    file = SimpleUploadedFile("plan.pdf", b"x" * size)
    request = RequestFactory().post("/", {"file": file})

    assert isinstance(request.FILES["file"], InMemoryUploadedFile)
    assert request.FILES["file"].size == size
