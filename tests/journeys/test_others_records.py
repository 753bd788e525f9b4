"""What a number tells whom: nothing to strangers, little to who names somebody, all to whom it belongs."""

import os
import subprocess
import sys

import pytest
from django.utils import timezone

from tests.journeys.people import pictured, text
from yimen.applications import operations as applying
from yimen.applications.tests.driving import Driver

pytestmark = pytest.mark.browser


def test_who_was_named_declines_and_nothing_of_theirs_is_read(people, cast, release):
    lin = Driver(cast, release, timezone.now()).licensed()
    applying.declare(lin.application, cast.names("opening"), actor=lin.actor, now=lin.now)
    he = cast.by_number(cast.number("he"))
    hers = people.phone(lin.person.id_number)
    base = f"/my/applications/{lin.application.reference}/{cast.names('opening')}"
    hers.goto(f"{base}/next/")
    people.answer_until(hers, "/named/", **{"safety_officer.id_number": he.id_number})

    theirs = people.phone(he.id_number)
    theirs.goto("/my/")
    theirs.locator("a[href*='/my/named/']").first.click()
    said = text(theirs)
    for words in (lin.person.name, "食品安全员", "还没有读取您的任何信息"):
        assert words in said, words
    pictured(theirs, "named")
    theirs.locator("button[value=not-me]").click()
    hers.reload()
    hers.goto(f"{base}/named/{cast.names('safety_officer.id_number')}/")
    said = text(hers)
    assert he.name not in said
    assert he.id_number not in said
    pictured(hers, "declined")
    theirs.goto("/my/readings/")
    assert "食品安全员" not in text(theirs)


def test_a_number_of_premises_tells_a_stranger_no_owner(people, cast, release):
    places = {each["id"]: each for each in cast.entries if each.get("premises")}
    owner, phone = places["zhou"], places["zhou"]["phone"]
    stranger = people.phone(cast.number("lin"))
    stranger.goto(f"/life-events/{cast.names('open-a-restaurant')}/")
    stranger.get_by_role("button", name="现在开始").click()
    stranger.locator("main a.govuk-button").first.click()
    seen: list[str] = []
    stranger.on("load", lambda page: seen.append(page.content()))
    people.answer_until(stranger, "/check/", **{"premises.number": owner["premises"]})
    pictured(stranger, "check-of-a-stranger")
    seen.append(stranger.content())

    for page in seen:
        for secret in (owner["name"], owner["id_number"], phone):
            assert secret not in page


def test_nobody_opens_what_is_somebody_elses(people, cast, release):
    lin = Driver(cast, release, timezone.now()).licensed()
    case = lin.case()
    stranger = people.phone(cast.number("zhou"))
    applying = f"/my/applications/{lin.application.reference}/"

    for path in (
        applying, f"{applying}{cast.names('licence')}/check/", f"/my/cases/{case.reference}/",
        f"/my/cases/{case.reference}/receipt.txt", f"/my/cases/{case.reference}/correction/",
    ):  # fmt: skip
        assert stranger.goto(path).status == 404, path
    assert stranger.goto(f"/office/cases/{case.reference}/").status == 403
    stranger.goto("/my/licences/")
    assert stranger.locator("article").count() == 0


def test_a_scan_reads_no_means_and_invites_who_may_qualify(people, cast, committed_db, release):
    policy = release.policies[cast.names("minimum-living-guarantee")]
    done = subprocess.run(
        [sys.executable, "-m", "yimen.cli", "entitlements", "scan", "--json"],
        env=os.environ | {"DATABASE_URL": committed_db.app, "DATABASE_OWNER_URL": committed_db.owner},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr

    gao = people.phone(cast.number("gao"))
    gao.goto("/my/rights/")
    gao.get_by_role("link", name=policy.name.zh, exact=True).click()
    said = text(gao)
    for words in ("您可能符合", policy.invitation.apply.zh, policy.invitation.authorisation.zh):
        assert words in said, words
    assert gao.get_by_role("button", name="接受").count() == 0
    pictured(gao, "invitation")
    gao.goto("/my/readings/?print=1")
    read = gao.locator("main table").all_inner_texts()
    means = {
        field.name.zh for register in release.registers.values() for field in register.fields.values() if field.means
    }
    assert means
    assert read
    assert not [label for label in means if any(label in table for table in read)]

    desk = people.desk(release.powers[policy.power].posts[0], policy_division(policy, release, cast))
    desk.goto(f"/office/rights/{policy.id}/?show=notified")
    assert "没有作出任何决定" in text(desk)
    assert "元" not in desk.locator("main table").inner_text()
    pictured(desk, "told")


def policy_division(policy, release, cast) -> str:
    """Where an officer of the policy's power sits who holds that post alone."""
    post = release.powers[policy.power].posts[0]
    return next(
        entry["posts"][0]["division"]
        for entry in cast.entries
        if len(entry["posts"]) == 1 and entry["posts"][0]["post"] == post
    )
