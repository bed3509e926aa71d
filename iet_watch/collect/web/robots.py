"""What robots.txt says of a page (RFC 9309). Feeds that a person typed are asked without it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

from protego import Protego

from iet_watch.collect.web.fetch import Ask, Fetched, Web
from iet_watch.model.trouble import Failure

ROBOTS_BYTES = 512 * 1024  # RFC 9309 §2.5 asks for at least 500 KiB; what follows is left unread
ROBOTS_SECONDS = 15.0
LONGEST_DELAY = 30.0  # seconds; `Crawl-delay` is no part of the RFC, and days are met in it
AGENT = "iet-watch"
_WITH_VERSION = re.compile(r"^([ \t]*user-agent[ \t]*:[ \t]*[a-z_-]+)/[^\r\n]*", re.IGNORECASE | re.MULTILINE)


class Robots:
    """The rules of each host, read once a run."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self._rules: dict[str, Protego | Failure] = {}

    async def refusal(self, url: str) -> Failure | None:
        """Why `url` may not be read, or None. RFC 9309 §2.3.1: 4xx allows all; 5xx and silence forbid for now."""
        origin = _origin(url)
        if origin not in self._rules:
            self._rules[origin] = await self._read(origin)
        rules = self._rules[origin]
        if isinstance(rules, Failure):
            return rules
        if rules.can_fetch(url, AGENT):
            return None
        return Failure(url, "robots.txt asks not to read this page", outcome="refused", trouble="robots")

    def delay(self, url: str) -> float:
        """The seconds that the host of `url`, if its rules were read, asks to leave between two requests."""
        rules = self._rules.get(_origin(url))
        asked = rules.crawl_delay(AGENT) if isinstance(rules, Protego) else None
        return max(0.0, min(float(asked or 0.0), LONGEST_DELAY))

    def sitemaps(self, url: str) -> tuple[str, ...]:
        """The sitemaps that the host of `url`, if its rules were read, names in them."""
        rules = self._rules.get(_origin(url))
        return tuple(rules.sitemaps) if isinstance(rules, Protego) else ()

    async def _read(self, origin: str) -> Protego | Failure:
        ask = Ask(f"{origin}/robots.txt", accept="text/plain", most_bytes=ROBOTS_BYTES, cut=True)
        answer = await self._web.fetch(ask, ROBOTS_SECONDS)
        if isinstance(answer, Fetched):
            # A version after the agent's name (`iet-watch/1.0`) is met though the RFC has none.
            return Protego.parse(_WITH_VERSION.sub(r"\1", answer.body.decode("utf-8-sig", "replace")))
        if isinstance(answer, Failure) and not _allows_all(answer):
            return answer
        return Protego.parse("")


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, "", "", ""))


def _allows_all(failure: Failure) -> bool:
    """Whether there are no rules at all: no such file, an empty one, redirects without end (RFC 9309 §2.3.1.2).

    A host that asks to be left alone (429) is in trouble like one that answers 5xx.
    """
    if failure.trouble in ("redirects", "empty"):
        return True
    return failure.status is not None and 400 <= failure.status < 500 and failure.status != 429
