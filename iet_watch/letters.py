"""Letters made alike: opened, folded, and those of French and its neighbours by tables of bytes."""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

_ACCENTS = re.compile("[\u0300-\u036f]+")
_NUMBER_SIGN = re.compile("(?<=[nN])º")  # « nº » and « n° » are one
_TRADE_MARKS = re.compile("[™℠]")
WORD = re.compile(r"[^\W_ʼ]+")  # U+02BC is an apostrophe that Unicode counts among the letters
_MATTERS = re.compile(r"[\w\u0300-\u036f.-]")  # to words and compounds; \w has more than `WORD`, which does no harm
# Beyond these letters, marks and signs, a text is folded before it is split: ℃, ½, ĳ and µ open into other words.
_UNUSUAL = re.compile(
    "[^\x00-\xa9\xab-\xb1\xb4\xb6-\xb8\xbb\xbf-\u0131\u0134-\u013e\u0141-\u0148\u014a-\u017e\u2010-\u2027"
    "\u2030-\u205e\u20ac]"
)
_LIGATURE = re.compile("[œæßøłđðþ]")
_LIGATURES = {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th"}
# Nearly all texts of French and of its neighbours are of letters that fit in a byte. So written, a table parts and
# folds them whole, in C, where an expression and a memory of words go from word to word.
_ONE_BYTE = "cp1252"
_AT_ONCE = 20  # letters; a shorter text is folded as soon letter by letter
_NOT_ALONE = b"\x02"  # stands for what does not: the text is then split in the way that holds for all of Unicode
_IN_PLACE = "iet_watch.in_place"


def fold(text: str) -> str:
    """`text` without case, accents, ligatures or compatibility forms: « Œuvre H₂ » gives `oeuvre h2`."""
    if text.isascii():
        return text.lower()
    return (_folded_at_once(text) if len(text) > _AT_ONCE else None) or _folded(text)


def folded_beginning(text: str, length: int) -> str:
    """The first characters of `fold(text)`."""
    # No sign of the table folds into nothing, so that the first `length` of them give as many and no other does.
    return (_folded_at_once(text[:length]) or fold(text))[:length]


def _folded(text: str) -> str:
    # Compatibility forms open before the case is folded: № gives « No », ǿ gives ø and an accent.
    opened = unicodedata.normalize("NFKD", _TRADE_MARKS.sub(" ", text))
    return _LIGATURE.sub(lambda found: _LIGATURES[found[0]], _ACCENTS.sub("", opened).casefold())


@lru_cache(maxsize=4)  # its words, their places and its compounds are looked for in a row
def opened(text: str) -> str:
    """`text` where every letter, mark or sign stands by itself: « H₂ » is « H2 », « ½ » « 1⁄2 », « № » « n° »."""
    if text.isascii() or not _UNUSUAL.search(text):
        return text
    numbered = _NUMBER_SIGN.sub("°", text.replace("№", "n°"))
    return _ACCENTS.sub("", unicodedata.normalize("NFKC", _TRADE_MARKS.sub(" ", numbered)))


def _folded_at_once(text: str) -> str:
    """`text` folded by a table; empty where that cannot be."""
    try:
        folded = text.encode(_ONE_BYTE).translate(_tables().folded)
    except UnicodeEncodeError:
        return ""
    return "" if _NOT_ALONE in folded else _with_several(folded)


def _with_several(folded: bytes) -> str:
    for mark, letters in _tables().several:
        folded = folded.replace(mark, letters)
    return folded.decode(_ONE_BYTE)


def of_western_letters(text: str) -> bool:
    """Whether a text is of the letters of French and its neighbours, each of which has a byte."""
    return _NOT_ALONE not in _parted(text)


def western_words(text: str) -> list[str]:
    """The words of a text `of_western_letters`, with their case and accents."""
    return _parted(text).decode(_ONE_BYTE).split()


@lru_cache(maxsize=4)
def _parted(text: str) -> bytes:
    """The words of a text with spaces between them."""
    return _in_bytes(text).translate(_tables().parted)


def folded_western(text: str) -> list[str]:
    """The words of a text `of_western_letters`, folded."""
    return _with_several(_in_bytes(text).translate(_tables().folded_words)).split()


@lru_cache(maxsize=4)  # split, then folded
def _in_bytes(text: str) -> bytes:
    return text.encode(_ONE_BYTE, _IN_PLACE)


def _in_place(error: UnicodeError) -> tuple[bytes, int]:
    """What stands for signs that have no byte: a space for an arrow or an emoji, which part words as it does."""
    assert isinstance(error, UnicodeEncodeError)
    plain = all(map(_only_parts, error.object[error.start : error.end]))
    return (b" " if plain else _NOT_ALONE), error.end


codecs.register_error(_IN_PLACE, _in_place)


@lru_cache(maxsize=2048)
def _only_parts(sign: str) -> bool:
    """Whether a sign is of no word, opens into none (℡) or what joins some (．), nor changes the letter before."""
    return not any(map(_MATTERS.search, (sign, unicodedata.normalize("NFKD", sign))))


@dataclass(frozen=True)
class _Tables:
    """What each byte becomes.

    `parted`: itself, or a space where it is of no word; `folded_words`: the same, folded; `folded`: folded, whatever it
    is; `several`: the marks of signs that fold into several letters, with those letters.
    """

    parted: bytes
    folded_words: bytes
    folded: bytes
    several: tuple[tuple[bytes, bytes], ...]


@cache
def _tables() -> _Tables:
    signs = bytes(range(256)).decode(_ONE_BYTE, "replace")
    opening = sorted({folded for folded in map(_folded, signs) if len(folded) > 1 and folded.isascii()})
    marks = {folded: bytes([byte]) for byte, folded in enumerate(opening, start=_NOT_ALONE[0] + 1)}
    taken = (_NOT_ALONE, *marks.values())
    folded = [
        _NOT_ALONE if sign.encode() in taken else marks.get(_folded(sign)) or _byte(_folded(sign)) for sign in signs
    ]
    words = [_of_a_word(sign, letter) for sign, letter in zip(signs, folded, strict=True)]
    parted = [one if one in (b" ", _NOT_ALONE) else bytes([byte]) for byte, one in enumerate(words)]
    several = tuple((mark, letters.encode()) for letters, mark in marks.items())
    return _Tables(b"".join(parted), b"".join(words), b"".join(folded), several)


def _of_a_word(sign: str, folded: bytes) -> bytes:
    """What a sign is in a text parted into words: itself folded, or a space."""
    if sign.encode() == _NOT_ALONE or opened(sign) != sign:
        return _NOT_ALONE
    return folded if WORD.fullmatch(sign) else b" "


def _byte(letter: str) -> bytes:
    try:
        return letter.encode(_ONE_BYTE) if len(letter) == 1 else _NOT_ALONE
    except UnicodeEncodeError:
        return _NOT_ALONE
