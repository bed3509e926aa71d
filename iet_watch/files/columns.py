"""What the columns of a table of items are called: our keys, in French for French offices, and as others write them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from iet_watch.words import fold

COLUMNS = (
    "id", "title", "url", "canonical_url", "source", "source_url", "lang", "published", "collected", "themes", "tags",
    "status", "copy_of", "story", "seen_at",
)  # fmt: skip
# Part of a file format, like the keys, and so no messages: a table exported in French comes back everywhere.
FRENCH: Mapping[str, str] = {
    "id": "numéro", "title": "titre", "url": "adresse", "canonical_url": "adresse canonique", "source": "source",
    "source_url": "adresse de la source", "lang": "langue", "published": "date de parution",
    "collected": "date de collecte", "themes": "thèmes", "tags": "étiquettes", "status": "statut",
    "copy_of": "reprise de", "story": "sujet", "seen_at": "vu à", "text": "texte", "level": "niveau",
}  # fmt: skip
_OTHERS: Mapping[str, tuple[str, ...]] = {
    "title": ("intitulé",),
    "url": ("lien", "link", "adresse web", "adresse internet"),
    "text": ("contenu", "résumé"),
    "published": ("date", "paru le", "publié le", "date de publication"),
    "source": ("nom de la source",),
    "lang": ("language",),
    "themes": ("thème", "theme"),
    "tags": ("étiquette", "tag"),
    "level": ("niveau de diffusion", "confidentialité", "niveau de confidentialité", "sensibilité"),
}


def column_titles(code: str, keys: tuple[str, ...] = COLUMNS) -> tuple[str, ...]:
    """The first row of a table of items in the language `code`."""
    return tuple(FRENCH[key] for key in keys) if code == "fr" else keys


def column_key(title: str) -> str:
    """The key of the column that is called `title`, whatever its case, accents and language; empty for another."""
    return _keys().get(_folded(title), "")


@cache
def _keys() -> Mapping[str, str]:
    named = [(key, (key, title, *_OTHERS.get(key, ()))) for key, title in FRENCH.items()]
    return {_folded(name): key for key, names in named for name in names}


def _folded(title: str) -> str:
    return " ".join(fold(title).replace("_", " ").split())
