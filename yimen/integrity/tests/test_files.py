"""Files of an installation are pinned; an edited one is found, told, and not served."""

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.template import TemplateDoesNotExist
from django.template.engine import Engine
from django.test import RequestFactory

from yimen.integrity import operations, queries, views
from yimen.ledger import queries as ledger
from yimen.ledger.acts import SYSTEM, Actor
from yimen.platform import pinned, pinned_serving

pytestmark = pytest.mark.django_db

PAGE, STYLE = "yimen/desk/templates/desk/page.html", "build/static/ui/main.css"
LOADERS = ["yimen.platform.pinned_serving.InFolders"]


class House:
    """A small installation of its own."""

    def __init__(self, project: Path) -> None:
        self.project, self.eyes = project, pinned.Look(project)
        self.write(PAGE, "as it was")
        self.write(STYLE, "a { color: green }")
        self.write("yimen/desk/rules.py", "LIMIT = 5\n")
        self.write("yimen/desk/tests/test_rules.py", "")

    def write(self, name: str, text: str) -> None:
        path = self.project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def pin(self, now, because="founding") -> str:
        pinned_serving.taken.cache_clear()
        return operations.pin(because=because, actor=SYSTEM, now=now)

    def look(self, now) -> list[str]:
        return operations.look(self.eyes, now=now)

    def page(self) -> str:
        engine = Engine(dirs=[self.project / "yimen/desk/templates"], loaders=LOADERS)
        return engine.get_template("desk/page.html").source

    def static(self, name="ui/main.css") -> bytes | int:
        serving = pinned_serving.StaticFiles(lambda request: HttpResponse(status=404))
        answer = serving(WSGIRequest(RequestFactory().get(f"/static/{name}").environ))
        return b"".join(answer.streaming_content) if answer.streaming else answer.status_code


@pytest.fixture
def house(tmp_path, settings):
    settings.PROJECT, settings.PINNED = tmp_path / "house", tmp_path / "data" / "pinned"
    settings.STATIC_ROOT = settings.PROJECT / "build" / "static"
    pinned_serving.taken.cache_clear()
    yield House(settings.PROJECT)
    pinned_serving.taken.cache_clear()


def kinds() -> list[str]:
    return [act.kind.rpartition(".")[2] for act in ledger.acts_of(queries.SUBJECT)]


def test_an_edited_page_and_style_are_found_and_the_good_ones_served(house, now):
    house.pin(now)
    assert house.look(now) == []
    house.write(PAGE, "forged")
    house.write(STYLE, "a { color: red }")

    assert house.look(now) == [STYLE, PAGE]
    assert house.page() == "as it was"
    assert house.static() == b"a { color: green }"
    assert kinds() == ["pinned", "changed"]
    said = queries.health(now=now)
    assert (said["ok"], said["changed"], dt.datetime.fromisoformat(said["since"])) == (False, 2, now)


def test_what_cannot_be_read_as_a_file_stops_no_look(house, now):
    house.pin(now)
    (house.project / "yimen/desk/loop").symlink_to("loop")
    os.mkfifo(house.project / "yimen/desk/pipe")

    assert house.look(now) == ["yimen/desk/loop", "yimen/desk/pipe"]


def test_every_template_of_the_house_is_served_from_a_copy():
    project = Path(__file__).resolve().parents[3]
    pages = [path.relative_to(project).as_posix() for path in project.glob("yimen/**/*.html")]

    assert [name for name in pages if not pinned.is_sent(name)] == []


def test_it_is_told_once_and_that_it_is_over(house, now):
    house.pin(now)
    house.write(PAGE, "forged")
    house.look(now)
    house.look(now)
    house.write(STYLE, "more")
    house.look(now)
    assert kinds() == ["pinned", "changed", "changed"]

    house.write(PAGE, "as it was")
    house.write(STYLE, "a { color: green }")
    assert house.look(now) == []
    assert kinds() == ["pinned", "changed", "changed", "restored"]
    assert queries.health(now=now)["ok"] is True


def test_code_that_was_edited_removed_or_added_is_found(house, now):
    house.pin(now)
    house.write("yimen/desk/rules.py", "LIMIT = 500\n")
    assert house.look(now) == ["yimen/desk/rules.py"]
    (house.project / "yimen/desk/rules.py").unlink()
    house.write("yimen/desk/more.py", "")
    house.write("yimen/desk/tests/test_more.py", "")

    assert house.look(now) == ["yimen/desk/more.py", "yimen/desk/rules.py"]


def test_an_edit_that_keeps_size_and_time_is_found(house, now):
    house.pin(now)
    house.look(now)
    path = house.project / PAGE
    before = path.stat()
    path.write_text("as it wAs")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    assert house.look(now) == [PAGE]


