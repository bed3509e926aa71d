"""How far a thing may go that is made of two."""

from __future__ import annotations

import pytest

from iet_watch.model.levels import narrowest


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [("public", "public", "public"), ("public", "partenaires", "partenaires"),
     ("restreint", "partenaires", "restreint"), ("public", "Public", "restreint"), ("", "public", "restreint")],
)  # fmt: skip
def test_the_narrower_counts_and_what_is_not_known_is_restricted(one: str, other: str, both: str) -> None:
    assert (narrowest(one, other), narrowest(other, one)) == (both, both)
