"""`import`: files from elsewhere through the same judgement; a file with one mistake changes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from iet_watch.workspace.folder import find_workspace
from iet_watch.workspace.lock import exclusive_run
from tests.conftest import Desk

LINES: tuple[dict[str, object], ...] = (
    {"url": "https://a.example/1", "title": "Un port à Évreux", "text": "Des quais.", "published": "2026-10-02"},
    {"url": "https://a.example/2", "title": "A harbour", "published": "2026-10-03T23:30:00+02:00", "lang": "en"},
    {"title": "Vu au salon : un port", "source": "Salon des ports"},
)


@pytest.fixture
def port(desk: Desk) -> Desk:
    """A workspace whose themes are `port` and `quai`."""
    desk.theme("port", "title = 'Port'\nquery = 'port*'\n")
    desk.theme("quai", "title = 'Quai'\nquery = 'quai*'\n")
    return desk


def jsonl(folder: Path, *lines: object) -> Path:
    path = folder / "ailleurs.jsonl"
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return path


def table(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "ailleurs.csv"
    path.write_bytes(text.encode(encoding))
    return path


def titles(desk: Desk) -> list[str]:
    return sorted(item["title"] for item in desk.items())


def test_each_line_becomes_an_item_judged_by_every_theme(port: Desk, tmp_path: Path) -> None:
    done = port("import", jsonl(tmp_path, *LINES), "--json")
    assert done.json == {
        "schema_version": 1,
        "read": 3,
        "items_new": 3,
        "items_changed": 0,
        "copies": 0,
        "earlier_copies": 0,
        "hidden_rows": [],
    }
    items = {item["title"]: item for item in port.items()}
    first, second, third = (items[str(line["title"])] for line in LINES)
    assert set(first["themes"]) == {"port", "quai"}
    assert (first["published"], first["url"]) == ("2026-10-02T12:00:00Z", "https://a.example/1")
    assert (second["themes"], second["published"], second["lang"]) == ({}, "2026-10-03T21:30:00Z", "en")
    assert (third["source"], third["url"], third["published"]) == ("Salon des ports", "", None)


def test_nothing_is_asked_for_and_no_page_is_read(port: Desk, tmp_path: Path) -> None:
    port("import", jsonl(tmp_path, *LINES))
    assert port("collect", "--json").json["requests"] == 0


def test_the_same_file_again_adds_and_changes_nothing(port: Desk, tmp_path: Path) -> None:
    path = jsonl(tmp_path, *LINES, LINES[0])
    port("import", path)
    before = port.items()
    again = port("import", path, "--json").json
    assert (again["read"], again["items_new"], again["items_changed"]) == (4, 0, 0)
    assert port.items() == before


def test_themes_that_a_person_gives_stand_in_for_judgement(port: Desk, tmp_path: Path) -> None:
    given = ({"title": "Une pomme", "themes": ["quai"]}, {"title": "Un port", "themes": "quai; port"})
    assert port("import", jsonl(tmp_path, *given)).code == 0
    themes = {item["title"]: set(item["themes"]) for item in port.items()}
    assert themes == {"Une pomme": {"quai"}, "Un port": {"quai", "port"}}
    port.theme("port", "title = 'Port'\nquery = 'navire*'\n")
    assert {item["title"]: set(item["themes"]) for item in port.items()} == themes


def test_what_one_workspace_lists_another_imports(port: Desk, tmp_path: Path) -> None:
    port("import", jsonl(tmp_path, *LINES))
    listed = tmp_path / "liste.jsonl"
    port("items", "--all", "-o", listed)
    before = {(item["title"], item["url"], item["published"], *item["themes"]) for item in port.items()}
    (port.root / "data" / "iet-watch.db").unlink()
    assert port("import", listed).code == 0
    assert {(item["title"], item["url"], item["published"], *item["themes"]) for item in port.items()} == before


def test_a_line_separator_inside_a_text_does_not_end_the_line(port: Desk, tmp_path: Path) -> None:
    path = jsonl(tmp_path, {"title": "Un\u2028port", "text": "a\u0085b\x0cc"}, {"title": "Deux"})
    assert port("import", path).code == 0
    assert titles(port) == ["Deux", "Un port"]
    assert "line 3" in port("import", jsonl(tmp_path, {"title": "a\u2028b"}, {"title": "b"}, "c")).err


def test_markup_and_controls_come_in_as_plain_text(port: Desk, tmp_path: Path) -> None:
    port("import", jsonl(tmp_path, {"title": "<b>Un</b>\n port\x1b[31m<script>alert(1)</script>"}))
    assert titles(port) == ["Un port[31m"]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("comma", [",", ";"])
def test_a_spreadsheet_is_read_whatever_wrote_it(port: Desk, tmp_path: Path, comma: str, mark: str, end: str) -> None:
    rows = [["title", "url", "text"], ["Un port à Évreux", "https://a.example/1", f'"Des ""quais"", {end} des grues"']]
    assert port("import", table(tmp_path, mark + end.join(comma.join(row) for row in rows) + end)).code == 0
    assert titles(port) == ["Un port à Évreux"]
    assert port("show", 1, "--json").json["item"]["summary"] == 'Des "quais", des grues'


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_a_spreadsheet_in_an_encoding_of_windows_keeps_its_accents(port: Desk, tmp_path: Path, encoding: str) -> None:
    port("import", table(tmp_path, "title;themes;source\nL’œuvre d’un port;port, quai;Évreux\n", encoding))
    (item,) = port.items()
    assert (item["title"], item["source"], set(item["themes"])) == ("L’œuvre d’un port", "Évreux", {"port", "quai"})


def test_every_wrong_line_is_told_by_its_number_and_nothing_is_imported(port: Desk, tmp_path: Path) -> None:
    path = tmp_path / "ailleurs.jsonl"
    lines = ['{"title": "bon"}', "", "{", "[1]", '{"title": 7}', "{}", '{"url": "javascript:alert(1)"}', "{", "{"]
    path.write_text("\n".join(lines), encoding="utf-8")
    done = port("import", path)
    assert done.code == 65
    assert [number for number in range(1, 10) if f"line {number}:" in done.err] == [3, 4, 5, 6, 7]
    assert "and 2 other lines" in done.err
    assert "Nothing was imported" in done.err
    assert not (port.root / "data" / "iet-watch.db").exists()


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("Un port;ftp://a.example/;;;", "ftp://a.example/ is not a web address"),
        (";;;fr;", "a title or an address is needed"),
        ("Un port;;10/25/2026;;", "published: 10/25/2026 is not a date such as 2026-11-20"),
        ("Un port;;;;prot", "unknown theme prot: expected one of port, quai"),
    ],
)
def test_a_wrong_row_is_told_by_the_line_it_ends_on(port: Desk, tmp_path: Path, row: str, told: str) -> None:
    done = port("import", table(tmp_path, f'title;url;published;lang;themes\n"sur deux\nlignes";;;;\n{row}\n'))
    assert (done.code, "line 4: " + told in done.err) == (65, True), done.err
    assert titles(port) == []


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("vide.jsonl", b"", "holds no item"),
        ("vide.jsonl", b"\n \n", "holds no item"),
        ("vide.csv", b"", "the first line must name the columns"),
        ("seul.csv", b"title;url\n", "holds no item"),
        ("autre.csv", b"Nom;Rue\na;b\n", "the first line must name the columns"),
        ("melange.csv", "title;url\nété “à”;\n".encode() + b"\xe9", "neither in UTF-8 nor in Windows-1252"),
        ("binaire.jsonl", b"\x81\x8d", "neither in UTF-8 nor in Windows-1252"),
        ("binaire.csv", b"\x00\x00\x00", "neither in UTF-8 nor in Windows-1252"),
        ("profond.jsonl", b"[" * 100_000, "line 1: this line is not JSON"),
    ],
)
def test_a_file_without_items_is_told(port: Desk, tmp_path: Path, name: str, data: bytes, told: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    done = port("import", path)
    assert (done.code, name in done.err, told in done.err) == (65, True, True), done.err


def test_a_file_that_cannot_be_read_is_told(port: Desk, tmp_path: Path) -> None:
    for path, told in ((tmp_path / "absent.jsonl", "No such file"), (tmp_path, "Is a directory")):
        done = port("import", path)
        assert (done.code, told in done.err) == (66, True), done.err


def test_a_dry_run_checks_the_file_and_writes_nothing(port: Desk, tmp_path: Path) -> None:
    path = jsonl(tmp_path, *LINES)
    assert "3 items can be imported; nothing was written" in port("import", path, "--dry-run").err
    assert port("import", path, "--dry-run", "--json").json == {"schema_version": 1, "dry_run": True, "read": 3}
    quiet = port("import", path, "--dry-run", "--quiet")
    assert (quiet.code, quiet.out, quiet.err) == (0, "", "")
    assert port("import", jsonl(tmp_path, "x"), "--dry-run").code == 65
    assert list((port.root / "data").iterdir()) == []


def test_an_imported_article_and_a_collected_one_are_one_item(port: Desk, tmp_path: Path) -> None:
    lines = [
        {"url": "https://www.a.example/1?utm_source=lettre", "title": "Un port", "source": "Lettre"},
        {"url": "http://a.example/1/", "title": "Un port", "source": "Revue de presse"},
    ]
    port("import", jsonl(tmp_path, *lines))
    (item,) = port.items()
    assert item["canonical_url"] == "https://a.example/1"
    assert len(item["seen_at"]) == 2


def test_what_an_import_has_judged_need_not_be_judged_again(port: Desk, tmp_path: Path) -> None:
    assert port("import", jsonl(tmp_path, *LINES)).code == 0
    with exclusive_run(find_workspace(port.root)):  # a list that had to judge anew could not, and would say so
        assert "theme files have changed" not in port("items").err
