"""Sources that are mailboxes: what people have sent since the last run becomes contributions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from iet_watch.collect.contributions.bringing import Added, bring
from iet_watch.collect.contributions.brought import Bringing, Contribution
from iet_watch.collect.contributions.mail_links import MOST_LINKS, TOO_MANY, MailBrought, about_mail, from_letter
from iet_watch.collect.run.run_report import Order, WatchedSource, watched_sources
from iet_watch.collect.web.polling import Brought, after_answer, after_failure
from iet_watch.fingerprints import fingerprint
from iet_watch.locale import language, later
from iet_watch.locale.dates import date_words
from iet_watch.mail.letters import Letter
from iet_watch.mail.mailboxes import MOST_MAILS, Arrived, LastMail, NotLookedAt, mails_by_imap, mails_in
from iet_watch.mail.our_mails import answers_digest, answers_mailing
from iet_watch.model.sources import Source, SourceOutcome, SourceState
from iet_watch.model.trouble import UNREACHABLE, Failure, Trouble
from iet_watch.store.collected.intake import remember, remembered, save_source_state, source_state
from iet_watch.store.database import Database, writing
from iet_watch.themes.theme_files import MAILBOX
from iet_watch.workspace.folder import Workspace
from iet_watch.workspace.people import People

SINCE = timedelta(days=60)  # what an IMAP server is asked for, with what came since: holidays last a month
NOT_LOOKED_AT = later("%(count)s mails before the last %(limit)s were not looked at: move away those that were read")
OLDER = later(
    "%(count)s mails from before %(day)s are not read: iet-watch add FILE.eml brings one, and those that are moved into"
    " this folder from now on are read whatever their day"
)
READ, LAST = "mails read in ", "last mail of "  # keys of the memory table, before the address of the source


@dataclass
class MailboxesRead:
    """How each mailbox fared, what it brought, and of each mail what was left or is to be known; filled as it goes."""

    outcomes: list[SourceOutcome] = field(default_factory=list)
    added: list[Added] = field(default_factory=list)
    told: list[tuple[str, Failure]] = field(default_factory=list)


def read_mailboxes(space: Workspace, db: Database, order: Order, people: People, now: datetime) -> MailboxesRead:
    """Reads every mailbox that the themes list; each mail counts once. The caller holds the workspace's lock."""
    read = MailboxesRead()
    for watched in watched_sources(order):
        if not watched.source.on_the_web:
            _Mailbox(space, db, order, people, now, watched).read(read)
    return read


