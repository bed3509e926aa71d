"""What one entry of a feed costs, stage by stage, and what a whole collect costs, beside a work that does not change.

`python -m bench.stages [--feeds 451]`: captured feeds are taken through reading, preparing, handing over from one
process to another, storing and grouping, in one process; then `iet-watch collect` asks the same feeds, cold and warm,
as whole commands. Processor seconds. The reference is feedparser reading REFERENCE_FEEDS of the captures in the same
run: what is a multiple of it depends neither on the machine nor, much, on who else uses it. Exits 1 when a multiple
passes what was pinned. `--quick` takes 120 feeds.
"""

from __future__ import annotations

import argparse
import gzip
import io
import pickle
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from bench.measure import measured, processor_seconds
from bench.parts.contenders import CONTENDERS, Setting
from bench.parts.copies import Feed, feeds
from bench.parts.corpus import ROOT
from bench.parts.paced import paced

Result = TypeVar("Result")

REFERENCE_FEEDS = 60
QUICK = 120
# Times the reference, for each hundred entries; with a third of room beside what was measured (docs/benchmarks.md).
MOST: Mapping[str, float] = {
    "read": 0.017, "prepare": 0.028, "hand over": 0.0025, "store": 0.008, "group": 0.025, "cold collect": 0.13,
    "warm collect": 0.011,
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.stages")
    parser.add_argument("--feeds", type=int, default=451)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} feeds")
    options = parser.parse_args()
    served = feeds(451)[:: 451 // QUICK][:QUICK] if options.quick else feeds(options.feeds)
    reference = min(_reference() for _ in range(2))
    entries = sum(feed.entries for feed in served)
    spent = {**_stages(served), **_collects(served)}
    print(f"{len(served)} feeds, {entries} entries; feedparser reads {REFERENCE_FEEDS} feeds in {reference:.2f} s")
    print(f"{'stage':14}{'cpu s':>8}{'ms an entry':>13}{'times the reference, a hundred entries':>41}")
    wrong = []
    for name, seconds in spent.items():
        multiple = 100 * seconds / entries / reference
        print(f"{name:14}{seconds:8.2f}{1000 * seconds / entries:13.3f}{multiple:14.4f}  (at most {MOST[name]:.4f})")
        if multiple > MOST[name]:
            wrong.append(f"wrong: {name} costs {multiple / MOST[name]:.2f} times what was pinned")
    print(*wrong, sep="\n", end="\n" if wrong else "")
    sys.exit(1 if wrong else 0)


def _reference() -> float:
    """Processor seconds of a library that does not change with the project."""
    import feedparser

    bodies = [gzip.decompress(feed.packed.read_bytes()) for feed in feeds(451)[:: 451 // REFERENCE_FEEDS]]
    begun = time.process_time()
    for body in bodies[:REFERENCE_FEEDS]:
        feedparser.parse(io.BytesIO(body))
    return time.process_time() - begun


def _stages(served: Sequence[Feed]) -> dict[str, float]:
    from iet_watch.collect.documents.feeds import Feed as Read
    from iet_watch.collect.documents.feeds import read_feed
    from iet_watch.collect.grouping.new_items import group_new
    from iet_watch.collect.processes.memory import look_rarely
    from iet_watch.collect.reading.preparing import Judge, Origin, prepare
    from iet_watch.collect.run.intake import store_batch
    from iet_watch.store.database import open_to_write, writing
    from iet_watch.themes.source_ranks import SourceRanks
    from iet_watch.themes.theme_files import load_themes

    look_rarely()
    judge, now = Judge(load_themes(ROOT / "themes")), datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert judge.matcher  # compiled before anything is measured
    clock = _Clock()
    with tempfile.TemporaryDirectory() as folder:
        db = open_to_write(Path(folder) / "stages.db")
        for feed in served:
            url, body = f"http://f{feed.number}.example/feed", gzip.decompress(feed.packed.read_bytes())
            read = clock.of("read", read_feed, body, url, "application/xml")
            assert isinstance(read, Read)
            origin = Origin(feed.title, url, 1, reads_pages="never")
            batch = clock.of("hand over", _handed_over, clock.of("prepare", prepare, judge, read.entries, origin, now))
            with writing(db):
                clock.of("store", store_batch, db, judge, batch, origin, now)
        clock.of("group", group_new, db, SourceRanks({}, frozenset()), now)
        db.close()
    return clock.spent


@dataclass
class _Clock:
    """Processor seconds by name."""

    spent: dict[str, float] = field(default_factory=dict)

    def of(self, name: str, step: Callable[..., Result], *args: object) -> Result:
        """What `step(*args)` gives; what it costs is added to what `name` has cost."""
        begun = processor_seconds()
        result = step(*args)
        self.spent[name] = self.spent.get(name, 0.0) + processor_seconds() - begun
        return result


def _handed_over(value: Result) -> Result:
    """A value as another process gets it."""
    copy: Result = pickle.loads(pickle.dumps(value))
    return copy


def _collects(served: Sequence[Feed]) -> dict[str, float]:
    """A whole command, with the start of its processes, its questions and its report."""
    contender = next(one for one in CONTENDERS if one.name == "iet-watch")
    folder = ROOT / "build" / "stages"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    spent = {}
    with paced(served) as origin:
        setting = Setting(folder, served, origin)
        contender.prepare(setting)
        for state in ("cold", "warm"):
            cost = measured(
                contender.command(setting, state), environment=contender.environment(state), output=folder / state
            )
            assert cost.code == 0, (folder / state).read_text(encoding="utf-8")[-2000:]
            spent[f"{state} collect"] = cost.cpu
    return spent


if __name__ == "__main__":
    main()
