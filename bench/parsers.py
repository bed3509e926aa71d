"""Two readings of every captured feed, held against each other: lxml's for plain feeds, feedparser's for all.

`python -m bench.parsers [SET…]`: how many documents the fast reader takes, how many of them differ in any entry's
address, title, date, identifier, summary, text or language (none may), and the time of each on what both read.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from bench.parts.corpus import unpack
from iet_watch.collect.documents.feeds import MOST_ENTRIES, Feed, read_feed, read_with_feedparser
from iet_watch.collect.documents.newest import newest_entries
from iet_watch.collect.documents.plain_feeds import read_plain

URL = "http://journal.example/feed"
SETS = ("feeds", "feeds-series-fr", "odd-feeds")


def main() -> None:
    print("set                documents   plain   entries   different   feedparser s   fast s")
    different = sum(_one_set(name) for name in sys.argv[1:] or SETS)
    sys.exit(1 if different else 0)


def _one_set(name: str) -> int:
    whole = [body for body in map(Path.read_bytes, _documents(unpack(name))) if body.lstrip()[:1] not in (b"{", b"[")]
    bodies = [newest_entries(body, MOST_ENTRIES)[0] for body in whole]
    plain = [body for body in bodies if read_plain(body, URL, MOST_ENTRIES) is not None]
    start = time.process_time()
    slow = [read_with_feedparser(body, URL) for body in plain]
    middle = time.process_time()
    fast = [read_feed(body, URL) for body in plain]
    end = time.process_time()
    different = sum(a != b for a, b in zip(slow, fast, strict=True))
    entries = sum(len(feed.entries) for feed in fast if isinstance(feed, Feed))
    counts = f"{name:17} {len(bodies):10} {len(plain):7} {entries:9} {different:11}"
    print(f"{counts} {middle - start:14.1f} {end - middle:8.1f}")
    return different


def _documents(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name not in ("index.tsv", ".whole")]


if __name__ == "__main__":
    main()
