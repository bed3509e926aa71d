"""What is asked of the log about one item looks at no other, however many there are."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import partial

from iet_watch.model.decisions import Decision
from iet_watch.store.database import open_to_write
from iet_watch.store.said.decisions import append_decisions, decisions_on
from iet_watch.store.said.log import NewLine, append, log_of
from tests.conftest import Desk

ITEMS = 300
STEPS = 10  # of SQLite's machine, at the end of which it says that it is at work
MOST = 60  # of those; a look at each of the items, or at each ruling, takes 200 and more


def test_what_is_asked_of_one_item_looks_at_no_other(desk: Desk) -> None:
    file = desk.root / "items.jsonl"
    lines = ({"url": f"https://a.example/{n}", "title": f"Article {n}"} for n in range(ITEMS))
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    assert desk("import", file).code == 0
    assert desk("join", 7, 8, "--copy").code == 0
    db = open_to_write(desk.root / "data" / "iet-watch.db")
    now = datetime(2026, 11, 30, tzinfo=UTC)
    append(db, [NewLine("comment", n, "Camille", "à suivre", now) for n in range(1, ITEMS + 1)])
    append_decisions(db, [Decision(n, "ports", "keep", "Camille", "", now) for n in range(1, ITEMS + 1)])
    for ask in (log_of, decisions_on):
        steps: list[None] = []
        db.set_progress_handler(partial(steps.append, None), STEPS)
        found = ask(db, 8)
        assert ({one.item_id for one in found}, len(steps) < MOST) == ({7, 8}, True), (ask, len(steps))
    db.close()
