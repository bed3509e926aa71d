"""The whole chain through the command line: decide, import, list, draft, render, publish."""

from __future__ import annotations

import hashlib
import json
import tomllib
from pathlib import Path

import pytest
from lxml import html
from openpyxl import load_workbook

from tests.conftest import Desk
from tests.web import Web, entry, rss

TITLES = (
    "Le port du Havre électrifie ses quais",
    "Hydrogène : un port choisit la pile",
    "Un port, des portes, un portail",
)


@pytest.fixture
def port(desk: Desk, web: Web) -> Desk:
    """Three items of October and November that the theme `port` retains."""
    desk.configure(
        "[bulletin]\ntitle = 'Bulletin d’essai'\nregion = 'Normandie'\nlanguage = 'en'\nfirst_number = 4\n"
        "[collect]\nallow_private_networks = true\nhost_delay_seconds = 0.0\nread_articles = false\n"
    )
    desk.sources(
        web.put("/feed", rss(*(entry(n, title) for n, title in enumerate(TITLES)))), slug="port", query="port*"
    )
    assert desk("collect").code == 0
    return desk


def keep_all(desk: Desk) -> None:
    assert desk("keep", 1, 2, 3, "--as", "veille-ports", "--why", "utile").code == 0


def folder(desk: Desk, quarter: str = "2026-T4") -> Path:
    return desk.root / "data" / "bulletins" / quarter


def write_summaries(desk: Desk) -> None:
    for path in (folder(desk) / "fiches").glob("*/*.md"):
        text = path.read_text(encoding="utf-8")
        for hint in ("<!-- An original", "<!-- One to three", "<!-- Two or three"):
            text = text.replace(hint, f"Words of our own. {hint}")
        path.write_text(text, encoding="utf-8")


def test_a_decision_tells_who_when_and_why(port: Desk) -> None:
    port("keep", 1, "--as", "veille-ports", "--why", "chiffré")
    port("drop", 1, "--as", "redaction", "--why", "déjà connu", "--insist")
    shown = port("show", 1, "--json").json
    assert [(d["ruling"], d["who"], d["why"], d["theme"]) for d in shown["decisions"]] == [
        ("keep", "veille-ports", "chiffré", "port"),
        ("drop", "redaction", "déjà connu", "port"),
    ]
    assert shown["item"]["status"] == "dropped"
    assert all(decision["at"] == "2026-11-20T07:00:00Z" for decision in shown["decisions"])


def test_the_same_decision_twice_adds_nothing(port: Desk) -> None:
    for _ in range(2):
        port("later", 2, "--as", "redaction")
    assert len(port("show", 2, "--json").json["decisions"]) == 1


def test_an_unknown_item_stops_the_whole_decision(port: Desk) -> None:
    done = port("keep", 1, 99)
    assert (done.code, "99" in done.err) == (66, True)
    assert port("show", 1, "--json").json["decisions"] == []


def test_status_by_theme_and_overall(port: Desk) -> None:
    port.theme("quai", "title = 'Quai'\nquery = 'quai*'\n")
    port("drop", 1, "--theme", "quai", "--insist")
    overall = {item["id"]: item["status"] for item in port.items()}
    assert overall[1] == "new"  # dropped in one of its two themes only
    assert [item["id"] for item in port.items("--theme", "quai", "--status", "dropped")] == [1]
    port("drop", 1, "--theme", "port", "--insist")
    assert {item["id"]: item["status"] for item in port.items()}[1] == "dropped"
    port("keep", 1, "--theme", "port")
    assert {item["id"]: item["status"] for item in port.items()}[1] == "kept"


def test_jsonl_has_the_keys_of_the_contract(port: Desk) -> None:
    keys = (
        "id url canonical_url title source source_url lang published collected themes tags status copy_of story seen_at"
    )
    assert [set(item) for item in port.items()] == [set(keys.split())] * 3
    assert [item["themes"].keys() for item in port.items()] == [{"port"}] * 3


def test_cells_are_text_in_every_spreadsheet(desk: Desk, web: Web, tmp_path: Path) -> None:
    desk.sources(web.put("/feed", rss(entry(1, "=cmd|' /C calc'!A0"), entry(2, "+33 port"), entry(3, "@SUM(1)"))))
    desk("collect")
    text = desk("items", "--format", "csv").out
    assert {line.split(",")[1].strip('"')[:2] for line in text.splitlines()[1:]} == {"'=", "'+", "'@"}
    book = tmp_path / "items.xlsx"
    assert desk("items", "-o", book).code == 0
    sheet = load_workbook(book).active
    assert sheet is not None
    assert {cell.data_type for row in sheet.iter_rows(min_row=2, max_col=2, min_col=2) for cell in row} == {"s"}


