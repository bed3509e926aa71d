"""What a list shows of items is what they say of themselves when they are read whole."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from iet_watch.desk.lists.inbox import ranked, ranked_list
from iet_watch.model.items import Item
from iet_watch.store.collected.items import Selection, select_items
from iet_watch.store.collected.listed_items import ListedItem, listed_items
from iet_watch.store.database import open_to_read
from tests.conftest import Desk

TEXT = "Le terminal à conteneurs du port ouvre lundi, dit l’exploitant, après deux ans de travaux sur les quais. " * 3
ARTICLES = (
    ("Le port ouvre", TEXT, 2), ("Le port ouvre", TEXT, 3), ("Le port du Havre", "Des quais neufs.", 1),
    ("", f"Sans titre, le port dit : {TEXT}", 4), ("Rien ici", "Rien.", 5), ("Les quais", "Fermés.", 1),
)  # fmt: skip
SELECTIONS = (
    Selection(), Selection(everything=True), Selection(theme="ports"), Selection(theme="quais", status="dropped"),
    Selection(status="kept"), Selection(status="later"), Selection(status="new"), Selection(ids=(2, 4)),
    Selection(since=datetime(2026, 11, 2, tzinfo=UTC), before=datetime(2026, 11, 4, tzinfo=UTC)),
)  # fmt: skip


def test_a_list_shows_what_items_read_whole_say(desk: Desk) -> None:
    desk.theme("ports", "title = 'Ports'\nquery = 'port*'\n")
    desk.theme("quais", "title = 'Quais'\nquery = 'quais* OU port*'\n")
    file = desk.root / "items.jsonl"
    lines = [
        {"url": f"https://a.example/{n}", "title": title, "text": text, "published": f"2026-11-{day:02}"}
        for n, (title, text, day) in enumerate(ARTICLES)
    ]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    for said in (f"import {file}", "keep 1 --theme ports", "drop 3", "later 6", "drop 4 --theme quais", "join 3 6"):
        assert desk(*said.split()).code == 0
    db = open_to_read(desk.root / "data" / "iet-watch.db")
    db.execute("update item set rewritten = '2030-01-01T00:00:00Z' where id in (1, 4)")
    whole = select_items(db, SELECTIONS[1])
    assert {item.status for item in whole} == {"new", "kept", "dropped", "later"}
    assert [sum(map(bool, of)) for of in zip(*((i.copies, i.rewritten, i.untitled) for i in whole), strict=True)] == [
        1, 2, 1,
    ]  # fmt: skip
    for selection in SELECTIONS:
        found = listed_items(db, selection)
        assert plain(found) == listed(select_items(db, selection))
        assert found
        best_first = replace(selection, sort="score")
        by_relevance = listed(ranked(db, select_items(db, best_first), selection.theme))
        assert plain(ranked_list(db, best_first)) == by_relevance
        assert any(item.relevance for item in by_relevance)
    db.close()


def plain(items: Iterable[ListedItem]) -> list[ListedItem]:
    return [item._replace(copies=tuple(item.copies)) for item in items]


def listed(items: Iterable[Item]) -> list[ListedItem]:
    """What a list shows of items that were read whole."""
    return [ListedItem(*(getattr(item, name) for name in ListedItem._fields)) for item in items]
