import io
import subprocess
import sys
import uuid

import pytest
from PIL import Image

from yimen.files import models, operations, queries, rules
from yimen.ledger import queries as ledger
from yimen.ledger.acts import SYSTEM

pytestmark = pytest.mark.django_db


def picture(colour="#fbfaf7"):
    out = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(out, "PNG")
    return out.getvalue()


def examined(content=None, **limits):
    found = rules.examine(name="图.png", content=content or picture(), accept=[rules.PNG], max_mb=1)
    assert isinstance(found, rules.File), found
    return found


@pytest.fixture
def matter():
    return f"application:{uuid.uuid4()}"


def keep(matter, now, file=None, *, replacing=True):
    return operations.keep(
        file or examined(),
        holder=matter,
        document="plan",
        replacing=replacing,
        subjects=[matter],
        actor=SYSTEM,
        now=now,
    )


def test_a_file_is_kept_and_what_was_given_before_is_marked(matter, now):
    first = keep(matter, now)
    second = keep(matter, now, examined(picture("#1d2b3a")))

    assert queries.standing(matter) == {"plan": second}
    assert queries.held(matter, first.id).removed_at == now
    assert [act.kind for act in ledger.acts_of(matter)] == ["file.kept", "file.kept"]


def test_the_same_content_is_kept_once_and_lives_as_long_as_somebody_refers_to_it(matter, now):
    other = f"application:{uuid.uuid4()}"
    ours, theirs = keep(matter, now), keep(other, now)
    assert ours.sha256 == theirs.sha256 and models.Content.objects.count() == 1

    assert operations.let_go(holder=matter, subjects=[matter], actor=SYSTEM, now=now) == 1
    assert queries.held(other, theirs.id).content == picture()

    operations.let_go(holder=other, subjects=[other], actor=SYSTEM, now=now)
    assert not models.Content.objects.exists()


def test_what_one_matter_holds_is_not_found_under_another(matter, now):
    made = keep(matter, now)

    assert queries.held(f"application:{uuid.uuid4()}", made.id) is None


def test_a_matter_holds_so_much_and_no_more(matter, now, monkeypatch):
    monkeypatch.setattr(rules, "MOST_HELD", len(picture()))
    keep(matter, now)

    refused = keep(matter, now, replacing=False)

    assert isinstance(refused, rules.FileRefused)
    assert queries.of(matter).count() == 1


def test_what_an_office_relies_on_is_not_marked_as_removed(matter, now):
    submitted = keep(matter, now)

    later = operations.keep(
        examined(picture("#1d2b3a")), holder=matter, document="plan", replacing=True, subjects=[matter], actor=SYSTEM,
        now=now, submitted={str(submitted.id)},
    )  # fmt: skip

    assert queries.held(matter, submitted.id).removed_at is None
    assert queries.standing(matter) == {"plan": later}


AT_ONCE = """
import resource, struct, sys, zlib
from concurrent.futures import ThreadPoolExecutor
import django
django.setup()
from yimen.files import rules

def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

squeezed, row = zlib.compressobj(1), b"\\0" * (1 + 4 * 7000)
pixels = b"".join([*(squeezed.compress(row) for _ in range(7000)), squeezed.flush()])
head = struct.pack(">IIBBBBB", 7000, 7000, 8, 6, 0, 0, 0)
bomb = b"\\x89PNG\\r\\n\\x1a\\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with ThreadPoolExecutor(4) as threads:
    found = list(threads.map(lambda _: rules.examine(name="a", content=bomb, accept=[rules.PNG], max_mb=9), range(4)))
assert all(isinstance(each, rules.File) for each in found), found
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def test_pictures_given_at_once_take_the_memory_of_one():
    done = subprocess.run([sys.executable, "-c", AT_ONCE], capture_output=True, text=True, check=True)

    assert int(done.stdout) < 300  # MB: a picture of 49 million pixels has 196


def test_a_picture_that_moves_is_refused():
    out = io.BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("#fbfaf7", "#1d2b3a")]
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:])

    refused = rules.examine(name="a.png", content=out.getvalue(), accept=[rules.PNG], max_mb=1)

    assert isinstance(refused, rules.FileRefused) and "still picture" in refused.message.en


@pytest.mark.parametrize("content", [b"", b"MZ\x90", picture()[:40], b"%PDF-1.7 broken"])
def test_what_is_no_file_of_a_known_kind_is_refused(content):
    kinds = [rules.PDF, rules.PNG, rules.JPEG]

    assert isinstance(rules.examine(name="a.pdf", content=content, accept=kinds, max_mb=1), rules.FileRefused)


@pytest.mark.parametrize(
    ("name", "clean"),
    [("../../etc/passwd", "passwd.png"), ("C:\\a\\图 纸.exe", "图 纸.png"), ("\u202e.png", "file.png")],
)
def test_a_name_is_safe_to_show_and_to_save(name, clean):
    assert rules.clean_name(name, rules.PNG) == clean
