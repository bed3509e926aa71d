"""What a person brought for fewer people reaches no output that goes further, whatever happens to the fiche."""

from __future__ import annotations

import json
import re
import tomllib
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.conftest import Desk, Once

WORDS = {"public": "Pommeau", "partenaires": "Cidrerie", "restreint": "Calvados"}  # of the item of each level
FORMATS = "html,md,mail,json,atom,ics,docx"


def brought(desk: Desk) -> None:
    """Items 1 to 3, one of each level, kept and drafted."""
    desk.configure("[bulletin]\narchive_url = 'https://veille.region.example/'\n[collect]\n")
    desk.theme("verger", "title = 'Verger'\nquery = '*'\n")
    lines = [
        {
            "title": f"{word} de la visite", "url": f"https://presse.example/{word}", "published": "2026-11-02",
            "text": f"On a parlé de {word} devant les pressoirs.", "level": level, "source": f"Gazette du {word}",
        }
        for level, word in WORDS.items()
    ]  # fmt: skip
    (desk.root / "items.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert desk("import", desk.root / "items.jsonl").code == 0
    assert desk("keep", "1-3", "--as", "Camille").code == 0
    assert desk("bulletin", "2026-T4", "--draft").code == 0


@pytest.fixture
def verger(once: Once) -> Desk:
    return once("items of each level", brought)


def issue(desk: Desk) -> Path:
    return desk.root / "data" / "bulletins" / "2026-T4"


def texts(folder: Path) -> Iterator[tuple[str, str]]:
    """All that a reader may be given, by file: of an archive what it holds."""
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        data = path.read_bytes()
        if zipfile.is_zipfile(path):
            archive = zipfile.ZipFile(BytesIO(data))
            data = b"".join(archive.read(name) for name in archive.namelist())
        yield path.name, data.decode("utf-8", "replace")


def outputs(desk: Desk) -> dict[str, str]:
    done = desk("bulletin", "2026-T4", "--formats", FORMATS)
    assert done.code == 0, done.err
    made = {name: text for name, text in texts(issue(desk)) if not name.endswith((".toml", "edito.md"))}
    fiches = {path.name for path in issue(desk).glob("fiches/*/*.md")}
    found = {name: text for name, text in made.items() if name not in fiches and not name.startswith(".")}
    assert len(found) >= 7
    return found


def at_level(desk: Desk, level: str) -> None:
    edito = issue(desk) / "edito.md"
    edito.write_text(re.sub('level = "[a-z]+"', f'level = "{level}"', edito.read_text("utf-8")), "utf-8")


def shown_in(made: dict[str, str]) -> dict[str, set[str]]:
    """The levels whose words stand anywhere, each with the files that say them."""
    return {
        level: {name for name, text in made.items() if word.lower() in text.lower()} for level, word in WORDS.items()
    }


def test_the_figures_of_an_issue_count_nothing_above_its_level(verger: Desk) -> None:
    for level, count in (("public", 1), ("partenaires", 2), ("restreint", 3)):
        at_level(verger, level)
        assert verger("bulletin", "2026-T4", "--draft").code == 0
        figures = tomllib.loads((issue(verger) / "figures.toml").read_text("utf-8"))
        counted = [figures[key] for key in ("collected", "retained", "kept")]
        assert (counted, figures["by_theme"][0]["items"]) == ([count] * 3, count), level


def test_a_draft_takes_the_level_of_its_item(verger: Desk) -> None:
    heads = {path.stem: path.read_text("utf-8") for path in issue(verger).glob("fiches/*/*.md")}
    levels = {word: f'level = "{level}"' for level, word in WORDS.items()}
    for name, head in heads.items():
        word = next(one for one in levels if one.lower() in name)
        assert levels[word] in head


@pytest.mark.parametrize("level", list(WORDS))
def test_no_output_of_an_issue_shows_what_is_above_its_level(verger: Desk, level: str) -> None:
    at_level(verger, level)
    shown = shown_in(outputs(verger))
    above = list(WORDS)[list(WORDS).index(level) + 1 :]
    assert {one: files for one, files in shown.items() if one in above} == {one: set() for one in above}
    assert "bulletin.html" in shown[level]


def test_a_level_that_somebody_took_away_holds_all_the_same(verger: Desk) -> None:
    path = next(issue(verger).glob("fiches/*/*calvados*.md"))
    path.write_text(path.read_text("utf-8").replace('level = "restreint"', 'level = "public"'), "utf-8")
    for command in ((), ("--check",), ("--publish", "--as", "Paul", "--yes")):
        done = verger("bulletin", "2026-T4", *command)
        assert done.code == 78
        assert "calvados" in done.err
        assert "item 3 is of level restreint, and the issue of level public" in done.err
    assert not (issue(verger) / "bulletin.html").exists()
    at_level(verger, "restreint")
    assert verger("bulletin", "2026-T4").code == 0


def test_the_archive_its_search_and_its_feeds_show_what_is_public(verger: Desk, tmp_path: Path) -> None:
    assert verger("site", tmp_path / "site").code == 0
    shown = shown_in(dict(texts(tmp_path / "site")))
    assert "verger.xml" in shown["public"]
    assert shown["partenaires"] == shown["restreint"] == set()


def test_a_copy_that_is_for_fewer_people_is_not_named(verger: Desk) -> None:
    assert verger("join", "--copy", "1", "3").code == 0
    assert verger("bulletin", "2026-T4", "--draft").code == 0
    shown = shown_in({path.name: path.read_text("utf-8") for path in issue(verger).glob("fiches/*/*pommeau*.md")})
    assert shown["restreint"] == set()


def test_files_for_offices_leave_out_what_is_not_for_everyone(verger: Desk, tmp_path: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    for name in ("items.csv", "items.xlsx"):
        done = verger("items", "-o", files / name)
        assert "2 items above the level “public” were left out" in done.err
        verger("search", "pressoirs", "-o", files / f"found.{name}")
    shown = shown_in(dict(texts(files)))
    assert len(shown["public"]) == 4
    assert shown["partenaires"] == shown["restreint"] == set()
    assert [item.get("level") for item in verger.items()] == [None, "partenaires", "restreint"]  # as programs read them
    assert verger("items", "--level", "restreint", "-o", files / "all.csv").code == 0
    assert (files / "all.csv").read_text("utf-8-sig").splitlines()[0].endswith(",level")


def test_a_list_that_goes_elsewhere_takes_its_levels_with_it(verger: Desk, tmp_path: Path) -> None:
    whole = verger("items", "--format", "jsonl").out
    other = Desk(tmp_path / "other", verger._call)
    for folder in ("themes", "templates", "data"):
        (other.root / folder).mkdir(parents=True)
    other.configure("")
    other.theme("verger", "title = 'Verger'\nquery = '*'\n")
    (tmp_path / "list.jsonl").write_text(whole)
    assert other("import", tmp_path / "list.jsonl").code == 0
    assert {item["title"].split()[0]: item.get("level") for item in other.items()} == {
        "Pommeau": None, "Cidrerie": "partenaires", "Calvados": "restreint",
    }  # fmt: skip
    (tmp_path / "list.jsonl").write_text('{"title": "x", "level": "secret"}\n')
    done = other("import", tmp_path / "list.jsonl")
    assert (done.code, "level: secret is not known, expected public, partenaires, restreint" in done.err) == (65, True)


def test_a_sheet_goes_to_partners(verger: Desk, tmp_path: Path) -> None:
    def titles(*arguments: str) -> set[str]:
        assert verger("sheet", "export", tmp_path / "tri.xlsx", "--decided", *arguments).code == 0
        page = load_workbook(tmp_path / "tri.xlsx").worksheets[0]
        return {str(cell.value).split()[0] for cell in page["D"][1:]}

    assert titles() == {"Pommeau", "Cidrerie"}
    assert titles("--level", "public") == {"Pommeau"}
    assert titles("--level", "restreint") == {"Pommeau", "Cidrerie", "Calvados"}


def test_a_digest_goes_to_partners(verger: Desk, tmp_path: Path) -> None:
    person = "[[people]]\nname = 'Anne'\nmail = 'anne@structure.example'\n"
    (verger.root / "people.toml").write_text(person)
    lines = [{"title": f"{word} à venir", "level": level, "text": word} for level, word in WORDS.items()]
    (verger.root / "new.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert verger("import", verger.root / "new.jsonl").code == 0
    assert verger("digest", "verger", "--to", "Anne", "--out", tmp_path / "mails").code == 0
    shown = shown_in(dict(texts(tmp_path / "mails")))
    assert [len(shown[level]) for level in WORDS] == [1, 1, 0]
