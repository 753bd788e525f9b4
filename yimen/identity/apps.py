"""Signing in and out stands in the frame itself."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """People, posts and sessions."""

    name = "yimen.identity"
