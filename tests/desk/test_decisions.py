"""What people decide, list, look for and hand over, through the command line."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from iet_watch.desk.deciding.sayings import tag, undo
from iet_watch.model.decisions import Speaker
from iet_watch.model.trouble import BAD_DATA, USAGE, Trouble
from iet_watch.store.database import open_to_write
from tests.conftest import Desk, Once
from tests.web import Web, entry, rss

QUIET = "[collect]\nallow_private_networks = true\nhost_delay_seconds = 0.0\nread_articles = false\n"
PORT = "title = 'Port'\nquery = 'port*'\n[[tags]]\nname = 'énergie'\nquery = 'hydrog* OU électri*'\n"
Found = Callable[[str], list[str]]


@pytest.fixture
def full(once: Once, web: Web) -> Desk:
    """Items 1 to 4, of which `port` retains the first three and `quai` the first; item 4 meets no theme."""
    return once("decisions", lambda desk: collect_four(desk, web))


def collect_four(desk: Desk, web: Web) -> None:
    desk.configure(QUIET)
    entries = [
        entry(1, "Le port électrifie ses quais", pubDate="Mon, 02 Nov 2026 10:00:00 GMT"),
        entry(
            2,
            "Hydrogen for the port, the port and the port",
            pubDate="Wed, 30 Sep 2026 21:59:59 GMT",
            description="What this article tells in a few words, and what the harbour intends to do with it.",
        ),
        entry(3, "Un portail au port", pubDate=""),
        entry(4, "Une pomme", pubDate="Wed, 30 Sep 2026 22:00:00 GMT"),
    ]
    url = web.put("/feed", rss(*entries))
    desk.theme("port", PORT + f"[[sources]]\ntitle = 'Journal du large'\nurl = '{url}'\n")
    desk.theme("quai", "title = 'Quai'\nquery = 'titre:quai*'\n")
    assert desk("collect").code == 0


def ids(desk: Desk, *arguments: str) -> list[int]:
    done = desk("items", "--format", "jsonl", *arguments)
    assert done.code == 0, done.err
    return [item["id"] for item in done.lines]


def decisions(desk: Desk, item: int) -> list[tuple[str, str, str, str]]:
    shown = desk("show", item, "--json").json["decisions"]
    return [(one["theme"], one["ruling"], one["who"], one["why"]) for one in shown]


# Deciding


@pytest.mark.parametrize(("ruling", "status"), [("keep", "kept"), ("drop", "dropped"), ("later", "later")])
def test_a_decision_counts_in_each_theme_that_the_item_meets(full: Desk, ruling: str, status: str) -> None:
    done = full(ruling, 1, 3, "--as", "redaction", "--why", "lu\net approuvé")
    assert (done.code, done.out) == (0, "")
    assert "Le port électrifie ses quais" in done.err
    assert decisions(full, 1) == [(slug, ruling, "redaction", "lu et approuvé") for slug in ("port", "quai")]
    assert ids(full, "--status", status) == ids(full, "--theme", "port", "--status", status) == [3, 1]
    assert ids(full, "--theme", "quai", "--status", status) == [1]


def test_a_decision_for_one_theme_leaves_the_other_as_it_was(full: Desk) -> None:
    full("keep", 1, "--theme", "quai", "--as", "redaction")
    assert ids(full, "--theme", "quai", "--status", "kept") == [1]
    assert ids(full, "--theme", "port", "--status", "kept") == []
    assert ids(full, "--theme", "port", "--status", "new") == [3, 1, 2]


@pytest.mark.parametrize(
    ("port", "quai", "status"),
    [
        (None, None, "new"),
        ("keep", None, "kept"),
        ("keep", "drop", "kept"),
        ("later", "keep", "kept"),
        ("drop", None, "new"),
        ("drop", "drop", "dropped"),
        ("drop", "later", "later"),
        ("later", None, "later"),
    ],
)
def test_the_status_of_an_item_is_made_of_those_of_its_themes(
    full: Desk, port: str | None, quai: str | None, status: str
) -> None:
    for slug, ruling in (("port", port), ("quai", quai)):
        if ruling:
            full(ruling, 1, "--theme", slug, "--as", "redaction")
    assert {item["id"]: item["status"] for item in full.items()}[1] == status
    others = {"new", "kept", "dropped", "later"} - {status}
    assert 1 in ids(full, "--status", status)
    assert all(1 not in ids(full, "--status", other) for other in others)


def test_the_last_word_counts_and_the_first_ones_stay_in_the_log(full: Desk) -> None:
    for ruling in ("keep", "drop", "keep"):
        full(ruling, 2, "--as", "redaction")
    assert [ruling for _, ruling, _, _ in decisions(full, 2)] == ["keep", "drop", "keep"]
    assert ids(full, "--status", "kept") == [2]


def test_saying_it_again_adds_nothing_and_another_reason_or_person_does(full: Desk) -> None:
    full("keep", 2, 2, "--as", "agnes", "--why", "chiffré")
    again = full("keep", 2, "--as", "agnes", "--why", "chiffré")
    assert "Already recorded" in again.err
    full("keep", 2, "--as", "agnes", "--why", "sourcé")
    full("keep", 2, "--as", "bruno", "--why", "sourcé")
    assert [(who, why) for _, _, who, why in decisions(full, 2)] == [
        ("agnes", "chiffré"),
        ("agnes", "sourcé"),
        ("bruno", "sourcé"),
    ]


def test_an_item_without_theme_needs_one_named(full: Desk) -> None:
    done = full("keep", 1, 4, "--as", "redaction")
    assert (done.code, "item 4" in done.err, "--theme" in done.err) == (65, True, True)
    assert decisions(full, 1) == []
    assert full("keep", 4, "--theme", "quai", "--as", "redaction").code == 0
    assert ids(full, "--theme", "quai", "--status", "kept") == [4]
    assert ids(full, "--status", "kept") == [4]


def test_an_unknown_item_or_theme_records_nothing(full: Desk) -> None:
    done = full("keep", 1, 98, 99)
    assert (done.code, "98, 99" in done.err) == (66, True)
    assert full("keep", 99999999999999999999).code == full("show", 99999999999999999999).code == 66
    assert full("keep", 1, "--theme", "qai").code == 2
    assert decisions(full, 1) == []


def test_who_decides_is_the_login_unless_said(full: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUDO_USER", "chloe")
    full("keep", 2)
    assert [who for _, _, who, _ in decisions(full, 2)] == ["chloe"]
    assert full("keep", 2, "--as", " ").code == 2


def test_a_dry_run_decides_nothing(full: Desk) -> None:
    assert "2 items would be marked; nothing was written" in full("drop", 1, 2, 2, "--dry-run").err
    quiet = full("drop", 1, "--dry-run", "--quiet")
    assert (quiet.code, quiet.out, quiet.err) == (0, "", "")
    assert decisions(full, 1) == []


def test_quiet_decisions_say_nothing(full: Desk) -> None:
    done = full("keep", 1, "--as", "redaction", "--quiet")
    assert (done.code, done.out, done.err) == (0, "", "")


# Listing


def test_a_quarter_goes_by_publication_else_collection_in_the_time_zone_of_the_workspace(full: Desk) -> None:
    assert ids(full, "--all", "--quarter", "2026-T3") == [2]
    assert ids(full, "--all", "--quarter", "2026-q4") == [3, 1, 4]
    full.configure(QUIET + "[bulletin]\ntimezone = 'UTC'\n")
    assert ids(full, "--all", "--quarter", "2026-T3") == [4, 2]


def test_filters_hold_together(full: Desk) -> None:
    assert ids(full, "--tag", "énergie") == [1, 2]
    assert ids(full, "--tag", "énergie", "--lang", "en") == [2]
    assert ids(full, "--tag", "énergie", "--lang", "fr", "--quarter", "2026-T3") == []
    assert ids(full, "--tag", "nucléaire") == []


def test_a_tag_that_nothing_gives_is_told_with_the_nearest(full: Desk) -> None:
    done = full("items", "--tag", "énergei")
    assert (done.code, done.out) == (0, "")
    assert done.err == "No theme gives the tag “énergei”: did you mean énergie?\n"
    assert "there are" in full("items", "--tag", "xyz", "--format", "jsonl").err
    assert full("items", "--theme", "port", "--beyond", "--tag", "énergei").err == done.err
    assert "No item with these filters. Next: " in full("items", "--tag", "énergie", "--since", "2026-11-19").err


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        ("2026-11-02", [3, 1]),
        ("2026-11-02T11:00", [3, 1]),
        ("2026-11-02T11:01", [3]),
        ("17d", [3]),
        ("17j", [3]),
        ("3w", [3, 1]),
        ("2m", [3, 1, 2]),
        ("1y", [3, 1, 2]),
    ],
)
def test_since_a_day_or_so_long_ago(full: Desk, since: str, expected: list[int]) -> None:
    assert ids(full, "--since", since) == expected


@pytest.mark.parametrize("since", ["9999y", "99999999999d", "hier", "", "d", "0001-01-01", "2026-13-01"])
def test_a_since_that_cannot_be_is_told(full: Desk, since: str) -> None:
    done = full("items", "--since", since)
    assert (done.code, "2026-11-01" in done.err) == (2, True), done.err


def test_the_most_recent_come_first_or_those_that_say_most(full: Desk) -> None:
    assert ids(full) == ids(full, "--sort", "date") == [3, 1, 2]
    by_score = full("items", "--sort", "score", "--format", "jsonl").lines
    scores = [max(item["themes"].values()) for item in by_score]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) > 1
    assert by_score[0]["id"] == 1  # « quai » is rarer in a title than « port », even three times


def test_a_table_shows_one_line_for_an_article_and_its_copies(desk: Desk, web: Web) -> None:
    collect_four(desk, web)
    long = "Le port électrifie ses quais pour que les navires coupent leurs moteurs pendant leur escale au port."
    twins = [entry(n, "Deux fois au port", description=long, link=f"http://{n}.example/a", guid=str(n)) for n in (5, 5)]
    twins[1] |= {"link": "http://copie.example/a", "guid": "copie"}
    web.put("/feed", rss(*twins))
    desk("collect", "--force")
    table = desk("items")
    assert table.out.count("Deux fois au port") == 1
    assert "+1" in table.out
    assert len(ids(desk)) == 5
    assert table.err.startswith("4 items.")


def test_every_format_tells_the_same_items(full: Desk, tmp_path: Path) -> None:
    lines = full("items", "--format", "jsonl").lines
    document = full("items", "--json").json
    assert (document["schema_version"], document["items"]) == (1, lines)
    rows = list(csv.DictReader(io.StringIO(full("items", "--format", "csv").out.removeprefix("\ufeff"))))
    assert [(int(row["id"]), row["title"], row["url"], row["published"]) for row in rows] == [
        (item["id"], item["title"], item["url"], item["published"] or "") for item in lines
    ]
    book = tmp_path / "liste.xlsx"
    assert full("items", "-o", book).code == 0
    sheet = load_workbook(book).worksheets[0]
    header, *values = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert header == list(rows[0])
    assert [(row[0], row[1], row[2]) for row in values] == [(i["id"], i["title"], i["url"]) for i in lines]


@pytest.mark.parametrize("name", ["liste.json", "liste.jsonl", "liste.csv"])
def test_a_file_holds_what_stdout_would(full: Desk, tmp_path: Path, name: str) -> None:
    done = full("items", "-o", tmp_path / name)
    assert (done.code, done.out) == (0, "")
    shown = full("items", "--format", name.partition(".")[2]).out
    assert (tmp_path / name).read_bytes().decode() == shown


@pytest.mark.parametrize("name", ["liste.csv", "liste.xlsx"])
def test_nothing_is_written_through_a_link_or_into_a_folder_that_is_not_there(
    full: Desk, tmp_path: Path, name: str
) -> None:
    (tmp_path / "precieux").write_text("à moi", encoding="utf-8")
    (tmp_path / name).symlink_to(tmp_path / "precieux")
    done = full("items", "-o", tmp_path / name)
    assert (done.code, "is a link" in done.err) == (73, True)
    assert (tmp_path / "precieux").read_text(encoding="utf-8") == "à moi"
    done = full("items", "-o", tmp_path / "absent" / name)
    assert (done.code, "cannot be written" in done.err) == (73, True), done.err
    assert full("items", "-o", tmp_path / "liste.pdf").code == 2


FORMULAS = ("=HYPERLINK(A1)", "+33 1 port", "-2+3", "@SUM(A1)", "#N/A", "'=1", "=1+1")


def test_no_cell_of_a_spreadsheet_is_a_formula(desk: Desk, web: Web, tmp_path: Path) -> None:
    desk.configure(QUIET)
    desk.sources(web.put("/feed", rss(*(entry(n, title) for n, title in enumerate(FORMULAS)))))
    desk("collect")
    text = desk("items", "--format", "csv").out.removeprefix("\ufeff")
    assert not any(cell.startswith(tuple("=+-@\t\r")) for row in csv.reader(io.StringIO(text)) for cell in row)
    book = tmp_path / "liste.xlsx"
    desk("items", "-o", book)
    cells = [row[1] for row in load_workbook(book).worksheets[0].iter_rows(min_row=2)]
    assert {cell.value for cell in cells} == set(FORMULAS)
    assert {cell.data_type for cell in cells} == {"s"}


# Looking for


@pytest.fixture
def found(once: Once, web: Web) -> Found:
    """Searches in five items; gives the titles found, by their first words."""
    texts = {
        "cœur": ("Au cœur du port", "Une manœuvre en mer, 5 km² de quais et la pile à H₂."),
        "été": ("ÉTÉ au Havre", "Les dockers de l’île regagnent leur navire."),
        "nord": ("Großhafen et Tromsø", "Le ﬁnal, en Norvège."),
        "vide": ("Rien", ""),
        "hier": ("Le Havre", "Un été de plus au port, dit le maire du Havre."),
    }
    entries = [entry(n, title, description=text) for n, (title, text) in enumerate(texts.values())]

    def fill(desk: Desk) -> None:
        desk.configure(QUIET)
        desk.sources(web.put("/feed", rss(*entries)), query="rien")
        assert desk("collect").code == 0

    desk = once("searches", fill)
    names = {title: name for name, (title, _) in texts.items()}

    def finding(query: str) -> list[str]:
        done = desk("search", query, "--json")
        assert done.code == 0, done.err
        return sorted(names[item["title"]] for item in done.json["items"])

    return finding


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("été", ["hier", "été"]),
        ("ETE", ["hier", "été"]),
        ("titre:été", ["été"]),
        ("titre:(havre SAUF été)", ["hier"]),
        ('"du port"', ["cœur"]),
        ('"port du"', []),
        ("dock*", ["été"]),
        ("havre SAUF dockers", ["hier"]),
        ("* SAUF havre", ["cœur", "nord", "vide"]),
        ("maire PROCHE/2 havre", ["hier"]),
        ("été PROCHE/1 maire", []),
        ("île", ["été"]),
        ("coeur", ["cœur"]),
        ("CŒUR", ["cœur"]),
        ("coe*", ["cœur"]),
        ('"au coeur du port"', ["cœur"]),
        ("manoeuvre ET km2", ["cœur"]),
        ("h2", ["cœur"]),
        ("grosshafen", ["nord"]),
        ("tromso OU final", ["nord"]),
        ("source:source", ["cœur", "hier", "nord", "vide", "été"]),
        ("lang:fr ET port", ["cœur", "hier"]),
        ("*", ["cœur", "hier", "nord", "vide", "été"]),
        ("inconnu", []),
    ],
)
def test_search_finds_what_a_theme_with_the_same_query_would_retain(
    found: Found, desk: Desk, query: str, expected: list[str]
) -> None:
    assert found(query) == sorted(expected)
    desk.theme("same", f"title = 'Same'\nquery = '''{query}'''\n")
    retained = {item["id"] for item in desk.items("--theme", "same")}
    assert retained == {item["id"] for item in desk("search", query, "--json").json["items"]}


@pytest.mark.parametrize(
    ("query", "column"),
    [
        ("(port", 1),
        ("port OU", 8),
        ("OU port", 1),
        ('port "quai', 6),
        ("auteur:moi", 1),
        ("p*", 1),
        ("port)", 5),
        ("", 1),
    ],
)
def test_a_query_that_cannot_be_read_is_told_with_its_column(full: Desk, query: str, column: int) -> None:
    done = full("search", query)
    assert (done.code, done.out, f"column {column}:" in done.err) == (2, "", True), done.err


def test_search_writes_the_same_formats_as_items(full: Desk, tmp_path: Path) -> None:
    assert full("search", "quais", "-o", tmp_path / "trouvé.jsonl").code == 0
    assert [
        json.loads(line)["id"] for line in (tmp_path / "trouvé.jsonl").read_text(encoding="utf-8").splitlines()
    ] == [1]


# On the terminal


def test_words_that_are_too_many_are_refused_and_never_cut(full: Desk) -> None:
    too_many = "--why takes 1000 characters at most, here are 1800: nothing was recorded; say it shorter\n"
    for arguments in (("keep", 2), ("undo", 2), ("join", 1, 2)):
        done = full(*arguments, "--as", "agnes", "--why", "x" * 1800)
        assert (done.code, done.err) == (USAGE, too_many)
    assert full("keep", 2, "--as", "agnes", "--why", "x" * 1000).code == 0
    assert {len(why) for _, _, _, why in decisions(full, 2)} == {1000}
    done = full("comment", 2, "y" * 4001, "--as", "agnes")
    assert (done.code, done.err.count("\n")) == (BAD_DATA, 1)
    assert "the comment takes 4001 characters, 4000 at most: nothing was recorded" in done.err


def test_show_tells_why_an_item_is_there_and_what_was_said(full: Desk) -> None:
    full("keep", 1, "--as", "agnes", "--why", "chiffré")
    shown = full("show", 1).out
    for words in ("Le port électrifie ses quais", "Journal du large", "énergie", "agnes", "chiffré", "title: port*"):
        assert words in shown


HOSTILE = "\x1b]0;pris\x07 \x9b2J &#x1b;[31m port \u202edroite"


def test_no_escape_sequence_of_a_feed_reaches_the_terminal(desk: Desk, web: Web) -> None:
    desk.configure(QUIET)
    body = rss(entry(1), title=HOSTILE).replace("Le port du Havre", HOSTILE).replace("Texte", HOSTILE)
    desk.sources(web.put("/feed", body), web.put("/\x9b31m".encode().decode("ascii", "ignore") or "/x", "", 404))
    for command in (
        "collect --force",
        "items",
        "items --format jsonl",
        "search port",
        "show 1",
        "show 1 --json",
        "keep 1",
    ):
        done = desk(*command.split())
        assert done.code == 0, done.err
        assert not [one for one in done.out + done.err if not one.isprintable() and one not in "\n\u00a0\u202f"]
        assert "port" in done.out + done.err or command.startswith("collect")


def test_items_are_named_by_lists_and_ranges(desk: Desk) -> None:
    desk.theme("ports", "title = 'P'\nquery = 'port'\n")
    lines = desk.root / "items.jsonl"
    lines.write_text("".join(f'{{"url": "http://a.example/{n}", "title": "Port {n} {n * 7}"}}\n' for n in range(1, 9)))
    assert desk("import", lines).code == 0

    def with_status(status: str) -> list[int]:
        return sorted(item["id"] for item in desk("items", "--status", status, "--format", "jsonl").lines)

    assert desk("keep", "1-3", "5,", "7").code == 0
    assert with_status("gardé") == with_status("RETENU") == with_status("kept") == [1, 2, 3, 5, 7]
    assert desk("drop", "3,5").code == 0
    assert with_status("écarté") == with_status("ecartes") == [3, 5]
    assert desk("later", "4–4").code == 0
    assert with_status("plus tard") == with_status("à revoir") == with_status("plus-tard") == [4]
    assert with_status("nouveau") == [6, 8]
    assert desk("join", "6-8", "--dry-run").err.startswith("3 items")
    shown = desk("show", "2,4-5", "--json").json["items"]
    assert [one["item"]["id"] for one in shown] == [2, 4, 5]
    assert desk("show", "2", "--json").json["item"]["id"] == 2
    assert len(desk("explain", "6,7", "--json").json["items"]) == 2
    for wrong in ("3-1", "2-x", "1;2", "0x1", "-", ",", ""):
        done = desk("keep", "--", wrong)
        assert (done.code, f"“{wrong}”" in done.err) == (2, True), done.err
    assert "more than 10,000 items" in desk("keep", "1-999999999").err
    assert (desk("keep", "8-9").code, with_status("kept")) == (66, [1, 2, 7])


def test_what_a_colleague_has_just_decided_is_said(desk: Desk) -> None:
    desk.theme("ports", "title = 'P'\nquery = 'port'\n")
    lines = desk.root / "items.jsonl"
    lines.write_text('{"url": "http://a.example/1", "title": "Port"}\n')
    assert desk("import", lines).code == 0
    assert desk("drop", 1, "--as", "Camille", "--why", "hors sujet").err == "1  dropped  Port\n"
    told = "1  before, for ports: dropped by Camille on 20 Nov 2026 08:00 (hors sujet)\n"
    refused = desk("keep", 1, "--as", "Ali")
    assert (refused.code, refused.err) == (
        75,
        "1 (ports): Camille has ruled “dropped” (hors sujet), you say “kept”: nothing was recorded; "
        "talk to each other, or insist with --insist\n",
    )
    assert [ruling for _, ruling, _, _ in decisions(desk, 1)] == ["drop"]
    assert desk("keep", 1, "--as", "Ali", "--quiet", "--insist").err == told
    assert desk("keep", 1, "--as", "Ali").err.endswith("Already recorded: nothing was added.\n")
    done = desk("keep", 1, "--as", "Lou")
    assert done.err == "1  kept  Port\n1  before, for ports: kept by Ali on 20 Nov 2026 08:00\n"
    assert desk("keep", 1, "--as", "Max", "--quiet").err == ""


def test_a_tag_given_by_hand_stands_beside_those_of_equations_until_it_is_taken_back(full: Desk) -> None:
    db, camille = open_to_write(full.root / "data" / "iet-watch.db"), Speaker("Camille")
    moment = datetime(2026, 11, 20, 8, tzinfo=UTC)
    assert tag(db, 3, "bâtiment", camille, moment)
    assert not tag(db, 3, "bâtiment", camille, moment)  # said already
    assert not tag(db, 1, "énergie", camille, moment, "port")  # the equation gives it
    with pytest.raises(Trouble):
        tag(db, 4, "bâtiment", camille, moment)  # of which theme?
    assert full("show", 3, "--json").json["item"]["tags"] == {"port": ["bâtiment"]}
    assert ids(full, "--tag", "bâtiment") == [3]
    assert "Camille  tags it (port)  bâtiment" in full("log", 3).out
    assert [item["id"] for item in full("search", "etiquette:bâtiment", "--json").json["items"]] == [3]
    undo(db, 3, camille, moment)
    assert ids(full, "--tag", "bâtiment") == []
