"""What is watched: a source, what is remembered of it, how it fared in one run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from iet_watch.model.levels import Level
from iet_watch.model.trouble import Breakdown, Failure, Outcome

SourceKind = Literal["feed", "page", "sitemap", "watch", "mailbox"]
Rights = Literal["open", "title-link", "licensed"]
SOURCE_KINDS: tuple[SourceKind, ...] = ("feed", "page", "sitemap", "watch", "mailbox")
WEB_KINDS: tuple[SourceKind, ...] = ("feed", "page", "sitemap", "watch")  # those that are asked by their address
RIGHTS: tuple[Rights, ...] = ("open", "title-link", "licensed")


@dataclass(frozen=True)
class Source:
    """One address that a theme watches.

    Of a `page`, `selector` (CSS) says where its links to articles stand, `links` (a regular expression) how their
    addresses look; without them they are found by what they look like.

    A `mailbox` is no address of the web: `maildir:courrier` names a folder of the workspace, `imap:INBOX` one of the
    server in `[mail]`; `level`: how far what comes into it may go, empty where the mails say it.
    """

    title: str
    url: str
    kind: SourceKind = "feed"
    lang: str | None = None
    active: bool = True
    require: str | None = None
    rights: Rights = "title-link"
    selector: str = ""
    links: str = ""
    level: Level | Literal[""] = ""

    @property
    def on_the_web(self) -> bool:
        """Whether it is asked by its address."""
        return self.kind != "mailbox"


@dataclass(frozen=True)
class SourceState:
    """What is remembered of a source between two runs. Validators are kept byte for byte.

    `body_hash`: of the last document, after the rules by which it was read, so that others read it anew;
    `answered_entries`: how many the last good answer held; `unchanged_times`: good answers in a row that brought
    nothing new; `reserved`: where text mining was reserved, if it was ("header", "file", "page").
    """

    url: str
    etag: bytes | None = None
    last_modified: bytes | None = None
    body_hash: str | None = None
    next_check: datetime | None = None
    checked: datetime | None = None
    succeeded: datetime | None = None
    failing_since: datetime | None = None
    failures: int = 0
    outcome: Outcome | None = None
    status: int | None = None
    detail: str = ""
    detail_args: Mapping[str, object] = field(default_factory=dict)
    moved_to: str = ""
    moved_since: datetime | None = None
    moved_times: int = 0
    trouble: Breakdown = ""
    answered_entries: int | None = None
    unchanged_times: int = 0
    last_new: datetime | None = None
    first_answered: datetime | None = None
    reserved: str = ""


@dataclass(frozen=True)
class SourceOutcome:
    """How one source fared in one run. `unmet`: entries that lack what the theme file requires of them."""

    url: str
    theme: str
    outcome: Outcome
    status: int | None = None
    entries: int = 0
    new: int = 0
    failure: Failure | None = None
    reached: bool = True
    unmet: int = 0

    @property
    def asked(self) -> bool:
        """Whether this run asked it: it was due, and had not said before that it is closed for good."""
        return self.outcome != "not-due" and not (self.outcome == "gone" and self.failure is None)


@dataclass(frozen=True)
class Schedule:
    """What a feed asks in its own text: `ttl` or `sy:updatePeriod` as a wait; hours and days (UTC) to leave out."""

    wait: timedelta = timedelta(0)
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()  # 0 is Monday
