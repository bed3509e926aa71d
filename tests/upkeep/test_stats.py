"""`stats`: each figure is what other commands count; nobody is named; what nobody can know is never 0."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from iet_watch.cli.terminal import tables
from iet_watch.locale import language
from iet_watch.model.quarter import Quarter
from iet_watch.store.database import open_unchanged
from iet_watch.upkeep.activity.report import activity
from iet_watch.workspace.folder import find_workspace
from tests.conftest import NOW, Desk, Done, Once, slow
from tests.post import receiving
from tests.publish.archive import published_demo, sample_demo
from tests.publish.written_issue import QUARTER, Issue
from tests.send.outbox.mailing import mailing, send
from tests.send.readership.test_readership import LOG, write

BEFORE = "2026-T3"
KEPT_LATER = {"items_kept": "kept", "items_dropped": "dropped", "items_later": "later"}
Key = tuple[str, str]


def figures(desk: Desk, *options: str) -> dict[Key, tuple[int | None, int | None]]:
    """Value and that of the quarter before, by name and theme."""
    done = desk("stats", "--json", *options)
    assert done.code == 0, done.err
    return {(one["name"], one.get("theme", "")): (one["value"], one["before"]) for one in done.json["figures"]}


def bytes_of(folder: Path) -> dict[str, str]:
    return {str(path): sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


def listed(desk: Desk, *options: str) -> int:
    """How many items the table of `items` says that it shows."""
    told = re.search(r"(\d+) items?\.", desk("items", *options).err)
    return int(told[1]) if told else 0


@pytest.fixture
def demo(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, call: Callable[..., Done]) -> Desk:
    return Desk(shutil.copytree(sample_demo(tmp_path_factory), tmp_path / "demo"), call)


@pytest.mark.parametrize(("quarter", "place"), [(QUARTER, 0), (BEFORE, 1)])
def test_figures_of_items_are_what_the_list_of_items_shows(demo: Desk, quarter: str, place: int) -> None:
    said = {key: both[place] for key, both in figures(demo).items()}
    whole = demo.items("--quarter", quarter)
    heads = [one for one in whole if one["copy_of"] is None and one["themes"]]
    assert said["items_collected", ""] == len(whole) > 30
    assert said["copies_folded", ""] == sum(one["copy_of"] is not None for one in whole)
    assert said["items_retained", ""] == len(heads)
    assert said["stories", ""] == len({one["story"] for one in heads})
    assert said["contributors", ""] == len({one["contributor"] for one in whole if "contributor" in one})
    assert said["items_to_rule", ""] == sum(one["status"] == "new" for one in heads)
    waits = {
        one["theme"]: one["to_rule"] for one in demo("desk", "status", "--quarter", quarter, "--json").json["themes"]
    }
    for theme, to_rule in waits.items():
        own = demo.items("--quarter", quarter, "--theme", theme)
        met = [one for one in own if theme in one["themes"] and one["copy_of"] is None]
        assert (said["items_retained", theme], said["items_to_rule", theme]) == (len(met), to_rule)
        for name, status in KEPT_LATER.items():
            assert said[name, theme] == listed(demo, "--quarter", quarter, "--theme", theme, "--status", status)
    for name, status in KEPT_LATER.items():
        assert said[name, ""] == listed(demo, "--quarter", quarter, "--status", status)
    if place == 0:
        assert min(said[name, ""] or 0 for name in KEPT_LATER) > 0  # there is something to compare


def test_figures_of_sources_are_those_of_their_health(demo: Desk) -> None:
    said = figures(demo)
    told = demo("source", "health", "--json").json
    states = [one["state"] for one in told["sources"] if one["active"]]
    assert said["sources_active", ""] == (len(states), None)
    assert said["sources_live", ""] == (states.count("live"), None)
    parts = ("live", "silent", "in_trouble", "never_asked")
    assert sum(said[f"sources_{part}", ""][0] or 0 for part in parts) == len(states)
    assert (said["sources_in_trouble", ""][0] or 0) > 0
    listing = demo("source", "list", "--json").json["sources"]
    for theme in {one["theme"] for one in listing}:
        named = {one["url"] for one in listing if one["theme"] == theme and one["active"]}
        assert said["sources_active", theme] == (len(named), None)


def test_no_title_and_no_text_is_read(demo: Desk) -> None:
    def refusing(action: int, table: str | None, column: str | None, *_: object) -> int:
        said = action == sqlite3.SQLITE_READ and table == "item" and column in ("title", "summary", "text")
        return sqlite3.SQLITE_DENY if said else sqlite3.SQLITE_OK

    space = find_workspace(demo.root)
    with closing(open_unchanged(space.database)) as db:
        db.set_authorizer(refusing)
        with pytest.raises(sqlite3.DatabaseError):
            db.execute("select title from item")
        found = activity(space, db, space.themes(), Quarter(2026, 4), datetime.fromisoformat(NOW))
    assert (found.of("items_collected").value or 0) > 0


def test_a_look_changes_no_byte_and_names_nothing(demo: Desk) -> None:
    items = demo.items()
    theme = demo.root / "themes" / "logistique-portuaire-mer.toml"
    theme.write_text(theme.read_text("utf-8") + "# changed\n", encoding="utf-8")
    before = bytes_of(demo.root)
    done = demo("stats")
    assert (done.code, bytes_of(demo.root)) == (0, before)
    assert "The theme files have changed" in done.err
    everything = done.out + done.err + demo("stats", "--json").out + demo("stats", "--format", "csv").out
    for item in items:
        assert item["title"] not in everything
        assert not item["url"] or item["url"] not in everything
    for person in re.findall(r'name = "(.+?)"', (demo.root / "people.toml").read_text("utf-8")):
        assert person not in everything
    assert bytes_of(demo.root) == before


@pytest.fixture
def lang(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The language of messages while a test lasts."""
    with monkeypatch.context() as changed:
        changed.setenv("IET_WATCH_LANG", request.param)
        language.cache_clear()
        yield request.param
    language.cache_clear()


