"""The language of an item, by its words rather than by what its feed declares."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

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
SURE = 0.80  # probability under which the declared language wins when it is one of the two readings


def language_of(text: str, declared: str | None) -> str | None:
    """A two-letter code, or None when nothing tells."""
    said = _code(declared)
    letters = sum(map(str.isalpha, text))
    if letters < ENOUGH_LETTERS:
        return said
    found, probability = _identifier().classify(text[:300].lower())
    return str(found) if probability >= SURE or said is None else said


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


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier
