"""Entries in, judged items stored: the one way in for feeds, pages and imports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from iet_watch.judge.address import canonical
from iet_watch.judge.copies import fold_key
from iet_watch.judge.identity import Identified, identify
from iet_watch.judge.language import language_of
from iet_watch.judge.matching import Matcher, Reading, read_item
from iet_watch.model import Entry, Judgement, Match, Reason
from iet_watch.store import intake as store
from iet_watch.store.database import Database, writing
from iet_watch.store.intake import ARTICLE_READ, ARTICLE_WANTED, Content, Stored
from iet_watch.themes.files import Theme
from iet_watch.words import fingerprint, words

LATE = 1_000_000  # rank of what no theme file lists: imports, sources since removed
FUTURE_TOLERANCE = timedelta(hours=48)  # a wrong time zone makes a day; beyond, the date is false
OLDEST_YEAR = 1990  # before the web: 1970 and year 0 are empty fields, not dates

# Below this many words beside its title an item that a theme retains is read on its own page (a summary of a
# French press feed has a median of 30); below FEWEST_WORDS there is nothing to judge by and it is read anyway.
SHORT_WORDS = 80
FEWEST_WORDS = 4
REJUDGE_BATCH = 500
GIVEN_POINTS = 1.0  # of a theme that a person gave and the equation does not find


@dataclass(frozen=True)
class Origin:
    """Where entries come from. `rank`: its place among the sources of the theme files, the first is the best."""

    title: str
    url: str
    rank: int = LATE
    lang: str | None = None
    read_pages: bool = True
    always_read_pages: bool = False
    given_themes: str | None = None


@dataclass(frozen=True)
class Taken:
    """What one batch changed."""

    entries: int = 0
    sighted: int = 0
    new: int = 0
    changed: int = 0
    copies: int = 0


class Judge:
    """The theme files compiled, with the name of their present state and the sources' ranks."""

    def __init__(self, themes: Iterable[Theme]) -> None:
        themes = tuple(themes)
        self.matcher = Matcher(themes)
        self.judged_by = fingerprint(*(theme.fingerprint for theme in themes))
        urls = [source.url for theme in themes for source in theme.sources]
        self.ranks: Mapping[str, int] = {url: rank for rank, url in reversed(list(enumerate(urls)))}

    def rank(self, source_url: str) -> int:
        return self.ranks.get(source_url, LATE)

    def of(self, content: Content) -> tuple[Reading, Judgement]:
        reading = _reading(content)
        judgement = self.matcher.judge(reading)
        return reading, _as_given(judgement, content.given_themes) if content.given_themes else judgement


def take_in(db: Database, judge: Judge, entries: Iterable[Entry], origin: Origin, now: datetime) -> Taken:
    """Stores and judges `entries`, inside the caller's transaction. The same entries again change nothing."""
    taken = Taken()
    for found in identify(entries, origin.url):
        step = _take_one(db, judge, found, origin, now)
        taken = Taken(*(a + b for a, b in zip(vars(taken).values(), vars(step).values(), strict=True)))
    return taken


def _take_one(db: Database, judge: Judge, found: Identified, origin: Origin, now: datetime) -> Taken:
    known = store.find_sighted(db, origin.url, found.identifier) or store.find_identity(db, found.identity)
    if known is not None and _says_the_same(known.content, found.entry, origin):
        first_time = store.record_sighting(db, origin.url, known.id, found.identifier, found.entry.url, now)
        return Taken(entries=1, sighted=int(first_time))
    content = _content(found, origin, now)
    reading, judgement = judge.of(content)
    if not judge.matcher.meets_requirement(reading, origin.url):
        return Taken(entries=1)
    if known is None:
        content = replace(content, article=_article_state(content, judgement, origin))
        item = store.insert_item(db, found.identity, content, now)
        store.record_judgement(db, item, judgement, judge.judged_by)
        store.record_sighting(db, origin.url, item, found.identifier, found.entry.url, now)
        return Taken(entries=1, sighted=1, new=1, copies=int(store.fold(db, content.fold_key) > 0))
    first_time = store.record_sighting(db, origin.url, known.id, found.identifier, found.entry.url, now)
    changed = _renew(db, judge, known, content, now)
    return Taken(entries=1, sighted=int(first_time), changed=int(changed))