@pytest.mark.parametrize("lang", ["fr", "en"], indirect=True)
def test_the_table_holds_at_80_columns(demo: Desk, monkeypatch: pytest.MonkeyPatch, lang: str) -> None:
    monkeypatch.setattr(tables, "_room", lambda: 80)
    demo.theme("un-theme-dont-le-nom-est-vraiment-long", "title = 'Long'\nquery = 'port'\n")
    done = demo("stats")
    assert done.code == 0, done.err
    assert max(map(len, done.out.splitlines())) <= 80
    assert "…" not in done.out  # nothing is cut
    assert "\n\n\n" not in done.out + demo("stats", "--quarter", "2025-T1").out
    if lang == "fr":
        assert "4e\u00a0trimestre\u00a02026" in done.out
        assert "trimestre en cours, jusqu’au 20\u00a0novembre 2026" in " ".join(done.out.split("\n"))
        assert "inconnu" in done.out


def test_each_figure_says_what_it_counts_and_where_it_comes_from(demo: Desk, tmp_path: Path) -> None:
    told = demo("stats", "--json").json
    assert (told["schema_version"], told["quarter"], told["before"]) == (1, QUARTER, BEFORE)
    assert (told["made"], told["running"]) == ("2026-11-20T07:00:00Z", True)
    assert (told["judged_today"], told["hidden"]) == (True, False)
    assert all(one["perimeter"] and one["source"] and one["computed"] for one in told["figures"])
    keys = [(one["name"], one.get("theme")) for one in told["figures"]]
    assert len(keys) == len(set(keys))
    states = {one["name"] for one in told["figures"] if one["period"] == "today"}
    assert states == {name for name, _ in keys if name.startswith(("sources_", "contacts_"))} - {"sources_bringing"} | {
        "recipients", "structures"
    }  # fmt: skip
    path = tmp_path / "bilan.csv"
    assert demo("stats", "-o", path).out == ""
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
    shown = {(row["name"], row["theme"]): row[QUARTER] for row in rows}
    values = {(one["name"], one.get("theme", "")): one["value"] for one in told["figures"]}
    assert shown == {key: "unknown" if value is None else str(value) for key, value in values.items()}
    assert demo("stats", "-o", tmp_path / "bilan.txt").code == 2
    assert not (tmp_path / "bilan.txt").exists()


