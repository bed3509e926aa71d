"""Replays captured feeds through `iet-watch collect` and holds what it stored against an independent count.

`python -m bench.replay [FOLDER]`: every file of feeds.tar.zst under its own loopback address, then the eleven
captures of feeds-series-fr.tar.zst in order with the clock moved. Exits 1 when an entry is lost or invented.
"""

from __future__ import annotations

import io
import json
import shutil
import sqlite3
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import feedparser

from bench.parts.command import make_workspace, run_json
from bench.parts.corpus import ROOT, index, unpack
from bench.parts.origin import Origin, serving

LIMIT = 1000  # entries of one document that a collect takes in, the newest (collect/documents/feeds.py)
# What UTF-8 looks like once read as Windows-1252.
MOJIBAKE = ("Ã©", "Ã¨", "Ã ", "Ã´", "Ãª", "Ã§", "â€™", "â€œ", "Â«", "Â»")


@dataclass
class Verdict:
    """Figures of one replay, and every difference found."""

    feeds: int = 0
    entries: int = 0
    stored: int = 0
    repeated: int = 0
    past_limit: int = 0
    differences: list[str] = field(default_factory=list)


def main() -> None:
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "replay"
    shutil.rmtree(root, ignore_errors=True)
    with serving() as origin:
        wrong = _all_feeds(root / "feeds", origin)
        wrong += _series(root / "series", origin)
    sys.exit(1 if wrong else 0)


def independent_keys(body: bytes) -> list[tuple[str, ...]]:
    """One key for each different entry of a document, by feedparser's default reading or by json alone."""
    if body.lstrip()[:1] == b"{":
        items = [item for item in json.loads(body)["items"] if isinstance(item, dict)]
        keys = [tuple(str(item.get(name, "")) for name in ("id", "url", "title")) for item in items]
        return keys[:LIMIT]
    entries = feedparser.parse(io.BytesIO(body)).entries[:LIMIT]
    return [key for entry in entries if any((key := _key(entry))[:3])]


def stable_keys(body: bytes) -> set[tuple[str, ...]]:
    """The keys by which an entry is known again when its title changes: its identifier, else its address.

    An identifier that several different entries of one document share (the site's front page, in one capture)
    identifies none of them: the whole key then.
    """
    keys = set(independent_keys(body))
    names = {key: key[:1] if key[0] else key[1:2] if key[1] else key for key in keys}
    shared = {name for name, count in Counter(names.values()).items() if count > 1}
    return {key if names[key] in shared else names[key] for key in keys}


def _key(entry: Any) -> tuple[str, ...]:
    key = (entry.get("id", ""), entry.get("link", ""), entry.get("title", "") or entry.get("summary", ""))
    return key if key[0] or key[1] else (*key, entry.get("summary", ""), str(entry.get("published", "")))


def _all_feeds(root: Path, origin: Origin) -> int:
    folder = unpack("feeds")
    rows = index(folder)
    bodies = {number: (folder / row["file"]).read_bytes() for number, row in enumerate(rows)}
    origin.serve(bodies)
    make_workspace(root, {origin.url(number): row["title"] or row["file"] for number, row in enumerate(rows)})
    start = time.perf_counter()
    report = run_json(root, "collect")
    seconds = time.perf_counter() - start
    verdict = _hold_against(root, origin, bodies, rows, report)
    again = run_json(root, "collect", "--force")
    if again["items_new"] or again["items_changed"]:
        verdict.differences.append(f"a second collect: {again['items_new']} new, {again['items_changed']} changed")
    items = _count(root, "select count(*) from item")
    print(f"feeds         {verdict.feeds:7}   outcomes {dict(Counter(s['outcome'] for s in report['sources']))}")
    print(f"entries       {verdict.entries:7}   of which repeated word for word in their document {verdict.repeated}")
    print(f"past {LIMIT}     {verdict.past_limit:7}")
    print(f"stored        {verdict.stored:7}   sightings; {items} items, {report['copies']} folded as copies")
    print(f"collect       {seconds:7.1f} s, {report['requests']} requests, {report['bytes'] / 1e6:.1f} MB")
    return _tell(verdict)


