"""Signing in: guessing, locking others out, asking who exists, forged addresses, and sessions of others."""

import re
import statistics
import time
import uuid
from collections.abc import Iterator

from tests.attack import errands
from tests.attack.browser import Answer, Visitor, anybody, at_once, signed_in
from tests.attack.case import Outcome, line
from tests.attack.installation import Installation

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
SAMPLES = 12


class Stranger:
    """A browser that keeps its cookies, for the pages of signing in."""

    def __init__(self, installation: Installation, **headers: str) -> None:
        self.visitor, self.cookies, self.headers = anybody(installation), {}, headers

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> Answer:
        """Ask with the cookies that came before."""
        told = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        visitor = Visitor(self.visitor.installation, "a stranger", None, told)
        answer = visitor.ask(method, path, form, headers=self.headers)
        for found in re.finditer(r"session=([^;]*)", answer.headers.get("set-cookie", "")):
            self.cookies["session"] = found[1]
        return answer

    def request(self, number: str) -> Answer:
        """Have a code sent to whoever has this number."""
        return self.ask("POST", "/sign-in/", {"who": "other", "number": number})

    def type(self, code: str) -> Answer:
        """Type a code."""
        return self.ask("POST", "/sign-in/code/", {"code": code})

    def signed_in(self) -> bool:
        """Whether pages for residents open."""
        return self.ask("GET", "/my/").status == 200


def code_for(phone: str) -> str:
    """The code that was last sent to a phone."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT code FROM demo_outboxmessage WHERE phone = %s ORDER BY sent_at DESC LIMIT 1", [phone])
        row = cursor.fetchone()
    return row[0] if row else ""


def number_of_nobody(nth: int) -> str:
    """A well-formed citizen's number that nobody has."""
    body = f"99010119{50 + nth % 50:02d}0101{800 + nth // 50:03d}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


def attack(installation: Installation, *, short: bool) -> Iterator[Outcome]:
    """Each with people of its own, as limits remember."""
    installation.site()
    residents = [each for each in errands.cast() if not each.get("posts") and each.get("phone")]
    officers = [each for each in errands.cast() if each.get("posts")]
    yield from _codes(installation, residents[0], residents[1])
    yield from _enumeration(installation, officers)
    yield _locked_out(installation, residents[2], "resident")
    yield _locked_out(installation, officers[-1], "officer")
    yield from _sessions(installation, residents[3 % len(residents)])
    if not short:
        yield from _one_address(installation, residents[4 % len(residents)])


def _outcome(name: str, sentence: str, fell: str | None, tried: int = 1) -> Outcome:
    return Outcome(f"accounts.{name}", sentence, fell and line(fell), tried)


def _codes(installation: Installation, me: dict, other: dict) -> Iterator[Outcome]:
    stranger = Stranger(installation)
    stranger.request(me["id_number"])
    code = code_for(me["phone"])
    stranger.type(code)
    yield _outcome("control", "The right code signs in.", None if stranger.signed_in() else "it does not")
    again = Stranger(installation)
    again.cookies = {}
    again.request(me["id_number"])
    again.type(code)
    yield _outcome("code-again", "A code is used a second time.", "it signs in" if again.signed_in() else None)
    mine = Stranger(installation)
    mine.request(me["id_number"])
    Stranger(installation).request(other["id_number"])
    mine.type(code_for(other["phone"]))
    yield _outcome("code-of-another", "Another's code is typed.", "it signs in" if mine.signed_in() else None)
    guesser = Stranger(installation)
    guesser.request(other["id_number"])
    right = code_for(other["phone"])
    for number in range(6):
        guesser.type(f"{(int(right) + 1 + number) % 10 ** len(right):0{len(right)}d}")
    guesser.type(right)
    yield _outcome(
        "code-guessed",
        "After six wrong codes the right one is typed.",
        "it signs in" if guesser.signed_in() else None,
        7,
    )


def _enumeration(installation: Installation, existing: list[dict]) -> Iterator[Outcome]:
    """Numbers of people and of nobody, by turns."""
    told: dict[bool, list[tuple[int, str, str, float]]] = {True: [], False: []}
    for nth in range(SAMPLES):
        for exists, number in (
            (True, existing[nth % (len(existing) - 1)]["id_number"]),
            (False, number_of_nobody(nth)),
        ):
            stranger, begun = Stranger(installation), time.monotonic()
            answer = stranger.request(number)
            took = time.monotonic() - begun
            page = stranger.ask("GET", "/sign-in/code/") if answer.status == 302 else answer
            text = re.sub(r"[0-9a-f-]{32,}|\d+|value=\"[^\"]*\"|\*+", "", page.text)
            told[exists].append((answer.status, answer.headers.get("location", ""), text, took))
    statuses = {exists: {(each[0], each[1]) for each in some} for exists, some in told.items()}
    yield _outcome(
        "enumeration-status", "The status tells whether a number is somebody's.",
        None if statuses[True] == statuses[False] else f"{statuses[True]} and {statuses[False]}", 2 * SAMPLES,
    )  # fmt: skip
    texts = {exists: {each[2] for each in some} for exists, some in told.items()}
    yield _outcome(
        "enumeration-text", "The page tells whether a number is somebody's.",
        None if texts[True] & texts[False] else "the pages are never alike", 2 * SAMPLES,
    )  # fmt: skip
    medians = {exists: statistics.median(each[3] for each in some) for exists, some in told.items()}
    apart = abs(medians[True] - medians[False])
    spread = min(statistics.pstdev(each[3] for each in some) for some in told.values())
    yield _outcome(
        "enumeration-time", "The time tells whether a number is somebody's.",
        None if apart < max(0.02, 2 * spread) else f"{medians[True]:.3f} s and {medians[False]:.3f} s", 2 * SAMPLES,
    )  # fmt: skip


