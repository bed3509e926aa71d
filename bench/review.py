"""`review` in a real terminal of 80 × 24 with 10,000 items: time from a key to the next story, bytes and keys.

`python -m bench.review` imports 10,000 press articles into build/review (once; `--anew` again), opens the screen in a
pseudo-terminal and decides on 200 stories as a person does: one key a decision, a page of text read on every third, a
reason typed for one in ten. Prints times, bytes and keys; fails where the next story takes 100 ms. `--log 100000` first
writes so many lines of the log into a copy, as people who have worked for years leave them.
"""

from __future__ import annotations

import json
import random
import shutil
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from bench.parts.command import COMMAND, make_workspace, run
from bench.parts.corpus import ROOT
from bench.parts.labels import records
from bench.parts.terminal import Answer, Terminal
from iet_watch.model.decisions import Saying
from iet_watch.store.database import open_to_write, writing
from iet_watch.store.said.log import NewLine, append

ITEMS, DECISIONS, MOST_MS = 10_000, 200, 100
QUERY = "france* OU gouvernement OU entreprise* OU port OU énergie OU année OU ville OU pays OU le OU the"
SAID: Sequence[Saying] = ("keep", "drop", "drop", "drop", "later", "comment", "vote")
DOWN, IDLE_SECONDS = "\x1b[B", 10.0


def main() -> None:
    root = ROOT / "build" / "review"
    if "--anew" in sys.argv or not (root / "data" / "iet-watch.db").exists():
        _build(root)
    work = ROOT / "build" / "review-work"
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(root, work)
    lines = int(sys.argv[sys.argv.index("--log") + 1]) if "--log" in sys.argv else 0
    _talk(work, lines)
    sys.exit(_decide(work))


def _build(root: Path) -> None:
    shutil.rmtree(root, ignore_errors=True)
    make_workspace(root, {}, query=QUERY)
    with (root / "items.jsonl").open("w", encoding="utf-8") as file:
        for n, item in enumerate(islice(records("stream-100k"), ITEMS)):
            known = {"title": item["title"], "text": item["text"], "published": item["day"]}
            line = {**known, "url": f"https://a.example/{n}", "source": f"Source {n % 40}"}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    print(run(root, "import", str(root / "items.jsonl")).stderr.strip())


def _talk(root: Path, count: int) -> None:
    """So many lines of the log, by twenty people, on three items in four."""
    if not count:
        return
    db, chance = open_to_write(root / "data" / "iet-watch.db"), random.Random(1)
    items = [row["item"] for row in db.execute("select distinct item from theme_match where item % 4 != 0")]
    start = datetime(2021, 1, 1, tzinfo=UTC)

    def said() -> Iterator[NewLine]:
        for n in range(count):
            kind, who = chance.choice(SAID), f"Personne {chance.randrange(20)}"
            moment = start + timedelta(minutes=n)
            yield NewLine(kind, chance.choice(items), who, "", moment, "corpus")

    lines = said()
    while batch := list(islice(lines, 5000)):
        with writing(db):
            append(db, batch)
    db.close()


def _decide(root: Path) -> int:
    start = time.monotonic()
    screen = Terminal([COMMAND, "-C", root, "review", "corpus"], {"TERM": "linux", "IET_WATCH_LANG": "fr"})
    screen.wait_for("Lire, puis", 120)
    opening = time.monotonic() - start
    screen.press("", quiet=1.0)
    drawn = len(screen.everything)
    moves = [screen.press(DOWN) for _ in range(50)]
    before = screen.processor
    decisions, others, keys = _as_a_person(screen)
    busy = screen.processor - before
    screen.press("", quiet=1.0)
    idle = len(screen.press("", quiet=IDLE_SECONDS).written)
    screen.press("q")
    code = screen.ended()
    print(f"opened in {opening:.1f} s, first screen {drawn / 1000:.1f} kB, left with code {code}")
    _tell("next row (arrow)", moves)
    _tell("decision to next story", decisions)
    _tell("page of text, reason typed", others)
    print(f"{keys} keys for {len(decisions)} decisions, {keys / len(decisions):.2f} a decision")
    print(f"processor {1000 * busy / (len(decisions) + len(others)):.0f} ms a key, all kinds together")
    print(f"{idle} bytes in {IDLE_SECONDS:.0f} s without a key")
    slowest = 1000 * statistics.median(one.last for one in decisions)
    return int(slowest > MOST_MS or idle > 0)


def _as_a_person(screen: Terminal) -> tuple[list[Answer], list[Answer], int]:
    """Decides; returns what each decision and each other key brought, and how many keys were typed in all."""
    chance, decisions, others, keys = random.Random(2), list[Answer](), list[Answer](), 0
    for n in range(DECISIONS):
        if n % 3 == 0:
            others.append(screen.press(" "))
            keys += 1
        if n % 10 == 9:
            others.append(screen.press("E"))
            reason = chance.choice(("hors sujet", "déjà dit", "trop loin"))
            others.append(screen.press(reason))
            decisions.append(screen.press("\r"))
            keys += len(reason) + 2
        else:
            decisions.append(screen.press(chance.choice("eeeeeegr")))
            keys += 1
    return decisions, others, keys


def _tell(name: str, answers: Sequence[Answer]) -> None:
    times = sorted(1000 * one.last for one in answers)
    sizes = sorted(len(one.written) for one in answers)
    print(
        f"{name:28} median {statistics.median(times):4.0f} ms, 95 % {times[int(0.95 * len(times))]:4.0f} ms, "
        f"most {times[-1]:4.0f} ms; median {statistics.median(sizes):5.0f} bytes, most {sizes[-1]:5d}"
    )


if __name__ == "__main__":
    main()
