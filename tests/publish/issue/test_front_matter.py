"""Text files with a TOML head: what editors write is read whole, or each mistake is told with its line."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iet_watch.files.front_matter import FrontMatter, heading_key, read_front_matter
from iet_watch.files.toml import Mistakes, toml_lines
from iet_watch.locale import word

KEYS: Mapping[str, type] = {"item": int, "title": str, "date": date, "keywords": list}
HEADINGS: Mapping[str, str] = {
    heading_key(heading): section
    for heading, section in (
        ("Résumé", "Summary"),
        ("Summary", "Summary"),
        ("Enjeu pour le territoire", "Stake for the territory"),
        ("Stake for the territory", "Stake for the territory"),
    )
}
HEAD = '+++\nitem = 12\ntitle = "Le port"\n+++\n'

Write = Callable[[str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def writing(text: str | bytes) -> Path:
        path = tmp_path / "01-le-port.md"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return writing


def sheet(path: Path) -> FrontMatter:
    return read_front_matter(path, KEYS, HEADINGS)


def mistakes_of(path: Path) -> list[tuple[int, int, str]]:
    with pytest.raises(Mistakes) as caught:
        sheet(path)
    assert {mistake.path for mistake in caught.value.mistakes} == {path}
    return [(one.line, one.column, word(one.message, one.args)) for one in caught.value.mistakes]


def test_head_and_sections_are_read(write: Write) -> None:
    read = sheet(
        write(
            HEAD.replace("item = 12", 'item = 12\ndate = 2026-11-02\nkeywords = ["quai", "fret"]')
            + "\n## Résumé\n\nLe port grandit.\n\nBeaucoup.\n\n## Enjeu pour le territoire\n\n- un\n- deux\n"
        )
    )
    assert read.values == {"item": 12, "date": date(2026, 11, 2), "keywords": ["quai", "fret"], "title": "Le port"}
    assert read.sections == {
        "": "",
        "Summary": "Le port grandit.\n\nBeaucoup.",
        "Stake for the territory": "- un\n- deux",
    }


@pytest.mark.parametrize(
    "heading",
    [
        "## Résumé",
        "## résumé",
        "## RESUME",
        "##   Résumé   ",
        "## Résumé ##",
        "## Résumé :",
        "## Summary",
        "##\tRésumé",
    ],
)
def test_a_heading_is_known_however_it_is_typed(write: Write, heading: str) -> None:
    assert sheet(write(f"{HEAD}{heading}\nTexte")).sections["Summary"] == "Texte"


def test_a_text_without_heading_is_a_section_without_name(write: Write) -> None:
    assert sheet(write(HEAD + "Le port grandit.\n")).sections == {"": "Le port grandit."}


def test_a_section_written_in_two_parts_is_read_whole(write: Write) -> None:
    read = sheet(write(HEAD + "## Résumé\nUn\n## Enjeu pour le territoire\nDeux\n## Résumé\nTrois\n"))
    assert read.sections["Summary"] == "Un\nTrois"


def test_smaller_headings_and_titles_belong_to_the_text(write: Write) -> None:
    text = "### Sous-titre\n\n# Titre\n\n##collé"
    assert sheet(write(f"{HEAD}## Résumé\n{text}\n")).sections["Summary"] == text


def test_comments_are_left_out_with_all_that_they_hold(write: Write) -> None:
    read = sheet(
        write(
            HEAD + "## Résumé\n\n<!-- 80 à 120 mots -->\nLe port <!-- du Havre --> grandit.\n"
            "<!--\n## Rubrique à venir\n\n## Enjeu pour le territoire\nrien\n-->\nBeaucoup.\n"
        )
    )
    assert read.sections == {"Summary": "Le port  grandit.\n\nBeaucoup."}


def test_windows_line_ends_and_byte_order_mark_change_nothing(write: Write) -> None:
    text = HEAD + "## Résumé\n\nUn\n\nDeux\n"
    first = sheet(write(text))
    again = sheet(write(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()))
    assert (again.values, again.sections) == (first.values, first.sections)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", [(1, 1, "the head must stand between two lines of +++, the first at the top")]),
        ("## Résumé\n", [(1, 1, "the head must stand between two lines of +++, the first at the top")]),
        ("\n" + HEAD, [(1, 1, "the head must stand between two lines of +++, the first at the top")]),
        ("+++\nitem = 12\n", [(1, 1, "the head must stand between two lines of +++, the first at the top")]),
        ("+++\nitem = 12\ntitle = Le port\n+++\n", [(3, 9, "TOML syntax: Invalid value")]),
        ("+++\nitem = 'douze'\n+++\n", [(2, 9, "item: expected a whole number")]),
        ("+++\nitem = true\n+++\n", [(2, 8, "item: expected a whole number")]),
        ("+++\nitem = 12\n\ntitel = 'x'\n+++\n", [(4, 10, "unknown key titel: did you mean title?")]),
        ("+++\ndate = '2 novembre'\n+++\n", [(2, 9, "date: expected a date such as 2026-11-20")]),
    ],
)
def test_a_mistake_in_the_head_is_told_with_its_line(write: Write, text: str, told: list[tuple[int, int, str]]) -> None:
    assert mistakes_of(write(text)) == told


def test_each_heading_that_is_not_known_is_told_with_its_line(write: Write) -> None:
    text = HEAD + "## Resumé\n\nUn\n\n## Conclusion\n\n```\n## Encore\n```\n"
    places = [(line, column, told.partition(":")[0]) for line, column, told in mistakes_of(write(text))]
    assert places[0] == (9, 1, "unknown heading Conclusion")


@pytest.mark.parametrize("mark", ["```", "~~~~", "   ```"])
def test_a_comment_of_code_is_no_heading(write: Write, mark: str) -> None:
    text = f"## Résumé\n\n{mark}\n## commentaire\n~~~\n{mark}\n\n## Enjeu pour le territoire\n\nsuite\n"
    sections = sheet(write(HEAD + text)).sections
    assert "## commentaire" in sections["Summary"]
    assert sections["Stake for the territory"] == "suite"


def test_mistakes_of_head_and_headings_are_told_together(write: Write) -> None:
    text = "+++\nitem = 'x'\n+++\n## Conclusion\n"
    assert [line for line, _, _ in mistakes_of(write(text))] == [2, 4]


def test_a_file_in_windows_1252_or_without_end_is_told(write: Write) -> None:
    told = mistakes_of(write((HEAD + "## Résumé\n").encode("cp1252")))
    assert told == [(5, 0, "the file is not in UTF-8: save it again in that encoding")]
    assert mistakes_of(write(HEAD + "x" * 1_000_000)) == [(0, 0, "the file is larger than 1000000 bytes")]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("Le port", '"Le port"'),
        ('Il dit "oui" \\ non', '"Il dit \\"oui\\" \\\\ non"'),
        ("deux\nlignes\r\t\x00\x7f", '"deux\\nlignes\\r\\t\\u0000\\u007f"'),
        (12, "12"),
        (2.5, "2.5"),
        (True, "true"),
        (False, "false"),
        (date(2026, 11, 2), "2026-11-02"),
        (["a", 'b"', 3], '["a", "b\\"", 3]'),
        ((), "[]"),
        ([{"source": "Journal", "url": ""}], '[{source = "Journal", url = ""}]'),
    ],
)
def test_a_value_is_written_as_toml(value: object, written: str) -> None:
    assert toml_lines({"value": value}) == f"value = {written}\n"
    assert tomllib.loads(f"value = {written}\n")["value"] == (list(value) if isinstance(value, tuple) else value)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    TEXTS | st.integers(-(2**63), 2**63 - 1) | st.booleans() | st.dates() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["url", "source"]), inner),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(["title", "url", "keywords", "date"]), VALUES))
def test_what_a_draft_writes_is_what_is_read(values: dict[str, object]) -> None:
    assert tomllib.loads(toml_lines(values)) == values


def test_a_head_that_a_draft_writes_is_read_again(write: Write) -> None:
    values = {"item": 12, "title": '+++ "Le port" \\ l’été\n+++', "keywords": ["a\tb"], "date": date(2026, 11, 2)}
    assert sheet(write(f"+++\n{toml_lines(values)}+++\n")).values == values


def test_a_moment_is_written_with_its_hour() -> None:
    moment = datetime(2026, 11, 2, 8, 15)
    assert tomllib.loads(toml_lines({"date": moment})) == {"date": moment}
