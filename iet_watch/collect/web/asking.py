"""The one polite asker: it reads robots.txt, leaves the pause, learns what is reserved, then asks.

Whoever asks says what for, and the asker heeds what that calls for. A run, the trial of an address and the links of
an issue all ask through it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal

from iet_watch import __version__
from iet_watch.collect.web.fetch import Answer, Ask, Fetched, Web
from iet_watch.collect.web.hosts import Hosts
from iet_watch.collect.web.network import Access, Resolve
from iet_watch.collect.web.reservations import Mining
from iet_watch.collect.web.robots import Robots
from iet_watch.model.trouble import Failure
from iet_watch.workspace.settings import CollectSettings

# What an address is asked for. "feed": a feed that a person typed or a page announces; only the host's pause is
# heeded (docs/decisions.md, 49). "page": a page or a list is looked at; robots.txt is heeded. "source": its entries
# are taken in; what its site reserves is asked first, so that it is known when the answer is read. "article": its
# text is taken in; when the site reserves it, it is not even asked for.
Purpose = Literal["feed", "page", "source", "article"]
_TAKEN_IN: Collection[Purpose] = ("source", "article")


@dataclass(frozen=True)
class Asker:
    """Asks many hosts at a time and each of them one thing at a time.

    `one_chance`: a host that is busy or does not answer is asked nothing more.
    """

    web: Web
    hosts: Hosts
    robots: Robots
    mining: Mining
    one_chance: bool = False

    async def ask(self, ask: Ask, purpose: Purpose) -> Answer:
        """The answer to `ask` in its host's turn, or why it is not asked."""
        async with self.hosts.in_line(ask.url) as resting:
            return resting or await self.prepare(ask.url, purpose) or await self.fetch(ask)

    async def prepare(self, url: str, purpose: Purpose) -> Failure | None:
        """Asks what must be known before `url` is; gives why it may not be asked. For who is in line."""
        if purpose == "feed":
            return None
        if refusal := await self._by_robots(url):
            return refusal
        if purpose in _TAKEN_IN and not self.mining.knows(url):
            async with self.hosts.slots:
                await self.mining.learn(url)
            await self.hosts.pause(url)
        if purpose == "article" and self.mining.place(url, {}):
            return Failure(url, "the site reserves text mining", outcome="refused", trouble="robots")
        return None

    async def fetch(self, ask: Ask) -> Answer:
        """The answer to `ask`, once a slot is free. For who is in line and has prepared."""
        async with self.hosts.slots:
            answer = await self.web.fetch(ask)
        if isinstance(answer, Failure):
            self._give_up(ask.url, answer)
        return answer

    async def refusal_by_robots(self, url: str) -> Failure | None:
        """Why robots.txt forbids `url`, if it does, in its host's turn."""
        async with self.hosts.in_line(url):
            return await self._by_robots(url)

    async def learn(self, url: str) -> None:
        """Asks what the site of `url` reserves, in its host's turn."""
        async with self.hosts.in_line(url) as resting, self.hosts.slots:
            if not resting:
                await self.mining.learn(url)

    async def reserved(self, answer: Fetched, in_page: bool | None) -> str:
        """Where the site reserves the mining of this answer, if it does; its file is asked for unless it is known.

        `in_page`: what the page itself says, None where it says nothing.
        """
        if not self.mining.knows(answer.url):
            await self.learn(answer.url)
        return self.mining.place(answer.url, answer.headers) if in_page is None else "page" if in_page else ""

    async def _by_robots(self, url: str) -> Failure | None:
        async with self.hosts.slots:
            refusal = await self.robots.refusal(url)
        self.hosts.slow_down(url, self.robots.delay(url))
        if refusal:
            self._give_up(url, refusal)
        return refusal

    def _give_up(self, url: str, failure: Failure) -> None:
        if self.one_chance and (failure.trouble == "busy" or not failure.reached):
            self.hosts.leave_alone(url, failure)


@asynccontextmanager
async def asking(
    settings: CollectSettings, held: Collection[str] = (), *, resolve: Resolve | None = None, one_chance: bool = False
) -> AsyncIterator[Asker]:
    """An Asker with the settings of a workspace. `held`: hosts that have asked to be left alone, and still do."""
    allowed = frozenset(host.lower() for host in settings.allow_hosts)
    web = Web(Access(user_agent(settings), settings.allow_private_networks, allowed, resolve), settings.parallel_hosts)
    hosts = Hosts(settings.host_delay_seconds, settings.parallel_hosts)
    for host in held:
        hosts.leave_alone(f"//{host}", _asked_for_rest(host))
    try:
        yield Asker(web, hosts, Robots(web), Mining(web), one_chance)
    finally:
        await web.close()


def _asked_for_rest(host: str) -> Failure:
    return Failure(
        host, "this server has asked to be left alone for a while: try again later", outcome="refused", trouble="busy"
    )


def user_agent(settings: CollectSettings) -> str:
    """Name, version and how to reach the people behind, as every collector owes its hosts."""
    contact = settings.contact.encode("ascii", "ignore").decode().replace("\n", " ").strip()
    return f"iet-watch/{__version__} (+{contact})" if contact else f"iet-watch/{__version__}"
