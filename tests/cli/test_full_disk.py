"""A disk that takes no more: each command that writes says in one sentence which file it could not write."""

from __future__ import annotations

import pytest

from bench.parts.faults import steps_below
from tests.conftest import Desk

ADD = ("source", "add", "https://journal.example/feed", "--theme", "port", "--no-check")


@pytest.mark.parametrize(
    ("command", "place"),
    [
        (("source", "export", "{root}/sources.opml"), "sources.opml cannot be written"),
        (("source", "import", "{root}/liste.opml"), "themes/port.toml"),
        (ADD, "themes/port.toml"),
        (("theme", "new", "essai"), "themes/essai.toml"),
        (("init", "{root}/autre"), "autre cannot be made"),
        (("demo", "{root}/autre"), "autre cannot be made"),
        (("bulletin", "2026-T4", "--draft"), "data/.2026-T4.lock cannot be written"),
        (("site",), "data/.site.lock cannot be written"),
        (("keep", "1", "--as", "Zoé"), "iet-watch.db"),
        (("collect",), "data/.run.lock cannot be written"),
    ],
)
def test_a_full_disk_is_told_with_the_name_of_the_file(desk: Desk, command: tuple[str, ...], place: str) -> None:
    desk.theme("port", "title = 'Ports'\nquery = '*'\n")
    outline = "<outline text='Ports'><outline text='Gazette' xmlUrl='https://gazette.example/f'/></outline>"
    (desk.root / "liste.opml").write_text(f"<opml version='2.0'><body>{outline}</body></opml>", encoding="utf-8")
    with steps_below(desk.root, 0, "full") as steps:
        done = desk(*(word.format(root=desk.root) for word in command))
    assert steps.struck
    assert (done.code, place in done.err) == (74, True), done.err
    assert done.err.endswith(": No space left on device\n")
    assert len(done.err.splitlines()) == 1


@pytest.mark.parametrize(
    "command",
    [
        ("items", "--all", "-o", "{root}/liste.csv"),
        ("items", "--all", "-o", "{root}/liste.xlsx"),
        ("search", "port", "--format", "jsonl", "-o", "{root}/liste.csv"),
        ("source", "export", "{root}/liste.csv"),
    ],
)
def test_a_list_that_finds_no_room_leaves_the_one_of_before(desk: Desk, command: tuple[str, ...]) -> None:
    desk.theme("port", "title = 'Ports'\nquery = '*'\n")
    named = desk.root / command[-1].rpartition("/")[2]
    named.write_text("celle d’avant", encoding="utf-8")
    with steps_below(named.parent, 1, "full") as steps:
        done = desk(*(word.format(root=desk.root) for word in command))
    assert (steps.struck, done.code, f"{named} cannot be written: No space left" in done.err) == (True, 74, True)
    assert (named.read_text("utf-8"), list(desk.root.glob(".liste*"))) == ("celle d’avant", [])
