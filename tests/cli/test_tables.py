"""Tables on a terminal: the title keeps its room, other columns go, nothing wraps and no word is cut."""

from __future__ import annotations

import io
import json

import pytest
from rich.cells import get_character_cell_size

from iet_watch.cli.main import run
from iet_watch.cli.terminal import tables
from iet_watch.cli.terminal.tables import Column, shortened, show_table
from tests.conftest import Desk, Once

TITLES = (
    "Port-Jérôme : l’électrolyseur de 200 mégawatts entrera en service au printemps prochain, annonce l’exploitant",
    "La métropole de Rouen et le syndicat mixte adoptent un plan de réduction des emballages plastiques",
    "Hydrogène",
)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def press(once: Once) -> Desk:
    def fill(desk: Desk) -> None:
        slug = "presse-quotidienne-regionale"
        desk.theme(slug, "title = 'Toute la presse quotidienne régionale de Normandie'\nquery = '*'\n")
        lines = [
            {"url": f"http://a.example/{n}", "title": f"{title} ({n})", "source": "Dépêches de l’estuaire de la Seine"}
            for n, title in enumerate(TITLES * 2)
        ]
        (desk.root / "items.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
        assert desk("import", desk.root / "items.jsonl").code == 0
        assert desk("join", "1", "4").code == desk("join", "2", "5").code == desk("join", "3", "6").code == 0

    return once("press of tables", fill)


def shown(monkeypatch: pytest.MonkeyPatch, width: int, *command: str) -> tuple[list[str], list[str]]:
    """The lines of a command on a terminal so wide, without their bold."""
    out, err = Terminal(), Terminal()
    with monkeypatch.context() as patched:
        patched.setenv("COLUMNS", str(width))
        patched.setenv("NO_COLOR", "1")
        patched.setattr("sys.stdout", out)
        patched.setattr("sys.stderr", err)
        assert run(list(command)) == 0
    return out.getvalue().splitlines(), err.getvalue().splitlines()


WORDS = frozenset(word.strip("…,") for title in TITLES for word in title.split())


@pytest.mark.parametrize("width", [80, 140])
@pytest.mark.parametrize(
    "command",
    [
        ("items",),
        ("stories",),
        ("theme", "list"),
        ("theme", "try", "presse-quotidienne-regionale", "--query", "Hydrogène"),
    ],
)
def test_nothing_wraps_and_titles_keep_their_room(
    press: Desk, monkeypatch: pytest.MonkeyPatch, width: int, command: tuple[str, ...]
) -> None:
    out, err = shown(monkeypatch, width, "-C", str(press.root), *command)
    assert max(map(len, [*out, *(line for line in err if not line.startswith("Next: "))])) <= width
    for line in out:
        if "Port-J" in line and "└" not in line:
            title = line[line.index("Port-J") :].partition("  ")[0]
            assert len(title) >= 20  # of thirty, less a word that did not fit
            assert {word.strip("…,") for word in title.split()} - {f"({n})" for n in range(6)} <= WORDS


def test_columns_go_one_after_the_other(press: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def heading(width: int) -> list[str]:
        return shown(monkeypatch, width, "-C", str(press.root), "items")[0][0].split()

    assert heading(140) == ["ID", "Date", "Score", "Status", "Title", "Source"]
    assert heading(80) == ["ID", "Date", "Score", "Status", "Title", "Source"]
    assert heading(60) == ["ID", "Date", "Score", "Status", "Title"] or heading(60) == ["ID", "Date", "Status", "Title"]
    assert heading(30) == ["ID", "Title"]


def test_an_address_is_whole_at_any_width(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    address = "https://www.chambre-des-vergers.example/actualites/les-dernieres-nouvelles/flux.xml"
    desk.sources(address)
    for width in (200, 140, 80, 40):
        out, _ = shown(monkeypatch, width, "-C", str(desk.root), "source", "list")
        assert sum(line.endswith(address) for line in out) == 1
    assert out[2] == f"    {address}"


def test_what_is_folded_under_an_item_shows_at_any_width(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.sources()
    told = {"title": "Le quai des Antilles ouvre lundi", "text": "Le quai rouvre. " * 20}
    lines = [{"url": f"http://{host}.example/1", "source": host, **told} for host in ("a", "b")]
    (desk.root / "items.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert desk("import", desk.root / "items.jsonl").code == 0
    for width in (140, 80, 40):
        out, _ = shown(monkeypatch, width, "-C", str(desk.root), "items")
        assert "+" in out[0].split()
        assert "+1" in out[1].split()


def test_a_count_is_of_all_there_is(press: Desk) -> None:
    done = press("stories", "--limit", "2")
    assert len(done.out.splitlines()) == 3
    assert done.err.startswith("3 stories. Shown: the first 2; --limit shows more. Next: iet-watch -C ")
    assert press("stories", "--limit", "1").err.startswith("3 stories. Shown: the first; --limit shows more.")
    assert press("stories", "--limit", "2", "--json").json["total"] == 3
    assert press("search", "*", "--limit", "1").err.startswith("6 items. Shown: the best; --limit 0 shows all.")
    assert press("search", "*", "--limit", "2").err.startswith("6 items. Shown: the 2 best; --limit 0 shows all.")


def test_a_search_is_broken_between_words(press: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    out, _ = shown(monkeypatch, 60, "-C", str(press.root), "search", "emballages")
    assert max(map(len, out)) <= 60
    assert "réduction des emballages" in " ".join(" ".join(out).split())


@pytest.mark.parametrize(
    ("text", "width", "cut"),
    [
        ("Le port du Havre", 16, "Le port du Havre"), ("Le port du Havre", 15, "Le port du…"),
        ("Le port, du Havre", 10, "Le port…"), ("https://a.example/tres-long", 12, "https://a.e…"),
        ("港口 新闻 报道", 8, "港口…"),
    ],
)  # fmt: skip
def test_words_are_not_cut(text: str, width: int, cut: str) -> None:
    assert shortened(text, width) == cut


def test_the_main_column_is_never_under_thirty(monkeypatch: pytest.MonkeyPatch) -> None:
    out = Terminal()
    with monkeypatch.context() as patched:
        patched.setenv("COLUMNS", "40")
        patched.setattr("sys.stdout", out)
        show_table([Column("A"), Column("T", main=True), Column("B", spare=1)], [("a" * 8, "mot " * 20, "b" * 9)])
    assert [len(line) for line in out.getvalue().splitlines()][-1] == 8 + 2 + len("mot mot mot mot mot mot mot…")


def test_letters_that_are_not_measured_take_one_column_each() -> None:
    unmeasured = [sign for sign in map(chr, range(0x2200)) if tables._NARROW(sign)]
    assert {"é", "’", "…", "œ", "\u202f", "€"} < set(unmeasured)
    assert {get_character_cell_size(sign) for sign in unmeasured} == {1}
