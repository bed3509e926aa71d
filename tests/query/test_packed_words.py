"""A packed dictionary answers as the one that it is made from."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iet_watch.query.packed_words import PackedWords

WORDS = st.text(st.characters(exclude_characters="\t\n", exclude_categories=["Cs"]), max_size=12)


@given(st.dictionaries(WORDS, WORDS, min_size=1), st.lists(WORDS))
def test_every_word_has_its_value_and_no_other_word_has_one(words: dict[str, str], others: list[str]) -> None:
    made = PackedWords(words)
    with tempfile.TemporaryDirectory() as folder:
        made.write(Path(folder) / "words")
        assert [one.name for one in Path(folder).iterdir()] == ["words"]
        read = PackedWords.read(Path(folder) / "words")
    for packed in (made, read):
        assert dict(packed) == words
        assert [packed.get(word) for word in others] == [words.get(word) for word in others]
        assert len(packed) == len(words)
        lines = [line for piece in packed.lines(20) for line in piece.split("\n")]
        assert lines == ["\t".join(pair) for pair in words.items()]


def test_no_dictionary_has_no_word() -> None:
    assert dict(PackedWords({})) == {}


@pytest.mark.parametrize(
    "change", [lambda whole: whole[:-1], lambda whole: whole[9:], lambda _: b"", lambda _: b"<" * 99]
)
def test_a_file_that_is_no_whole_dictionary_is_not_read(tmp_path: Path, change: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "words"
    PackedWords({"port": "port"}).write(path)
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(ValueError, match="holds no packed words"):
        PackedWords.read(path)


def test_a_file_that_is_cut_while_it_is_read_has_fewer_words(tmp_path: Path) -> None:
    path, words = tmp_path / "words", {f"mot{number}": "mot" for number in range(40)}
    PackedWords(words).write(path)
    read = PackedWords.read(path)
    for size in (path.stat().st_size - 101, 103):
        os.truncate(path, size)
        assert {read.get(word) for word in words} <= {"mot", None}
    assert len(list(read)) < 20


def test_a_beginning_is_not_the_word() -> None:
    packed = PackedWords({"portes": "porte", "port": "port"})
    assert (packed["port"], packed["portes"], packed.get("porte"), packed.get("po")) == ("port", "porte", None, None)
    with pytest.raises(KeyError):
        packed["porte"]


def test_the_dictionaries_give_the_same_lemmas_packed() -> None:
    from simplemma.strategies.dictionaries import DefaultDictionaryFactory

    french = DefaultDictionaryFactory().get_dictionary("fr")
    packed = PackedWords(french)
    assert all(packed[word] == french[word] for word in list(french)[::97])
