"""What a long log costs: lists, one item's story, a ruling, who owes what, with 100,000 lines and with none.

`python -m bench.said` makes a watch of 10,000 items and 20,000 themes met, in memory, and prints milliseconds of
processor.
`--lines N` asks for another length of log. It exits 1 when a list takes more than twice its time without a log.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from iet_watch.desk.deciding.decisions import rule
from iet_watch.desk.explaining.item_log import item_log
from iet_watch.desk.lists.owed import owed
from iet_watch.desk.reviewing.triage import Reviewer, Triage
from iet_watch.desk.reviewing.view import View
from iet_watch.model.decisions import Hand, Saying, Speaker
from iet_watch.store.collected.items import Selection, select_items
from iet_watch.store.database import Database, in_memory, writing
from iet_watch.store.said.log import NewLine, append, log_numbers
from iet_watch.workspace.folder import find_workspace
from iet_watch.workspace.people import People

ITEMS, LINES = 10_000, 100_000
FEW = 500  # from ten decisions on the order is learned of them: that costs as much whatever the length of the log
THEMES = ("port", "quai")
START = datetime(2026, 10, 1, tzinfo=UTC)
PERIOD = (START, START + timedelta(days=92))
SHARES: Mapping[Saying, int] = {"keep": 10, "drop": 50, "later": 10, "comment": 15, "vote": 15}
WORST = 2.0  # times what a list takes without a log: « as fast » leaves room for the rulings that it shows


def main() -> None:
    lines = int(sys.argv[sys.argv.index("--lines") + 1]) if "--lines" in sys.argv else LINES
    with tempfile.TemporaryDirectory() as folder:
        reviewer = _reviewer(Path(folder))
        without, with_few, with_log = (timed(watch(count), reviewer) for count in (0, FEW, lines))
    print(f"{ITEMS} items; milliseconds without a log, with {FEW} lines, with {lines}")
    for name, milliseconds in without.items():
        print(f"{name:32} {milliseconds:8.0f} {with_few[name]:8.0f} {with_log[name]:8.0f}")
    lists = [name for name in without if name.startswith("items")]
    sys.exit(any(with_log[name] > WORST * without[name] for name in lists))


def watch(lines: int) -> Database:
    """A watch in memory whose log has so many lines."""
    db = in_memory(Path("/nowhere/iet-watch.db"))
    chance = random.Random(1)
    with writing(db):
        for number in range(1, ITEMS + 1):
            url, day = f"https://a.example/{number}", START + timedelta(days=number % 90)
            db.execute(
                "insert into item (identity, url, canonical_url, title, summary, text, source, source_url, collected, "
                "story, judged_by) values (?, ?, ?, ?, 'Un résumé.', ?, 'Source', '', ?, ?, 'x')",
                [url, url, url, f"Port {number}", "Un texte de presse. " * 100, day.isoformat(), number],
            )
        db.execute(
            "insert into theme_match select item.id, value, 1.0, '[]' from item, json_each(?)", [json.dumps(THEMES)]
        )
        append(db, (_line(chance, number) for number in range(lines)))
    return db


def _line(chance: random.Random, number: int) -> NewLine:
    [said] = chance.choices(list(SHARES), list(SHARES.values()))
    at = START + timedelta(seconds=number)
    return NewLine(said, chance.randint(1, ITEMS), chance.choice("ABCD"), "parce que", at, chance.choice(THEMES))


def _reviewer(root: Path) -> Reviewer:
    """Somebody who reviews the first theme."""
    for slug in THEMES:
        (root / "themes").mkdir(exist_ok=True)
        (root / "themes" / f"{slug}.toml").write_text(f"title = '{slug}'\nquery = '{slug}'\n", encoding="utf-8")
    (root / "iet-watch.toml").touch()
    space = find_workspace(root)
    themes = space.themes()
    return Reviewer(space, themes, themes[0], People(), Speaker("E"), lambda: PERIOD[1])


def _first_screen(db: Database, reviewer: Reviewer) -> object:
    """What is read before the first screen is drawn, and what stands on it."""
    view = View(Triage(db, reviewer, Selection(theme=THEMES[0])))
    return view.progress(), view.reading()


def timed(db: Database, reviewer: Reviewer) -> dict[str, float]:
    """The best of three of each thing that people wait for, in milliseconds of processor."""
    items, hand = iter(range(1, ITEMS)), Hand(Speaker("E"), "", PERIOD[1])
    asked: dict[str, Callable[[], object]] = {
        "items --theme": lambda: select_items(db, Selection(theme="port")),
        "items --all": lambda: select_items(db, Selection(everything=True)),
        "items --status new": lambda: select_items(db, Selection(theme="port", status="new")),
        "review, until its first screen": lambda: _first_screen(db, reviewer),
        "one item": lambda: select_items(db, Selection(everything=True, ids=(77,))),
        "log of one item": lambda: item_log(db, 77),
        "number of each item's last line": lambda: log_numbers(db, range(1, 1001)),
        "desk status": lambda: owed(db, ["port"], People(), PERIOD),
        "keep": lambda: rule(db, [next(items)], "keep", hand, "port", seen=0, insist=True),
    }
    return {name: min(_milliseconds(ask) for _ in range(3)) for name, ask in asked.items()}


def _milliseconds(ask: Callable[[], object]) -> float:
    start = time.process_time()  # the machine is shared
    ask()
    return 1000 * (time.process_time() - start)


if __name__ == "__main__":
    main()
