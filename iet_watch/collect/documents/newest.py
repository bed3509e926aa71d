"""Of a document with more entries than are taken, the newest: archives are written oldest first as often as not."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise

from iet_watch.collect.documents.moments import first_moment, read_moment

MOST_DATED = 10_000  # entries whose dates are looked at, half at each end: a date takes up to 0.1 ms
_NEVER = datetime.min.replace(tzinfo=UTC)
_END_OF_ENTRY = re.compile(rb"</(?:[a-z][\w.-]{0,20}:)?(?:item|entry)\s{0,20}>", re.IGNORECASE)
_START_OF_ENTRY = re.compile(rb"<(?:[a-z][\w.-]{0,20}:)?(?:item|entry)[\s>]", re.IGNORECASE)
_DATE = re.compile(
    rb"<(?:[a-z][\w.-]{0,20}:)?(published|pubdate|issued|date|created|updated|modified)(?:\s[^<>]{0,100})?>"
    rb"\s{0,20}(?:<!\[CDATA\[)?\s{0,20}([^<\]]{6,64})",
    re.IGNORECASE,
)
_CHANGES = (b"updated", b"modified")  # what an entry says beside the date of its first appearance


def newest_entries(body: bytes, most: int) -> tuple[bytes, int]:
    """`body` with its `most` newest entries, in their order, and how many were taken out.

    Bytes are counted, not parsed: an entry's end that stands in quoted text is taken for one. What remains is then
    damaged where it was cut, and read as far as any damaged feed.
    """
    if body.count(b"<") <= most:
        return body, 0
    ends = [found.end() for found in _END_OF_ENTRY.finditer(body)]
    if len(ends) <= most:
        return body, 0
    first = _start(body, 0, ends[0])
    spans = list(pairwise([first, *ends]))
    spans = spans[: MOST_DATED // 2] + spans[MOST_DATED // 2 :][-MOST_DATED // 2 :]
    entries = [(_start(body, former, end), end) for former, end in spans]
    kept = newest([_published(body[start:end]) for start, end in entries], most)
    head, tail = body[:first], body[ends[-1] :]
    return head + b"".join(body[slice(*entries[place])] for place in kept) + tail, len(ends) - most


def newest(moments: Sequence[datetime | None], most: int) -> list[int]:
    """The places of the `most` newest, in their order; one without date counts as the dated one before it."""
    known = next((moment for moment in moments if moment), _NEVER)
    dated: list[datetime] = []
    for moment in moments:
        known = moment or known
        dated.append(known)
    return sorted(sorted(range(len(dated)), key=lambda place: dated[place], reverse=True)[:most])


def _start(body: bytes, former: int, end: int) -> int:
    found = _START_OF_ENTRY.search(body, former, end)
    return found.start() if found else former


def _published(entry: bytes) -> datetime | None:
    said: Mapping[bytes, bytes] = {found[1].lower(): found[2] for found in _DATE.finditer(entry)}
    dates = sorted(said.items(), key=lambda item: item[0] in _CHANGES)
    return first_moment(read_moment(date.decode("utf-8", "replace")) for _, date in dates)