def test_items_by_quarter_language_tag_and_date(port: Desk) -> None:
    port.theme("port", "title = 'Port'\nquery = 'port*'\n[[tags]]\nname = 'énergie'\nquery = 'hydrog*'\n")
    assert len(port.items("--quarter", "2026-Q4")) == 3
    assert port.items("--quarter", "2026-T3") == []
    assert [item["title"] for item in port.items("--tag", "énergie")] == [TITLES[1]]
    assert {item["lang"] for item in port.items("--lang", "fr")} == {"fr"}
    assert port.items("--since", "2d") == []
    assert len(port.items("--since", "2026-11-01")) == 3


def test_search_speaks_the_language_of_the_themes(port: Desk) -> None:
    def found(query: str) -> list[int]:
        return sorted(item["id"] for item in port("search", query, "--json").json["items"])

    assert found("ELECTRIFIE") == [1]
    assert found('"port choisit"') == [2]
    assert found('"po* choi*"') == [2]
    assert found("port SAUF hydrogene") == [1, 3]
    assert found("titre:portail OU quais") == [1, 3]
    assert found("havre PROCHE/3 quais") == [1]
    assert found('"x\'; DROP TABLE item"') == []
    assert port("search", "x'); DROP TABLE item").code == 2


def test_import_judges_and_never_doubles(port: Desk, tmp_path: Path) -> None:
    file = tmp_path / "ailleurs.jsonl"
    lines = [
        {
            "url": "https://a.example/1?utm_source=rss",
            "title": "Un port à Brest",
            "published": "2026-10-02",
            "source": "A",
        },
        {"url": "https://a.example/1", "title": "Un port à Brest", "published": "2026-10-02", "source": "B"},
        {
            "url": "https://b.example/2",
            "title": "Recette de saison",
            "text": "Des pommes.",
            "source": "B",
            "themes": ["port"],
        },
        {"title": "Sans adresse, avec un port", "source": "Salon"},
    ]
    file.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    first = port("import", file, "--json").json
    assert (first["read"], first["items_new"]) == (4, 3)
    assert port("import", file, "--json").json["items_new"] == 0
    titles = {item["title"]: item["themes"] for item in port.items()}
    assert titles["Recette de saison"] == {"port": 1.0}
    assert "port" in titles["Sans adresse, avec un port"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"title": "a"}\nnot json\n', "line 2: this line is not JSON"),
        ('{"url": "ftp://x/"}\n', "line 1"),
        ('{"title": "a", "published": "hier"}\n', "2026-11-20"),
        ('{"title": "a", "themes": ["prot"]}\n', "unknown theme prot"),
        ("", "holds no item"),
    ],
)
def test_a_bad_import_is_refused_whole(port: Desk, tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_text(text, encoding="utf-8")
    done = port("import", file)
    assert (done.code, told in done.err) == (65, True), done.err
    assert len(port.items()) == 3


def test_csv_of_a_french_spreadsheet_is_imported(port: Desk, tmp_path: Path) -> None:
    file = tmp_path / "tableau.csv"
    file.write_bytes("title;url;source\nUn port à Évreux;https://c.example/1;Agence\n".encode("cp1252"))
    assert port("import", file).code == 0
    assert "Un port à Évreux" in {item["title"] for item in port.items()}


def test_a_draft_is_for_what_was_kept_and_spares_what_people_wrote(port: Desk) -> None:
    keep_all(port)
    assert port("bulletin", "2026-T4", "--draft").code == 0
    fiches = sorted((folder(port) / "fiches" / "port").glob("*.md"))
    assert [path.name[:2] for path in fiches] == ["01", "02", "03"]
    fiches[0].write_text(fiches[0].read_text(encoding="utf-8") + "\nÀ la main.\n", encoding="utf-8")
    again = port("bulletin", "2026-T4", "--draft", "--json").json
    assert (again["written"], again["removed"]) == ([], [])
    assert fiches[0].read_text(encoding="utf-8").endswith("À la main.\n")
    for number in (1, 2, 3):
        port("drop", number, "--insist")
    port("keep", 2)
    last = port("bulletin", "2026-T4", "--draft", "--json").json
    assert len(last["removed"]) + len(last["left"]) == 2
    assert fiches[0].exists()


def test_a_title_with_the_mark_of_a_head_is_a_title(port: Desk, tmp_path: Path) -> None:
    file = tmp_path / "canal.jsonl"
    line = {"url": "https://journal.example/canal", "title": "Canal+++ : un port filmé", "published": "2026-11-05"}
    file.write_text(json.dumps(line), encoding="utf-8")
    assert port("import", file).code == 0
    port("keep", 4, "--as", "veille-ports")
    drafted = port("bulletin", "2026-T4", "--draft", "--json").json
    assert port("bulletin", "2026-T4", "--draft", "--json").json["written"] == []
    done = port("bulletin", "2026-T4")
    assert (done.code, drafted["kept"]) == (0, 1), done.err


def test_a_fiche_that_cannot_be_read_is_told_and_not_drafted_again(port: Desk) -> None:
    port("keep", 1, "--as", "veille-ports")
    port("bulletin", "2026-T4", "--draft")
    [path] = (folder(port) / "fiches").glob("*/*.md")
    right = path.read_text(encoding="utf-8")
    path.write_text(right.replace('title = "', "title = ", 1), encoding="utf-8")
    done = port("bulletin", "2026-T4", "--draft")
    assert (done.code, f"{path.name}, line 4" in done.err) == (78, True), done.err
    path.write_text(right, encoding="utf-8")
    assert port("bulletin", "2026-T4", "--draft", "--json").json["written"] == []
    assert len(list(path.parent.iterdir())) == 1


def test_a_draft_gives_samples_of_the_other_files_and_spares_them_too(port: Desk) -> None:
    keep_all(port)
    written = port("bulletin", "2026-T4", "--draft", "--json").json["written"]
    assert {"edito.md", "chiffres.toml", "appels.toml", "agenda.toml"} <= set(written)
    assert port("bulletin", "2026-T4").code == 0  # a sample in comments is nothing
    calls = folder(port) / "appels.toml"
    calls.write_text("[[appels]]\ntitle = 'À nous'\ndeadline = 2027-01-22\n", encoding="utf-8")
    figures = folder(port) / "chiffres.toml"
    figures.write_text("", encoding="utf-8")
    assert port("bulletin", "2026-T4", "--draft", "--json").json["written"] == []
    assert ("À nous" in calls.read_text(encoding="utf-8"), figures.read_text(encoding="utf-8")) == (True, "")
    fiche = next((folder(port) / "fiches").glob("*/01*.md")).read_text(encoding="utf-8")
    for line in ("front_page = false  # ", 'section = ""  # ', 'level = "public"  # public, partenaires, restreint'):
        assert line in fiche


def test_what_a_theme_retained_is_counted_over_a_year(port: Desk) -> None:
    port("keep", 1)
    port("bulletin", "2026-T4", "--draft")
    counted = tomllib.loads((folder(port) / "figures.toml").read_text(encoding="utf-8"))["by_theme"]
    assert counted == [{"theme": "Theme", "quarter": "2026-T4", "items": 3}]


def test_a_bulletin_has_its_parts_and_nothing_live(port: Desk, web: Web) -> None:
    keep_all(port)
    port("bulletin", "2026-T4", "--draft")
    write_summaries(port)
    assert port("bulletin", "2026-T4").code == 0
    page = html.fromstring((folder(port) / "bulletin.html").read_text(encoding="utf-8"))
    assert page.get("lang") == "en"
    assert len(page.xpath("//h1")) == 1
    assert {link.text_content().strip() for link in page.xpath("//article//h3/a")} == set(TITLES)
    assert page.xpath("//script | //img | //iframe | //form | //@src | //@onclick") == []
    assert [link for link in page.xpath("//link/@href") if not link.startswith("data:")] == []
    text = page.text_content()
    for part in ("Method", "Contributors", "Legal notes", "veille-ports", "no. 4", "4th quarter 2026"):
        assert part in text
    markdown = (folder(port) / "bulletin.md").read_text(encoding="utf-8")
    assert all(title in markdown for title in TITLES)


def test_the_same_files_give_the_same_bytes_anywhere(port: Desk) -> None:
    keep_all(port)
    port("bulletin", "2026-T4", "--draft")
    port("bulletin", "2026-T4")
    outputs = {path: path.read_bytes() for path in folder(port).glob("*.*") if path.is_file()}
    for environment in ({"TZ": "Indian/Reunion", "LC_ALL": "C"}, {"TZ": "America/Cayenne", "PYTHONHASHSEED": "7"}):
        assert port.process("bulletin", "2026-T4", env=environment).returncode == 0
        assert {path: path.read_bytes() for path in outputs} == outputs


def test_publishing_freezes(port: Desk) -> None:
    keep_all(port)
    port("bulletin", "2026-T4", "--draft")
    write_summaries(port)
    assert port("bulletin", "2026-T4", "--publish", "--as", "validation").code == 0
    manifest = json.loads((folder(port) / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["approver"], manifest["items"], manifest["state"]) == ("validation", [1, 2, 3], "published")
    for name, digest in {**manifest["inputs"], **manifest["outputs"]}.items():
        assert hashlib.sha256((folder(port) / name).read_bytes()).hexdigest() == digest
    assert {"bulletin.html", "bulletin.md"} <= set(manifest["outputs"])
    assert port("bulletin", "2026-T4").code == 0
    assert port("bulletin", "2026-T4", "--draft").code == 77
    (folder(port) / "edito.md").write_text("+++\n+++\nAutre\n", encoding="utf-8")
    done = port("bulletin", "2026-T4")
    assert (done.code, "edito.md" in done.err) == (77, True)


def test_what_was_published_is_not_drafted_again_and_late_finds_are(
    port: Desk, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    port("keep", 1, 2)
    port("bulletin", "2026-T4", "--draft")
    write_summaries(port)
    assert port("bulletin", "2026-T4", "--publish", "--as", "validation").code == 0
    monkeypatch.setenv("IET_WATCH_NOW", "2027-01-15T08:00:00+01:00")
    port("keep", 3)  # an item of November, found late
    drafted = port("bulletin", "2027-T1", "--draft", "--json").json
    assert drafted["kept"] == 1
    assert len(list((folder(port, "2027-T1") / "fiches").glob("*/*.md"))) == 1
    assert "number = 5" in (folder(port, "2027-T1") / "edito.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("wrong", "right", "told"),
    [
        ('title = "', "title = ", "line 4"),
        ("## Summary", "## Resumé libre", "unknown heading"),
        ("+++\n", "", "+++"),
        ('url = "http', 'url = "gopher', "web address"),
    ],
)
def test_a_mistake_in_a_fiche_is_located(port: Desk, wrong: str, right: str, told: str) -> None:
    keep_all(port)
    port("bulletin", "2026-T4", "--draft")
    path = next((folder(port) / "fiches").glob("*/01*.md"))
    path.write_text(path.read_text(encoding="utf-8").replace(wrong, right, 1), encoding="utf-8")
    done = port("bulletin", "2026-T4")
    assert (done.code, path.name in done.err, told in done.err) == (78, True, True), done.err


def test_a_region_overrides_a_block_and_a_mistake_in_it_is_located(port: Desk) -> None:
    keep_all(port)
    port("bulletin", "2026-T4", "--draft")
    template = port.root / "templates" / "bulletin.html"
    template.write_text(
        '{% extends "shipped/bulletin.html" %}\n{% block contributors %}<p>Nous tous</p>{% endblock %}\n'
    )
    assert port("bulletin", "2026-T4").code == 0
    assert "<p>Nous tous</p>" in (folder(port) / "bulletin.html").read_text(encoding="utf-8")
    template.write_text(
        '{% extends "shipped/bulletin.html" %}\n{% block contributors %}\n{{ bulletin.nobody }}{% endblock %}\n'
    )
    done = port("bulletin", "2026-T4")
    assert (done.code, "bulletin.html, line 3" in done.err, "nobody" in done.err) == (78, True, True), done.err


HOSTILE = (
    "<script>alert(1)</script> port",
    "<img src=x onerror=alert(1)> port",
    "{{7*7}} {% include '/etc/passwd' %} port",
    "](javascript:alert(1)) ![x](http://t.example/p.gif) port",
    "\u202eport\u202c renversé",
)


def test_hostile_titles_are_text_everywhere(desk: Desk, web: Web) -> None:
    desk.configure("[bulletin]\nlanguage = 'en'\n[collect]\nallow_private_networks = true\nhost_delay_seconds = 0.0\n")
    texts = ("Un quai neuf au Havre.", "La pêche reprend à Dieppe.", "Caen attend un bac.", "Fécamp drague.", "Rien.")
    entries = [
        entry(n, title, link=f"javascript:alert({n})", description=text)
        for n, (title, text) in enumerate(zip(HOSTILE, texts, strict=True))
    ]
    desk.sources(web.put("/feed", rss(*entries)))
    desk("collect")
    desk("keep", *range(1, len(HOSTILE) + 1))
    desk("bulletin", "2026-T4", "--draft")
    desk("bulletin", "2026-T4")
    page = html.fromstring((folder(desk) / "bulletin.html").read_text(encoding="utf-8"))
    assert page.xpath("//script | //img | //@onerror | //*[starts-with(@href, 'javascript')]") == []
    text = page.text_content()
    assert "{{7*7}}" in text
    assert "49" not in text
    assert "\u202e" not in text
    markdown = (folder(desk) / "bulletin.md").read_text(encoding="utf-8")
    assert "](javascript" not in markdown.replace("\\]", "")
    assert "<script" not in markdown.replace("\\<", "")


def test_terminal_escapes_never_reach_the_terminal(desk: Desk, web: Web) -> None:
    desk.sources(web.put("/feed", rss(entry(1, "port \x9b2J rouge")).replace("rouge", "&#x9B;31m rouge")))
    desk("collect")
    for command in (("items",), ("show", 1)):
        done = desk(*command)
        assert not any((ord(c) < 32 and c != "\n") or 0x7F <= ord(c) < 0xA0 for c in done.out + done.err)
