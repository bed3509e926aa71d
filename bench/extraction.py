"""Measures the text, date and title that `read_article` takes out of captured article pages, beside trafilatura alone.

`python -m bench.extraction [--sample N] [--modes]`: the pages of pages.tar.zst, both readers one after the other on
each page, the first of them in turn. Exits 1 when the F1 over all pages is under its floor, or under trafilatura's own.
`--sample N` takes N pages spread evenly over every set, always the same; `--modes` compares trafilatura's settings
instead and judges nothing.

F1 of a page with a whole reference text: of the words (folded, counted as often as they occur) of what was read
against those of the reference; of a set, the mean over its pages. F1 of a set of pages known by snippets only, as
trafilatura measures itself: each snippet that must be there is a hit or a miss, each one that must not and is there a
false alarm, counted over the set. F1 of all: the mean of the sets, each weighing as many as its pages. A page that
gives nothing has no words. A date is right when it is the reference's day; a title when its words are the
reference's, whatever the site's name around them.
"""

from __future__ import annotations

import argparse
import gzip
import json
import logging
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.parts.corpus import unpack
from iet_watch.collect.documents.pages.article_pages import read_article
from iet_watch.words import words

FLOOR = 0.932  # measured: 0.935, trafilatura alone 0.931
FLOOR_OF_SAMPLE = 0.925  # of 200 pages; measured: 0.928, trafilatura alone 0.927
SLOWEST = 1.10  # times as long as trafilatura; measured: 0.7 to 0.9


@dataclass(frozen=True)
class Page:
    """What one reader said of a page."""

    text: str = ""
    title: str = ""
    day: str = ""


Reader = Callable[[bytes, str], Page]


@dataclass
class Marks:
    """What one reader earned on one set."""

    pages: int = 0
    f1_of_texts: list[float] = field(default_factory=list)
    snippets: Counter[str] = field(default_factory=Counter)
    days: list[bool] = field(default_factory=list)
    titles: list[bool] = field(default_factory=list)
    empty: int = 0
    seconds: float = 0.0

    @property
    def f1(self) -> float | None:
        """None without any reference."""
        if self.f1_of_texts:
            return sum(self.f1_of_texts) / len(self.f1_of_texts)
        wrong = self.snippets["missed"] + self.snippets["alarm"]
        hits = 2 * self.snippets["hit"]
        return hits / (hits + wrong) if hits + wrong else None


