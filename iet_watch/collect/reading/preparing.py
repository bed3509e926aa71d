"""Entries made ready to be stored: cleaned, dated, told apart, judged. Pure work on text, no database, no network.

It is nearly all of what a run costs, so it happens in worker processes (`collect/reading/workers.py`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Literal

from iet_watch.collect.documents.address_words import provisional
from iet_watch.collect.documents.cut_titles import is_cut
from iet_watch.collect.documents.empty_fields import is_empty_field
from iet_watch.fingerprints import fingerprint
from iet_watch.judge.equations.item_text import Reading, read_item
from iet_watch.judge.equations.matching import Matcher
from iet_watch.judge.grouping.wording import WORDS_READ, compared_words
from iet_watch.judge.identity.addresses import canonical, is_home
from iet_watch.judge.identity.entries import Identified, identify
from iet_watch.judge.language.detection import language_around, language_of
from iet_watch.model.items import (
    COMPARED_LETTERS,
    ComparedWords,
    Entry,
    Given,
    Judgement,
    Match,
    Reason,
    given_from_text,
)
from iet_watch.model.levels import PUBLIC, Level
from iet_watch.store.collected.intake import ARTICLE_WANTED, Content
from iet_watch.themes.theme_files import Theme
from iet_watch.words import ItemWords, SaidWords, Saying, body_text, item_words, written_words

LATE = 1_000_000  # rank of what no theme file lists: imports, sources since removed
FUTURE_TOLERANCE = timedelta(hours=48)  # a wrong time zone makes a day; beyond, the date is false

# Below this many words beside its title an item that a theme retains is read on its own page (a summary of a
# French press feed has a median of 30); below FEWEST_WORDS there is nothing to judge by and it is read anyway.
SHORT_WORDS = 80
FEWEST_WORDS = 4
BEGINNING_LETTERS = 1_800  # of a text: of 2,669 captured ones with more than WORDS_READ words 2,629 have them there
GIVEN_POINTS = 1.0  # of a theme that a person gave and the equation does not find


# never; items that a theme retains and that say little, or that say nothing; all that a theme retains; all
PageReading = Literal["never", "short", "retained", "always"]


@dataclass(frozen=True)
class Origin:
    """Where entries come from.

    `rank`: its place among the sources of the theme files, the first is the best; `reads_pages`: which items are
    completed with their own page; `reserved`: its publisher keeps text mining for itself (article L. 122-5-3 of the
    French intellectual property code), so that only title, address and date are taken; `imported`: from a file;
    `fronts`: canonical addresses that name no article; `level`: how far what it brings for the first time may go,
    `contributor`: the person who brings it, `sets_level` where their word counts for what is there already;
    `dates_changes`: its dates are those of last changes, as a sitemap's.
    """

    title: str
    url: str
    rank: int = LATE
    lang: str | None = None
    reads_pages: PageReading = "short"
    given_themes: str | None = None
    reserved: bool = False
    imported: bool = False
    fronts: frozenset[str] = frozenset()
    level: Level = PUBLIC
    contributor: str = ""
    sets_level: bool = False
    dates_changes: bool = False


@dataclass(frozen=True)
class Prepared:
    """One entry, judged. `accepted`: it meets what the theme file requires of its source; `words`: of its content, for
    the index; `compared`: those that it is compared with others by."""

    found: Identified
    digest: int
    content: Content
    judgement: Judgement
    accepted: bool
    words: ItemWords
    compared: ComparedWords

    @property
    def entry(self) -> Entry:
        return self.found.entry


@dataclass(frozen=True)
class Batch:
    """The entries of one document: how many it has, and those that its source has not already shown as they are.

    `identifiers`: the keys that all of its entries may have inside their source; `said`: what the accepted ones say,
    together: each word goes from process to process, and into the vocabulary, once a document.
    """

    entries: int
    prepared: tuple[Prepared, ...]
    identifiers: frozenset[str] = frozenset()
    said: SaidWords = field(default_factory=SaidWords)


@dataclass(frozen=True)
class Completed:
    """An item with what its own page says, judged; the text of that page, and its name among those of the host."""

    content: Content
    judgement: Judgement
    page_text: str
    page_digest: str


class Judge:
    """The theme files compiled, with the name of their present state and the sources' ranks.

    `waiting`: the themes whose files cannot be read for now; what they retained stays as it is.
    """

    def __init__(self, themes: Iterable[Theme], waiting: Iterable[str] = ()) -> None:
        self._themes = tuple(themes)
        self.waiting = tuple(waiting)
        self.judged_by = fingerprint(*(theme.fingerprint for theme in self._themes), *self.waiting)
        urls = [source.url for theme in self._themes for source in theme.sources]
        self.ranks: Mapping[str, int] = {url: rank for rank, url in reversed(list(enumerate(urls)))}

    @cached_property
    def matcher(self) -> Matcher:
        """Compiled when first needed: the process that asks and writes seldom judges, and spares the dictionaries."""
        return Matcher(self._themes)

    def rank(self, source_url: str) -> int:
        return self.ranks.get(source_url, LATE)

    def of(self, content: Content) -> Judgement:
        return self.of_reading(_reading(content), content)

    def of_reading(self, reading: Reading, content: Content) -> Judgement:
        judgement = self.matcher.judge(reading)
        return _as_given(judgement, content.given_themes) if content.given_themes else judgement


def prepare(
    judge: Judge, entries: Iterable[Entry], origin: Origin, now: datetime, known: Collection[int] = frozenset()
) -> Batch:
    """The different entries of a document, judged but for those whose digest is `known`."""
    if origin.reserved:
        entries = [replace(entry, summary="", text="") for entry in entries]
    different = identify(entries, origin.url, origin.fronts)
    new = [(found, digest) for found in different if (digest := _digest(found, origin)) not in known]
    # By the whole document, not by what is new in it: the next reading of the same entry says the same.
    around = language_around([found.entry.title for found in different], origin.lang) if new else None
    saying = Saying()
    prepared = tuple(_prepared(judge, found, digest, origin, around, now, saying) for found, digest in new)
    keys = frozenset(key for found in different for key in (found.identifier, found.telling))
    return Batch(len(different), prepared, keys, saying.words)


def _prepared(
    judge: Judge, found: Identified, digest: int, origin: Origin, around: str | None, now: datetime, saying: Saying
) -> Prepared:
    content = _content(found, origin, around, now)
    reading = _reading(content)
    accepted = judge.matcher.meets_requirement(reading, origin.url)
    judgement = judge.of_reading(reading, content)
    body, told = body_text(content.summary, content.text), content.text or content.summary
    told = told if told == body else _beginning(told)  # the words of the body are at hand
    if state := _article_state(content, len(written_words(told)), judgement, origin):
        content = replace(content, article=state)
    compared = compared_words(content.title, told[:COMPARED_LETTERS])
    words = item_words(content.title, body)  # at hand: they have just been judged
    if accepted:
        saying.add(content.title, body)
    return Prepared(found, digest, content, judgement, accepted, words, compared)


def _beginning(text: str) -> str:
    """A text as far as it is compared, or the whole: it is not split to its end for the sake of the first words."""
    beginning = text[:BEGINNING_LETTERS]
    return beginning if len(written_words(beginning)) > WORDS_READ else text


def complete(judge: Judge, content: Content, article: Entry, now: datetime, *, dates_changes: bool = False) -> Content:
    """An item's content with what its own page says more. `dates_changes`: its date is that of its last change."""
    title = content.title
    if not title or provisional(title, content.url) or is_cut(title, article.title):
        title = article.title or title
    text = article.text if len(article.text) > len(content.text) else content.text
    published = _published(content, plausible(article.published, now), dates_changes=dates_changes)
    lang = language_of(f"{title} {text or content.summary}", content.lang or article.lang)
    return replace(
        content,
        title=title,
        text=text,
        published=published,
        lang=lang,
        declared_url=_declared(content, article),
    )


