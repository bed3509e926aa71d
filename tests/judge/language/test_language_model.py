"""The model of languages from its file answers as py3langid does; a file that is not whole is made anew."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from iet_watch.judge.language.detection import LANGUAGES
from iet_watch.judge.language.language_model import _read, language_model

TEXTS = (  # in small letters, as they are asked
    "le port du havre", "der hafen von hamburg", "el puerto de valencia", "the port of rotterdam", "港口", "ميناء",
    "порт мурманска", "", "1234", "η θεσσαλονίκη", "ordre du jour", "gare",
)  # fmt: skip


def test_the_kept_model_answers_as_the_unpacked_one_and_is_made_anew_when_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    library.set_languages(list(LANGUAGES))
    expected = [dict(library.rank(text)) for text in TEXTS]
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert [language_model(LANGUAGES).likelihoods(text) for text in TEXTS] == expected  # which writes it
    (kept,) = (tmp_path / "iet-watch").iterdir()
    whole, model = kept.read_bytes(), language_model(LANGUAGES)
    assert [model.likelihoods(text) for text in TEXTS] == expected
    for damaged in (whole[:-5000], b"", b"\0" * 10_000):
        kept.write_bytes(damaged)
        assert language_model(LANGUAGES).likelihoods(TEXTS[0]) == expected[0]
        assert kept.read_bytes() == whole
    (size,) = struct.unpack_from("<Q", whole, 32)  # of the third table, whose numbers take four bytes
    kept.write_bytes(whole[:32] + struct.pack("<Q", size - 1) + whole[40:])
    with pytest.raises(ValueError, match="no model"):
        _read(kept, LANGUAGES)