def _hold_against(
    root: Path, origin: Origin, bodies: dict[int, bytes], rows: list[dict[str, str]], report: Any
) -> Verdict:
    verdict = Verdict(feeds=len(bodies))
    outcomes = {source["url"]: source for source in report["sources"]}
    for number, row in enumerate(rows):
        keys = independent_keys(bodies[number])
        listed = int(row["fp_entries"] or 0) + int(row["json_items"] or 0)
        verdict.entries += listed
        verdict.past_limit += max(0, listed - LIMIT)
        expected = len(set(keys))
        verdict.repeated += len(keys) - expected
        outcome = outcomes[origin.url(number)]
        stored = _count(root, "select count(*) from sighting where source_url = ?", origin.url(number))
        verdict.stored += stored
        if stored != expected or outcome["outcome"] == "failed":
            verdict.differences.append(f"{row['file']}: expected {expected}, stored {stored} {outcome['detail']}")
    for title, summary in _rows(root, "select title, summary from item"):
        if any(trace in title or trace in summary[:500] for trace in MOJIBAKE):
            verdict.differences.append(f"mojibake: {title[:90]}")
    return verdict


def _series(root: Path, origin: Origin) -> int:
    folder = unpack("feeds-series-fr")
    rows = [row for row in index(folder) if (folder / row["path"]).exists()]
    names = sorted({row["feed"] for row in rows})
    numbers = {name: number for number, name in enumerate(names, start=1000)}
    make_workspace(root, {origin.url(numbers[name]): name for name in names})
    for path in (ROOT / "themes").glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        (root / "themes" / path.name).write_text(text.partition("[[sources]]")[0], encoding="utf-8")
    seen: dict[str, set[tuple[str, ...]]] = {name: set() for name in names}
    verdict = Verdict()
    print("\ncapture            entries   never seen   stored   items   a second collect")
    for capture in sorted({row["path"].split("/")[0] for row in rows}):
        _one_capture(root, origin, folder, capture, rows, numbers, seen, verdict)
    items, sightings = (_count(root, f"select count(*) from {table}") for table in ("item", "sighting"))
    folded = _count(root, "select count(*) from item where copy_of is not null")
    several = _count(root, "select count(*) from (select 1 from sighting group by item having count(*) > 1)")
    print(
        f"{sightings} sightings are {items} items, {several} of them seen in several feeds; {folded} folded as copies"
    )
    return _tell(verdict)


def _one_capture(
    root: Path, origin: Origin, folder: Path, capture: str, rows: list[dict[str, str]], numbers: dict[str, int],
    seen: dict[str, set[tuple[str, ...]]], verdict: Verdict,
) -> None:  # fmt: skip
    of_capture = {row["feed"]: folder / row["path"] for row in rows if row["path"].startswith(capture + "/")}
    bodies = {numbers[name]: path.read_bytes() for name, path in of_capture.items()}
    origin.serve(bodies)
    day, _, hour = capture.partition("T")
    now = f"{day}T{hour.replace('h', ':')}:00+01:00"
    report = run_json(root, "collect", "--force", now=now)
    stored = {source["url"]: source["new"] for source in report["sources"]}
    entries = expected = 0
    for name in of_capture:
        keys = stable_keys(bodies[numbers[name]])
        fresh = keys - seen[name]
        entries, expected = entries + len(keys), expected + len(fresh)
        if stored[origin.url(numbers[name])] != len(fresh):
            verdict.differences.append(
                f"{capture} {name}: {len(fresh)} new, stored {stored[origin.url(numbers[name])]}"
            )
        seen[name] |= fresh
    again = run_json(root, "collect", "--force", now=now)
    if again["items_new"] or again["items_changed"]:
        verdict.differences.append(f"{capture}, again: {again['items_new']} new, {again['items_changed']} changed")
    print(
        f"{capture}  {entries:8}   {expected:10}   {sum(stored.values()):6}   {report['items_new']:5}   "
        f"{again['items_new']} new, {again['items_changed']} changed"
    )


def _count(root: Path, query: str, *values: object) -> int:
    return int(_rows(root, query, *values)[0][0])


def _rows(root: Path, query: str, *values: object) -> list[Any]:
    connection = sqlite3.connect(root / "data" / "iet-watch.db")
    try:
        return connection.execute(query, values).fetchall()
    finally:
        connection.close()


def _tell(verdict: Verdict) -> int:
    print(f"differences   {len(verdict.differences):7}")
    for difference in verdict.differences[:20]:
        print("  " + difference)
    return len(verdict.differences)


if __name__ == "__main__":
    main()
