"""Theme files `themes/<slug>.toml` into Theme values, or into located mistakes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from iet_watch.files.toml import UNSEEN, Mistake, Mistakes, TomlDocument, check_table, code, read, unseen
from iet_watch.fingerprints import fingerprint
from iet_watch.locale import Phrase, later
from iet_watch.model.levels import LEVELS
from iet_watch.model.sources import RIGHTS, SOURCE_KINDS, Source
from iet_watch.model.trouble import Failure
from iet_watch.query.kept_trees import keep_trees, kept_trees
from iet_watch.query.parsing import Query, QueryMistake, parse_equation
from iet_watch.themes.listing_rules import check_pattern, check_selector
from iet_watch.themes.theme_paths import RULES, theme_name, theme_paths

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
URL_LIMIT = 2048
MAILBOX = re.compile(r"(maildir|imap):([^\x00-\x1f]*)")

THEME_KEYS: Mapping[str, type] = {
    "title": str,
    "summary": str,
    "query": str,
    "editors": list,
    "tags": list,
    "sources": list,
}
TAG_KEYS: Mapping[str, type] = {"name": str, "query": str}
SOURCE_KEYS: Mapping[str, type] = {
    "title": str,
    "url": str,
    "kind": str,
    "lang": str,
    "active": bool,
    "require": str,
    "rights": str,
    "selector": str,
    "links": str,
    "level": str,
}


@dataclass(frozen=True)
class Tag:
    """A sub-topic of a theme and the query that gives it."""

    name: str
    query: Query


@dataclass(frozen=True)
class Theme:
    """One regional theme. `requirements`: per source address, the query that each of its items must meet.

    Of an address that several themes list it is the same in all of them; see `settling_themes`.
    """

    slug: str
    title: str
    summary: str
    query: Query
    query_text: str
    tags: tuple[Tag, ...]
    sources: tuple[Source, ...]
    requirements: Mapping[str, Query]
    editors: tuple[str, ...]
    fingerprint: str


@dataclass(frozen=True)
class ThemeFiles:
    """The themes of a folder, and what is wrong with the files that hold none for now: each stops its own theme."""

    themes: tuple[Theme, ...]
    mistakes: tuple[Mistake, ...]

    @property
    def broken(self) -> tuple[str, ...]:
        """The names, without .toml, of the files that hold no theme for now."""
        return tuple(dict.fromkeys(theme_name(mistake.path) for mistake in self.mistakes))


def read_theme_files(folder: Path) -> ThemeFiles:
    """Every theme of `folder`, by slug, and all that is wrong in the other files."""
    themes: list[Theme] = []
    mistakes: list[Mistake] = []
    for path in theme_paths(folder):
        try:
            themes.append(load_theme(path))
        except Mistakes as found:
            mistakes += found.mistakes
    return ThemeFiles(_with_settled_requirements(themes), tuple(mistakes))


def _with_settled_requirements(themes: Sequence[Theme]) -> tuple[Theme, ...]:
    """`themes`, each with what is required of its sources: what the theme says that settles each address."""
    settling = settling_themes(themes)
    return tuple(
        replace(theme, requirements={
            source.url: settling[source.url].requirements[source.url]
            for source in theme.sources if source.url in settling[source.url].requirements
        })
        for theme in themes
    )  # fmt: skip


def settling_themes(themes: Sequence[Theme]) -> dict[str, Theme]:
    """By address, the theme whose settings of it hold: the first that watches it, else the first that lists it."""
    listed = [(source, theme) for theme in themes for source in theme.sources]
    listed.sort(key=lambda one: not one[0].active)  # the order of the files stays within both
    return {source.url: theme for source, theme in reversed(listed)}


def load_themes(folder: Path) -> tuple[Theme, ...]:
    """Every theme of `folder`, by slug. Raises Mistakes with all that is wrong in all of the files."""
    found = read_theme_files(folder)
    if found.mistakes:
        raise Mistakes(found.mistakes)
    return found.themes


def theme_mistakes(path: Path) -> tuple[Mistake, ...]:
    """What is wrong with one theme file."""
    try:
        load_theme(path)
    except Mistakes as found:
        return found.mistakes
    return ()


def load_theme(path: Path) -> Theme:
    """The theme of one file. Raises Mistakes."""
    if not SLUG.fullmatch(path.stem) or path.suffix != ".toml":
        raise Mistakes((Mistake(path, 0, 0, "the file name must be small letters, digits and hyphens, then .toml"),))
    try:
        document = read(path)
    except OSError as error:
        message = later("the file cannot be read: %(reason)s")
        raise Mistakes((Mistake(path, 0, 0, message, {"reason": Phrase(error.strerror)}),)) from error
    return theme_of(document, path.stem)


def theme_of(document: TomlDocument, slug: str) -> Theme:
    """The theme `slug` that `document` says. Raises Mistakes."""
    return _Reader(document).theme(slug)


def queries(document: TomlDocument) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every query of a theme file without mistakes, with the keys that lead to it."""
    yield ("query",), document.values["query"]
    for n, tag in enumerate(document.values.get("tags", [])):
        yield ("tags", n, "query"), tag["query"]
    for n, source in enumerate(document.values.get("sources", [])):
        if source.get("require") is not None:
            yield ("sources", n, "require"), source["require"]


