"""Questions to the DNS, all of them within one time; an answer that does not come is not one that says no."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from iet_watch.model.trouble import USAGE, Trouble

if TYPE_CHECKING:
    from dns.resolver import Resolver

SECONDS = 4.0  # for all questions of one look together: `doctor` is to answer within five
ONE_QUESTION = 2.0


@dataclass
class DnsAnswers:
    """What the DNS says. Every answer is None where nobody has given one in time, empty where there is nothing."""

    resolver: Resolver | None
    until: float = field(default_factory=lambda: time.monotonic() + SECONDS)

    def texts(self, name: str) -> tuple[str, ...] | None:
        """The TXT records of a name, each whole."""
        found = self._asked(name, "TXT")
        if found is None:
            return None
        return tuple(b"".join(one.strings).decode("utf-8", "replace") for one in found)  # type: ignore[attr-defined]

    def hosts(self, domain: str) -> tuple[str, ...] | None:
        """The mail servers of a domain; « . » alone is a domain that takes no mail (RFC 7505)."""
        found = self._asked(domain, "MX")
        return None if found is None else tuple(str(one.exchange) for one in found)  # type: ignore[attr-defined]

    def addresses(self, host: str) -> tuple[str, ...] | None:
        """The addresses of a machine."""
        found = [self._asked(host, kind) for kind in ("A", "AAAA")]
        if None in found:
            return None
        return tuple(str(one) for some in found for one in some or ())

    def pointers(self, address: str) -> tuple[str, ...] | None:
        """The names that the DNS gives back for an address."""
        from dns.reversename import from_address

        found = self._asked(str(from_address(address)), "PTR")
        return None if found is None else tuple(str(one).rstrip(".").lower() for one in found)

    def _asked(self, name: str, kind: str) -> tuple[object, ...] | None:
        from dns.exception import DNSException
        from dns.resolver import NXDOMAIN

        left = min(ONE_QUESTION, self.until - time.monotonic())
        if self.resolver is None or left <= 0:
            return None
        try:
            answer = self.resolver.resolve(name, kind, lifetime=left, raise_on_no_answer=False, search=False)
        except NXDOMAIN:
            return ()
        except (DNSException, OSError, UnicodeError):
            return None
        return tuple(answer.rrset or ())


def names(server: str = "") -> DnsAnswers:
    """The DNS as this machine asks it, or as `server` answers it: « 9.9.9.9 », « 127.0.0.1:5353 », « [::1]:53 ».

    A network may show its own machines other records than it shows the world: hence another server. Raises Trouble.
    """
    from dns.resolver import NoResolverConfiguration, Resolver

    if not server:
        try:
            return DnsAnswers(Resolver())
        except NoResolverConfiguration:
            return DnsAnswers(None)
    host, port = _parted(server)
    made = Resolver(configure=False)
    try:
        made.nameservers, made.port = [host], int(port)
    except ValueError:
        raise Trouble(
            "--dns is %(found)s: expected the address of a name server, such as 9.9.9.9", code=USAGE, found=server
        ) from None
    return DnsAnswers(made)


def _parted(server: str) -> tuple[str, str]:
    """The address and the port of a name server."""
    if server.startswith("["):
        host, _, rest = server[1:].partition("]")
        return host, rest.lstrip(":") or "53"
    if server.count(":") == 1:
        host, _, port = server.partition(":")
        return host, port
    return server, "53"
