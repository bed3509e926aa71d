"""What is read: an entry of a document, the item it becomes, what the themes say of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple

from iet_watch.model.levels import PUBLIC, Level

# How an entry was known for an item that was there already; `words`: by its title and date, at another address.
KnownBy = Literal["", "identifier", "address", "words"]
Status = Literal["new", "kept", "dropped", "later"]


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


COMPARED_LETTERS = 4000  # of a text: two hundred and fifty words, which are all that is compared


class ComparedWords(NamedTuple):
    """The words that an item is compared with others by (`judge/grouping/wording.py`), each list of them as one text.

    Split once, when the item comes in, and kept with it: it is compared for weeks.
    """

    title: str
    text: str
    capitals: str
    rubric: str


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
class Given:
    """A theme that an import gives to an item, whatever its equation says.

    `score`: what another workspace found, None where a person gave the theme; `tags`: those that it had there.
    """

    slug: str
    score: float | None = None
    tags: tuple[str, ...] = ()


def given_to_text(given: Sequence[Given]) -> str:
    """As the store keeps them: names with spaces between, or JSON where there is more to say."""
    if all(one.score is None for one in given):
        return " ".join(one.slug for one in given)
    return json.dumps({one.slug: [one.score, *one.tags] for one in given}, ensure_ascii=False)


def given_from_text(text: str | None) -> tuple[Given, ...]:
    """What `given_to_text` was given; no theme where the text is empty."""
    if not (text or "").startswith("{"):
        return tuple(Given(slug) for slug in (text or "").split())
    return tuple(Given(slug, score, tuple(tags)) for slug, (score, *tags) in json.loads(text or "").items())


def judged_elsewhere(text: str | None) -> bool:
    """Whether the themes given are what another workspace found, and no person's word."""
    return (text or "").startswith("{")


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

    `repeats`: the item that says all that this one says, if there is one; `rewritten`: its own text has changed in
    substance since it was decided upon.

    `untitled`: its source gives it no title, so that the first words of its text stand for one where it is shown.

    `relevance`: per theme, from 0 to 1, when the inbox was put in the order that decisions have taught.

    `level`: how far it may go; `contributor`: who brought it, where a person did.
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
    repeats: int | None = None
    rewritten: bool = False
    untitled: bool = False
    relevance: Mapping[str, float] = field(default_factory=dict)
    level: Level = PUBLIC
    contributor: str = ""

    @property
    def own_title(self) -> str:
        """The title that its source gives, which is what it is judged by."""
        return "" if self.untitled else self.title

    @property
    def when(self) -> datetime:
        """The date that places an item in a quarter: publication, else collection."""
        return self.published or self.collected
