"""The language of an item, by its words rather than by what its feed declares."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from iet_watch.words import words

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
ENOUGH_LETTERS = 25  # below, one name decides; the declared language is a better guess
LOOKED_AT = 300  # characters: enough to tell, and a quotation further down does not matter
SURE = 0.80  # probability under which the declared language wins when it is one of the two readings


def language_of(text: str, declared: str | None) -> str | None:
    """A two-letter code, or None when nothing tells."""
    said = _code(declared)
    letters = sum(map(str.isalpha, text))
    if letters < ENOUGH_LETTERS:
        return said
    if plain := _plainly(text[:LOOKED_AT]):
        return plain
    try:
        found, probability = _identifier().classify(text[:LOOKED_AT].lower())
    except OSError:  # the model is unpacked on the disk, which may be full
        return said
    return str(found) if probability >= SURE or said is None else said


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
PLAIN_WORDS = 4  # different small words of one language, at most one of the other and of the neighbours


def _plainly(text: str) -> str | None:
    """French or English where its small words leave no doubt: most items, at a tenth of the cost."""
    found = set(words(text))
    french, english, neighbours = (len(found & small) for small in (_FRENCH, _ENGLISH, _NEIGHBOURS))
    if neighbours > 1:
        return None
    if french >= PLAIN_WORDS and english <= 1:
        return "fr"
    return "en" if english >= PLAIN_WORDS and french <= 1 else None


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
    _identifier()


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier
