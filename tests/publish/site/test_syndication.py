"""Feeds of the archive, and another region's iet-watch that watches them over real HTTP."""

from __future__ import annotations

import io
import json
import shutil
import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest

from tests.conftest import Desk, Done, slow
from tests.publish.archive import files_of, published_demo
from tests.web import Web, entry, rss

TYPES = {".xml": "application/atom+xml", ".json": "application/feed+json"}
THEME = "flux/themes/logistique-portuaire-mer"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published_demo(tmp_path_factory)


@pytest.fixture
def archive(demo: Path, tmp_path: Path, call: Callable[..., Done]) -> Desk:
    return Desk(shutil.copytree(demo, tmp_path / "region-a"), call)


def made(desk: Desk, *arguments: str) -> dict[str, bytes]:
    done = desk("site", *arguments)
    assert done.code == 0, done.err
    return files_of(desk.root / "data" / "site")


def atom(files: dict[str, bytes], name: str) -> Any:
    parsed = feedparser.parse(io.BytesIO(files[f"{name}.xml"]), response_headers={"content-type": "application/xml"})
    assert not parsed.bozo, parsed.get("bozo_exception")
    return parsed


def test_atom_and_json_tell_the_same(archive: Desk) -> None:
    files = made(archive, "--base-url", "https://veille.example.org/archives/")
    names = {name.removesuffix(".xml") for name in files if name.startswith("flux/") and name.endswith(".xml")}
    assert names == {"flux/numeros", *(f"flux/themes/{path.stem}" for path in (archive.root / "themes").glob("*"))}
    for name in names:
        one, other = atom(files, name), json.loads(files[f"{name}.json"])
        assert one.version == "atom10"
        assert other["version"] == "https://jsonfeed.org/version/1.1"
        assert [(e.id, e.title, e.link) for e in one.entries] == [
            (i["id"], i["title"], i["url"]) for i in other["items"]
        ]
        assert len({e.id for e in one.entries}) == len(one.entries) > 0
        assert all(e.id.startswith("urn:uuid:") and e.updated.endswith("Z") for e in one.entries)
        assert one.feed.links[0].href == f"https://veille.example.org/archives/{name}.xml"


def test_the_feed_of_issues_leads_to_the_issues(archive: Desk) -> None:
    files = made(archive, "--base-url", "https://veille.example.org/archives/")
    (issue,) = atom(files, "flux/numeros").entries
    assert issue.link == "https://veille.example.org/archives/2026-T4/"
    assert issue.title == "Bulletin de veille collaborative, n°\u00a012, 4e\u00a0trimestre\u00a02026"
    assert issue.updated == "2026-11-20T00:00:00Z"


def test_a_theme_s_entries_keep_their_tags_and_their_story(archive: Desk) -> None:
    files = made(archive)
    items = {item["title"]: item for item in json.loads(files[f"{THEME}.json"])["items"]}
    item = items["Rouen : livrer le centre-ville par la Seine pour trente centimes de plus par colis"]
    assert item["tags"] == ["logistique urbaine", "fluvial", "friche", "vélo-cargo"]
    assert item["url"].startswith("http://quais-et-corridors.example/")
    assert item["_iet_watch"]["theme"] == "logistique-portuaire-mer"
    assert item["_iet_watch"]["page"] == "https://veille.region-demo.example/2026-T4/fiche-45.html"
    assert item["_iet_watch"]["story"].startswith("urn:uuid:")
    entries = {entry.title: entry for entry in atom(files, THEME).entries}
    terms = [(tag.get("scheme"), tag.term) for tag in entries[item["title"]].tags]
    assert terms[:4] == [(None, tag) for tag in item["tags"]]
    assert terms[4] == ("urn:iet-watch:exchange:theme", "logistique-portuaire-mer")
    assert entries[item["title"]].watch_story == item["_iet_watch"]["story"]


def test_an_article_and_its_copy_are_told_once(desk: Desk, web: Web) -> None:
    text = "Le port inaugure un quai électrifié, long de six cents mètres, pour les porte-conteneurs de la ligne. " * 4
    same = {"title": "Le port inaugure un quai", "description": text}
    other = rss(entry(2) | same | {"link": "http://autre.example/2.html"})
    desk.sources(web.put("/a", rss(entry(1) | same)), web.put("/b", other), slug="port", query="port*")
    assert desk("collect", "--json").json["copies"] == 1
    desk("keep", 1, 2)
    (item,) = json.loads(made(desk)["flux/themes/port.json"])["items"]
    assert item["_iet_watch"]["source"] == "Source 0"


