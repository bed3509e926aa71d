"""Tables as French offices write and read them: what `items` exports comes back by `import`, and so do Excel’s own."""

from __future__ import annotations

import csv
import gc
import io
import json
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from iet_watch.files import tables
from iet_watch.files.workbook_parts import links
from iet_watch.locale import language
from tests.conftest import Desk, Done, loses_an_alarm, slow

THEME = "title = 'Port'\nquery = 'port*'\n[[tags]]\nname = 'Énergie'\nquery = 'hydrog*'\n"
TITLES = ("Le port branche ses quais ; enfin", "=1+1 au port", "'-20 % d’hydrogène", "« L’œuvre », un port")


@pytest.fixture
def port(desk: Desk, tmp_path: Path) -> Desk:
    """Four items, whose texts decide of themes and tags, and which no list holds."""
    desk.theme("port", THEME)
    desk.theme("quai", "title = 'Quai'\nquery = 'quai*'\n")
    lines = [
        {"title": title, "url": f"https://a.example/{n}", "text": "Le port passe à l’hydrogène." * n, "lang": "fr",
         "published": f"2026-11-{n + 10}T23:05:07+01:00", "source": "La Lettre, du port"}
        for n, title in enumerate(TITLES, start=1)
    ]  # fmt: skip
    path = tmp_path / "ailleurs.jsonl"
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    assert desk("import", path).code == 0
    return desk


@pytest.fixture
def elsewhere(tmp_path: Path, call: Callable[..., Done]) -> Desk:
    """Another workspace with the same themes."""
    root = tmp_path / "elsewhere"
    for folder in ("themes", "templates", "data"):
        (root / folder).mkdir(parents=True)
    made = Desk(root, call)
    made.configure("")
    made.theme("port", THEME)
    made.theme("quai", "title = 'Quai'\nquery = 'quai*'\n")
    return made


