"""How what is done every day grows with what is stored: archives of 10,000 to 500,000 items, and the same work on each.

`python -m bench.growth [--items 10000 --items 50000 …]` makes each archive in build/growth from the press of
stream-100k, 275 items a day up to the day before DAY; beyond 100,000 items titles and texts are joined anew. The last
DAYS days are grouped day by day, as collecting does; what is older stands alone, since nothing new is compared with
it. Then, in processor seconds: a first collect of 100 captured feeds and one that finds nothing new (whole commands),
1,000 items more stored and grouped, and the commands that people type, the least of ROUNDS. Nothing is pinned.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby, islice
from pathlib import Path

from bench.instant import milliseconds
from bench.measure import measured, processor_seconds
from bench.parts.command import COMMAND, make_workspace
from bench.parts.copies import feeds
from bench.parts.corpus import ROOT
from bench.parts.paced import paced
from bench.stream import Article, articles
from iet_watch.collect.grouping.new_items import group_new
from iet_watch.collect.processes.memory import look_rarely
from iet_watch.collect.reading.preparing import Judge, Origin
from iet_watch.collect.run.imports import ImportedLine, import_lines
from iet_watch.model.items import Entry
from iet_watch.store.database import Database, open_to_write, writing
from iet_watch.themes.source_ranks import SourceRanks
from iet_watch.themes.theme_files import load_themes

SIZES = (10_000, 50_000, 100_000, 500_000)
DAY = date(2026, 11, 23)
A_DAY, DAYS = 275, 30  # items of one day, as in stream-100k; days that are grouped
MORE, FEEDS, ROUNDS = 1000, 100, 5
NOBODY = SourceRanks({}, frozenset())
TYPED = ("items", "show 5000", "search gouvernement", "search cherbourg")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.growth")
    parser.add_argument("--items", type=int, action="append", help="how many items (may be repeated)")
    sizes = parser.parse_args().items or SIZES
    look_rarely()
    press = list(articles(None))
    table = {size: _measured(size, press) for size in sizes}
    print(f"{'processor seconds; items stored before:':44}" + "".join(f"{size:>10}" for size in sizes))
    for name in table[sizes[0]]:
        print(f"{name:44}" + "".join(f"{table[size][name]:10.2f}" for size in sizes))


def _measured(size: int, press: Sequence[Article]) -> dict[str, float]:
    root = ROOT / "build" / "growth" / str(size)
    shutil.rmtree(root, ignore_errors=True)
    with paced(feeds(FEEDS)) as origin:
        make_workspace(root, {origin.url(feed): feed.title for feed in feeds(FEEDS)}, query="port* OU quai*")
        judge, stream = Judge(load_themes(root / "themes")), _stream(press, size)
        (root / "data").mkdir()
        db = open_to_write(root / "data" / "iet-watch.db")
        storing, grouping = _fill(db, judge, stream, size)
        found = {"the archive stored, an item, ms": 1000 * storing / size}
        found[f"its last {DAYS} days grouped, an item, ms"] = 1000 * grouping / min(size, A_DAY * DAYS)
        db.close()
        found["the file, MB"] = (root / "data" / "iet-watch.db").stat().st_size / 1e6
        for name, days in (("first", 0), ("warm", 1)):
            found[f"{name} collect of {FEEDS} feeds"] = _collect(root, name, days)
    db, more = open_to_write(root / "data" / "iet-watch.db"), [_line(*one) for one in islice(stream, MORE)]
    now = _morning(DAY + timedelta(days=2))
    found[f"{MORE} items more, stored"] = _cpu(import_lines, db, judge, more, now)
    found[f"{MORE} items more, grouped"] = _cpu(group_new, db, NOBODY, now)
    db.close()
    return found | {one: _typed(root, one) for one in TYPED}


def _stream(press: Sequence[Article], size: int) -> Iterator[tuple[Article, datetime]]:
    """Without end: so many articles before DAY, then those of the days after; each with the moment it came out."""
    chance, first = random.Random(4), DAY - timedelta(days=-(-size // A_DAY))
    number = 0
    while True:
        identity, host, title, text, _ = press[number % len(press)]
        if number >= len(press):
            text = f"{press[chance.randrange(len(press))][3]} {text}"[: len(text)]
        day, place = divmod(number, A_DAY)
        moment = _morning(first + timedelta(days=day)) + timedelta(minutes=2 * place)
        yield (f"{identity}-{number}", host, title, text, ""), moment
        number += 1


def _line(article: Article, moment: datetime) -> ImportedLine:
    item, host, title, text, _ = article
    url = f"https://{host}/{item}"
    entry = Entry(title, url, url, text=text, published=moment)
    return ImportedLine(entry, Origin(host, f"https://{host}/", reads_pages="never"))


def _fill(db: Database, judge: Judge, stream: Iterator[tuple[Article, datetime]], size: int) -> tuple[float, float]:
    """Day by day; whatever is older than the last days is said to stand alone. What storing cost, and grouping."""
    group_new(db, NOBODY, _morning(DAY - timedelta(days=size)))  # of nothing: by which rules is remembered
    storing = grouping = 0.0
    for day, come_out in groupby(islice(stream, size), key=lambda one: one[1].date()):
        storing += _cpu(import_lines, db, judge, [_line(*one) for one in come_out], _morning(day))
        if day >= DAY - timedelta(days=DAYS):
            _leave_alone(db)
            grouping += _cpu(group_new, db, NOBODY, _morning(day))
    db.execute("pragma wal_checkpoint(truncate)")
    return storing, grouping


def _leave_alone(db: Database) -> None:
    """Once, before the last days are grouped."""
    if db.execute("select 1 from wording limit 1").fetchone() is None:
        ordinal, old = "cast(julianday(date(published)) - 1721424.5 as integer)", DAY - timedelta(days=DAYS)
        with writing(db):
            db.execute(
                "insert into wording (item, signs, landmarks, day, boilerplate) "
                f"select id, '', '', {ordinal}, 0 from item where published < ?",
                [old.isoformat()],
            )
            db.execute("update item set story = id where published < ?", [old.isoformat()])


def _collect(root: Path, name: str, days: int) -> float:
    environment = {"IET_WATCH_NOW": (_morning(DAY) + timedelta(days=days)).isoformat(), "IET_WATCH_LANG": "en"}
    cost = measured([COMMAND, "-C", root, "collect", "--force"], environment=environment, output=root / f"{name}.txt")
    if cost.code:
        sys.exit(f"{name} collect: exit {cost.code}\n{(root / f'{name}.txt').read_text()[-2000:]}")
    return cost.cpu


def _typed(root: Path, command: str) -> float:
    return min(milliseconds([COMMAND, "-C", root, *command.split()])[0] for _ in range(ROUNDS)) / 1000


def _morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 6, tzinfo=UTC)


def _cpu(step: Callable[..., object], *arguments: object) -> float:
    begun = processor_seconds()
    step(*arguments)
    return processor_seconds() - begun


if __name__ == "__main__":
    main()
