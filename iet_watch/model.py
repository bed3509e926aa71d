"""The frozen values that travel from a source, through judgement, to a reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

SourceKind = Literal["feed", "page", "sitemap", "watch"]
Rights = Literal["open", "title-link", "licensed"]
Outcome = Literal["new", "unchanged", "not-due", "moved", "gone", "refused", "failed"]
# What kind of trouble a source gives, so that it can be named and advised upon.
Breakdown = Literal[
    "", "html", "not-a-feed", "empty", "name", "certificate", "silence", "slow", "size", "encoding", "redirects",
    "http", "missing", "forbidden", "busy", "robots", "blocked", "address", "closed",
]  # fmt: skip
Ruling = Literal["keep", "drop", "later"]
KnownBy = Literal["", "identifier", "address"]  # how an entry was known for an item that was there already
Level = Literal["article", "story"]  # what two items may have in common: the text, or only the event
Status = Literal["new", "kept", "dropped", "later"]

SOURCE_KINDS: tuple[SourceKind, ...] = ("feed", "page", "sitemap", "watch")
RIGHTS: tuple[Rights, ...] = ("open", "title-link", "licensed")
STATUSES: tuple[Status, ...] = ("new", "kept", "dropped", "later")
STATUS_OF: Mapping[Ruling, Status] = {"keep": "kept", "drop": "dropped", "later": "later"}


@dataclass(frozen=True)
class Failure:
    """Expected trouble, as a value: worded only where it is shown, in the reader's language.

    `message` is an English template of the catalogue, `args` its values, `about` what it concerns
    (an address, a file). `reached` is False when no server answered at all. `trouble` names its kind.
    """

    about: str
    message: str
    args: Mapping[str, object] = field(default_factory=dict)
    outcome: Outcome = "failed"
    status: int | None = None
    reached: bool = True
    retry_after: str = ""
    trouble: Breakdown = ""


class Trouble(Exception):
    """Stops a command with one clear sentence and an exit code of the contract."""

    def __init__(self, message: str, *, code: int, **args: object) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.args_by_name = args


# Exit codes, after sysexits.h; the contract lists them.
USAGE = 2
BAD_DATA = 65
NO_INPUT = 66
UNREACHABLE = 69
CANNOT_CREATE = 73
IO_TROUBLE = 74
TRY_AGAIN = 75
NOT_ALLOWED = 77
BAD_CONFIGURATION = 78


@dataclass(frozen=True)
class Source:
    """One address that a theme watches.

    Of a `page`, `selector` (CSS) says where its story links stand, `links` (a regular expression) how their
    addresses look; without them they are found by what they look like.
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


@dataclass(frozen=True)
class Entry:
    """What a feed or a page says of one article, cleaned: plain text, http(s) addresses, aware UTC times."""

    title: str
    url: str
    identifier: str = ""
    summary: str = ""
    text: str = ""
    published: datetime | None = None
    lang: str | None = None


@dataclass(frozen=True)
class SourceState:
    """What is remembered of a source between two runs. Validators are kept byte for byte.

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
    reserved: str = ""


@dataclass(frozen=True)
class SourceOutcome:
    """How one source fared in one run."""

    url: str
    theme: str
    outcome: Outcome
    status: int | None = None
    entries: int = 0
    new: int = 0
    failure: Failure | None = None
    reached: bool = True


@dataclass(frozen=True)
class Reason:
    """One line of a score: where, which expression, how often, how many points.

    `where`: `title`, `text`; `close`, two expressions with `count` words between; `exclusion`, an excluded expression
    that is there; `import`, a theme that a person gave. The points hold the rarity and the weight of the expression.
    """

    where: str
    expression: str
    count: int
    points: float
    rarity: float = 1.0
    weight: float = 1.0


@dataclass(frozen=True)
class Match:
    """A theme's or a tag's verdict on an item, with its reasons."""

    slug: str
    score: float
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Judgement:
    """All that the themes say of one text: its themes with scores, and per theme its tags."""

    themes: tuple[Match, ...]
    tags: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Item:
    """An article as the store gives it back. `seen_at`: the addresses of the sources that brought it.

    `relevance`: per theme, from 0 to 1, when the inbox was put in the order that decisions have taught.
    """

    id: int
    url: str
    canonical_url: str
    title: str
    summary: str
    text: str
    source: str
    source_url: str
    lang: str | None
    published: datetime | None
    collected: datetime
    copy_of: int | None
    story: int
    status: Status
    themes: Mapping[str, float]
    tags: Mapping[str, tuple[str, ...]]
    seen_at: tuple[str, ...]
    copies: tuple[int, ...] = ()
    relevance: Mapping[str, float] = field(default_factory=dict)

    @property
    def when(self) -> datetime:
        """The date that places an item in a quarter: publication, else collection."""
        return self.published or self.collected


@dataclass(frozen=True)
class Decision:
    """One line of the append-only log: who ruled what on which item, for which theme, why and when."""

    item_id: int
    theme: str
    ruling: Ruling
    who: str
    why: str
    at: datetime


@dataclass(frozen=True)
class Grouping:
    """One line of the append-only log: who ruled that two items are one article, tell one event, or do not.

    Of two items that are one article, `one` stands for both.
    """

    level: Level
    one: int
    other: int
    together: bool
    who: str
    why: str
    at: datetime

    def binds(self, level: Level) -> bool:
        """Whether it counts at a level: one article tells one story, and two stories are never one article."""
        return level in (self.level, "story" if self.together else "article")


@dataclass(frozen=True, order=True)
class Quarter:
    """A civil quarter, written `2026-T4`."""

    year: int
    number: int

    @property
    def label(self) -> str:
        return f"{self.year}-T{self.number}"

    @property
    def first_day(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last_day(self) -> date:
        following = Quarter(self.year + self.number // 4, self.number % 4 + 1)
        return date.fromordinal(following.first_day.toordinal() - 1)

    @classmethod
    def of(cls, day: date) -> Quarter:
        return cls(day.year, (day.month + 2) // 3)
