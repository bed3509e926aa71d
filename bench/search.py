"""Search in 100,000 items of 3 kB: time by how common the words are, what the index weighs and costs, what comes first.

`python -m bench.search` builds the archive in build/search (once; `--anew` again) from the press texts of
stream-100k, joined to the wanted length, and prints processor times in milliseconds. Plain FTS5 (`unicode61
remove_diacritics 2`, bm25 over all that matches) stands beside. `--items N` for a smaller archive.
"""

from __future__ import annotations

import random
import resource
import shutil
import sqlite3
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from bench.parts.command import make_workspace, run
from bench.parts.corpus import ROOT
from bench.parts.labels import records
from iet_watch.desk.lists.archive_forms import ArchiveForms
from iet_watch.desk.lists.search import find
from iet_watch.query.parsing import parse
from iet_watch.store.collected.search import best, plan
from iet_watch.store.database import Database, open_to_write, writing
from iet_watch.words import words

ITEMS, LENGTH = 100_000, 3_000
ROUNDS = 9
ZONE = ZoneInfo("Europe/Paris")
QUERIES = {
    "rare": ["cherbourg", "hydrogene", "rançongiciel", "dieppe", '"port du havre"', "éolienn* ET mer"],
    "common": ["normandie", "port", "ports", "usine*", "incendie ET usine", '"intelligence artificielle"'],
    "very common": ["france", "gouvernement", "président", "année", "pour", "de", "franc*", "le ET la SAUF un"],
    "fields": ["titre:france", "lang:fr ET france", "source:source ET port", "france PROCHE/5 gouvernement"],
}
KNOWN_ITEMS = 300  # titles looked for by three of their words


def main() -> None:
    count = int(sys.argv[sys.argv.index("--items") + 1]) if "--items" in sys.argv else ITEMS
    root = ROOT / "build" / "search"
    path = root / "data" / "iet-watch.db"
    if "--anew" in sys.argv or not path.exists():
        _build(root, count)
    db, plain = open_to_write(path), sqlite3.connect(root / "plain.db")
    held = db.execute("select count(*), sum(length(title) + length(summary) + length(text)) from item").fetchone()
    print(f"{held[0]} items, {held[1] / 1e6:.0f} MB of text")
    _sizes(db, plain)
    for name, queries in QUERIES.items():
        _times(name, queries, db, plain)
    _whole_command(root)
    _known_items(db)


def _build(root: Path, count: int) -> None:
    shutil.rmtree(root, ignore_errors=True)
    make_workspace(root, {}, query="introuvable")
    (root / "data").mkdir()
    db, plain = open_to_write(root / "data" / "iet-watch.db"), sqlite3.connect(root / "plain.db")
    plain.execute("create table item (id integer primary key, title text, text text)")
    plain.execute(
        "create virtual table item_fts using fts5 (title, text, content='item', content_rowid='id', "
        "tokenize='unicode61 remove_diacritics 2')"
    )
    articles = [(item["title"], item["text"], item["day"]) for item in records("stream-100k")]
    bare = indexed = plainly = 0.0
    for batch in _batches(_enlarged(articles, count), 1000):
        bare += _cpu(_insert, db, batch)
        indexed += _cpu(_index, db, batch)
        plain.executemany("insert into item values (?, ?, ?)", [one[:3] for one in batch])
        plainly += _cpu(_index_plainly, plain, batch)
    print(f"processor: rows {bare:.1f} s, our index {indexed:.1f} s, plain FTS5 {plainly:.1f} s")
    db.close()
    plain.close()


def _enlarged(articles: Sequence[tuple[str, str, str]], count: int) -> Iterator[tuple[int, str, str, str]]:
    chance = random.Random(1)
    for number in range(1, count + 1):
        title, text, day = articles[(number - 1) % len(articles)]
        while len(text) < LENGTH:
            other = articles[chance.randrange(len(articles))]
            text += f" {other[0]}. {other[1]}"
        yield number, title, text, day


def _batches(rows: Iterator[tuple[int, str, str, str]], size: int) -> Iterator[list[tuple[int, str, str, str]]]:
    while batch := list(islice(rows, size)):
        yield batch


