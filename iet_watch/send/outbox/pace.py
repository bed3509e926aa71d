"""In which order mails go, and when: so many a second, and to one domain no more than its share of a minute."""

from __future__ import annotations

import heapq
import time
from collections import deque
from collections.abc import Iterable, Iterator

from iet_watch.store.sending.outbox import WaitingMail

# Of what may go in a minute, to one domain: at one mail a second, ten a minute. Large providers put off whoever is
# faster than they are used to; a relay of the region's own takes what its rate in [mail] says.
DOMAIN_SHARE = 6
_MINUTE = 60.0


class Pace:
    """Mails in the order of their list, domains by turns where one of them must wait."""

    def __init__(self, waiting: Iterable[WaitingMail], rate: float) -> None:
        self._gap = 1 / rate
        self._most = max(1, round(rate * _MINUTE / DOMAIN_SHARE))  # a minute, for a domain
        self._mails: dict[str, deque[int]] = {}
        self._gone: dict[str, deque[float]] = {}
        self._turns: list[tuple[float, int, str]] = []  # when a domain may have a mail, which of all that is
        self._next = time.monotonic()
        for one in waiting:
            self.add(one)

    def add(self, one: WaitingMail) -> None:
        """Puts a mail behind the others of its domain."""
        if one.domain not in self._mails:
            self._mails[one.domain] = deque()
            heapq.heappush(self._turns, (self._free(one.domain), one.id, one.domain))
        self._mails[one.domain].append(one.id)

    def __iter__(self) -> Iterator[WaitingMail]:
        """Each mail when its time has come."""
        while self._turns:
            when, _, domain = heapq.heappop(self._turns)
            time.sleep(max(0.0, when - time.monotonic(), self._next - time.monotonic()))
            number, now = self._mails[domain].popleft(), time.monotonic()
            self._next = now + self._gap
            self._gone.setdefault(domain, deque(maxlen=self._most)).append(now)
            if self._mails[domain]:
                heapq.heappush(self._turns, (self._free(domain), self._mails[domain][0], domain))
            else:
                del self._mails[domain]
            yield WaitingMail(number, domain)

    def _free(self, domain: str) -> float:
        """From when on a domain may have another mail; 0 where it may at once, so that the list's order holds."""
        gone = self._gone.get(domain)
        return gone[0] + _MINUTE if gone and len(gone) == self._most else 0.0
