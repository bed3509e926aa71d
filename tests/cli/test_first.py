"""The path of a newcomer: a workspace, a theme, a collection, a list."""

from __future__ import annotations

from tests.conftest import Desk
from tests.web import Web, entry, rss


def test_collect_stores_each_entry_once(desk: Desk, web: Web) -> None:
    desk.sources(web.put("/feed", rss(entry(1), entry(2))), query="port*")
    first = desk("collect", "--json")
    assert first.code == 0
    assert (first.json["items_new"], first.json["sources"][0]["outcome"]) == (2, "new")
    again = desk("collect", "--force", "--json").json
    assert (again["items_new"], again["items_changed"], again["sources"][0]["outcome"]) == (0, 0, "unchanged")
    assert {item["title"] for item in desk.items()} == {
        "Le port du Havre inaugure le quai numéro 1",
        "Le port du Havre inaugure le quai numéro 2",
    }
