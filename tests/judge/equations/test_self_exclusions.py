"""What a query takes away from itself: the terms that it asks for and excludes, whether anything is left."""

from __future__ import annotations

import pytest

from iet_watch.judge.equations.self_exclusions import excluded_terms, finds_nothing
from iet_watch.query.parsing import parse


@pytest.mark.parametrize(
    ("query", "excluded", "nothing"),
    [
        ("port SAUF port", ["port"], True),
        ("port SAUF quai", [], False),
        ("(port OU quai) SAUF port", ["port"], False),
        ("(port OU port) SAUF port", ["port"], True),
        ("port OU (quai SAUF quai)", ["quai"], False),
        ("port OU port SAUF port", ["port"], False),
        ("port ET quai SAUF port", ["port"], True),
        ("port PROCHE/3 quai SAUF port", ["port"], True),
        ("quai PROCHE/3 port SAUF port", ["port"], True),
        ("port^3 SAUF port", ["port"], True),
        ("titre:port SAUF port", ["port"], True),
        ("titre:port SAUF titre:port", ["port"], True),
        ("port SAUF titre:port", [], False),  # the text may say it
        ("lang:fr SAUF port", [], False),
        ("port ET lang:fr SAUF port", ["port"], True),
        ("port SAUF (port ET quai)", [], False),
        ("port SAUF (port SAUF quai)", [], False),  # what more an article says may bring it back
        ("(port SAUF port) ET (quai SAUF gare)", ["port"], True),
        ("NON *", [], True),
        ("* SAUF *", [], True),
        ("SAUF port ET SAUF *", [], True),
        ("SAUF port ET SAUF quai", [], False),
        ("SAUF port", [], False),
        ("*", [], False),
    ],
)
def test_what_a_query_takes_away_from_itself(query: str, excluded: list[str], nothing: bool) -> None:
    assert (excluded_terms(parse(query)), finds_nothing(parse(query))) == (excluded, nothing)
