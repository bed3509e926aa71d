"""A disk that fills in the middle of a sending, a real one: nobody gets the issue twice once there is room again."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections import Counter

import pytest

from tests.conftest import COMMAND, NOW, Once, slow
from tests.post import receiving
from tests.publish.written_issue import QUARTER
from tests.send.outbox.mailing import mailing, send

PEOPLE = [f"lecteur{n}@structure{n}.example" for n in range(40)]
# In a namespace of its own: a small disk in the place of data/, filled but for a few pages of the database's log.
ON_A_SMALL_DISK = """
set -e
mount -t tmpfs -o size=4m tmpfs "$1/data"
cp -a "$1/before/." "$1/data"
head -c 100000000 /dev/zero > "$1/data/filler" 2> /dev/null || true
truncate -s -"$2" "$1/data/filler"
set +e
"$3" -C "$1" send "$4" --yes --quiet
echo $?
set -e
rm "$1/data/filler"
rm -rf "$1/before"
cp -a "$1/data" "$1/before"
"""
ALLOWED = ["unshare", "--user", "--map-root-user", "--mount"]


@slow
@pytest.mark.parametrize("room", [110_000, 150_000])
def test_a_disk_that_fills_during_the_sending_doubles_nothing(once: Once, room: int) -> None:
    if not shutil.which("unshare") or subprocess.run([*ALLOWED, "true"], check=False, capture_output=True).returncode:
        pytest.skip("no namespace of one’s own on this machine, so no small disk")
    with receiving() as post:
        desk = mailing(once, post, PEOPLE)
        data, kept = desk.root / "data", desk.root / "before"
        shutil.copytree(data, kept)
        script = [*ALLOWED, "sh", "-c", ON_A_SMALL_DISK, "sh", desk.root, str(room), COMMAND, QUARTER]
        environment = {**os.environ, "IET_WATCH_NOW": NOW}
        done = subprocess.run(script, check=False, capture_output=True, text=True, env=environment)
        assert done.stdout == "74\n", done.stderr
        assert "is full" in done.stderr
        before = len(post.received)
        assert 0 < before < len(PEOPLE)
        shutil.rmtree(data)
        kept.rename(data)
        told = send(desk, "--resume").json
    got = Counter(envelope.rcpt_tos[0] for envelope in post.received)
    doubted = {one["email"] for one in told["failures"] if one["state"] == "unknown"}
    assert max(got.values()) == 1
    assert len(doubted) <= 1
    assert set(PEOPLE) - set(got) <= doubted  # nobody is missed without a word
    assert (told["sent"] + told["unknown"], told["deferred"], told["failed"]) == (len(PEOPLE), 0, 0)