@pytest.mark.parametrize("kind", [".xml", ".json"])
def test_another_region_subscribes(archive: Desk, web: Web, tmp_path: Path, kind: str) -> None:
    files = made(archive, "--base-url", web.url("/archives/"))
    for name, content in files.items():
        web.put(f"/archives/{name}", content, Content_Type=TYPES.get(Path(name).suffix, "text/html"))
    root = tmp_path / "region-b"
    for folder in ("themes", "data"):
        (root / folder).mkdir(parents=True)
    other = Desk(root, archive._call)
    other.configure("[collect]\nallow_private_networks = true\nhost_delay_seconds = 0.0\nread_articles = false\n")
    other.sources(web.url(f"/archives/{THEME}{kind}"), slug="ports", query="fluvial OU scellé")
    assert other("collect", "--json").json["items_new"] == 3
    items = {item["title"]: item for item in other.items()}
    told = {item["title"]: item for item in json.loads(files[f"{THEME}.json"])["items"]}
    assert items.keys() == told.keys()
    for title, item in items.items():
        assert item["url"] == told[title]["url"]
        assert datetime.fromisoformat(item["published"]) == datetime.fromisoformat(told[title]["date_published"])
        shown = other("show", item["id"]).out
        assert all(tag in shown for tag in told[title]["tags"])
    assert len([item for item in items.values() if "ports" in item["themes"]]) == 2  # by their tags


def test_what_is_kept_and_not_published_goes_to_the_theme_s_feed_alone(archive: Desk) -> None:
    archive("keep", 44, "--theme", "logistique-portuaire-mer", "--as", "coordination")
    files = made(archive)
    first, *published = json.loads(files[f"{THEME}.json"])["items"]
    assert (first["title"], len(published)) == ("Le Havre : un poste de recharge à quai pour les pousseurs fluviaux", 3)
    assert "summary" not in first
    assert first["content_text"] == "Mots-clés\u00a0: fleuve."
    assert first["date_modified"] == "2026-11-20T07:00:00Z"
    where = [name for name, content in files.items() if b"pousseurs fluviaux" in content]
    assert where == [f"{THEME}.json", f"{THEME}.xml"]
    archive.configure((archive.root / "iet-watch.toml").read_text(encoding="utf-8") + "\n[site]\nkept_items = false\n")
    assert len(json.loads(made(archive)[f"{THEME}.json"])["items"]) == 3


def test_a_kept_item_whose_fiche_is_not_for_the_public_stays_inside(archive: Desk) -> None:
    archive("keep", 44, "--theme", "logistique-portuaire-mer", "--as", "coordination")
    draft = archive.root / "data" / "bulletins" / "2027-T1" / "fiches" / "logistique-portuaire-mer" / "01-x.md"
    draft.parent.mkdir(parents=True)
    draft.write_text('+++\nitem = 44\ntitle = "Canal+++ : un port"\nlevel = "partenaires"\n+++\n', encoding="utf-8")
    done = archive("site", "--dry-run")
    assert "cannot be read" not in done.err
    assert len(json.loads(made(archive)[f"{THEME}.json"])["items"]) == 3
    draft.write_text("+++\nitem = 44\ntitle = Un port\n+++\n", encoding="utf-8")
    done = archive("site")
    assert (done.code, "01-x.md cannot be read" in done.err) == (0, True)
    assert len(json.loads(made(archive)[f"{THEME}.json"])["items"]) == 3


def test_addresses_of_an_intranet_stay_inside(desk: Desk, web: Web) -> None:
    desk.configure(
        "[collect]\nallow_private_networks = true\nhost_delay_seconds = 0.0\nread_articles = false\n"
        "allow_hosts = ['notes.region.example']\n"
    )
    links = (
        "http://10.0.0.7/note", "http://intranet/note", "http://serveur.local/note", "http://[fd00::1]/note",
        "http://notes.region.example/note", "http://journal.example/article",
    )  # fmt: skip
    feed = web.put("/feed", rss(*(entry(n, link=link) for n, link in enumerate(links))))
    desk.sources(feed, slug="port", query="port*")
    desk("collect")
    desk("keep", *range(1, 7))
    files = made(desk)
    assert [item["url"] for item in json.loads(files["flux/themes/port.json"])["items"]] == [links[-1]]
    for name, content in files.items():
        assert not any(link.encode() in content for link in (*links[:-1], feed)), name


@slow
def test_no_text_of_an_article_and_no_words_of_its_publisher_leave(archive: Desk) -> None:
    archive("keep", 44, "--theme", "logistique-portuaire-mer", "--as", "coordination")
    with sqlite3.connect(archive.root / "data" / "iet-watch.db") as db:
        rows = db.execute("select summary, text from item").fetchall()
    runs = {text[at : at + 80] for row in rows for text in row for at in range(0, len(text) - 80, 40)}
    assert len(runs) > 500
    for name, content in made(archive).items():
        assert not [run for run in runs if run in content.decode(errors="replace")], name


def test_the_list_of_sources_is_read_back(archive: Desk, tmp_path: Path) -> None:
    listed = tmp_path / "sources.opml"
    listed.write_bytes(made(archive)["flux/sources.opml"])
    other = tmp_path / "region-b"
    archive._call("init", other)
    assert archive._call("-C", other, "theme", "new", "tout").code == 0
    read = archive._call("-C", other, "source", "import", listed, "--theme", "tout", "--json").json
    watched = archive("source", "list", "--json").json["sources"]
    assert {one["url"] for one in read["added"]} == {one["url"] for one in watched if one.get("active", True)}
