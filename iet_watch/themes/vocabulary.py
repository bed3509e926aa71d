"""The documentalists' vocabulary, `vocabulary.toml`: preferred terms, their synonyms, what is broader than each."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from iet_watch.files.toml import Mistake, Mistakes, TomlDocument, check_table, read
from iet_watch.query.parsing import QueryMistake, Term, parse_phrase
from iet_watch.words import words

FILE = "vocabulary.toml"
FILE_KEYS: Mapping[str, type] = {"terms": list}
TERM_KEYS: Mapping[str, type] = {"name": str, "synonyms": list, "broader": str, "themes": list}


@dataclass(frozen=True)
class Preferred:
    """A term as fiches print it. `spoken`: all that texts say for it, itself included; without `themes`, for all."""

    name: str
    spoken: tuple[Term, ...]
    broader: str = ""
    themes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Vocabulary:
    """The preferred terms, in the order of the file."""

    terms: tuple[Preferred, ...] = ()

    def above(self, name: str) -> tuple[str, ...]:
        """What is broader than the term `name`, the nearest first."""
        broader = {term.name: term.broader for term in self.terms}
        found: list[str] = []
        while name := broader.get(name, ""):
            found.append(name)
        return tuple(found)


def load_vocabulary(path: Path, slugs: Collection[str]) -> Vocabulary:
    """The vocabulary at `path`, empty when there is none; `slugs` are the themes it may name. Raises Mistakes."""
    return _Reader(read(path), slugs).vocabulary() if path.exists() else Vocabulary()


class _Reader:
    """Reads one document, gathering its mistakes on the way."""

    def __init__(self, document: TomlDocument, slugs: Collection[str]) -> None:
        self.document = document
        self.slugs = slugs
        self.mistakes: list[Mistake] = []
        self.said: dict[tuple[str, ...], str] = {}  # what is spoken, folded, with the term it belongs to

    def vocabulary(self) -> Vocabulary:
        self.mistakes += check_table(self.document, self.document.values, FILE_KEYS)
        tables = self.document.values.get("terms", [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            self._wrong("%(key)s: expected tables, each under [[%(key)s]]", "terms", key="terms")
            tables = []
        terms = tuple(self._term(n, table) for n, table in enumerate(tables))
        self._check_broader(terms)
        if self.mistakes:
            raise Mistakes(tuple(sorted(self.mistakes, key=lambda mistake: mistake.line)))
        return Vocabulary(terms)

    def _wrong(self, message: str, *where: str | int, offset: int = 0, **args: object) -> None:
        self.mistakes.append(self.document.mistake(message, *where, offset=offset, **args))

    def _term(self, n: int, table: Mapping[str, Any]) -> Preferred:
        self.mistakes += check_table(self.document, table, TERM_KEYS, "terms", n)
        name = table.get("name", "")
        if not isinstance(name, str) or not name.strip():
            self._wrong("the key %(key)s is missing or empty", "terms", n, "name", key="name")
            name = ""
        synonyms = self._texts(table, n, "synonyms")
        themes = self._texts(table, n, "themes")
        for unknown in sorted(set(themes) - set(self.slugs)):
            self._wrong("unknown theme %(theme)s", "terms", n, "themes", theme=unknown)
        texts = [("name", name)] if name else []
        spoken = [self._spoken(n, key, text, name) for key, text in [*texts, *(("synonyms", s) for s in synonyms)]]
        broader = table.get("broader", "")
        kept = tuple(term for term in spoken if term)
        return Preferred(name, kept, broader if isinstance(broader, str) else "", frozenset(themes))

    def _texts(self, table: Mapping[str, Any], n: int, key: str) -> list[str]:
        values = table.get(key, [])
        if not isinstance(values, list):
            return []  # told by check_table
        if not all(isinstance(value, str) and value.strip() for value in values):
            self._wrong("%(key)s: expected texts in quotes", "terms", n, key, key=key)
        return [value for value in values if isinstance(value, str) and value.strip()]

    def _spoken(self, n: int, key: str, text: str, name: str) -> Term | None:
        """`text` as a phrase to look for; each is said for one term only."""
        folded = tuple(words(text))
        if owner := self.said.get(folded):
            self._wrong("“%(found)s” is already said for “%(name)s”", "terms", n, key, found=text, name=owner)
            return None
        self.said[folded] = name
        try:
            query = parse_phrase(text)
        except QueryMistake as mistake:
            self._wrong(mistake.message, "terms", n, key, offset=0, **mistake.args_by_name)
            return None
        return query if isinstance(query, Term) else None

    def _check_broader(self, terms: tuple[Preferred, ...]) -> None:
        broader = {term.name: term.broader for term in terms}
        for n, term in enumerate(terms):
            if term.broader and term.broader not in broader:
                self._wrong("the broader term “%(name)s” is not in this file", "terms", n, "broader", name=term.broader)
            seen, above = {term.name}, term.broader
            while above and above not in seen:
                seen.add(above)
                above = broader.get(above, "")
            if above == term.name and above:
                self._wrong("“%(name)s” would be broader than itself", "terms", n, "broader", name=term.name)
