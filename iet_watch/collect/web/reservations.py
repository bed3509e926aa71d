"""What sites reserve: each is asked for its `tdmrep.json` once a month, and its sources and pages are held to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from iet_watch.collect.web.fetch import Ask, Fetched, Web
from iet_watch.collect.web.tdmrep import RULES_ADDRESS, RULES_BYTES, Rules, by_headers, read_rules, reserved
from iet_watch.model.trouble import Failure

RULES_SECONDS = 15.0
REMEMBERED_FOR = timedelta(days=30)
MOST_SITES = 20  # asked in one run: a first run over a thousand sources is not doubled by it


class Mining:
    """The rules of each site: those remembered, and those read in this run (`learned`, to be written down).

    Rules older than REMEMBERED_FOR still hold until the site is asked again.
    """

    def __init__(self, web: Web) -> None:
        self._web = web
        self._rules: dict[str, Rules] = {}
        self._fresh: set[str] = set()
        self.learned: dict[str, str] = {}

    def remember(self, remembered: Mapping[str, tuple[str, datetime]], now: datetime) -> None:
        """Takes over what earlier runs have read: per site the file and when."""
        self._rules = {site: read_rules(text.encode()) for site, (text, _) in remembered.items()}
        ages = {site: now - checked for site, (_, checked) in remembered.items()}
        # What was read at a time to come was read by a wrong clock.
        self._fresh = {site for site, age in ages.items() if timedelta(0) <= age < REMEMBERED_FOR}

    def knows(self, url: str) -> bool:
        """Whether the site of `url` need not be asked: its rules are fresh, or this run has tried to read them."""
        return site_of(url) in self._fresh

    def place(self, url: str, headers: Mapping[str, bytes]) -> str:
        """Where the mining of `url` is reserved ("header" or "file"), or ""; a header has the last word."""
        said = by_headers(headers)
        if said is not None:
            return "header" if said else ""
        return "file" if reserved(self._rules.get(site_of(url), Rules()), url) else ""

    async def learn(self, url: str) -> None:
        """Reads the site's file; a site without one reserves nothing by it. The next run asks again one that fails."""
        self._fresh.add(site_of(url))
        ask = Ask(site_of(url) + RULES_ADDRESS, accept="application/json", most_bytes=RULES_BYTES)
        answer = await self._web.fetch(ask, RULES_SECONDS)
        if isinstance(answer, Failure) and not (answer.status and 200 <= answer.status < 500):
            return
        body = answer.body if isinstance(answer, Fetched) else b""
        self.learned[site_of(url)] = body.decode("utf-8", "replace")
        self._rules[site_of(url)] = read_rules(body)


def site_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()