def test_each_file_is_read_again_within_three_looks_whatever_the_disk_says_of_it(house, monkeypatch):
    house.eyes.take()
    read = []
    monkeypatch.setattr(Path, "read_bytes", lambda path: read.append(path.name) or b"other")
    for _ in range(pinned.TURNS):
        found = house.eyes.take()

    assert sorted(read) == ["main.css", "page.html", "rules.py"]
    assert set(found.files.values()) == {pinned.digest(b"other")}


def test_what_was_not_pinned_is_not_served(house, now):
    house.write("build/static/ui/extra.js", "pinned")
    house.pin(now)
    house.write("build/static/ui/forged.js", "forged")
    (house.project / "yimen/desk/templates/desk/page.html").rename(house.project / "yimen/desk/templates/desk/new.html")

    assert house.static("ui/extra.js") == b"pinned"
    assert house.static("ui/forged.js") == 404
    assert house.page() == "as it was"
    with pytest.raises(TemplateDoesNotExist):
        Engine(dirs=[house.project / "yimen/desk/templates"], loaders=LOADERS).get_template("desk/new.html")


def test_a_good_copy_that_was_edited_is_mended_or_told(house, now):
    house.pin(now)
    copy = settings.PINNED / "copies" / pinned.digest(b"as it was")
    copy.chmod(0o644)
    copy.write_text("forged")
    with pytest.raises(pinned.NotPinned):
        house.page()
    assert house.look(now) == []
    assert house.page() == "as it was"

    copy.unlink()
    house.write(PAGE, "forged too")
    assert house.look(now) == [PAGE]


def test_another_manifest_than_the_ledger_s_is_told(house, now):
    house.pin(now)
    (settings.PINNED / "manifest.json").chmod(0o644)
    (settings.PINNED / "manifest.json").write_text("{}")

    assert house.look(now) == [operations.MANIFEST]


def test_after_an_upgrade_it_is_pinned_anew(house, now):
    first = house.pin(now)
    house.write(PAGE, "as it is now")
    house.look(now)
    assert house.page() == "as it was"

    second = house.pin(now, because="upgrade")
    assert house.page() == "as it is now"
    assert house.look(now) == []
    assert ledger.acts_of(queries.SUBJECT)[-1].body | {"files": 0} == {
        "root": second,
        "files": 0,
        "because": "upgrade",
        "before": first,
    }
    assert queries.health(now=now)["ok"] is True


def test_only_a_demonstration_pins_again_by_itself(house, now, settings):
    said = []
    operations.prepare(now=now, say=said.append)
    assert kinds() == ["pinned"]
    house.write(PAGE, "other")
    settings.DEMO = False
    operations.prepare(now=now, say=said.append)
    assert kinds() == ["pinned", "changed"]
    assert "yimen installation pin" in said[-1]

    settings.DEMO = True
    operations.prepare(now=now, say=said.append)
    assert kinds() == ["pinned", "changed", "pinned"]


def test_a_stranger_pins_nothing_and_the_attempt_is_recorded(house, now, cast, release):
    house.pin(now)
    house.write(PAGE, "forged")
    auditor = cast.officer(release.city.oversight)
    for actor in (auditor, Actor(kind="person", id=auditor.id)):
        with pytest.raises(operations.MayNotPin):
            operations.pin(because="upgrade", actor=actor, now=now)

    assert kinds() == ["pinned", "refused", "refused"]
    assert house.page() == "as it was"


def test_the_auditor_reads_of_it_above_the_queue_and_nobody_else(house, now, cast, release):
    house.pin(now)
    request = RequestFactory().get("/")
    request.officer = auditor = cast.officer(release.city.oversight)
    assert views.warning(request) is None
    house.write(PAGE, "forged")
    house.look(now)
    settings.PINNED = None  # the page itself is this house's own

    assert PAGE in views.warning(request)
    other = next(post for agency in release.agencies.values() for post in agency.posts if post != auditor.post)
    request.officer = type(auditor)(kind="officer", id=auditor.id, post=other)
    assert views.warning(request) is None


def test_the_worker_looks_every_half_minute_or_more_often(house, now):
    from procrastinate.contrib.django import app

    from yimen.integrity import jobs

    [found] = [each for each in app.periodic_registry.periodic_tasks.values() if each.task is jobs.look]
    moments = [found.croniter.get_next(float, start_time=now.timestamp() + second) for second in range(60)]
    assert max(moment - now.timestamp() - second for second, moment in enumerate(moments)) <= 30


def test_in_development_nothing_is_pinned(house, now, settings):
    settings.PINNED = None
    operations.prepare(now=now, say=print)

    assert kinds() == []
    assert house.page() == "as it was"
    words = "from yimen import settings; print(settings.PINNED)"
    done = subprocess.run(
        [sys.executable, "-c", words],
        env=os.environ | {"YIMEN_DEBUG": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "None"
