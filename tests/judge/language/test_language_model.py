"""The model of languages from its file answers as the one that is unpacked; a file that is not whole is made anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from iet_watch.judge.language.detection import LANGUAGES
from iet_watch.judge.language.language_model import language_identifier

TEXTS = (
    "Le port du Havre", "Der Hafen von Hamburg", "El puerto de Valencia", "The port of Rotterdam", "港口", "ميناء",
    "Порт Мурманска", "", "1234", "Η Θεσσαλονίκη", "ORDRE DU JOUR", "gare",
)  # fmt: skip


def test_the_kept_model_answers_as_the_unpacked_one_and_is_made_anew_when_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "relative: nothing is kept")
    unpacked = language_identifier(LANGUAGES)
    expected = [unpacked.rank(text) for text in TEXTS]
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert [language_identifier(LANGUAGES).rank(text) for text in TEXTS] == expected  # which writes it
    (kept,) = (tmp_path / "iet-watch").iterdir()
    whole = kept.read_bytes()
    assert [language_identifier(LANGUAGES).rank(text) for text in TEXTS] == expected
    for damaged in (whole[:-5000], b"", b"\0" * 10_000):
        kept.write_bytes(damaged)
        assert language_identifier(LANGUAGES).rank(TEXTS[0]) == expected[0]
        assert kept.read_bytes() == whole
