"""Lines of a log become numbers by day and page: robots out, nobody counted twice, no address kept."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from posixpath import normpath
from urllib.parse import unquote, urlsplit

from iet_watch.model.readership import Counts, Span
from iet_watch.send.readership.access_log import Request

VISIT_ENDS = timedelta(minutes=30)  # without a page: as Matomo and others count
AHEAD = timedelta(days=1)  # a clock may be wrong by that much; a line from later is none
FIRST_YEAR = 2000
MOST_VISITORS = 200_000  # remembered at once: 40 MB; beyond that all are taken for new
SHOWN = frozenset((200, 304))  # a page that was shown, or that the browser had already
# What the archive has that a person reads: home, issues in their formats, fiches, themes, tags, search.
_PAGE = re.compile(
    r"(?:|[\w-]{1,80}\.html|\d{4}-T[1-4]/(?:[\w.-]{1,80}\.(?:html|pdf|docx|md)|)"
    r"|(?:themes|etiquettes)/[\w.-]{1,120}\.html)"
)


@dataclass
class Tally:
    """What was counted. `robots`, `others`, `again`, `unread`: lines left out, and why; `span`: of all the lines."""

    views: Counter[tuple[date, str]] = field(default_factory=Counter)
    visits: Counter[date] = field(default_factory=Counter)
    lines: int = 0
    robots: int = 0
    others: int = 0
    again: int = 0
    unread: int = 0
    span: Span | None = None

    @property
    def counts(self) -> Counts:
        return Counts(dict(self.views), dict(self.visits))


def count(requests: Iterable[Request | None], counted: Sequence[Span], site: str, zone: tzinfo, now: datetime) -> Tally:
    """The numbers of a log, without the lines of `counted`, which were before.

    `site`: the public address of the archive, whose path is left out; `zone`: in which a day begins.
    """
    tally, visitors = Tally(), _Visitors()
    prefix = urlsplit(site).path.strip("/")
    for request in requests:
        tally.lines += 1
        if request is None or not request.at.year >= FIRST_YEAR or request.at > now + AHEAD:
            tally.unread += 1
            continue
        at = request.at.astimezone(UTC)
        tally.span = Span(min(at, tally.span.first), max(at, tally.span.last)) if tally.span else Span(at, at)
        if any(span.holds(at) for span in counted):
            tally.again += 1
            continue
        page = page_of(request, prefix)
        if visitors.is_robot(request):
            tally.robots += 1
        elif page is None:
            tally.others += 1
        else:
            day = at.astimezone(zone).date()
            tally.views[day, page] += 1
            tally.visits[day] += visitors.comes(request)
    return tally


def page_of(request: Request, prefix: str = "") -> str | None:
    """The page of the archive that was shown, by its path; None where none was."""
    if request.method != "GET" or request.status not in SHOWN:
        return None
    path = unquote(urlsplit(request.target).path, errors="replace")
    clean = normpath(f"/{path}").lstrip("/") if path.isprintable() else "//"
    if prefix:
        if clean != prefix and not clean.startswith(f"{prefix}/"):
            return None
        clean = clean[len(prefix) :].lstrip("/")
    clean = clean.removesuffix("index.html").rstrip("/")
    clean = f"{clean}/" if re.fullmatch(r"\d{4}-T[1-4]", clean) else clean
    return (clean or "/") if _PAGE.fullmatch(clean) else None


class _Visitors:
    """Who is there, while a log is read: nothing of it is written anywhere."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], datetime] = {}
        self._robots: set[tuple[str, str]] = set()

    def is_robot(self, request: Request) -> bool:
        """Whether a robot asks: it says so, gives no name, or has asked for what only robots read."""
        if request.target.endswith("/robots.txt") and len(self._robots) < MOST_VISITORS:
            self._robots.add(request.visitor)
        return request.visitor in self._robots or says_robot(request.agent)

    def comes(self, request: Request) -> bool:
        """Whether this page begins a visit."""
        if len(self._seen) > MOST_VISITORS:
            self._seen.clear()
        last = self._seen.get(request.visitor)
        self._seen[request.visitor] = request.at
        return last is None or request.at - last > VISIT_ENDS


@lru_cache(maxsize=10_000)
def says_robot(agent: str) -> bool:
    """Whether the name of a browser is that of a robot, by the list of the project crawler-user-agents."""
    from crawleruseragents import is_crawler

    return agent in ("", "-") or bool(is_crawler(agent))
