"""The thread that writes: what waits shares a transaction, and other commands have their turn."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest

from iet_watch.collect.run import writer
from iet_watch.collect.run.writer import MOST_JOBS, Writer

SOURCES = MOST_JOBS + 20  # so many that a whole transaction always waits
POLLED = 0.1  # seconds after which SQLite asks again for a database that another has


def test_others_have_their_turn_while_jobs_always_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "LONGEST_HELD", 0.1)
    stored: list[float] = []

    def connect() -> sqlite3.Connection:
        db = sqlite3.connect(tmp_path / "db", timeout=3, isolation_level=None, check_same_thread=False)
        db.execute("pragma synchronous = off")
        return db

    def store(db: sqlite3.Connection) -> None:
        db.execute("insert into stored values ('run')")
        stored.append(time.monotonic())
        time.sleep(0.001)

    def rule() -> float:
        """Writes as a person does meanwhile; returns when that was done."""
        with closing(connect()) as db:
            db.execute("insert into stored values ('person')")
        return time.monotonic()

    async def run(db: sqlite3.Connection) -> tuple[float, float]:
        """When a person wanted to write, and had written."""
        one, over = Writer(db), asyncio.Event()

        async def source() -> None:
            while not over.is_set():
                await one.do(store, db)

        sources = [asyncio.create_task(source()) for _ in range(SOURCES)]
        await asyncio.sleep(0.02)  # all wait by now
        wanted = time.monotonic()
        try:
            return wanted, await asyncio.to_thread(rule)
        finally:
            await asyncio.sleep(wanted + 0.4 - time.monotonic())
            over.set()
            await asyncio.gather(*sources)
            one.close()

    with closing(connect()) as db:
        db.execute("pragma journal_mode = wal")
        db.execute("create table stored (who text)")
        wanted, written = asyncio.run(run(db))
    assert written - wanted < 1
    assert len(stored) > 3 * MOST_JOBS
    assert any(after - before > POLLED for before, after in pairwise(stored)), "by no luck"


def test_nobody_waits_for_others_when_all_who_may_come_are_there() -> None:
    begun: list[str] = []

    def step(seconds: float = 0.0) -> None:
        time.sleep(seconds)

    async def comes(one: Writer, after: asyncio.Task[None]) -> None:
        """Somebody who is not announced, soon after the first transaction, while others would still be waited for."""
        await after
        await asyncio.sleep(0.1)
        await one.do(step)

    async def run(db: sqlite3.Connection) -> None:
        one = Writer(db)
        try:
            with one.announced():
                long = asyncio.create_task(one.do(step, 0.3))
                await asyncio.sleep(0.1)  # it is being written
                await asyncio.gather(one.do(step), comes(one, long))
        finally:
            one.close()

    with closing(sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)) as db:
        db.set_trace_callback(begun.append)
        asyncio.run(run(db))
    assert len([one for one in begun if one.startswith("begin")]) == 3
