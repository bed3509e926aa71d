"""A machine keeps the dictionaries that it has unpacked once; where it cannot, they are unpacked each time."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from iet_watch.query.kept_files import DAY, UNASKED, keep, kept_before, write_at_once
from iet_watch.query.kept_words import kept_words

WORDS = {"ports": "port", "œufs": "œuf"}


class Making:
    """Makes the dictionary, and counts how often it was asked to."""

    times = 0

    def __call__(self) -> Mapping[str, str]:
        self.times += 1
        return WORDS


def test_what_was_made_once_is_kept_for_the_next_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    making, folder = Making(), tmp_path / "iet-watch"
    assert [dict(kept_words("lemmas", "fr", making)) for _ in range(3)] == [WORDS] * 3
    assert making.times == 1
    (kept,) = folder.iterdir()
    kept.write_bytes(kept.read_bytes()[:-1])  # what is damaged is made anew
    assert [dict(kept_words("lemmas", "fr", making)) for _ in range(2)] == [WORDS] * 2
    assert making.times == 2
    assert dict(kept_words("other", "fr", lambda: {"a": "b"})) == {"a": "b"}
    assert dict(kept_words("lemmas", "fr", making)) == WORDS


def test_what_nobody_asks_for_goes_and_what_another_version_uses_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    folder = tmp_path / "iet-watch"
    folder.mkdir(parents=True)
    long_ago = time.time() - UNASKED - DAY
    for name in ("lemmas-fr-another", "lemmas-fr-older", ".lemmas-fr-older.123", ".draft-killed", ".draft-written"):
        (folder / name).write_bytes(b"words")
        if "older" in name:
            os.utime(folder / name, (long_ago, long_ago))
    with (folder / ".draft-written").open("rb") as draft:
        fcntl.flock(draft, fcntl.LOCK_SH)  # as its writer does
        assert dict(kept_words("lemmas", "fr", lambda: WORDS)) == WORDS
    left = {file.name for file in folder.iterdir()} - {"lemmas-fr-another", ".draft-written"}
    assert len(left) == 1
    kept = folder / left.pop()
    os.utime(kept, (long_ago, long_ago))
    assert dict(kept_words("lemmas", "fr", Making())) == WORDS
    dict(kept_words("other", "fr", lambda: WORDS))
    assert kept.exists()  # it was asked for since


def test_what_was_read_well_is_given_where_nobody_can_note_that_it_was_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    keep("word", (), lambda path: write_at_once(path, [b"port"]))

    def read_and_remove(path: Path) -> str:
        word = path.read_text()
        path.unlink()  # as another process does that sweeps
        return word

    assert kept_before("word", (), read_and_remove) == "port"


@pytest.mark.parametrize("home", ["file", "relative"])
def test_where_nothing_can_be_kept_it_is_made_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: str
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / home) if home == "file" else home)
    making = Making()
    assert [dict(kept_words("lemmas", "fr", making)) for _ in range(2)] == [WORDS] * 2
    assert making.times == 2
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


def test_a_language_without_dictionary_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert dict(kept_words("lemmas", "xx", Making())) == WORDS
    assert not list(tmp_path.iterdir())