def _locked_out(installation: Installation, victim: dict, who: str) -> Outcome:
    """A stranger types ten wrong codes; then the victim signs in with a code of their own."""
    stranger, begun = Stranger(installation), time.monotonic()
    for _ in range(3):
        stranger.request(victim["id_number"])
        for wrong in range(4):
            stranger.type(f"{wrong:06d}")
    took = time.monotonic() - begun
    mine = Stranger(installation)
    asked = mine.request(victim["id_number"])
    mine.type(code_for(victim["phone"]))
    fell = None if mine.signed_in() else f"locked after {took:.1f} s of wrong codes: {asked.status}"
    return _outcome(
        f"lock-out-{who}", f"A stranger types twelve wrong codes for somebody ({who}), who then signs in.", fell, 12
    )


def _sessions(installation: Installation, entry: dict) -> Iterator[Outcome]:
    from bench.pages import enrol

    enrol(entry)
    fixed = Stranger(installation)
    fixed.cookies["session"] = "attackerchosesthiskey0123456789ab"
    fixed.request(entry["id_number"])
    before = fixed.cookies["session"]
    fixed.type(code_for(entry["phone"]))
    after = fixed.cookies["session"]
    yield _outcome("session-fixed", "A session that a stranger chose is used.", (
        "the key stays" if after in {before, "attackerchosesthiskey0123456789ab"} and fixed.signed_in() else None
    ))  # fmt: skip
    stolen = Stranger(installation)
    visitor = signed_in(installation, entry["id_number"])
    stolen.cookies["session"] = visitor.cookies.partition("=")[2]
    visitor.ask("POST", "/sign-out/", {})
    yield _outcome("session-ended", "A session is used after its person signed out.", (
        "it goes on" if stolen.signed_in() else None
    ))  # fmt: skip
    visitor = signed_in(installation, entry["id_number"])
    visitor.ask("POST", "/sign-out/", body=b"", headers={"Content-Type": "application/x-www-form-urlencoded"})
    yield _outcome("csrf", "Another site's form signs somebody out.", (
        None if visitor.ask("GET", "/my/").status == 200 else "it does"
    ))  # fmt: skip
    for nth, place in enumerate(
        ("//elsewhere.invalid/", "https://elsewhere.invalid", "/\\elsewhere.invalid", "javascript:alert(1)")
    ):
        led = Stranger(installation)
        led.ask("GET", "/sign-in/?next=" + place)
        led.request(entry["id_number"])
        where = led.type(code_for(entry["phone"])).headers.get("location", "")
        yield _outcome(f"next-{nth}", f"Signing in leads on to {place}.", (
            f"it leads to {where}" if "elsewhere" in where or "javascript" in where else None
        ))  # fmt: skip
    visitor = signed_in(installation, entry["id_number"])
    for holding in _holdings():
        visitor.ask("POST", "/post/", {"holding": holding, "post": holding})
    yield _outcome("post-of-another", "A resident chooses an officer's post.", (
        "the office opens" if visitor.ask("GET", "/office/").status == 200 else None
    ), 5)  # fmt: skip


def _holdings() -> list[str]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT id::text FROM identity_postholding ORDER BY id LIMIT 5")
        return [row[0] for row in cursor.fetchall()] or [str(uuid.uuid4())]


def _one_address(installation: Installation, victim: dict) -> Iterator[Outcome]:
    """Somebody behind the same proxy asks for seven hundred codes; then addresses are forged."""

    def request(nth: int) -> int:
        return Stranger(installation).request(number_of_nobody(100 + nth)).status

    statuses = at_once(request, range(700), threads=8)
    refused = sum(status != 302 for status in statuses)
    forged = [
        Stranger(installation, **{"X-Forwarded-For": f"10.0.0.{nth}", "Forwarded": f"for=10.0.0.{nth}"}).request(
            number_of_nobody(900 + nth)
        )
        for nth in range(10)
    ]
    yield _outcome("forwarded-forged", "A limit of an address is passed by forging X-Forwarded-For.", (
        "each forged address has a limit of its own" if refused and all(each.status == 302 for each in forged) else None
    ), 10)  # fmt: skip
    mine = Stranger(installation)
    mine.request(victim["id_number"])
    mine.type(code_for(victim["phone"]))
    yield _outcome(
        "one-address", "Seven hundred codes are asked for behind one proxy; then a resident behind it signs in.",
        None if mine.signed_in() else f"nobody can: {refused} of 700 were refused", 700,
    )  # fmt: skip
