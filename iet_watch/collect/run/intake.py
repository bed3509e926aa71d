"""Prepared entries stored: the one way in for feeds, pages and imports. Inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from operator import attrgetter

from iet_watch.collect.documents.address_words import provisional
from iet_watch.collect.documents.cut_titles import is_cut
from iet_watch.collect.documents.pages.walls import NamedPage, about, is_wall, page_digest, served_alike
from iet_watch.collect.reading.preparing import Batch, Completed, Judge, Origin, Prepared, prepare
from iet_watch.collect.run.recognising import free_keys, recognise
from iet_watch.collect.run.strangers import Strangers
from iet_watch.judge.grouping.wording import word_it
from iet_watch.model.items import Entry, Judgement, KnownBy, judged_elsewhere
from iet_watch.model.levels import PUBLIC
from iet_watch.store.collected import intake as store
from iet_watch.store.collected.grouping import save_compared
from iet_watch.store.collected.index import note_words
from iet_watch.store.collected.intake import ARTICLE_READ, ARTICLE_WALL, ArticleState, Content, Sighting, Stored
from iet_watch.store.collected.items import set_level
from iet_watch.store.database import Database, writing
from iet_watch.words import Saying, body_text, folded_text

REJUDGE_BATCH = 500
WALLS = "walls were looked for by these rules"  # a key of the memory table
WALL_RULES = "1"  # another when collect/documents/pages/walls.py would find more among what is stored


@dataclass(frozen=True)
class Taken:
    """What one batch changed; `unmet`: entries not taken in for what the theme file requires of their source."""

    entries: int = 0
    sighted: int = 0
    new: int = 0
    changed: int = 0
    unmet: int = 0

    def __add__(self, other: Taken) -> Taken:
        return Taken(
            self.entries + other.entries, self.sighted + other.sighted, self.new + other.new,
            self.changed + other.changed, self.unmet + other.unmet,
        )  # fmt: skip


def take_in(db: Database, judge: Judge, entries: Iterable[Entry], origin: Origin, now: datetime) -> Taken:
    """Prepares and stores `entries`, inside the caller's transaction. The same entries again change nothing."""
    return store_batch(db, judge, prepare(judge, entries, origin, now), origin, now)


def store_batch(db: Database, judge: Judge, batch: Batch, origin: Origin, now: datetime) -> Taken:
    """Stores what `prepare` made of a document, inside the caller's transaction."""
    taken = Taken(entries=batch.entries)
    intake = _Intake(db, judge, origin, batch.identifiers, Strangers(db, batch, origin.url), now)
    for number, prepared in enumerate(batch.prepared):
        taken += intake.store(number, prepared)
    if intake.new:
        _note(db, batch, intake.new)
    return taken


def _note(db: Database, batch: Batch, new: Sequence[Prepared]) -> None:
    """Puts the words of new items into the vocabulary: mostly all that the document says."""
    if len(new) == sum(prepared.accepted for prepared in batch.prepared):
        note_words(db, batch.said)
        return
    saying = Saying()
    for content in (prepared.content for prepared in new):
        saying.add(content.title, body_text(content.summary, content.text))
    note_words(db, saying.words)


