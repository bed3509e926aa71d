"""What the columns of a sheet are called, and by which words a person decides in it. Part of a file format."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from iet_watch.desk.sheets.row_codes import read_code
from iet_watch.files.tables import Columns
from iet_watch.model.decisions import Ruling
from iet_watch.words import fold

# Read from left to right: what is to be filled in, what it is about, what others said of it, why it is here.
KEYS = (
    "decision", "remark", "code", "title", "summary", "said", "url", "source", "published", "relevance", "found",
    "theme",
)  # fmt: skip
OF_THE_ITEM = ("title", "summary", "url", "source", "published", "theme")  # what it says itself, and may be corrected
FRENCH: Mapping[str, str] = {
    "decision": "Décision", "remark": "Remarque", "code": "Code de la ligne", "title": "Titre", "summary": "Résumé",
    "said": "Déjà dit", "url": "Adresse", "source": "Source", "published": "Date", "relevance": "Pertinence",
    "found": "Mots reconnus", "theme": "Thème",
}  # fmt: skip
ENGLISH: Mapping[str, str] = {
    "decision": "Decision", "remark": "Remark", "code": "Row code", "title": "Title", "summary": "Summary",
    "said": "Already said", "url": "Address", "source": "Source", "published": "Date", "relevance": "Relevance",
    "found": "Words found", "theme": "Theme",
}  # fmt: skip
# What the list of a cell offers, in the order of the keys on a keyboard of `review`.
OFFERED: Mapping[str, Mapping[Ruling, str]] = {
    "fr": {"keep": "garder", "drop": "écarter", "later": "à revoir"},
    "en": {"keep": "keep", "drop": "drop", "later": "later"},
}
# What else people write who type instead of choosing; whatever is not here is told, never guessed.
_WRITTEN: Mapping[Ruling, tuple[str, ...]] = {
    "keep": ("garder", "gardé", "gardée", "garde", "à garder", "retenir", "retenu", "oui", "keep", "kept", "yes"),
    "drop": ("écarter", "écarté", "écartée", "écarte", "à écarter", "rejeter", "non", "drop", "dropped", "no"),
    "later": ("à revoir", "revoir", "plus tard", "later"),
}  # fmt: skip


def titles(language: str) -> Mapping[str, str]:
    """The titles of the columns in the language `fr` or `en`, by their keys."""
    return FRENCH if language == "fr" else ENGLISH


def ruling_of(text: str) -> Ruling | None:
    """The decision that a person wrote, whatever the case, accents and full stop; None where none is known."""
    return _rulings().get(_folded(text))


def column_key(title: str) -> str:
    """The key of the column called `title`, whatever its case, accents and language; empty for another."""
    return _keys().get(_folded(title), "")


OF_SHEETS = Columns(column_key, heading="code", is_entry=lambda text: read_code(text) is not None)


@cache
def _keys() -> Mapping[str, str]:
    return {_folded(name): key for key in KEYS for name in (FRENCH[key], ENGLISH[key])}


@cache
def _rulings() -> Mapping[str, Ruling]:
    return {_folded(word): ruling for ruling, words in _WRITTEN.items() for word in words}


def _folded(text: str) -> str:
    return " ".join(fold(text).replace("_", " ").split()).rstrip(".! ")