def test_what_nobody_can_know_is_unknown_and_never_0(desk: Desk) -> None:
    desk.theme("port", "title = 'Port'\nquery = 'port'\n")
    done = desk("stats")
    assert (done.code, "Nothing has been collected yet" in done.err) == (0, True)
    assert not (desk.root / "data" / "iet-watch.db").exists()
    nothing = figures(desk)
    assert nothing["items_collected", ""] == nothing["items_kept", "port"] == (None, None)
    assert nothing["recipients", ""] == (0, None)
    bring(desk, ("Le port ouvre", "2026-11-02", {}))
    said = figures(desk)
    assert said["items_collected", ""] == (1, None)  # nobody watched in summer
    assert said["items_kept", "port"] == (0, None)
    assert said["fiches", ""] == said["mails_sent", ""] == (0, None)
    assert said["visits", ""] == said["opinions_useful", ""] == (None, None)
    bring(desk, ("Le port ferme", "2026-08-02", {}))
    said = figures(desk)
    assert (said["items_collected", ""], said["copies_folded", ""], said["fiches", ""]) == ((1, 1), (0, 0), (0, None))
    assert "Collecting began on 20 November 2026" in desk("stats").err
    assert desk("stats", "--quarter", "2027-T1").code == 2
    assert desk("stats", "--quarter", "2026-T5").code == 2


def bring(desk: Desk, *items: tuple[str, str, Mapping[str, Any]]) -> None:
    lines = [
        {"url": f"https://journal.example/{title.replace(' ', '-')}", "title": title, "text": f"{title}, ce jour-là.",
         "published": day, "source": "Journal", **more}
        for title, day, more in items
    ]  # fmt: skip
    file = desk.root / "lines.jsonl"
    file.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in lines), encoding="utf-8")
    assert desk("import", file).code == 0


ARTICLE = (
    "Depuis lundi les paquebots en escale coupent leurs moteurs et prennent le courant du réseau. Deux bornes de "
    "huit mégawatts ont été posées au pied du terminal, pour un coût que le port chiffre à vingt millions. "
)


def test_nothing_is_counted_twice(desk: Desk) -> None:
    desk.theme("port", "title = 'Port'\nquery = 'port'\n")
    desk.theme("grue", "title = 'Grue'\nquery = 'grue'\n")
    bring(
        desk,
        ("Une grue au port", "2026-11-02", {}),  # 1, of two themes
        ("Une digue au port", "2026-11-03", {}),  # 2
        ("Une crue sans rien", "2026-11-04", {}),  # 3, of none
        ("Le port branche ses paquebots", "2026-11-05", {"text": ARTICLE}),  # 4
        ("Le port branche ses paquebots", "2026-11-06", {"text": ARTICLE, "url": "https://autre.example/p"}),  # 5
        ("Une criée au port", "2026-09-30T21:30:00Z", {}),  # 6, of the quarter before in Paris
        ("Une écluse au port", "2026-09-30T22:30:00Z", {}),  # 7, of this one
    )
    [copy] = [one["id"] for one in desk.items() if one["copy_of"]]
    for item, theme, ruling, who in (
        (1, "port", "keep", "Ali"), (1, "grue", "keep", "Bea"), (2, "port", "drop", "Ali"), (3, "grue", "keep", "Ali"),
        (copy, "port", "keep", "Bea"),
    ):  # fmt: skip
        assert desk(ruling, item, "--theme", theme, "--as", who).code == 0
    said = {key: value for key, (value, _) in figures(desk).items()}
    assert (said["items_collected", ""], said["copies_folded", ""], said["items_retained", ""]) == (6, 1, 4)
    assert (said["items_retained", "port"], said["items_retained", "grue"]) == (4, 1)
    assert said["items_kept", ""] == 3  # 1 for two themes, 3 beyond an equation, the article of the copy
    assert (said["items_kept", "port"], said["items_kept", "grue"]) == (2, 2)
    assert (said["items_dropped", ""], said["items_dropped", "port"], said["items_to_rule", ""]) == (1, 1, 1)
    assert said["people_ruling", ""] == 2
    assert desk("undo", 1, "--as", "Bea").code == 0
    assert figures(desk)["items_kept", ""][0] == 3
    assert figures(desk)["items_kept", "grue"][0] == 1
    (desk.root / "themes" / "grue.toml").unlink()
    assert desk("items").code == 0
    assert figures(desk)["items_kept", "grue"][0] == 1  # what was kept for a theme without a file is not forgotten


def test_people_are_a_number_and_what_is_restricted_stays_inside(desk: Desk) -> None:
    desk.theme("port", "title = 'Port'\nquery = 'port'\n")
    bring(desk, ("Le port ouvre", "2026-11-02", {}))
    for name, title in (
        ("Ali Secret", "Un port à vendre"),
        ("Ali Secret", "Un port à louer"),
        ("Bea Secret", "Un bac"),
    ):
        note = desk.root / "note.md"
        note.write_text(f"# {title}\n\n{title}, dit-on sur place, et personne ne doit le savoir.\n", encoding="utf-8")
        done = desk("add", note, "--level", "restreint", "--as", name)
        assert done.code == 0, done.err
    said = figures(desk)
    assert (said["contributions", ""], said["contributors", ""]) == ((3, None), (2, None))
    told = "".join(desk("stats", *options).out for options in ((), ("--json",), ("--format", "csv")))
    for secret in ("Ali", "Bea", "Secret", "vendre", "louer"):
        assert secret not in told


def test_what_a_double_triage_hides_is_not_counted_for_whoever_must_not_see_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.theme("port", "title = 'Port'\nquery = 'port'\n")
    people = "".join(f"[[people]]\nname = '{name}'\nlogin = '{name.lower()}'\n" for name in ("Ali", "Bea"))
    (desk.root / "people.toml").write_text(people, encoding="utf-8")
    bring(desk, *((f"Port {letter} seul", f"2026-11-0{n}", {}) for n, letter in enumerate("abc", start=1)))
    monkeypatch.setenv("SUDO_USER", "ali")
    assert desk("desk", "blind", "port", "--people", "Ali,Bea", "--size", 3).code == 0
    assert desk("keep", "1-3").code == 0
    assert figures(desk)["items_kept", "port"][0] == 3
    monkeypatch.setenv("SUDO_USER", "bea")
    assert figures(desk)["items_kept", "port"][0] == 0
    assert "hidden from you and not counted" in desk("stats").err
    assert desk("stats", "--json").json["hidden"] is True


