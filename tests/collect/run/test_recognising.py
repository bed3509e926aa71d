"""Which entry is which item, through `collect`: nothing overwrites what it is not, nothing comes twice."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from iet_watch.fingerprints import fingerprint
from tests.conftest import Desk
from tests.web import Web, entry, rss

FRIDAY, SATURDAY = "Fri, 27 Nov 2026 08:10:00 GMT", "Sat, 28 Nov 2026 09:20:00 GMT"
FLOOD, WIND = "Vigilance orange : crue de la Vire", "Vigilance jaune : vent violent sur le Cotentin"
RIVER, GUSTS = "La Vire déborde à Saint-Lô.", "Rafales à 110 km/h attendues."


@pytest.fixture
def read(desk: Desk, web: Web, monkeypatch: pytest.MonkeyPatch) -> Any:
    """`read(document, …)`: collects a feed as it says one document after another, day after day; the last report."""
    desk.configure("[collect]\nallow_private_networks = true\nhost_delay_seconds = 0.0\nread_articles = false\n")
    desk.sources(web.url("/flux"))
    day = iter(range(1, 20))

    def reads(*documents: str) -> Any:
        report = None
        for document in documents:
            web.put("/flux", document)
            monkeypatch.setenv("IET_WATCH_NOW", f"2026-12-{next(day):02}T18:00:00+01:00")
            done = desk("collect", "--force", "--json")
            assert done.code == 0, done.err
            report = done.json
        return report

    return reads


def said(title: str, link: str, guid: str = "", date: str = FRIDAY, text: str = "") -> dict[str, str]:
    one = {"title": title, "link": link, "guid": guid, "pubDate": date, "description": text}
    return {name: value for name, value in one.items() if value}


def alone(*arguments: str, **options: str) -> str:
    return rss(said(*arguments, **options))


def titles(desk: Desk) -> list[str]:
    return sorted(item["title"] for item in desk.items())


MAP = "http://journal.example/vigilance/carte"


def test_alerts_one_at_a_time_under_one_address_are_as_many_items(desk: Desk, read: Any) -> None:
    read(alone(FLOOD, MAP, "alerte-101", FRIDAY, RIVER))
    desk("drop", 1)
    report = read(alone(WIND, MAP, "alerte-102", SATURDAY, GUSTS))
    assert (report["items_new"], report["items_changed"]) == (1, 0)
    items = {item["title"]: item for item in desk.items()}
    assert {title: item["status"] for title, item in items.items()} == {FLOOD: "dropped", WIND: "new"}
    assert items[FLOOD]["copy_of"] is items[WIND]["copy_of"] is None
    again = read(alone(FLOOD, MAP, "alerte-101", FRIDAY, RIVER), alone(WIND, MAP, "alerte-102", SATURDAY, GUSTS))
    assert again["items_new"] == 0
    assert len(desk.items()) == 2


def test_a_third_alert_overwrites_neither_of_the_others(desk: Desk, read: Any) -> None:
    read(alone(FLOOD, MAP, "1", FRIDAY), alone(WIND, MAP, "2", SATURDAY), alone("Fin de vigilance", MAP, "3", SATURDAY))
    assert titles(desk) == ["Fin de vigilance", WIND, FLOOD]


def test_alerts_of_two_feeds_under_one_address_are_two_items(desk: Desk, web: Web, read: Any) -> None:
    desk.sources(web.url("/flux"), web.put("/autre", alone(WIND, MAP, "autre-7", SATURDAY, GUSTS)))
    read(alone(FLOOD, MAP, "alerte-101", FRIDAY, RIVER))
    assert titles(desk) == [WIND, FLOOD]


@pytest.mark.parametrize("guid", ["", "http://journal.example/versions#v{}", "http://journal.example/versions"])
def test_versions_by_their_mark_are_as_many_items(desk: Desk, read: Any, guid: str) -> None:
    for number, date in ((1, FRIDAY), (2, SATURDAY)):
        link = f"http://journal.example/versions#v{number}"
        read(alone(f"Version {number}", link, guid.format(number), date))
    assert titles(desk) == ["Version 1", "Version 2"]


def test_a_corrected_article_updates_its_item(desk: Desk, read: Any) -> None:
    link = "http://journal.example/port"
    read(alone("Le port", link, "1", FRIDAY, RIVER), alone("Le port grandit", link, "1", SATURDAY, GUSTS))
    assert titles(desk) == ["Le port grandit"]


def test_a_corrected_title_counts_where_the_address_says_the_same(desk: Desk, read: Any) -> None:
    """The address of an article of WordPress is its title: it does not tell that nobody has written one."""
    link = "http://journal.example/2026/greve-a-caen/"
    read(alone("EN DIRECT. Grève à Caen", link, "1", FRIDAY, RIVER), alone("Grève à Caen", link, "1", FRIDAY, RIVER))
    assert titles(desk) == ["Grève à Caen"]


def test_an_article_without_guid_is_known_by_its_address(desk: Desk, read: Any) -> None:
    link = "http://journal.example/port"
    read(alone("Le port", link, "", FRIDAY, RIVER), alone("Le port grandit", link, "", SATURDAY, GUSTS))
    assert titles(desk) == ["Le port grandit"]


def test_an_article_whose_guid_changes_is_one_item(desk: Desk, read: Any) -> None:
    link = "http://journal.example/port"
    report = read(*(alone("Le port", link, f"x{n}", FRIDAY, RIVER) for n in range(3)))
    assert report["items_new"] == 0
    assert titles(desk) == ["Le port"]


def test_a_guid_that_counts_the_versions_of_an_article_makes_no_other(desk: Desk, read: Any) -> None:
    link = "http://journal.example/port"
    read(
        alone("Le port", link, f"{link}#0", FRIDAY, RIVER), alone("Le port grandit", link, f"{link}#1", SATURDAY, GUSTS)
    )
    assert titles(desk) == ["Le port grandit"]


def test_a_guid_used_again_for_another_article_overwrites_nothing(desk: Desk, read: Any) -> None:
    read(alone(FLOOD, "http://journal.example/1", "courant", FRIDAY, RIVER))
    read(alone(WIND, "http://journal.example/2", "courant", SATURDAY, GUSTS))
    assert titles(desk) == [WIND, FLOOD]
    read(alone(WIND + " (suite)", "http://journal.example/2", "courant", SATURDAY, GUSTS))
    assert titles(desk) == [WIND + " (suite)", FLOOD]


def test_entries_that_link_to_the_address_of_their_feed_are_told_apart(desk: Desk, read: Any) -> None:
    """Without guid, one at a time: the link that the feed gives for its whole names none of them."""
    site = "http://journal.example/alertes"
    for title, date in ((FLOOD, FRIDAY), (WIND, SATURDAY)):
        read(alone(title, site, "", date).replace("<link>http://journal.example/</link>", f"<link>{site}</link>", 1))
    assert titles(desk) == [WIND, FLOOD]


@pytest.mark.parametrize("link", ["http://journal.example/", MAP])
def test_entries_that_shared_an_address_are_known_again_alone(desk: Desk, read: Any, link: str) -> None:
    both = rss(said(FLOOD, link, "", FRIDAY, RIVER), said(WIND, link, "", SATURDAY, GUSTS))
    read(both, alone(WIND, link, "", SATURDAY, GUSTS), alone("Fin de vigilance", link, "", SATURDAY))
    assert titles(desk) == ["Fin de vigilance", WIND, FLOOD]
    assert read(both)["items_new"] == 0


def test_an_entry_stays_itself_when_another_joins_it_at_its_address(desk: Desk, read: Any) -> None:
    read(alone(FLOOD, MAP, "", FRIDAY, RIVER))
    report = read(rss(said(WIND, MAP, "", SATURDAY, GUSTS), said(FLOOD, MAP, "", FRIDAY, RIVER)))
    assert (report["items_new"], report["items_changed"]) == (1, 0)
    assert titles(desk) == [WIND, FLOOD]


def test_an_address_that_changes_at_each_reading_makes_one_item(desk: Desk, read: Any) -> None:
    report = read(*(alone("Courantologie", f"http://journal.example/doc?v={v}") for v in ("aaa1", "bbb2", "c3dd")))
    assert report["items_new"] == 0
    [item] = desk.items()
    assert item["url"] == "http://journal.example/doc?v=c3dd"
    assert "known by its title and date" not in desk("explain", item["id"]).out  # its own feed brought it first


def test_two_documents_of_one_title_and_date_are_two_items(desk: Desk, read: Any) -> None:
    links = [f"http://journal.example/doc?v={v}" for v in ("aaa1", "bbb2")]
    read(alone("Arrêté", links[0]), rss(said("Arrêté", links[1]), said("Arrêté", links[0])))
    assert len(desk.items()) == 2
    read(
        alone("Délibération", "http://journal.example/acte?id=1"),
        alone("Délibération", "http://journal.example/acte?id=2"),
    )
    assert len(desk.items()) == 4


def test_the_same_feed_again_changes_nothing(desk: Desk, read: Any) -> None:
    document = rss(said(FLOOD, MAP, "1"), said(WIND, MAP, "2", SATURDAY), said("Accueil", "http://journal.example/"))
    report = read(document, document.replace("Journal", "Le journal"), document)
    assert (report["items_new"], report["items_changed"]) == (0, 0)


def test_changes_of_a_watched_page_are_never_copies(desk: Desk, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.sources(web.url("/appel"), kind="watch")
    page = (
        "<html lang='fr'><head><title>Appel à projets : friches</title></head><body><main><p>Date limite : {} décembre "
        "2026. Montant : {} € par dossier. Les dossiers sont à déposer en ligne.</p></main></body></html>"
    )
    for day, said in enumerate((("12", "20 000"), ("15", "20 000"), ("15", "25 000")), start=20):
        web.put("/appel", page.format(*said))
        monkeypatch.setenv("IET_WATCH_NOW", f"2026-11-{day}T18:00:00+01:00")
        assert desk("collect", "--force").code == 0
        if day == 21:
            desk("drop", 1)
    assert [(item["copy_of"], item["status"]) for item in sorted(desk.items(), key=lambda one: int(one["id"]))] == [
        (None, "dropped"), (None, "new"),
    ]  # fmt: skip


def test_items_of_a_database_of_before_are_known_again(desk: Desk, read: Any) -> None:
    """Identities as they were written until now: a lone alert, a front page that is its own guid, a change."""
    home = "http://journal.example/"
    document = rss(said(FLOOD, MAP, "1"), said("Accueil", home, home), entry(3))
    read(document)
    with sqlite3.connect(desk.root / "data" / "iet-watch.db") as database:
        database.execute("update sighting set digest = null")
        database.execute("update sighting set identifier = ? where url = ?", [home, home])
        before = f"https://journal.example/#{fingerprint(home)}"
        database.execute("update item set identity = ? where url = ?", [before, home])
    assert read(document.replace("Journal", "Le journal"))["items_new"] == 0