@dataclass(frozen=True)
class _Mailbox:
    space: Workspace
    db: Database
    order: Order
    people: People
    now: datetime
    watched: WatchedSource

    @property
    def _source(self) -> Source:
        return self.watched.source

    def read(self, read: MailboxesRead) -> None:
        """Takes in the mails that were not read yet, and writes how the mailbox fared."""
        left, last = NotLookedAt(), self._last()
        before = last.validity
        try:
            names, new = self._arrived(left, last)
        except Trouble as trouble:
            read.outcomes.append(self._failed(trouble))
            return
        first = last.validity != before
        read.told += ((self._source.url, reason) for reason in self._not_looked_at(left, first=first))
        found: list[Contribution] = []
        for one in new:
            reason = self._against(one)
            if reason is not None:
                read.told.append((one.name, reason))
            elif isinstance(one.letter, Letter):
                who = self._who(one.letter)
                brought = from_letter(one.letter, who)
                found += self._contributions(brought, who)
                named = f"{one.name} ({one.letter.subject})"  # what is looked up in a mailbox: a number says nothing
                read.told += ((named, remark) for remark in about_mail(brought))
                read.told += ((one.name, reason) for reason in _left(brought))
        added = bring(self.space, self.db, self.order.files, found, self.now) if found else []
        with writing(self.db):
            remember(self.db, self._key, json.dumps(names[-MOST_MAILS:]))
            if last.validity:
                remember(self.db, LAST + self._source.url, f"{last.validity} {last.number}")
        read.added += added
        read.outcomes.append(self._fared(len(names), sum(one.new for one in added)))

    @property
    def _key(self) -> str:
        return READ + self._source.url

    def _last(self) -> LastMail:
        validity, _, number = (remembered(self.db, LAST + self._source.url) or " 0").partition(" ")
        return LastMail(validity, int(number))

    def _not_looked_at(self, left: NotLookedAt, *, first: bool) -> Iterator[Failure]:
        """The mails that were left out; old ones by the `first` reading of a folder alone: none is left out later."""
        if left.too_many:
            yield Failure(self._source.url, NOT_LOOKED_AT, {"count": left.too_many, "limit": MOST_MAILS})
        if left.older and first:
            day = date_words((self.now - SINCE).date(), language())
            yield Failure(self._source.url, OLDER, {"count": left.older, "day": day})

    def _arrived(self, left: NotLookedAt, last: LastMail) -> tuple[list[str], list[Arrived]]:
        """What each mail is known by, in the order of their coming; then those that were not read yet.

        The others are let go one by one: a mailbox may hold thousands, of some megabytes each.
        """
        known = set(json.loads(remembered(self.db, self._key) or "[]"))
        names, new = list[str](), list[Arrived]()
        for one in self._mails(left, last):
            names.append(_name(one))
            if names[-1] not in known:
                new.append(replace(one, data=b""))
        return names, new

    def _mails(self, left: NotLookedAt, last: LastMail) -> Iterator[Arrived]:
        found = MAILBOX.fullmatch(self._source.url)
        assert found is not None  # the theme file was checked
        if found[1] == "maildir":
            return mails_in(self.space.root / found[2], left)
        settings = self.space.settings.mail
        since = (self.now - SINCE).date()
        return mails_by_imap(replace(settings, imap_folder=found[2] or settings.imap_folder), since, left, last)

    def _against(self, one: Arrived) -> Failure | None:
        """Why a mail is no contribution."""
        letter = one.letter
        if isinstance(letter, Failure):
            return letter
        if letter.forged:
            return Failure(one.name, later("its sender is forged, says the server that took it"))
        if letter.automatic:
            return Failure(one.name, later("a program wrote it: an absence, a notice of delivery"))
        if not letter.sender or (self.people and self.people.find(letter.sender) is None):
            sender = letter.sender or "?"
            return Failure(one.name, later("%(sender)s is nobody that people.toml knows"), {"sender": sender})
        if answers_digest(letter):
            return Failure(one.name, later("it answers a digest: iet-watch digest read takes it in"))
        if answers_mailing(letter):
            return Failure(one.name, later("it answers a mail of ours, which it quotes: a person reads what it adds"))
        return None

    def _who(self, letter: Letter) -> str:
        person = self.people.find(letter.sender)
        return person.name if person else letter.sender.partition("@")[0]  # an address is nobody's name in print

    def _contributions(self, brought: MailBrought, who: str) -> list[Contribution]:
        by = Bringing(who, brought.level or self._source.level or None, decides=False)
        return [Contribution(one, by) for one in brought.found]

    def _fared(self, mails: int, new: int) -> SourceOutcome:
        state = source_state(self.db, self._source.url)
        self._save(after_answer(state, {}, self.now, self._interval, brought=Brought(mails, new)))
        return SourceOutcome(
            self._source.url, self.watched.theme, "new" if new else "unchanged", None, mails, new, None
        )

    def _failed(self, trouble: Trouble) -> SourceOutcome:
        reached = trouble.code != UNREACHABLE
        args = {name: str(one) if isinstance(one, Path) else one for name, one in trouble.args_by_name.items()}
        failure = Failure(self._source.url, trouble.message, args, reached=reached)
        self._save(after_failure(source_state(self.db, self._source.url), failure, self.now, self._interval))
        return SourceOutcome(self._source.url, self.watched.theme, "failed", failure=failure, reached=reached)

    @property
    def _interval(self) -> timedelta:
        return timedelta(hours=self.space.settings.collect.interval_hours)

    def _save(self, state: SourceState) -> None:
        """How the mailbox fared: without what HTTP says, and read again by every run, whatever happened."""
        with writing(self.db):
            save_source_state(self.db, replace(state, status=None, next_check=None))


def _left(brought: MailBrought) -> Iterator[Failure]:
    """The links of a mail that were not taken in, and why."""
    message = later("“%(title)s” leads through a counter that alone knows where: iet-watch add --follow asks it")
    yield from (Failure(url, message, {"title": title}) for url, title in brought.opaque)
    if brought.left_out:
        yield Failure("", TOO_MANY, {"limit": MOST_LINKS})


def _name(one: Arrived) -> str:
    """What a mail is known by: its number, else what it says; a Maildir renames its files."""
    if isinstance(one.letter, Failure):
        return fingerprint(one.name.partition(":")[0])
    letter = one.letter
    return fingerprint(letter.message_id or f"{letter.sender} {letter.subject} {letter.text}")
