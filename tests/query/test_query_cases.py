"""What matches and what does not, case by case: the list that documentalists can read, query_cases.tsv."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from iet_watch.judge.equations.item_text import Reading, read_item
from iet_watch.query.parsing import parse, written
from tests.equations import asked

CASES = [
    line.split("\t")
    for line in (Path(__file__).parent / "query_cases.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


def reading_of(text: str) -> Reading:
    fields = dict(part.split(": ", 1) for part in text.split(" ‖ ") if ": " in part and part.split(":")[0] in FIELDS)
    if not fields:
        fields = {"texte": text}
    return read_item(
        fields.get("titre", ""),
        fields.get("texte", ""),
        fields.get("source", ""),
        fields.get("langue"),
        date.fromisoformat(fields["date"]) if "date" in fields else None,
        fields["étiquettes"].split(" ; ") if "étiquettes" in fields else (),
    )


FIELDS = {"titre", "texte", "source", "langue", "étiquettes", "date"}


def test_there_are_many_cases_and_each_is_given_once() -> None:
    assert len(CASES) >= 300
    assert len({(query, text) for query, text, _, _ in CASES}) == len(CASES)


@pytest.mark.parametrize(("query", "text", "verdict", "why"), CASES, ids=[f"{q} | {t}"[:60] for q, t, _, _ in CASES])
def test_a_query_meets_an_item_or_not(query: str, text: str, verdict: str, why: str) -> None:
    reading = reading_of(text)
    assert asked(parse(query))(reading) is (verdict == "oui"), why
    assert asked(parse(f"NON ({query})"))(reading) is (verdict == "non"), why
    assert parse(written(parse(query))) == parse(query)


@pytest.mark.parametrize(("query", "text", "verdict", "why"), [case for case in CASES if ": " not in case[1]])
def test_a_word_is_found_in_the_title_as_in_the_text(query: str, text: str, verdict: str, why: str) -> None:
    assert asked(parse(query))(read_item(text, "", "", None)) is (verdict == "oui"), why
