"""Whether an entry is an item that is known already: by its guid, by its address, else by its title and date.

One entry never takes the place of another. Where nothing tells for certain, two items are better than one: what is
really one text is folded later (`judge/grouping`), and loses nothing by it. Decision 51 has the table of cases;
`tests/judge/identity/test_recognition.py` holds it row by row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl, urlsplit

from iet_watch.judge.identity.addresses import canonical, mark
from iet_watch.words import fold, words

CHANGE = "change:"  # begins the identifier and the identity of a change of a watched page: each is an item of its own
SAME_TEXT_WORDS = 12  # a shorter text that two entries share may be a standing phrase: « Lire la suite sur notre site »
ALIKE = 80.0  # of 100: two titles or texts of one article as two feeds give them
# Characters beyond those of one address, in the other: what is given at random (« k1Aq9 »), and moments in seconds.
_TOKEN = re.compile(r"(?=[a-z_-]*\d)(?=[\d_-]*[a-z])[a-z\d_-]{4,}|\d{9,}|[0-9a-f]{16,}", re.IGNORECASE)
# Parameters whose value tells no article from another, whatever it looks like.
_VOLATILE = re.compile(
    r"rand(?:om)?|r|t|ts|time(?:stamp)?|tok(?:en)?|sid|sess\w*|cb|no_?cache|cache\w*|_|ver|nonce|hash|sig\w*|exp\w*",
    re.IGNORECASE,
)
_WHOLE_DAYS = (0, 12, 22, 23)  # hours, UTC: a day alone is written as midnight here or in France, or as noon


@dataclass(frozen=True)
class Known:
    """What an entry or an item is recognised by.

    `own`: the key that its source gives it and no other (`own_key`); `address`: canonical, empty where it names no
    article (a front page); `source`: the address of its source; `among_others`: its address leads to other items too.
    """

    own: str
    address: str
    title: str
    text: str
    published: datetime | None
    source: str = ""
    among_others: bool = False


def own_key(identifier: str, url: str) -> str:
    """What a source says beside the address to tell an entry from others: its guid, else the mark of its address.

    A guid that only says the address again is none, nor is one that counts its versions (« …/article#3 »).
    """
    address, place = canonical(url), mark(url)
    if identifier.startswith(("http://", "https://")):
        if canonical(identifier) != address:
            return f"{canonical(identifier)}#{mark(identifier)}".rstrip("#")
        place = place or ("" if mark(identifier).isdigit() else mark(identifier))
    elif identifier:
        return identifier
    return f"{address}#{place}" if place else ""


def is_change(identity: str) -> bool:
    """Whether the item of this identity is a change of a watched page, `change:ADDRESS#…`: it is a copy of nothing.

    Two changes of one page share its title and most of its lines, and each is news.
    """
    return identity.startswith(CHANGE)


def same_by_identifier(entry: Known, item: Known) -> bool:
    """Whether an entry with the identifier of an item is that item: unless nothing else agrees.

    A guid used again for another article has another address, title, date and text.
    """
    if not entry.own:
        return same_at_address(entry, item)
    return (
        (bool(entry.address) and entry.address == item.address)
        or _same_title(entry, item)
        or _same_moment(entry, item)
        or _same_text(entry, item)
        or _agree(entry, item)
    )


def same_at_address(entry: Known, item: Known) -> bool:
    """Whether an entry at the address of an item is that item.

    An article is corrected, gets another title, is issued again under another guid; a page of alerts says one after
    the other. What alerts have and corrections have not is a guid of their own, another title and another date.
    """
    if entry.own and item.own:
        return entry.own == item.own or _issued_again(entry, item)
    return _same_title(entry, item) if entry.among_others or item.among_others else True


def same_by_words(entry: Known, item: Known) -> bool:
    """Whether an entry at an unknown address is an item of its source: its address holds something new each time."""
    if not _same_title(entry, item) or entry.published != item.published:
        return False
    if item.address and not _differ_by_tokens(entry.address, item.address):
        return False
    if entry.own and not _same_text(entry, item):
        return False
    return _same_moment(entry, item) or _same_text(entry, item) or (entry.published is None and not entry.text)


def _issued_again(entry: Known, item: Known) -> bool:
    """Whether two guids at one address are of one article: the same title with nothing against it, or a new title at
    the same moment over the same text. Another feed may give a title and a text of its own."""
    one, other = fold(entry.title), fold(item.title)
    if entry.source != item.source and not (entry.among_others or item.among_others):
        return one == other or bool(one and other and (one in other or other in one)) or _agree(entry, item)
    if one != other:
        return _same_moment(entry, item) and _texts_alike(entry, item)
    return _same_moment(entry, item) or not (entry.text and item.text) or _texts_alike(entry, item)


def _agree(one: Known, other: Known) -> bool:
    return _titles_alike(one, other) and _texts_alike(one, other)


def _same_title(one: Known, other: Known) -> bool:
    return bool(one.title) and fold(one.title) == fold(other.title)


def _same_moment(one: Known, other: Known) -> bool:
    """Whether both are of one moment; a day alone is none, since several things are published on one day."""
    if one.published is None or one.published != other.published:
        return False
    whole_hour = not (one.published.minute or one.published.second)
    return not (whole_hour and one.published.hour in _WHOLE_DAYS)


def _same_text(one: Known, other: Known) -> bool:
    said = words(one.text)
    return len(said) >= SAME_TEXT_WORDS and said == words(other.text)


def _titles_alike(one: Known, other: Known) -> bool:
    from rapidfuzz import fuzz

    return fuzz.token_set_ratio(fold(one.title), fold(other.title)) >= ALIKE


def _texts_alike(one: Known, other: Known) -> bool:
    said, said_too = (" ".join(words(known.text)) for known in (one, other))
    if said == said_too:
        return bool(said)
    from rapidfuzz import fuzz

    return min(said.count(" "), said_too.count(" ")) >= SAME_TEXT_WORDS and fuzz.ratio(said, said_too) >= ALIKE


def _differ_by_tokens(one: str, other: str) -> bool:
    """Whether two addresses are one but for what is given at random in them; the same address is so too."""
    first, second = urlsplit(one), urlsplit(other)
    parts, others = first.path.split("/"), second.path.split("/")
    if first.netloc != second.netloc or len(parts) != len(others):
        return False
    said, said_too = (parse_qsl(address.query, keep_blank_values=True) for address in (first, second))
    if [name for name, _ in said] != [name for name, _ in said_too]:
        return False
    pairs = [("", part, other) for part, other in zip(parts, others, strict=True)]
    pairs += [(name, value, other) for (name, value), (_, other) in zip(said, said_too, strict=True)]
    return all(_differ_at_random(*pair) for pair in pairs)


def _differ_at_random(name: str, one: str, other: str) -> bool:
    """Whether two parts of addresses are equal or both given at random; « art12 » and « art13 » are numbered."""
    if one == other or _VOLATILE.fullmatch(name):
        return True
    numbered = re.sub(r"\d+", "", one) == re.sub(r"\d+", "", other) and not one.isdigit()
    return not numbered and bool(_TOKEN.fullmatch(one) and _TOKEN.fullmatch(other))