def _insert(db: Database, batch: Sequence[tuple[int, str, str, str]]) -> None:
    with writing(db):
        db.executemany(
            "insert into item (id, identity, url, canonical_url, title, summary, text, source, source_url, lang, "
            "published, collected) select ?1, ?1, 'https://a.example/' || ?1, 'https://a.example/' || ?1, ?2, '', ?3, "
            "'Source ' || (?1 % 40), '', 'fr', ?4 || 'T08:00:00+00:00', ?4 || 'T08:00:00+00:00'",
            batch,
        )


def _index(db: Database, batch: Sequence[tuple[int, str, str, str]]) -> None:
    with writing(db):
        db.executemany(
            "insert into item_fts (rowid, title, text) values (?1, folded_title(?2), folded_text('', ?3))",
            [one[:3] for one in batch],
        )


def _index_plainly(plain: sqlite3.Connection, batch: Sequence[tuple[int, str, str, str]]) -> None:
    plain.executemany("insert into item_fts (rowid, title, text) values (?, ?, ?)", [one[:3] for one in batch])
    plain.commit()


def _sizes(db: Database, plain: sqlite3.Connection) -> None:
    ours = db.execute("select sum(length(block)) from item_fts_data").fetchone()[0]
    theirs = plain.execute("select sum(length(block)) from item_fts_data").fetchone()[0]
    whole = db.execute("select page_count * page_size from pragma_page_count, pragma_page_size").fetchone()[0]
    print(f"database {whole / 1e6:.0f} MB, of which our index {ours / 1e6:.0f} MB; plain FTS5 {theirs / 1e6:.0f} MB")


def _times(name: str, queries: Sequence[str], db: Database, plain: sqlite3.Connection) -> None:
    print(f"\n{name:32}{'items':>8}  {'ids':>7} {'shown':>7} {'plain FTS5':>11}   (ms, the 50 best)")
    every: list[float] = []
    for query in queries:
        asked = plan(db, parse(query), ArchiveForms(db), ZONE)
        ids = [_cpu(best, db, asked, 50) for _ in range(ROUNDS)]
        whole = [_cpu(find, db, query, ZONE, 50) for _ in range(ROUNDS)]
        every += whole
        match = asked.match or ""
        theirs = [_cpu(_plainly, plain, match) for _ in range(ROUNDS)]
        total = find(db, query, ZONE, 1).total
        print(f"{query:32}{total:8}  {_ms(ids):7.1f} {_ms(whole):7.1f} {_ms(theirs):11.1f}")
    ordered = sorted(every)
    late = ordered[int(0.95 * len(ordered))]
    print(f"{'':32}{'':8}  median {1000 * statistics.median(every):.1f}, 95th percentile {1000 * late:.1f}")


def _plainly(plain: sqlite3.Connection, match: str) -> object:
    return plain.execute("select rowid from item_fts where item_fts match ? order by rank limit 50", [match]).fetchall()


def _whole_command(root: Path) -> None:
    for query in ("cherbourg", "normandie", "france"):
        times = []
        for _ in range(5):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            done = run(root, "search", query)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
            assert done.returncode == 0, done.stderr
        print(f"the whole command, processor: search {query}: {_ms(times):.0f} ms")


def _known_items(db: Database) -> None:
    """How high an item stands when three words of its title are looked for, by the weight of titles."""
    chance = random.Random(3)
    rows = db.execute("select id, title from item where id in (select id from item order by random() limit 2000)")
    sought: list[tuple[int, str]] = []
    for row in rows:
        long = sorted({word for word in words(row["title"]) if len(word) > 4})
        if len(long) >= 3 and len(sought) < KNOWN_ITEMS:
            sought.append((row["id"], " AND ".join(f'"{word}"' for word in chance.sample(long, 3))))
    for weight in (1.0, 3.0, 8.0, 20.0):
        order = f"order by bm25(item_fts, {weight}, 1.0), rowid desc limit 10"
        places = Counter[int]()
        for item, match in sought:
            rows = db.execute(f"select rowid from item_fts where item_fts match ? {order}", [match])
            ids = [row["rowid"] for row in rows]
            places[ids.index(item) + 1 if item in ids else 0] += 1
        rank = sum(count / place for place, count in places.items() if place) / len(sought)
        print(f"title × {weight:g}: mean reciprocal rank {rank:.3f}, first {places[1]} of {len(sought)}")


def _cpu(step: Callable[..., object], *arguments: object) -> float:
    start = time.process_time()
    step(*arguments)
    return time.process_time() - start


def _ms(seconds: Sequence[float]) -> float:
    return 1000 * statistics.median(seconds)


if __name__ == "__main__":
    main()