@pytest.fixture
def lang(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The language of messages while a test lasts."""
    with monkeypatch.context() as changed:
        changed.setenv("IET_WATCH_LANG", request.param)
        language.cache_clear()
        yield
    language.cache_clear()


french = pytest.mark.parametrize("lang", ["fr"], indirect=True)


def told(desk: Desk) -> dict[str, object]:
    """What a list says of each item, by its title."""
    keys = ("url", "source", "lang", "published", "themes", "tags")
    return {item["title"]: {key: item[key] for key in keys} for item in desk.items()}


def table(folder: Path, data: str | bytes, encoding: str = "utf-8", name: str = "table.csv") -> Path:
    path = folder / name
    path.write_bytes(data.encode(encoding) if isinstance(data, str) else data)
    return path


WAYS = ("csv", "xlsx", "jsonl", "csv --delimiter tab")


@pytest.mark.parametrize(
    ("lang", "way"),
    [("fr", WAYS[0]), *(pytest.param(lang, way, marks=slow) for lang in ("fr", "en") for way in WAYS)],
    indirect=["lang"],
)
def test_what_is_exported_comes_back(lang: None, port: Desk, elsewhere: Desk, tmp_path: Path, way: str) -> None:
    kind, *options = way.split()
    before, texts = told(port), [port("show", n, "--json").json["item"]["summary"] for n in (1, 2, 3, 4)]
    assert before[TITLES[0]]["themes"].keys() == {"port", "quai"}  # type: ignore[index]
    listed = tmp_path / f"liste.{kind}"
    assert port("items", "--all", "-o", listed, *options).code == 0
    done = elsewhere("import", listed)
    assert done.code == 0, done.err
    assert told(elsewhere) == before
    elsewhere.theme("quai", "title = 'Quai'\nquery = 'autre*'\n")
    assert told(elsewhere) == before  # what another team found is not judged again
    again = port("import", listed, "--json").json  # where it came from, it is known, with its text
    assert (again["items_new"], again["items_changed"]) == (0, 0)
    assert told(port) == before
    assert [port("show", n, "--json").json["item"]["summary"] for n in (1, 2, 3, 4)] == texts


@french
def test_a_list_in_french_is_as_a_french_excel_wants_it(lang: None, port: Desk) -> None:
    port("keep", 1, "--theme", "port", "--as", "a")
    text = port("items", "--all", "--format", "csv").out
    assert text.startswith("\ufeffnuméro;titre;adresse;adresse canonique;source;")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    first = next(row for row in rows if row["titre"] == TITLES[0])
    assert (first["date de parution"], first["date de collecte"]) == ("2026-11-11 23:05:07", "2026-11-20 08:00:00")
    assert (first["statut"], first["étiquettes"]) == ("gardé", "Énergie")
    assert "." not in first["thèmes"]
    found = port("search", "hydrogène", "--format", "csv", "--delimiter", ",").out
    assert found.startswith("\ufeffnuméro,titre,adresse,")


@pytest.mark.parametrize(
    "asked",
    [
        ("csv", "--delimiter", "x"),
        ("csv", "--delimiter", ""),
        ("jsonl", "--delimiter", ";"),
        ("jsonl", "--beyond", "--theme", "port", "--delimiter", ";"),
    ],
)
def test_a_delimiter_that_cannot_be_is_refused(port: Desk, asked: tuple[str, ...]) -> None:
    done = port("items", "--format", *asked)
    assert (done.code, "--delimiter" in done.err) == (2, True)


EXCEL = "TITRE;Adresse ;Date de parution;THÈMES\r\nUn port à Évreux;https://a.example/9;12/11/2026;port\r\n"


WRITTEN = (
    (EXCEL, "cp1252"),
    ("sep=;\r\n" + EXCEL, "utf-8-sig"),
    ("sep=|\r\n" + EXCEL.replace(";", "|"), "cp1252"),
    (EXCEL.replace(";", "\t"), "utf-16"),  # Excel’s « texte Unicode »
    ("\ufeff" + EXCEL, "utf-16-be"),
    (EXCEL + ";;;\r\n" * 40 + "\r\n\r\n", "utf-8"),
    (EXCEL.replace("\r\n", ";;;\r\n"), "utf-8"),
    (EXCEL.replace("12/11/2026", "12/11/2026 08:30"), "utf-8"),
    (EXCEL.replace("12/11/2026", "12.11.26"), "utf-8"),
    (EXCEL.replace("TITRE;", '"TITRE";').replace("Adresse ", '"LIEN"'), "utf-8"),
)


def test_a_table_of_excel_is_read_as_excel_writes_it(port: Desk, tmp_path: Path) -> None:
    for text, encoding in WRITTEN:
        done = port("import", table(tmp_path, text, encoding), "--dry-run")
        assert (done.code, "1 item can be imported" in done.err) == (0, True), (text, done.err)
        assert "1 date read day first: 12" in done.err
        assert "is 12 November 2026." in done.err
    assert port("import", table(tmp_path, *WRITTEN[3])).code == 0
    item = next(one for one in port.items() if one["title"] == "Un port à Évreux")
    assert (item["published"][:10], set(item["themes"])) == ("2026-11-12", {"port"})
    assert item["url"] == "https://a.example/9"


def workbook(path: Path, *rows: tuple[object, ...], **formats: str) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for place, number_format in formats.items():
        sheet[place].number_format = number_format
    book.save(path)
    return path


def test_a_spreadsheet_is_read(port: Desk, tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "signalements.XLSX",
        (None, None), ("Titre", "LIEN", "Date", "Thème", "Remarque"),
        ("Un port", "https://a.example/5", date(2026, 11, 12), "port", "vu au salon"),
        ("Le 12", None, datetime(2026, 11, 13, 8, 30), None, None), (2026, None, "14 novembre 2026", None, None),
        (None, None, None, None, None), ("Le 15", None, "15/11/2026", "", None), *[(None, " ")] * 30,
        C4="dd/mm/yyyy", C5="dd/mm/yyyy hh:mm",
    )  # fmt: skip
    done = port("import", path)
    assert (done.code, "4 lines read" in done.err) == (0, True), done.err
    assert "Columns not taken in: Remarque." in done.err
    found = {item["title"]: item for item in port.items()}
    dates = [found[title]["published"] for title in ("Un port", "Le 12", "2026", "Le 15")]
    assert dates[:2] == ["2026-11-12T12:00:00Z", "2026-11-13T07:30:00Z"]
    assert [day[:10] for day in dates[2:]] == ["2026-11-14", "2026-11-15"]
    wrong = workbook(tmp_path / "faux.xlsx", ("titre", "date"), ("a", "2026-11-01"), ("b", "bientôt"))
    done = port("import", wrong)
    assert (done.code, "line 3: published: bientôt is not a date" in done.err) == (65, True)


def test_what_an_import_leaves_out_is_named(port: Desk, tmp_path: Path) -> None:
    """Tags that are unknown or alone, columns too far, sheets that are not the first: nothing goes without a word."""
    listed = "titre;thèmes;étiquettes\na;port (3,5);Énergie; Fluvial\nb;port;Énergie\n".replace(
        "Énergie; F", '"Énergie; F'
    )
    done = port("import", table(tmp_path, listed.replace("Fluvial", 'Fluvial"')), "--dry-run")
    assert "Tags not taken in, which their themes do not have: Fluvial." in done.err
    assert "The tags of 1 line are not taken in: they go with themes that have scores." in done.err
    lines = [{"title": "c", "themes": {"port": 1}, "tags": {"port": ["Énergie", "Quais"], "quai": ["Béton"]}}]
    done = port("import", table(tmp_path, json.dumps(lines[0]), name="c.jsonl"), "--dry-run")
    assert "do not have: Quais, Béton." in done.err
    done = port("import", table(tmp_path, f"titre;thèmes\nd;{'port ' * 401}\n"), "--dry-run")
    assert (done.code, "line 2: themes: longer than 2000 characters" in done.err) == (65, True), done.err
    book = Workbook()
    sheet, other, *_ = (book.active, *map(book.create_sheet, ("Suite", "Vide")))
    assert sheet is not None
    for row in ((), ("titre", *[f"c{n}" for n in range(2, 113)]), ("un port", *range(2, 113))):
        sheet.append(row)
    other.append(("titre",))
    book.save(tmp_path / "large.xlsx")
    done = port("import", tmp_path / "large.xlsx", "--dry-run")
    assert "Columns not taken in: c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, …." in done.err
    assert "past the first 100: c101, c102, c103, c104, c105, c106, c107, c108, c109, c110, …." in done.err
    assert "Only the first sheet is read; not read: Suite." in done.err


def bomb(path: Path, name: str, text: str, times: int = 1) -> Path:
    """The workbook at `path` with another text for its sheet, as the file `name`."""
    made, part = path.with_name(f"{name}.xlsx"), SHEET
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.namelist():
            if one != part:
                new.writestr(one, old.read(one))
        with new.open(part, "w") as file:
            for _ in range(times):
                file.write(text.encode())
    return made


SHEET = "xl/worksheets/sheet1.xml"
HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
CELL = '<row r="%d"><c r="A%d" t="inlineStr"><is><t>%s</t></is></c></row>'


@slow
def test_a_spreadsheet_made_to_exhaust_its_reader_is_refused(port: Desk, tmp_path: Path) -> None:
    plain = workbook(tmp_path / "plain.xlsx", ("titre",), ("a",))
    many = f"{HEAD}{CELL % (1, 1, 'titre')}{CELL % (1_048_576, 1_048_576, 'loin')}</sheetData></worksheet>"
    for path, reason in (
        (bomb(plain, "large", "0" * 1_000_000, 101), "once unpacked"),
        (bomb(plain, "long", many), "more than 200000 rows"),
    ):
        done = port("import", path)
        assert (done.code, reason in done.err) == (65, True), (reason, done.err)


@loses_an_alarm
def test_a_spreadsheet_of_empty_cells_is_given_up_in_time(
    port: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gc.collect()  # what other tests have left goes before the time begins
    monkeypatch.setattr(tables, "SECONDS", 0.05)
    rows = f"{CELL % (1, 1, 'titre')}{('<row>' + '<c/>' * 100 + '</row>') * 2_000}"
    path = bomb(workbook(tmp_path / "plain.xlsx", ("titre",), ("a",)), "wide", f"{HEAD}{rows}</sheetData></worksheet>")
    done = port("import", path)
    assert (done.code, "seconds to read: save it as CSV" in done.err) == (65, True), done.err


def test_what_is_no_spreadsheet_is_refused(port: Desk, tmp_path: Path) -> None:
    plain, before = workbook(tmp_path / "plain.xlsx", ("titre",), ("a",)), port.items()
    laughs = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    entities = f"{laughs}]>{HEAD}{CELL % (1, 1, 'titre')}{CELL % (2, 2, '&i;')}</sheetData></worksheet>"
    for path, reason in (
        (bomb(plain, "entities", entities), "no spreadsheet in .xlsx"),
        (bomb(plain, "cut", "<worksheet"), "no spreadsheet in .xlsx"),
        (table(tmp_path, "titre;date\n", name="faux.xlsx"), "no spreadsheet in .xlsx"),
        (table(tmp_path, b"", name="vide.xlsx"), "no spreadsheet in .xlsx"),
        (table(tmp_path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x81", name="ancien.xls"), "no spreadsheet in .xlsx"),
        (table(tmp_path, b"PK\x03\x04\x81\x8d\x00", name="libre.ods"), "no spreadsheet in .xlsx"),
        (workbook(tmp_path / "sans.xlsx"), "must name the columns"),
    ):
        done = port("import", path)
        assert (done.code, reason in done.err) == (65, True), (reason, done.err)
    assert port.items() == before


def converted(path: Path, into: str, *options: str) -> Path:
    """The file at `path` as LibreOffice writes it anew, in another format."""
    profile = f"-env:UserInstallation=file://{path.parent}/profile"
    command = ["soffice", profile, "--headless", *options, "--convert-to", into, "--outdir", path.parent / "out", path]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    return path.parent / "out" / f"{path.stem}.{into.partition(':')[0]}"


def listing(desk: Desk) -> dict[str, object]:
    """What comes back from another program: an apostrophe before a title tells it that this is no formula."""
    keys = ("url", "published", "themes", "tags")
    return {item["title"].lstrip("'"): [item[key] for key in keys] for item in desk.items()}


# Of a text filter: the cells’ delimiter (;), quotes, UTF-8, first line, French, cells are not quoted as text, and dates
# and numbers are recognised, as in the window that a person sees.
READING = "--infilter=Text - txt - csv (StarCalc):59,34,76,1,,1036,false,true"


@slow
@french
def test_a_french_spreadsheet_program_reads_our_table_and_we_read_its(
    lang: None, port: Desk, elsewhere: Desk, tmp_path: Path
) -> None:
    if not shutil.which("soffice"):
        pytest.skip("LibreOffice is not installed: make office")
    listed = tmp_path / "liste.csv"
    assert port("items", "--all", "-o", listed).code == 0
    book = converted(listed, "xlsx", READING)
    sheet = load_workbook(book).active
    assert sheet is not None
    header = [cell.value for cell in sheet[1]]
    published = [row[header.index("date de parution")] for row in sheet.iter_rows(min_row=2)]
    assert [cell.is_date for cell in published] == [True] * 4
    assert {cell.value for cell in published} == {datetime(2026, 11, n + 10, 23, 5, 7) for n in (1, 2, 3, 4)}
    titles = {row[header.index("titre")].value.removeprefix("'") for row in sheet.iter_rows(min_row=2)}
    assert {title.removeprefix("'") for title in TITLES} == {title.removeprefix("'") for title in titles}
    done = elsewhere("import", book)
    assert done.code == 0, done.err
    assert listing(elsewhere) == listing(port)
    ours = tmp_path / "classeur.xlsx"
    assert port("items", "--all", "-o", ours).code == 0
    again = converted(ours, "csv:Text - txt - csv (StarCalc):59,34,76,1,,1036,false,true")
    (elsewhere.root / "data" / "iet-watch.db").unlink()
    assert elsewhere("import", again).code == 0
    assert listing(elsewhere) == listing(port)


def test_a_quotation_mark_that_is_never_closed_has_its_line(port: Desk, tmp_path: Path) -> None:
    text = 'title;url;text\nUn;https://b.example/1;"Le port\nde Caen"\nDeux;https://b.example/2;"Le port\nTrois;;\n'
    done = port("import", table(tmp_path, text))
    assert (done.code, "line 4" in done.err, "never closed" in done.err) == (65, True, True), done.err


def test_a_cell_without_a_value_is_a_mistake(port: Desk, tmp_path: Path) -> None:
    path = workbook(tmp_path / "calcul.xlsx", ("titre", "lien"), ("Un", "https://b.example/1"), ('="a"&"b"', "#N/A"))
    done = port("import", path)
    assert (done.code, "line 3: “titre” is a formula without a value" in done.err) == (65, True), done.err


def test_what_a_link_of_a_spreadsheet_leads_to_is_the_address(desk: Desk, tmp_path: Path) -> None:
    """As people make lists: the title bears the link (Ctrl+K), or a column says « Lire »."""
    desk.theme("port", THEME)
    book = Workbook()
    page = book.active
    assert page is not None
    for row in (["Titre", "Lien"], ["Un quai", None], ["Une barge", "Lire"], ["Un pont", "http://a.example/pont"]):
        page.append(row)
    page["A2"].hyperlink = "http://a.example/quai?a=1&b=2"
    page["B3"].hyperlink = "http://a.example/barge"
    page["A4"].hyperlink = "http://a.example/ailleurs"
    book.save(tmp_path / "liens.xlsx")
    assert desk("import", tmp_path / "liens.xlsx").code == 0
    assert {item["title"]: item["url"] for item in desk.items()} == {
        "Un quai": "http://a.example/quai?a=1&b=2", "Une barge": "http://a.example/barge",
        "Un pont": "http://a.example/pont",
    }  # fmt: skip


def test_what_a_link_that_is_computed_leads_to_is_the_address() -> None:
    xml = (
        b'<sheetData><row r="2"><c r="A2" s="1" t="str"><f>HYPERLINK("http://a.example/?a=1&amp;b=2","Un quai")</f>'
        b"<v>Un quai</v></c></row></sheetData>"
    )
    none = type("None", (), {"_worksheet_path": "xl/worksheets/sheet1.xml"})
    with zipfile.ZipFile(io.BytesIO(), "w") as archive:
        book = type("Book", (), {"_archive": archive})
        assert links(book, none, xml) == {(2, 1): "http://a.example/?a=1&b=2"}


def test_rows_that_nobody_sees_are_told_and_a_sheet_that_nobody_sees_is_not_the_first(
    desk: Desk, tmp_path: Path
) -> None:
    desk.theme("port", THEME)
    book = Workbook()
    old = book.active
    assert old is not None
    old.append(["Titre"])
    old.append(["Ancienne liste"])
    old.sheet_state = "hidden"
    page = book.create_sheet("Liste")
    for row in (["Titre"], ["Un quai"], ["Une barge"], ["Un pont"]):
        page.append(row)
    page.row_dimensions[3].hidden = True
    book.active = 1
    book.save(tmp_path / "liste.xlsx")
    done = desk("import", tmp_path / "liste.xlsx", "--quiet")
    assert (done.code, done.err) == (0, "1 row that is hidden, or filtered out, is read too: 3.\n")
    assert {item["title"] for item in desk.items()} == {"Un quai", "Une barge", "Un pont"}


def test_a_column_of_confidentiality_is_that_of_levels(desk: Desk, tmp_path: Path) -> None:
    desk.theme("port", THEME)
    (tmp_path / "liste.csv").write_text("Titre;Confidentialité\nUn quai;Restreint\n")
    assert desk("import", tmp_path / "liste.csv").code == 0
    assert [item["level"] for item in desk.items()] == ["restreint"]
