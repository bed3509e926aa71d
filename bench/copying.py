"""Where a summary stops being one's own: the overlap of texts written from a source, and of copies of it.

    python -m bench.copying

Originals: the fiches of `data/demo`, written by hand from their articles, and reports of one event by several feeds
(`stories-dev`, which holds some dispatches published twice). Copies: the beginning of each article of the demo as its
summary, then with one word in ten, in five, in three replaced.
"""

from __future__ import annotations

import random
import sqlite3
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.parts.labels import labels, records
from iet_watch.demo.chain import run_demo
from iet_watch.plain_text import plain_text
from iet_watch.publish.checks.families.copying import ENOUGH_RUNS, MOST_SHARED, overlap
from iet_watch.publish.issue.passages import read_passages
from iet_watch.words import words

SUMMARY_WORDS = 100
SEED = 2026


def own_summaries(root: Path) -> list[tuple[str, str]]:
    """Each fiche of the demo with the text of its article."""
    db = sqlite3.connect(root / "data" / "iet-watch.db")
    pairs = []
    for path in sorted(root.glob("data/bulletins/*/fiches/*/*.md")):
        sheet = read_passages(path)
        written = " ".join(one.text for one in sheet.passages if one.section.startswith("Résumé"))
        row = db.execute("select text, summary from item where id = ?", [sheet.values["item"]]).fetchone()
        pairs.append((written, max(row, key=len)))
    return pairs


def articles(root: Path) -> list[str]:
    db = sqlite3.connect(root / "data" / "iet-watch.db")
    return [row[0] for row in db.execute("select text from item where length(text) > 900 order by id")]


def told_by_others() -> list[float]:
    """What pairs of reports of one event, as feeds told it on one day, have in common."""
    texts = {record["id"]: plain_text(str(record["text"]), 10_000) for record in records("stories-dev")}
    pairs = [(texts[one], texts[other]) for one, other in labels("stories-dev")["same"]]
    found = [overlap(one, other) for one, other in pairs]
    return [one.share for one in found if one.runs >= ENOUGH_RUNS]


def edited(text: str, every: int, chance: random.Random) -> str:
    """The beginning of `text` with one word in `every` replaced by another of its words."""
    known = words(text)
    return " ".join(chance.choice(known) if chance.random() < 1 / every else word for word in known[:SUMMARY_WORDS])


def told(name: str, shares: Sequence[float]) -> str:
    ranked = sorted(shares)
    over = sum(share > MOST_SHARED for share in ranked)
    return (
        f"{name:34} {len(ranked):4} texts, share {ranked[0]:.2f} to {ranked[-1]:.2f}, "
        f"median {ranked[len(ranked) // 2]:.2f}, {over} above {MOST_SHARED}"
    )


def main() -> None:
    with tempfile.TemporaryDirectory() as made:
        root = Path(made) / "demo"
        run_demo(root, lambda _: None, lambda _: None)
        pairs, texts = own_summaries(root), articles(root)
    if not texts:
        sys.exit("no article with a text")
    print(told("summaries of the demo", [overlap(written, source).share for written, source in pairs]))
    crossed = [overlap(pairs[n][0], pairs[n - 1][1]).share for n in range(len(pairs))]
    print(told("the same, against another article", crossed))
    print(told("reports of one event, two by two", told_by_others()))
    chance = random.Random(SEED)
    for name, every in (("first 100 words of the article", 10**9), ("one word in ten changed", 10),
                        ("one word in five changed", 5), ("one word in three changed", 3)):  # fmt: skip
        print(told(name, [overlap(edited(text, every, chance), text).share for text in texts]))


if __name__ == "__main__":
    main()
