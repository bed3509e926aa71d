"""The same year of press through the database, as `collect` groups it: time, memory, size, and one batch or many.

`python -m bench.stored` takes stream-100k day by day, each day as a run of its own that reads back from the file what
it needs of the past, then everything as one batch, and exits 1 when the groups differ. `--quick` takes the first QUICK
items only. Putting the items into the file is timed apart: it is the work of collecting, with or without groups.
"""

from __future__ import annotations

import resource
import sys
import tempfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path

from bench.measure import processor_seconds
from bench.stream import QUICK, Article, articles, tenths
from iet_watch.collect.grouping.new_items import group_new
from iet_watch.collect.reading.preparing import Judge, Origin
from iet_watch.collect.run.imports import ImportedLine, import_lines
from iet_watch.model.items import Entry
from iet_watch.store.database import Database, open_to_write
from iet_watch.themes.source_ranks import SourceRanks

NOBODY = SourceRanks({}, frozenset())
Groups = list[tuple[str, str, str]]


def main() -> None:
    press = list(articles(QUICK if "--quick" in sys.argv else None))
    with tempfile.TemporaryDirectory() as folder:
        daily = _judged(Path(folder) / "daily.db", _days(press), "day by day")
        whole = _judged(Path(folder) / "whole.db", [(press, _noon(press[-1][4]) + timedelta(days=1))], "one batch")
    print(f"groups: {'the same' if daily == whole else 'NOT the same'}")
    sys.exit(daily != whole)


def _days(press: Iterable[Article]) -> Iterator[tuple[list[Article], datetime]]:
    for day, of_day in groupby(press, key=lambda article: article[4]):
        yield list(of_day), _noon(day)


def _noon(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC)


def _judged(path: Path, batches: Iterable[tuple[list[Article], datetime]], name: str) -> Groups:
    db = open_to_write(path)
    costs: list[tuple[int, float]] = []
    putting = 0.0
    for batch, now in batches:
        before = processor_seconds()
        import_lines(db, Judge(()), list(map(_line, batch)), now)
        put = processor_seconds()
        group_new(db, NOBODY, now)
        putting += put - before
        costs.append((len(batch), processor_seconds() - put))
    groups = _groups(db)
    db.execute("pragma wal_checkpoint(truncate)")
    db.close()
    items, seconds = sum(count for count, _ in costs), sum(cost for _, cost in costs)
    peaks = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    largest = max(peak.ru_maxrss // 1024 for peak in peaks)
    print(
        f"{name}: {items} items in {len(costs)} runs, {seconds:.1f} s of processor, {largest} MB in the largest process"
    )
    print(f"  beside that {putting:.1f} s to put them into a file of {path.stat().st_size // 1_000_000} MB")
    if len(costs) > 1:
        print("  ms an item, by tenths:", *(f"{cost:.2f}" for cost in tenths(costs)))
    return groups


def _line(article: Article) -> ImportedLine:
    item, host, title, text, day = article
    url = f"https://{host}/{item}"
    return ImportedLine(
        Entry(title, url, url, text=text, published=_noon(day)), Origin(host, f"https://{host}/", reads_pages="never")
    )


def _groups(db: Database) -> Groups:
    """Of each item its address, that of the item that stands for it, and the first of its story."""
    rows = db.execute(
        "select item.url, coalesce(original.url, item.url), item.story from item "
        "left join item as original on original.id = item.copy_of order by item.url"
    ).fetchall()
    first: dict[int, str] = {}
    return [(url, stands, first.setdefault(story, url)) for url, stands, story in rows]


if __name__ == "__main__":
    main()
