"""robots.txt (RFC 9309) for pages; feeds that a person typed are asked without it."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from protego import Protego

from iet_watch.collect.fetch import Ask, Fetched, Web

ROBOTS_BYTES = 512 * 1024  # RFC 9309 §2.5 asks for at least 500 KiB
ROBOTS_SECONDS = 15.0
AGENT = "iet-watch"


class Robots:
    """The rules of each host, read once a run."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self._rules: dict[str, Protego | None] = {}

    async def allows(self, url: str) -> bool:
        """Whether `url` may be read. RFC 9309 §2.3.1: 4xx allows all; unreachable or 5xx forbids all."""
        parts = urlsplit(url)
        origin = urlunsplit((parts.scheme, parts.netloc, "", "", ""))
        if origin not in self._rules:
            self._rules[origin] = await self._read(origin)
        rules = self._rules[origin]
        return rules is not None and bool(rules.can_fetch(url, AGENT))

    async def _read(self, origin: str) -> Protego | None:
        answer = await self._web.fetch(
            Ask(f"{origin}/robots.txt", accept="text/plain", most_bytes=ROBOTS_BYTES), ROBOTS_SECONDS
        )
        if isinstance(answer, Fetched):
            return Protego.parse(answer.body.decode("utf-8", "replace"))
        status = getattr(answer, "status", None)
        if status is not None and (400 <= status < 500 or status == 200):  # 200: an empty file
            return Protego.parse("")
        return None
