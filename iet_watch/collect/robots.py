"""robots.txt (RFC 9309) for pages; feeds that a person typed are asked without it."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from protego import Protego

from iet_watch.collect.fetch import Ask, Fetched, Web
from iet_watch.model import Failure

ROBOTS_BYTES = 512 * 1024  # RFC 9309 §2.5 asks for at least 500 KiB
ROBOTS_SECONDS = 15.0
AGENT = "iet-watch"


class Robots:
    """The rules of each host, read once a run."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self._rules: dict[str, Protego | Failure] = {}

    async def refusal(self, url: str) -> Failure | None:
        """Why `url` may not be read, or None. RFC 9309 §2.3.1: 4xx allows all; 5xx and silence forbid for now."""
        parts = urlsplit(url)
        origin = urlunsplit((parts.scheme, parts.netloc, "", "", ""))
        if origin not in self._rules:
            self._rules[origin] = await self._read(origin)
        rules = self._rules[origin]
        if isinstance(rules, Failure):
            return rules
        if rules.can_fetch(url, AGENT):
            return None
        return Failure(url, "robots.txt asks not to read this page", outcome="refused", trouble="robots")

    async def _read(self, origin: str) -> Protego | Failure:
        ask = Ask(f"{origin}/robots.txt", accept="text/plain", most_bytes=ROBOTS_BYTES)
        answer = await self._web.fetch(ask, ROBOTS_SECONDS)
        if isinstance(answer, Fetched):
            return Protego.parse(answer.body.decode("utf-8", "replace"))
        if isinstance(answer, Failure) and not _allows_all(answer.status):
            return answer
        return Protego.parse("")


def _allows_all(status: int | None) -> bool:
    return status is not None and (400 <= status < 500 or status == 200)  # 200: an empty file