class _Reader:
    """Reads one document, gathering its mistakes on the way."""

    def __init__(self, document: TomlDocument) -> None:
        self.document = document
        self.mistakes: list[Mistake] = []
        self.kept = kept_trees(document.text)
        self.parsed: dict[str, Query] = {}

    def theme(self, slug: str) -> Theme:
        values = self.document.values
        self.mistakes += check_table(self.document, values, THEME_KEYS)
        title = self._text("title")
        query = self._query("query")
        tags = tuple(tag for n, table in self._tables("tags") if (tag := self._tag(n, table)))
        sources, requirements = self._sources()
        editors = values.get("editors", [])
        if isinstance(editors, list) and not all(isinstance(editor, str) for editor in editors):
            self._wrong("editors: expected a list of logins in quotes", "editors")
        if self.mistakes:
            raise Mistakes(tuple(sorted(self.mistakes, key=lambda mistake: mistake.line)))
        assert query is not None
        if self.parsed:
            keep_trees(self.document.text, self.parsed)
        return Theme(
            slug=slug,
            title=title,
            summary=str(values.get("summary", "")),
            query=query,
            query_text=values["query"],
            tags=tags,
            sources=tuple(sources),
            requirements=requirements,
            editors=tuple(editors),
            fingerprint=fingerprint(
                RULES, slug, values["query"], *(f"{t['name']}:{t['query']}" for t in values.get("tags", []))
            ),
        )

    def _wrong(self, message: str, *where: str | int, offset: int = 0, **args: object) -> None:
        self.mistakes.append(self.document.mistake(message, *where, offset=offset, **args))

    def _at(self, *where: str | int) -> object:
        value: Any = self.document.values
        for step in where:
            value = value.get(step) if isinstance(value, dict) else value[step]
        return value

    def _text(self, *where: str | int) -> str:
        value = self._at(*where)
        if value is None or value == "":
            self._wrong("the key %(key)s is missing or empty", *where, key=where[-1])
            return ""
        return value if isinstance(value, str) else ""  # another type: told by check_table

    def _query(self, *where: str | int) -> Query | None:
        text = self._at(*where)
        if text is None:
            self._wrong("the key %(key)s is missing or empty", *where, key=where[-1])
        if not isinstance(text, str):
            return None
        if text in self.kept:  # of a file without mistakes, in which it stands at these very keys
            return self.kept[text]
        try:
            query = self.parsed[text] = parse_equation(text, may_only_exclude=where != ("query",))
        except QueryMistake as error:
            self._wrong(error.message, *where, offset=error.offset, **error.args_by_name)
            return None
        return query

    def _tables(self, key: str) -> list[tuple[int, Mapping[str, Any]]]:
        tables = self.document.values.get(key, [])
        if not isinstance(tables, list):
            return []  # told by check_table
        if not all(isinstance(table, dict) for table in tables):
            self._wrong("%(key)s: expected tables, each under [[%(key)s]]", key, key=key)
            return []
        return list(enumerate(tables))

    def _tag(self, n: int, table: Mapping[str, Any]) -> Tag | None:
        self.mistakes += check_table(self.document, table, TAG_KEYS, "tags", n)
        name, query = self._text("tags", n, "name"), self._query("tags", n, "query")
        return Tag(name, query) if name and query else None

    def _sources(self) -> tuple[list[Source], dict[str, Query]]:
        sources: list[Source] = []
        requirements: dict[str, Query] = {}
        seen: set[str] = set()
        for n, table in self._tables("sources"):
            self.mistakes += check_table(self.document, table, SOURCE_KEYS, "sources", n)
            source = self._source(n, table)
            if source.url and source.url in seen:
                self._wrong("the source %(url)s stands twice in this theme", "sources", n, "url", url=source.url)
            seen.add(source.url)
            sources.append(source)
            if source.require is not None and (query := self._query("sources", n, "require")):
                requirements[source.url] = query
        return sources, requirements

    def _source(self, n: int, table: Mapping[str, Any]) -> Source:
        url = self._text("sources", n, "url")
        if re.match(r"\w*:/*[^/?#]*@", url):  # not shown: messages end up in logs
            self._wrong("an address with a name and password in it is not asked", "sources", n, "url")
        elif (place := unseen(url)) is not None:
            self._wrong(UNSEEN, "sources", n, "url", offset=place, code=code(url[place]))
        elif table.get("kind") == "mailbox":
            if url and not MAILBOX.fullmatch(url):
                self._wrong(
                    "%(url)s is no mailbox: expected maildir:FOLDER or imap:FOLDER", "sources", n, "url", url=url
                )
        elif url and not _is_web_address(url):
            self._wrong("%(url)s is not a web address: expected http:// or https://", "sources", n, "url", url=url)
        if "level" in table and table.get("kind") != "mailbox":
            message = later("level is for a mailbox: what a source on the web publishes is public")
            self._wrong(message, "sources", n, "level")
        if len(url) > URL_LIMIT:
            self._wrong("the address is longer than %(limit)s characters", "sources", n, "url", limit=URL_LIMIT)
        return Source(
            title=self._text("sources", n, "title"),
            url=url,
            kind=self._choice(table, SOURCE_KINDS, n, "kind"),
            lang=table.get("lang"),
            active=table.get("active", True),
            require=table.get("require"),
            rights=self._choice(table, RIGHTS, n, "rights", default="title-link"),
            selector=self._rule(table, n, "selector", check_selector),
            links=self._rule(table, n, "links", check_pattern),
            level=self._choice(table, LEVELS, n, "level") if "level" in table else "",
        )

    def _rule(self, table: Mapping[str, Any], n: int, key: str, check: Callable[[str], Failure | None]) -> str:
        text = table.get(key, "")
        if not isinstance(text, str):
            return ""  # told by check_table
        if text and (failure := check(text)):
            self._wrong(failure.message, "sources", n, key, offset=0, **failure.args)
        return text

    def _choice(
        self, table: Mapping[str, Any], allowed: tuple[Any, ...], n: int, key: str, default: str | None = None
    ) -> Any:
        value = table.get(key, default or allowed[0])
        if isinstance(value, str) and (place := unseen(value)) is not None:
            self._wrong(UNSEEN, "sources", n, key, offset=place, code=code(value[place]))
        elif isinstance(value, str) and value not in allowed:
            self._wrong(
                "%(key)s: %(found)s is not known, expected %(expected)s",
                "sources",
                n,
                key,
                key=key,
                found=value,
                expected=", ".join(allowed),
            )
        return value


def _is_web_address(url: str) -> bool:
    """Whether `url` has the form of an address that can be asked; whether it may be is decided at each look-up."""
    if not re.match(r"https?://[^\s/?#]", url) or re.search(r"[\s\x00-\x1f\x7f\\]", url):
        return False
    try:
        return bool(urlsplit(url).hostname) and urlsplit(url).port != 0
    except ValueError:
        return False
