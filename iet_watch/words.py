"""Text from outside cleaned, cut to size, split into words and folded."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, islice

from iet_watch.letters import WORD, folded_western, western_words
from iet_watch.letters import fold as fold
from iet_watch.letters import folded_beginning as folded_beginning
from iet_watch.letters import of_western_letters as of_western_letters
from iet_watch.letters import opened as opened

TITLE_LIMIT = 300  # characters; longer titles are never titles (a 20 kB one was met) and cost quadratic time
SUMMARY_LIMIT = 10_000
TEXT_LIMIT = 100_000
PILED_LIMIT = 8  # marks on one letter; no language has so many, and 128,000 took 12 s to be put in order
FOLDED_LIMIT = 20_000  # words remembered with their folded form: about 3 MB; few texts are folded word by word

# C0 and C1 controls but tab and newline; bidirectional controls; zero-width and byte-order marks; separators
# U+2028/9. Zero-width joiners stay: Persian and emoji need them.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufffe\uffff"
    "\ud800-\udfff]"
)
# Traces of UTF-8 read as Windows-1252 (« Ã© », « â€™ », « Â« »), met in feeds as their publishers wrote them.
_HALVES = ("Ã", "Â", "â", "Å", "Ð")
_MOJIBAKE = re.compile(
    "[ÃÂâÅÐ][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
)
_TWO_MARKS = "\u0f73\u0f75\u0f81"  # Tibetan vowels, each of which opens into two
_RUN = re.compile("  +")
_HYPHENATED = re.compile(r"(?<![^\W_ʼ])[^\W_ʼ]+(?:-[^\W_ʼ]+)+")
_LETTER = re.compile(r"[^\W\d_]")
# Two capitals before a name are its bearer's initials.
_POINTED_IN = re.compile(r"(?P<letters>[A-Z]\.[A-Z](?:(?:\.[A-Z])+|(?!\.?\s+[A-Z][a-zà-ÿ])))(?![^\W_])")
_POINT = re.compile(r"\.[A-Z]")  # what every acronym with points has, and few texts beside
_POINTED = re.compile(r"[A-Z](?:\.[A-Z])+\.?")
# What inclusive writing puts behind the masculine, between points or in brackets: « salarié·e·s », « acteur(rice)s ».
# Doubled letters stand behind their own.
_GENDER = frozenset(["e", "rice", "trice", "euse", "ère", "ière", "ale", "le", "ne", "te", "ve", "fe", "se"])
_DOUBLED = {"le": "l", "ne": "n", "te": "t", "ve": "f", "fe": "f", "se": "x"}
_GENDER_POINT, _GENDER_BRACKET = (
    re.compile(rf"{before}(?:{'|'.join(sorted(_GENDER))})s?(?![^\W_])", re.IGNORECASE) for before in (r"\.", r"\(")
)
_INCLUSIVE = re.compile(r"(?<=[^\W\d_])[·•‧⋅.(](?P<gender>[^\W\d_]{1,6})(?:[·•‧⋅.)](?P<plural>[sS]))?(?![^\W_])")
_MASCULINE = 40  # letters at most
_SHORTEST_MASCULINE = 3  # letters: « élu »
_NONE: frozenset[str] = frozenset()


def one_line(text: str, limit: int) -> str:
    """`text` in NFC on a single line without control characters, at most `limit` characters."""
    plain = cleaned(text[: 20 * limit])
    return plain if len(plain) <= limit else plain[: limit - 1].rstrip() + "…"


def clean_lines(text: str) -> str:
    """`text` in NFC without control, bidirectional or invisible characters; its lines stay as they are."""
    return _composed(_UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))


def _composed(text: str) -> str:
    """`text` in NFC. Marks out of their order are put in it at a cost that grows with the square of their number."""
    if unicodedata.is_normalized("NFC", text):  # which tells marks out of order at once
        return text
    return unicodedata.normalize("NFC", "".join(_without_piled_marks(text)))


def _without_piled_marks(text: str) -> Iterator[str]:
    for are_marks, signs in groupby(text, _is_mark):
        yield from islice(signs, PILED_LIMIT if are_marks else None)


def _is_mark(sign: str) -> bool:
    return unicodedata.combining(sign) > 0 or sign in _TWO_MARKS


def cleaned(text: str) -> str:
    """`text` on one line, in NFC, repaired, without what nobody should see.

    Repaired first: half of a damaged letter may be a control (« É » as Ã U+0089). Repaired again when the cleaning
    brought two halves together.
    """
    while True:
        was_damaged = is_damaged(text)
        spaced = _with_single_spaces(_repaired(text) if was_damaged else text)  # which brings no two halves together
        seen = spaced
        if not seen.isprintable():  # as little as a space of another kind
            seen = " ".join(_UNWANTED.sub("", " ".join(seen.split())).split())
        seen = _composed(seen)
        # A no-break space may keep a damaged text from being repaired (« 10\u00a0Ã©coles »), the usual one does not.
        if (seen is spaced and not was_damaged) or seen == text or not is_damaged(seen):
            return seen
        text = seen


def _with_single_spaces(text: str) -> str:
    """`text` without runs of the usual spaces: half of the time of splitting it, and no word is made a string."""
    plain = text.replace("\n", " ").replace("\t", " ").replace("\u00a0", " ")
    return (_RUN.sub(" ", plain) if "  " in plain else plain).strip(" ")


def _repaired(text: str) -> str:
    import ftfy

    return ftfy.fix_encoding(text)


def is_damaged(text: str) -> bool:
    """Whether a text has traces of an encoding that was taken for another."""
    if text.isascii() or not any(half in text for half in _HALVES):
        return False
    return _MOJIBAKE.search(text) is not None


def beginning(text: str, limit: int) -> str:
    """The first words of a text, where a longer one is too much."""
    if len(text) <= limit:
        return text
    return (text[:limit].rpartition(" ")[0] or text[:limit]).rstrip(" ,;:–-") + "…"


@dataclass(frozen=True)
class ItemWords:
    """All words of an item's title and of its body, in order, folded, as the index holds them: split once, where it is
    judged; they go with it.

    Each is one string with a space between words: a process hands it to another at a hundredth of the cost of a list.
    """

    title: str
    text: str


def item_words(title: str, body: str) -> ItemWords:
    """The words of an item; `body` is what it says beside its title (`body_text`)."""
    return ItemWords(folded_text(title), folded_text(body))


@dataclass(frozen=True)
class SaidWords:
    """What several texts bring to the vocabulary.

    `written`: each different word once, with its case and accents, with a space between; `compounds`: as the function.
    """

    written: str = ""
    compounds: frozenset[str] = frozenset()


class Saying:
    """Gathers what the items of one document say, each while its words are at hand."""

    def __init__(self) -> None:
        self._written: set[str] = set()
        self._compounds: set[str] = set()

    def add(self, title: str, body: str) -> None:
        """Puts in what an item says."""
        self._written |= different_words(title, body)
        self._compounds.update(compounds(title), compounds(body))

    @property
    def words(self) -> SaidWords:
        return SaidWords(" ".join(self._written), frozenset(self._compounds))


def words(text: str) -> list[str]:
    """The folded words of `text`, in order; hyphens, apostrophes and punctuation separate."""
    return [_FOLDED[word] for word in _written_words(text)]


def folded_each(several: Sequence[str]) -> Sequence[str]:
    """`several` words folded, each by itself: those with accents together, at a tenth of the time of one by one."""
    others = [word for word in several if not word.isascii()]
    folded = fold(" ".join(others)).split(" ")
    if len(folded) != len(others):  # ﷺ opens into four; there may be none
        folded = list(map(fold, others))
    of_others = iter(folded)
    return [word.lower() if word.isascii() else next(of_others) for word in several]


def folded_straight(text: str) -> str:
    """`text` folded, its apostrophes straight: mails have both kinds."""
    return fold(text).replace("’", "'")


@lru_cache(maxsize=4)
def different_words(*texts: str) -> frozenset[str]:
    """The different words of several texts, with their case and accents."""
    return frozenset().union(*map(_written_words, texts))


def written_words(text: str) -> tuple[str, ...]:
    """The words of `text` with their case and accents, as many as `words` gives, of which they are the originals."""
    return _written_words(text)


@lru_cache(maxsize=6)  # one article's title and text are looked at by several rules in a row
def _written_words(text: str) -> tuple[str, ...]:
    if not of_western_letters(text):
        return tuple(WORD.findall(opened(text)))
    return tuple(western_words(text))


@lru_cache(maxsize=4)  # an item's title and body: the index and whoever compares ask for them
def folded_words(text: str) -> Sequence[str]:
    """What `words` gives, in a tenth of the time."""
    return tuple(folded_western(text) if of_western_letters(text) else words(text))


@lru_cache(maxsize=4)
def folded_text(text: str) -> str:
    """The words of a text, folded, with a space between: asked for again, the same string."""
    return fold(" ".join(_written_words(text)))


@lru_cache(maxsize=16)
def compounds(text: str) -> frozenset[str]:
    """The words that `text` joins by hyphens, by the points of an acronym or by those of inclusive writing, with
    hyphens: `cyber-attaque`, `P-M-E`, `salarié-e-s`.

    Numbers are not joined (« 2025-2026 »), nor are the initials before a name (« I.A. Dupont »).
    """
    plain = _hyphens_alike(text if of_western_letters(text) else opened(text))
    point, inclusive = _POINT.search(plain), set(_inclusive_forms(plain))
    if point is None and not inclusive and "-" not in plain:
        return _NONE
    # Among the few pieces with a hyphen only: a tenth of the time of looking through the whole text.
    found = {one for one in _HYPHENATED.findall(" ".join(_around_hyphens(plain))) if _LETTER.search(one)}
    for pointed in _POINTED_IN.finditer(plain, max(0, point.start() - 1)) if point else ():
        if not (pointed.start() and plain[pointed.start() - 1].isalnum()):
            found.add(pointed["letters"].replace(".", "-"))
    return frozenset(found | inclusive)


def _inclusive_forms(text: str) -> Iterator[str]:
    for found in _INCLUSIVE.finditer(text) if _may_be_inclusive(text) else ():
        masculine = WORD.findall(text[max(0, found.start() - _MASCULINE) : found.start()])[-1]
        compound = "-".join(filter(None, (masculine, found["gender"], found["plural"])))
        if masculine_of(compound):
            yield compound


def _may_be_inclusive(text: str) -> bool:
    """What few texts are, told in a microsecond: an expression that begins with one sign is ten times as fast."""
    pointed = "·" in text or "•" in text or "⋅" in text or "‧" in text
    return pointed or _GENDER_POINT.search(text) is not None or _GENDER_BRACKET.search(text) is not None


def in_one_word(compound: str) -> str:
    """The word that a compound is read as: « cyber-attaque » without its hyphen, « salarié-e-s » the masculine."""
    return masculine_of(compound) or compound.replace("-", "")


def masculine_of(compound: str) -> str:
    """The word that inclusive writing begins with, « salarié-e-s »; empty for any other compound."""
    masculine, *endings = compound.split("-")
    if len(endings) > 1 and endings[-1].lower() == "s":
        endings.pop()
    if len(endings) != 1 or len(masculine) < _SHORTEST_MASCULINE:
        return ""
    gender = endings[0].lower().removesuffix("s")
    stem = masculine.lower().removesuffix("s")
    return masculine if gender in _GENDER and stem.endswith(_DOUBLED.get(gender, "")) else ""


def _around_hyphens(text: str) -> Iterator[str]:
    """What stands between two spaces and has a hyphen."""
    end = 0
    while (hyphen := text.find("-", end)) >= 0:
        start, end = text.rfind(" ", end, hyphen) + 1, text.find(" ", hyphen)
        end = len(text) if end < 0 else end
        yield text[start:end]


def _hyphens_alike(text: str) -> str:
    return text if text.isascii() else text.replace("‐", "-").replace("‑", "-")


def is_pointed(text: str) -> bool:
    """Whether `text` is an acronym written with points."""
    return _POINTED.fullmatch(text) is not None


def word_places(text: str) -> list[tuple[int, int]]:
    """Where the words of `opened(text)` start and end in it, in characters."""
    return [found.span() for found in WORD.finditer(opened(text))]


class _Folded(dict[str, str]):
    """Each word folded once: the same few thousand make up nearly all texts."""

    def __missing__(self, word: str) -> str:
        if len(self) > FOLDED_LIMIT:
            self.clear()
        folded = self[word] = fold(word)
        return folded


_FOLDED = _Folded()


NEAR = 0.65  # of 1: one slip in three letters, two in six (« actif » for `active`); « nope » is near no theme
_TELLING = 4  # letters of a beginning that are typed for the whole


def nearest(typed: str, known: Iterable[str]) -> str | None:
    """The name that `typed` is a slip or a part of, if there is one: « titer » for « titre », « cyber » for a theme."""
    from rapidfuzz.distance import OSA

    said = fold(typed).strip("-")
    best, most = None, NEAR
    for name in known:
        folded = fold(name).strip("-")
        alike = OSA.normalized_similarity(said, folded)
        if len(said) >= _TELLING and any(part.startswith(said) for part in (folded, *folded.split("-"))):
            alike = max(alike, NEAR)
        if alike > most or (best is None and alike == most):
            best, most = name, alike
    return best


def body_text(summary: str, text: str) -> str:
    """What an item says beside its title; a summary that is only the beginning of the text is not said twice."""
    if not text or text.startswith(summary.removesuffix("…")):
        return text or summary
    return f"{summary}\n{text}"


def slug(text: str, limit: int = 60) -> str:
    """`text` as a file name: folded words joined by hyphens, never empty, never a path."""
    plain = "".join(one for one in "-".join(words(text)) if one == "-" or one.isalnum())  # آ opens into a mark
    joined = plain[:limit].strip("-")
    return joined or "sans-titre"


def json_text(value: object, *, indent: int | None = None) -> str:
    """`value` as JSON that is safe on a terminal: letters as they are, what steers one (C1 and direction controls,
    RFC 8259 leaves them in) by its number. Raises ValueError for a number that JSON has not."""
    text = json.dumps(value, ensure_ascii=False, indent=indent, allow_nan=False)
    return "\n".join([line if line.isprintable() else _steering_by_number(line) for line in text.split("\n")])


def _steering_by_number(text: str) -> str:
    return "".join(c if c.isprintable() or c in "\u00a0\u202f" else json.dumps(c)[1:-1] for c in text)