@dataclass(frozen=True)
class _Intake:
    """The entries of one document on their way into the store.

    `present`: the keys of all of them; `new`: those that are new items.
    """

    db: Database
    judge: Judge
    origin: Origin
    present: Collection[str]
    strangers: Strangers
    now: datetime
    new: list[Prepared] = field(default_factory=list)

    def store(self, number: int, prepared: Prepared) -> Taken:
        """Stores the entry of this number: a new item, or one more sighting of an item that is there."""
        if self.strangers.has(number):
            return self._new(prepared, prepared.found.identifier, prepared.found.identity)
        recognised = recognise(self.db, prepared, self.origin.url, self.present)
        if recognised is None:
            return self._new(prepared, *free_keys(self.db, prepared, self.origin.url))
        return self._again(prepared, *recognised)

    def _new(self, prepared: Prepared, identifier: str, identity: str) -> Taken:
        if not prepared.accepted:
            return Taken(unmet=1)
        db, origin, content = self.db, self.origin, prepared.content
        item = store.insert_item(db, identity, content, prepared.words, self.judge.judged_by, self.now)
        save_compared(db, [(item, len(content.text or content.summary), prepared.compared)])
        store.record_judgement(db, item, prepared.judgement)
        sighting = Sighting(origin.url, item, identifier, prepared.entry.url, prepared.digest)
        store.insert_sighting(db, sighting, self.now)
        if origin.level != PUBLIC or origin.contributor:
            set_level(db, item, origin.level, origin.contributor)
        self.new.append(prepared)
        self.strangers.took(identifier, identity, content)
        return Taken(sighted=1, new=1)

    def _again(self, prepared: Prepared, known: Stored, known_by: KnownBy) -> Taken:
        db, origin, judged = self.db, self.origin, prepared.content
        if judged_elsewhere(origin.given_themes):  # what we know already, we judge ourselves
            origin, content = replace(origin, given_themes=None), replace(prepared.content, given_themes=None)
            prepared = replace(prepared, content=content)
        if origin.imported:
            prepared = _with_text(prepared, known.content)
        if not prepared.accepted and not _says_the_same(known.content, prepared.entry, origin):
            return Taken()
        found, url = prepared.found, prepared.entry.url
        sighting = Sighting(origin.url, known.id, found.identifier, url, prepared.digest, known_by)
        first_time = store.record_sighting(db, sighting, self.now)
        if origin.sets_level:
            set_level(db, known.id, origin.level, origin.contributor)
        changed = not _says_the_same(known.content, prepared.entry, origin) and _renew(
            db, self.judge, known, prepared, judged, origin, self.now
        )
        for content in (known.content, prepared.content):  # as it was, or as it is now
            self.strangers.took(found.identifier, found.identity, content)
        return Taken(sighted=int(first_time), changed=int(changed))


def _with_text(prepared: Prepared, old: Content) -> Prepared:
    """What a list without its texts brings back takes none away."""
    if prepared.content.text or prepared.content.summary:
        return prepared
    return replace(
        prepared,
        content=replace(prepared.content, summary=old.summary, text=old.text),
        found=replace(prepared.found, entry=replace(prepared.entry, summary=old.summary)),
    )


def _says_the_same(old: Content, entry: Entry, origin: Origin) -> bool:
    """Whether an entry of an item's own source says what is stored."""
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


def _renew(
    db: Database, judge: Judge, known: Stored, prepared: Prepared, judged: Content, origin: Origin, now: datetime
) -> bool:
    """Takes over a corrected article from its own source, or the version of a source that ranks before.

    `judged`: the content that the judgement of `prepared` is of.
    """
    old, content = known.content, prepared.content
    same_source = content.source_url == old.source_url
    # A sitemap says an address, a list the first words, and the page has said its title; a title with a text is its
    # own, address or not.
    is_of_address = not (content.summary or content.text) and provisional(content.title, content.url)
    if not same_source and judge.rank(content.source_url) >= judge.rank(old.source_url):
        return False
    if old.article == ARTICLE_READ:  # its page said more than its feed does
        content = replace(content, text=old.text, published=content.published or old.published)
    if (same_source and content.published in (None, now)) or (origin.dates_changes and _later(content, old)):
        # `now` stands for a date in the future: keep the first
        content = replace(content, published=old.published)
    if not same_source and not (content.summary or content.text):  # a list of titles or addresses takes no text away
        content = replace(content, summary=old.summary, text=old.text)
    if is_of_address or is_cut(content.title, old.title):
        content = replace(content, title=old.title)
    content = replace(
        content,
        given_themes=content.given_themes or old.given_themes,
        article=old.article,
        declared_url=old.declared_url,
    )
    if content == old:
        return False
    judgement = prepared.judgement if _reads_alike(content, judged) else judge.of(content)
    _rewrite(db, judge, known, content, judgement, now, rewritten=_rewritten(old, content))
    return same_source


def _later(content: Content, old: Content) -> bool:
    return content.published is not None and old.published is not None and content.published > old.published


def _reads_alike(one: Content, other: Content) -> bool:
    """Whether a judge finds the same in both: nothing of what it reads differs."""
    read = attrgetter("title", "summary", "text", "source", "lang", "given_themes")
    return bool(read(one) == read(other))