def main() -> None:
    options = _options()
    logging.disable(logging.CRITICAL)  # trafilatura tells of each page that gives nothing
    folder = unpack("pages")
    pages = _sample(_pages(folder), options.sample)
    readers = MODES if options.modes else {"iet-watch": ours, "trafilatura": MODES["default"]}
    marks = measure(folder, pages, readers)
    _print(marks)
    if not options.modes:
        sys.exit(1 if _too_low(marks, FLOOR_OF_SAMPLE if options.sample else FLOOR) else 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.extraction")
    parser.add_argument("--sample", type=int, default=0, metavar="N")
    parser.add_argument("--modes", action="store_true")
    return parser.parse_args()


def ours(body: bytes, url: str) -> Page:
    article = read_article(body, url)
    if article is None:
        return Page()
    return Page(article.text, article.title, article.published.strftime("%Y-%m-%d") if article.published else "")


def _mode(**settings: Any) -> Reader:
    def read(body: bytes, url: str) -> Page:
        import trafilatura

        try:
            document = trafilatura.bare_extraction(body, url=url or None, with_metadata=True, **settings)
        except Exception:  # noqa: BLE001  whatever it stumbles over, it has read nothing
            return Page()
        if document is None or isinstance(document, dict):
            return Page()
        return Page(document.text or "", document.title or "", document.date or "")

    return read


MODES: dict[str, Reader] = {
    "default": _mode(),
    "no comments": _mode(include_comments=False),
    "fast": _mode(include_comments=False, fast=True),
    "precision": _mode(include_comments=False, favor_precision=True),
    "fast, precise": _mode(include_comments=False, favor_precision=True, fast=True),
    "recall": _mode(include_comments=False, favor_recall=True),
}


def measure(folder: Path, pages: list[dict[str, Any]], readers: dict[str, Reader]) -> dict[str, dict[str, Marks]]:
    """The marks of each reader on each set, `all` among them."""
    marks: dict[str, dict[str, Marks]] = {name: defaultdict(Marks) for name in readers}
    names = list(readers)
    for warmed in names:  # what is imported and compiled once is nobody's time
        readers[warmed]((folder / pages[0]["file"]).read_bytes(), "")
    for number, row in enumerate(pages):
        body = (folder / row["file"]).read_bytes()
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            start = time.perf_counter()
            read = readers[name](body, row.get("url") or "")
            _mark(marks[name][row["set"]], row, read, time.perf_counter() - start)
    return marks


def _mark(marks: Marks, row: dict[str, Any], read: Page, seconds: float) -> None:
    marks.pages += 1
    marks.seconds += seconds
    marks.empty += not read.text
    if row.get("text"):
        marks.f1_of_texts.append(f1_of_words(read.text, row["text"]))
    else:
        text = " ".join(read.text.split())
        for snippet in row.get("with") or ():
            marks.snippets["hit" if " ".join(snippet.split()) in text else "missed"] += 1
        for snippet in row.get("without") or ():
            marks.snippets["alarm"] += " ".join(snippet.split()) in text
    if row.get("date"):
        marks.days.append(read.day == str(row["date"])[:10])
    if row.get("title"):
        marks.titles.append(same_title(read.title, row["title"]))


def f1_of_words(read: str, reference: str) -> float:
    found, meant = Counter(words(read)), Counter(words(reference))
    common = (found & meant).total()
    return 2 * common / (found.total() + meant.total()) if common else 0.0


def same_title(read: str, reference: str) -> bool:
    found, meant = " ".join(words(read)), " ".join(words(reference))
    return bool(found and meant) and (f" {meant} " in f" {found} " or f" {found} " in f" {meant} ")


def f1_of_all(marks: dict[str, Marks]) -> float:
    judged = [(one.f1, one.pages) for one in marks.values() if one.f1 is not None]
    return sum(f1 * pages for f1, pages in judged) / sum(pages for _, pages in judged)


def _pages(folder: Path) -> list[dict[str, Any]]:
    with gzip.open(folder / "index.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _sample(pages: list[dict[str, Any]], size: int) -> list[dict[str, Any]]:
    """`size` pages, every set in its proportion, each set's spread over the alphabet of its files."""
    ordered = sorted(pages, key=lambda row: (row["set"], row["file"]))
    if not size or size >= len(ordered):
        return ordered
    return [ordered[n * len(ordered) // size] for n in range(size)]


def _print(marks: dict[str, dict[str, Marks]]) -> None:
    print(f"{'set':30}{'reader':16}{'pages':>6}{'F1':>8}{'empty':>7}{'dates':>12}{'titles':>12}{'pages/s':>9}")
    for name_of_set in next(iter(marks.values())):
        for reader, sets in marks.items():
            _print_line(name_of_set, reader, sets[name_of_set], sets[name_of_set].f1)
    for reader, sets in marks.items():
        _print_line("all", reader, _sum(sets.values()), f1_of_all(sets))


def _print_line(name: str, reader: str, marks: Marks, f1: float | None) -> None:
    score = "–" if f1 is None else f"{f1:.3f}"
    print(
        f"{name:30}{reader:16}{marks.pages:6}{score:>8}{marks.empty:7}{_share(marks.days):>12}"
        f"{_share(marks.titles):>12}{marks.pages / marks.seconds:9.1f}"
    )


def _share(right: list[bool]) -> str:
    return f"{sum(right)}/{len(right)}" if right else "–"


def _sum(sets: Iterable[Marks]) -> Marks:
    total = Marks()
    for marks in sets:
        total.pages += marks.pages
        total.empty += marks.empty
        total.seconds += marks.seconds
        total.days += marks.days
        total.titles += marks.titles
    return total


def _too_low(marks: dict[str, dict[str, Marks]], floor: float) -> bool:
    mine, alone = f1_of_all(marks["iet-watch"]), f1_of_all(marks["trafilatura"])
    longer = _sum(marks["iet-watch"].values()).seconds / _sum(marks["trafilatura"].values()).seconds
    print(f"F1 {mine:.4f}, floor {floor}, trafilatura alone {alone:.4f}; {longer:.2f} times its time")
    return mine < floor or mine < alone or longer > SLOWEST


if __name__ == "__main__":
    main()
