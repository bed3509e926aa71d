"""Items read and compared by other processes: the same as here, and nothing is lost with a process that dies."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from iet_watch.collect.grouping import comparing
from iet_watch.collect.grouping.comparing import ItemReader, readers
from iet_watch.store.database import open_to_write
from tests.collect.grouping.test_grouping import EVENTS, FILLERS, NOON, Groups, grouped
from tests.collect.processes.test_side_processes import grandchildren, needs_proc
from tests.conftest import slow

HERE = os.getpid()


def dies(reader: ItemReader, ids: Sequence[int]) -> int:
    """Ends any process but the test's own."""
    if os.getpid() != HERE:
        os.kill(os.getpid(), signal.SIGKILL)
    return len(reader.items(ids))


def echoes(reader: ItemReader, what: bytes) -> bytes:
    return what


def told(number: int) -> dict[str, str]:
    words = EVENTS[number % len(EVENTS)].split()
    some = [*words[number % 3 :], FILLERS[number % len(FILLERS)]]
    return {
        "url": f"https://h{number % 5}.example/{number}",
        "title": " ".join(some[:6]),
        "text": " ".join(some),
        "published": (NOON + timedelta(days=number % 4)).isoformat(),
    }


def groups_of(lines: list[dict[str, str]]) -> Groups:
    return grouped([(lines[: len(lines) // 2], NOON), (lines, NOON + timedelta(days=5))])


def test_other_processes_find_what_this_one_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [told(number) for number in range(60)]
    here = groups_of(lines)
    monkeypatch.setattr(comparing, "MANY", 0)
    monkeypatch.setattr("iet_watch.collect.grouping.grouping.ASKED_TOGETHER", 7)
    monkeypatch.setattr("iet_watch.collect.grouping.grouping.WRITTEN_TOGETHER", 16)
    assert groups_of(lines) == here
    assert len({story for _, story in here.values()}) < len(here)


def test_what_a_process_was_asked_that_somebody_killed_is_done_here(tmp_path: Path) -> None:
    db = open_to_write(tmp_path / "iet-watch.db")
    with readers(db, comparing.MANY + 1) as asked:
        first, second = asked.ask(dies, (1, 2)), asked.ask(ItemReader.items, (1, 2))
        assert (first(), second()) == (0, [])
    db.close()


@slow
@needs_proc
def test_processes_killed_at_any_moment_hold_nothing_up(tmp_path: Path) -> None:
    """While they receive and send too, where a pool may lose an answer without a word."""
    db = open_to_write(tmp_path / "iet-watch.db")
    chance, much = random.Random(7), b"x" * 300_000  # more than a pipe holds
    for _ in range(12):
        with readers(db, comparing.MANY + 1) as asked:
            promises = [asked.ask(echoes, much) for _ in range(60)]
            time.sleep(chance.uniform(0, 0.4))
            for child in grandchildren()[:1]:
                os.kill(child, signal.SIGKILL)
            assert [promise() for promise in promises] == [much] * 60
    db.close()
