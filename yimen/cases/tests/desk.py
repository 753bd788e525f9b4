"""An officer at their pages, for tests of what officers do."""

import re

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yimen.identity import queries as identity
from yimen.identity import sessions


class Desk:
    """The browser of an officer who has signed in and acts in one post."""

    def __init__(self, actor) -> None:
        self.client = Client()
        self.client.cookies["language"] = "en"
        held = identity.posts_of(actor.id, on=timezone.localdate())
        session, now = self.client.session, timezone.now().isoformat()
        session[sessions.PERSON] = actor.id
        session[sessions.SIGNED_IN_AT] = session[sessions.LAST_SEEN_AT] = now
        session[sessions.HOLDING] = str(next(each.id for each in held if each.post == actor.post))
        session.save()

    def queue(self, **chosen):
        return self.client.get(reverse("cases:queue"), chosen).content.decode()

    def open(self, case):
        return self.client.get(reverse("cases:office_case", args=[case.reference]))

    def do(self, task, act, **fields):
        return self.client.post(reverse("cases:office_act", args=[task.case.reference, task.id, act]), fields)

    def labels(self, case):
        """The buttons of the case page's own column."""
        aside = self.open(case).content.decode().split("<aside")[1].split("</aside>")[0]
        return [re.sub(r"\s+", " ", each).strip() for each in re.findall(r"<button[^>]*>(.*?)</button>", aside, re.S)]