def _says_the_same(old: Content, entry: Entry, origin: Origin) -> bool:
    """Whether an entry of an item's own source says what is stored: nearly always, so nothing else is worked out."""
    return (old.source_url, old.source, old.url, old.title, old.summary) == (
        origin.url,
        origin.title,
        entry.url,
        entry.title,
        entry.summary,
    ) and (
        (not entry.text or entry.text == entry.summary or entry.text == old.text)
        and (entry.published is None or entry.published.replace(microsecond=0) == old.published)
        and origin.given_themes in (None, old.given_themes)
    )


def _renew(db: Database, judge: Judge, known: Stored, content: Content, now: datetime) -> bool:
    """Takes over a corrected article from its own source, or the version of a source that ranks before."""
    old = known.content
    same_source = content.source_url == old.source_url
    if not same_source and judge.rank(content.source_url) >= judge.rank(old.source_url):
        return False
    if old.article == ARTICLE_READ:  # its page said more than its feed does
        content = replace(content, text=old.text, published=content.published or old.published)
    if same_source and content.published in (
        None,
        now,
    ):  # `now` stands for a date in the future: keep the first
        content = replace(content, published=old.published)
    content = replace(content, given_themes=content.given_themes or old.given_themes)
    content = replace(
        content,
        article=old.article,
        fold_key=fold_key(content.title, content.text or content.summary, content.published),
    )
    if content == old:
        return False
    _rewrite(db, judge, known, content, now)
    return same_source


def _rewrite(db: Database, judge: Judge, known: Stored, content: Content, now: datetime) -> None:
    store.update_item(db, known.id, content, now)
    store.record_judgement(db, known.id, judge.of(content)[1], judge.judged_by)
    if content.fold_key != known.content.fold_key:
        store.unfold(db, known.id, content.fold_key)
        store.fold(db, known.content.fold_key)


def take_article(db: Database, judge: Judge, known: Stored, article: Entry | None, state: str, now: datetime) -> None:
    """Completes an item with its own page, or records that the page could not be read. Commits."""
    content = replace(known.content, article=state)
    if article is not None:
        title = content.title or article.title
        text = article.text if len(article.text) > len(content.text) else content.text
        published = content.published or plausible(article.published, now)
        lang = language_of(f"{title} {text or content.summary}", content.lang or article.lang)
        content = replace(content, title=title, text=text, published=published, lang=lang)
        content = replace(content, fold_key=fold_key(title, text or content.summary, published))
    with writing(db):
        _rewrite(db, judge, known, content, now)


def rejudge(db: Database, judge: Judge) -> int:
    """Judges anew what other theme files had judged, in batches; returns how many items."""
    count = 0
    while stale := store.unjudged(db, judge.judged_by, REJUDGE_BATCH):
        with writing(db):
            for item in stale:
                store.record_judgement(db, item.id, judge.of(item.content)[1], judge.judged_by)
        count += len(stale)
    return count


def plausible(published: datetime | None, now: datetime) -> datetime | None:
    """`published`, unless it is an empty field in disguise; a date in the future becomes now."""
    if published is None or published.year < OLDEST_YEAR:
        return None
    return now if published > now + FUTURE_TOLERANCE else published


def _content(found: Identified, origin: Origin, now: datetime) -> Content:
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
        lang=language_of(f"{entry.title}. {entry.summary or text}", origin.lang or entry.lang),
        published=published,
        fold_key=fold_key(entry.title, text or entry.summary, published),
        article=None,
        given_themes=origin.given_themes,
    )


def _as_given(judgement: Judgement, given: str) -> Judgement:
    """The themes that a person gave, with the score that judgement finds for them, or the least."""
    found = {match.slug: match for match in judgement.themes}
    by_hand = (Reason("import", "*", 1, GIVEN_POINTS),)
    themes = tuple(found.get(slug) or Match(slug, GIVEN_POINTS, by_hand) for slug in given.split())
    return Judgement(themes, {match.slug: judgement.tags.get(match.slug, ()) for match in themes})


def _article_state(content: Content, judgement: Judgement, origin: Origin) -> str | None:
    if not origin.read_pages or not content.url:
        return None
    length = len(words(content.text or content.summary))
    retained = judgement.themes and length < SHORT_WORDS
    return ARTICLE_WANTED if origin.always_read_pages or retained or length < FEWEST_WORDS else None


def _reading(content: Content) -> Reading:
    return read_item(content.title, f"{content.summary}\n{content.text}", content.source, content.lang)
