"""The language of an item, by its words, then by those around it in its feed, rather than by what the feed declares."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from iet_watch.words import folded_words, of_western_letters

if TYPE_CHECKING:
    from iet_watch.judge.language.language_model import LanguageModel

# What this network's sources are written in; a closed list makes short titles far surer (a French title of
# six words is otherwise taken for Walloon, Catalan or Corsican now and then).
LANGUAGES = (
    "fr",
    "en",
    "de",
    "es",
    "it",
    "nl",
    "pt",
    "da",
    "sv",
    "no",
    "pl",
    "fi",
    "el",
    "cs",
    "ru",
    "zh",
    "ja",
    "ko",
    "ar",
)
# The figures below were set on a random half of the titles that `python -m bench.languages` measures.
ENOUGH_LETTERS = 12  # below, one name decides; the language around, or declared, is a better guess
LOOKED_AT = 300  # characters: enough to tell, and a quotation further down does not matter
AROUND_ENTRIES = 5  # fewer say little about the next one
AROUND_BEGINNING = 40  # characters of each title, so that a long one has no more say than the others
SURE = 0.80  # probability under which a declared language that the model does not know wins
# How much likelier than another a language is before a word is read. With these odds 92 % of titles of 3 to 5 words
# are told rightly alone, 98 % in their feed; without, 89 %.
_USUAL = {"fr": 8.0, "en": 6.0, "de": 2.0, "es": 1.5, "it": 1.5, "nl": 1.0, "pt": 1.0}
_UNUSUAL = 0.3
DECLARED_WEIGHT = 2.0  # more would follow the many templates that declare en-US over French texts
AROUND_WEIGHT = 7.0  # the odd title out is still told once it has some words of its own


def language_of(text: str, declared: str | None, around: str | None = None) -> str | None:
    """A two-letter code, or None when nothing tells. `around`: the language of the feed that it stands in."""
    said = _code(declared)
    if not _has_enough_letters(text):
        return around or said
    if plain := _plainly(text[:LOOKED_AT], around):
        return plain
    try:
        found = _model().likelihoods(text[:LOOKED_AT].lower())
    except OSError:  # the model is unpacked on the disk, which may be full
        return around or said
    odds = _before_reading(said, around)
    likely = {code: likelihood * odds.get(code, _UNUSUAL) for code, likelihood in found.items()}
    best = max(likely, key=likely.__getitem__)
    sure = likely[best] >= SURE * sum(likely.values())
    return best if sure or said is None or said in likely else said


def _has_enough_letters(text: str) -> bool:
    for looked_at in (text[: 2 * ENOUGH_LETTERS], text[: 10 * ENOUGH_LETTERS], text):  # the first has them, mostly
        if sum(map(str.isalpha, looked_at)) >= ENOUGH_LETTERS:
            return True
    return False


def language_around(titles: Sequence[str], declared: str | None) -> str | None:
    """The language that the titles of one feed are in, taken together; None when they are too few to tell."""
    if len(titles) < AROUND_ENTRIES:
        return None
    beginnings = ". ".join(title[:AROUND_BEGINNING] for title in titles)
    return language_of(beginnings, declared)


@lru_cache(maxsize=64)
def _before_reading(said: str | None, around: str | None) -> Mapping[str, float]:
    """The odds of each language before a text is read."""
    odds = {code: _USUAL.get(code, _UNUSUAL) for code in LANGUAGES}
    for code, weight in ((said, DECLARED_WEIGHT), (around, AROUND_WEIGHT)):
        if code in odds:
            odds[code] *= weight
    return odds


# Small words that only one of the two languages uses much; those of their neighbours, which forbid to be sure.
_FRENCH = frozenset((
    "les", "des", "est", "dans", "pour", "sur", "avec", "qui", "aux", "cette", "du", "au", "une", "sont", "ses", "leur",
    "par", "pas", "ont", "ete", "mais", "ou", "plus", "ce", "nous", "vous", "il", "elle", "dont", "son", "sa", "entre",
    "deux", "apres", "lors", "ainsi",
))  # fmt: skip
_ENGLISH = frozenset((
    "the", "of", "and", "to", "for", "with", "that", "this", "are", "was", "from", "by", "it", "has", "have", "be",
    "will", "his", "they", "their", "its", "were", "been", "which", "after", "into",
))  # fmt: skip
_NEIGHBOURS = frozenset((
    "el", "los", "las", "para", "una", "del", "con", "como", "esta", "di", "che", "della", "sono", "nel", "gli", "uma",
    "nao", "em", "os", "der", "und", "das", "ist", "von", "mit", "het", "een", "van", "voor", "och", "att", "som",
    "det", "med", "og", "til", "af", "jest", "nie", "sie", "els", "amb", "aquest", "ser", "unui", "este", "pentru", "y",
))  # fmt: skip
_SMALL = _FRENCH | _ENGLISH | _NEIGHBOURS
PLAIN_WORDS = 4  # different small words of one language, at most one of the other and of the neighbours
PLAIN_WORDS_AROUND = (
    2  # of the language around, none of any other: of 2,191 such captured entries the model says no other
)


def _plainly(text: str, around: str | None) -> str | None:
    """French or English where its small words leave no doubt: most items, at a tenth of the cost."""
    found = _SMALL.intersection(folded_words(text))
    french, english, neighbours = (len(found & small) for small in (_FRENCH, _ENGLISH, _NEIGHBOURS))
    if neighbours > 1:
        return None
    if french >= PLAIN_WORDS and english <= 1:
        return "fr"
    if english >= PLAIN_WORDS and french <= 1:
        return "en"
    as_around = {"fr": french, "en": english}.get(around or "", 0)
    alone = as_around >= PLAIN_WORDS_AROUND and as_around == french + english + neighbours
    return around if alone and of_western_letters(text) else None


def _code(declared: str | None) -> str | None:
    found = re.match(r"[a-zA-Z]{2,3}(?=[-_]|$)", (declared or "").strip())
    if not found:
        return None
    code = found.group().lower()
    if len(code) == 2:
        return code
    from babel.core import get_global

    short = str(get_global("language_aliases").get(code, ""))  # spa is es; fil (Filipino) has no shorter name
    return short if len(short) == 2 else None


def load() -> None:
    """Loads the model now rather than at the first doubtful text."""
    _model()


@cache
def _model() -> LanguageModel:
    from iet_watch.judge.language.language_model import language_model

    return language_model(LANGUAGES)