def _published(content: Content, said: datetime | None, *, dates_changes: bool) -> datetime | None:
    """When an item appeared, by what is known and what its page says; of one day, what is known has the hour."""
    known = content.published
    if known is None or (dates_changes and said and said.date() < known.date()):
        return said
    return known


def _declared(content: Content, article: Entry) -> str | None:
    """The canonical address that a page gives for its own, when it names another article."""
    declared = canonical(article.url)
    return declared if declared and declared != content.canonical_url and not is_home(declared) else None


def plausible(published: datetime | None, now: datetime) -> datetime | None:
    """`published`, unless it is an empty field in disguise; a date in the future becomes now."""
    if published is None or is_empty_field(published):
        return None
    return now if published > now + FUTURE_TOLERANCE else published


def _digest(found: Identified, origin: Origin) -> int:
    """A number (63 bits) for all that an entry says and how its source is described."""
    entry = found.entry
    parts = (
        found.identifier, found.identity, entry.url, entry.title, entry.summary, entry.text, str(entry.published),
        origin.title, origin.lang or "", origin.given_themes or "",
    )  # fmt: skip
    digest = hashlib.blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest) >> 1


def _content(found: Identified, origin: Origin, around: str | None, now: datetime) -> Content:
    entry = found.entry
    published = plausible(entry.published, now)
    published = published.replace(microsecond=0) if published else None
    text = entry.text if entry.text != entry.summary else ""
    return Content(
        url=entry.url,
        canonical_url=found.canonical_url or canonical(entry.url),
        title=entry.title,
        summary=entry.summary,
        text=text,
        source=origin.title,
        source_url=origin.url,
        lang=language_of(f"{entry.title}. {entry.summary or text}", origin.lang or entry.lang, around),
        published=published,
        article=None,
        given_themes=origin.given_themes,
    )


def _as_given(judgement: Judgement, given: str) -> Judgement:
    """The themes that an import gave: with their own scores, else what judgement finds for them, or the least."""
    found = {match.slug: match for match in judgement.themes}
    themes = given_from_text(given)
    return Judgement(
        tuple(_match_given(one, found.get(one.slug)) for one in themes),
        {one.slug: tuple(dict.fromkeys((*judgement.tags.get(one.slug, ()), *one.tags))) for one in themes},
    )


def _match_given(one: Given, found: Match | None) -> Match:
    if one.score is None and found is not None:
        return found
    points = GIVEN_POINTS if one.score is None else one.score
    return Match(one.slug, points, (Reason("import", "*", 1, points),))


def _article_state(content: Content, length: int, judgement: Judgement, origin: Origin) -> str | None:
    """What is to become of the page of an item whose text has `length` words."""
    if origin.reads_pages == "never" or not content.url or origin.reserved:
        return None
    wanted = {
        "always": True,
        "retained": bool(judgement.themes),
        "short": (judgement.themes and length < SHORT_WORDS) or length < FEWEST_WORDS,
    }
    return ARTICLE_WANTED if wanted[origin.reads_pages] else None


def _reading(content: Content) -> Reading:
    return read_item(content.title, body_text(content.summary, content.text), content.source, content.lang)