def _rewritten(old: Content, new: Content) -> bool:
    """Whether an article says something else in substance: another figure, another word of content; not a letter.

    Of the text all is looked at; of a title, which editors change without saying anything else, what is little.
    """
    from iet_watch.judge.grouping.copies import repetition
    from iet_watch.judge.grouping.substance import corrects, respelled, says_otherwise
    from iet_watch.judge.grouping.surroundings import without_surroundings

    texts = [body_text(one.summary, one.text) for one in (old, new)]
    before, after = (word_it("", one.title, text, None) for one, text in zip((old, new), texts, strict=True))
    if before.title_versions != after.title_versions or corrects(after.title, before.title):
        return True
    was, now = (text.split() for text in without_surroundings(*map(folded_text, texts)))
    return not respelled(now, was) and (not repetition(after, before) or says_otherwise(now, was))


def _rewrite(
    db: Database,
    judge: Judge,
    known: Stored,
    content: Content,
    judgement: Judgement,
    now: datetime,
    *,
    rewritten: bool = False,
) -> None:
    store.update_item(db, known.id, content, now, rewritten=rewritten)
    store.replace_judgement(db, known.id, judgement, judge.judged_by, judge.waiting)


def take_article(db: Database, judge: Judge, known: Stored, read: Completed | ArticleState, now: datetime) -> bool:
    """Completes an item with what its own page says, or records why it could not be; True when it has a text."""
    if isinstance(read, Completed) and _is_alone(db, judge, known, read, now):
        _rewrite(db, judge, known, replace(read.content, article=ARTICLE_READ), read.judgement, now)
        return True
    state = ARTICLE_WALL if isinstance(read, Completed) else read
    _rewrite(db, judge, known, replace(known.content, article=state), judge.of(known.content), now)
    return False


def _is_alone(db: Database, judge: Judge, known: Stored, read: Completed, now: datetime) -> bool:
    """Whether a page's text is of this item: not what its site gives for several, from which it is taken back."""
    store.note_page(db, known.id, read.page_digest)
    alike = [item for item in store.with_page(db, read.page_digest) if _host(item) == _host(known)]
    if read.content.declared_url in {item.content.canonical_url for item in alike if item.id != known.id}:
        return True  # it says itself whose article it is
    for item in _walled(read.page_text, alike):
        if item.id != known.id:
            _take_back(db, judge, item, now)
    return known.id not in {item.id for item in _walled(read.page_text, alike)}


def _walled(text: str, items: Sequence[Stored]) -> list[Stored]:
    """Those that a text is not the article of, though their pages gave it; one that declares another's address is."""
    pages = [NamedPage(item.content.title, item.content.url) for item in items]
    known = {item.content.canonical_url for item in items}
    alike = zip(items, served_alike(text, pages), strict=True)
    return [item for item, walled in alike if walled and item.content.declared_url not in known]


def _take_back(db: Database, judge: Judge, item: Stored, now: datetime) -> None:
    """Takes the text of a wall from an item, which has again what its feed says."""
    if item.content.article != ARTICLE_WALL:
        content = replace(item.content, text="", article=ARTICLE_WALL, declared_url=None)
        _rewrite(db, judge, item, content, judge.of(content), now)
        store.forget_sighted(db, item.id)


def _host(item: Stored) -> str:
    return item.content.canonical_url.partition("://")[2].partition("/")[0]


def mend_walls(db: Database, judge: Judge, now: datetime) -> None:
    """Looks once, with the rules of today, for walls among the texts that pages gave before."""
    if store.remembered(db, WALLS) == WALL_RULES:
        return
    with writing(db):
        pages: dict[tuple[str, str], list[Stored]] = {}
        for item in store.read_articles(db):
            content = item.content
            if is_wall(content.title, content.text, about(content.title, content.url)):
                _take_back(db, judge, item, now)
            elif content.text:
                digest = page_digest(content.text)
                store.note_page(db, item.id, digest)
                pages.setdefault((_host(item), digest), []).append(item)
        for alike in pages.values():
            for item in _walled(alike[0].content.text, alike):
                _take_back(db, judge, item, now)
        store.remember(db, WALLS, WALL_RULES)


def rejudge(db: Database, judge: Judge) -> int:
    """Judges anew what other theme files had judged, in batches; returns how many items."""
    count = 0
    while stale := store.unjudged(db, judge.judged_by, REJUDGE_BATCH):
        with writing(db):
            for item in stale:
                store.replace_judgement(db, item.id, judge.of(item.content), judge.judged_by, judge.waiting)
        count += len(stale)
    return count