@slow
def test_a_published_issue_is_told_with_its_date_and_its_errata(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, call: Callable[..., Done], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(shutil.copytree(published_demo(tmp_path_factory), tmp_path / "demo"), call)
    status = desk("bulletin", QUARTER, "--status", "--json").json
    themes = {theme: one["fiches"] for theme, one in status["by_theme"].items()}
    said = figures(desk)
    assert said["fiches", ""][0] == len(status["fiches"]) > 0
    assert {theme: said["fiches", theme][0] for theme in themes} == themes
    assert said["fiches_in_preparation", ""][0] == 0
    assert (said["issues_published", ""][0], said["errata", ""][0]) == (1, 0)
    assert said["issue_days_after_quarter", ""] == (-41, None)
    assert ",-41,unknown," in desk("stats", "--format", "csv").out, "a number, not the text '-41"
    assert said["mails_sent", ""] == (None, None)  # it came out, and went some other way than by iet-watch
    folder = desk.root / "data" / "bulletins" / QUARTER
    shutil.copytree(folder, folder.with_name(f"{QUARTER} (copie)"))
    monkeypatch.setenv("IET_WATCH_NOW", "2027-01-12T08:00:00+01:00")
    (folder / "errata.toml").write_text("[[errata]]\ndate = 2027-01-12\ntext = 'Une date.'\n", "utf-8")
    done = desk("bulletin", QUARTER, "--publish", "--as", "La direction de la publication")
    assert done.code == 0, done.err
    later = figures(desk)
    assert later["issues_published", ""] == (0, 1)  # nothing came out in 2027 yet
    assert later["errata", ""] == (0, 1)
    assert later["fiches", ""] == (0, len(status["fiches"]))
    assert figures(desk, "--quarter", QUARTER)["errata", ""][0] == 1
    shown = desk("stats", "--quarter", QUARTER).out
    assert "came out on 20 November 2026, within its quarter." in shown
    assert "The issue of 2027-T1 is not published yet." in desk("stats").out
    (folder / "manifest.json").write_text("{", encoding="utf-8")
    damaged = desk("stats", "--quarter", QUARTER)
    assert (damaged.code, "the manifest is damaged" in damaged.err) == (0, True)
    said = figures(desk, "--quarter", QUARTER)
    assert said["fiches", ""][0] is said["fiches", next(iter(themes))][0] is said["issues_published", ""][0] is None
    assert (said["items_collected", ""][0] or 0) > 0


def test_an_issue_in_preparation_has_its_fiches_counted_apart(demo: Desk) -> None:
    status = demo("bulletin", QUARTER, "--status", "--json").json
    said = figures(demo)
    assert said["fiches", ""][0] == 0
    assert said["fiches_in_preparation", ""][0] == len(status["fiches"])


def test_mails_and_contacts_are_those_of_the_sending(once: Once) -> None:
    with receiving() as post:
        desk = mailing(once, post, (f"p{n}@structure{n}.example" for n in range(4)))
        assert desk("contact", "unsubscribe", "p3@structure3.example").code == 0
        assert desk("contact", "add", "q@port.example", "--structure", "Port").code == 0
        before = figures(desk)
        assert before["mails_sent", ""][0] is None
        told = send(desk, "--yes").json
        assert told["sent"] == 4
    said = figures(desk)
    assert (said["mails_planned", ""], said["mails_sent", ""]) == ((4, None), (4, None))
    assert [said[f"mails_{state}", ""][0] for state in ("failed", "in_doubt", "waiting")] == [0, 0, 0]
    contacts = desk("contact", "list", "--json").json["contacts"]
    states = [one["state"] for one in contacts]
    assert said["recipients", ""] == (states.count("active"), None)
    assert said["contacts_unsubscribed", ""] == (states.count("unsubscribed"), None) == (1, None)
    structures = {name for one in contacts if one["state"] == "active" for name in one["structures"]}
    assert said["structures", ""] == (len(structures), None) == (2, None)
    for one in contacts:
        assert one["email"] not in desk("stats", "--json").out
    assert (said["issues_published", ""][0], said["fiches", ""][0]) == (
        1,
        len(list(Issue(desk).folder.glob("fiches/*/*"))),
    )


def test_readers_are_known_where_their_logs_were_counted(desk: Desk) -> None:
    desk.theme("port", "title = 'Port'\nquery = 'port'\n")
    assert desk("readership", "import", write(desk, LOG)).code == 0
    read = desk("readership", "--quarter", QUARTER, "--json").json
    said = figures(desk)
    assert (said["visits", ""], said["pages_shown", ""]) == ((read["visits"], None), (read["views"], None))
    assert desk("stats", "--json").json["logs_counted"] == ["2026-11-18", "2026-11-18"]
    assert "Access logs were counted from 18 November 2026 to 18 November 2026." in desk("stats").err


def test_a_workspace_that_may_only_be_read_is_counted(demo: Desk) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    (demo.root / "data").chmod(0o500)
    assert demo.process("stats", env={"IET_WATCH_NOW": NOW}).returncode == 0
