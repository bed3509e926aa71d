"""The words that may show what equations seek are listed once on a machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from iet_watch.query import inflection
from iet_watch.query.kept_shown import FEWEST_KEYS, words_listed_before, words_that_show


def test_words_are_listed_once_and_a_damaged_list_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    keys = {"port", "navire", *(f"mot{number}" for number in range(FEWEST_KEYS))}
    assert words_listed_before(keys) is None
    listed = words_that_show(keys)
    assert listed == inflection.words_that_show(keys)
    assert {"ports", "navires"} < listed
    assert words_listed_before(keys) == words_that_show(keys) == listed
    assert words_listed_before(keys - {"mot1"}) is None
    (kept,) = (tmp_path / "iet-watch").glob("shown-*")
    kept.write_bytes(kept.read_bytes()[:-1])
    assert words_listed_before(keys) is None
    assert words_that_show({"port"}) == inflection.words_that_show({"port"})
    assert list((tmp_path / "iet-watch").glob("shown-*")) == [kept]  # what a person looks for once is not kept
