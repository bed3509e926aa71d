"""Whether the domains of a list take mail at all: asked of the DNS, each once, within a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from dns.resolver import Resolver

Answer = Literal["takes", "refuses", "unknown"]
SECONDS = 5.0  # for one domain, all its questions together
AT_ONCE = 16  # 120 structures, of which ten do not answer: 10 s
NO_MAIL = "."  # a domain that takes no mail says so by this name (RFC 7505)


def asked(domains: Iterable[str], resolver: Resolver | None = None) -> Mapping[str, Answer]:
    """What the DNS says of each domain. `unknown`: nobody answered in time; nothing is concluded from it."""
    from dns.resolver import NoResolverConfiguration
    from dns.resolver import Resolver as SystemResolver

    names = sorted(set(domains))
    try:
        ours = resolver or SystemResolver()
    except NoResolverConfiguration:
        return dict.fromkeys(names, "unknown")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return dict(zip(names, pool.map(lambda name: _asked(name, ours), names), strict=True))


def _asked(domain: str, resolver: Resolver) -> Answer:
    """Its mail servers, else its own address, which takes mail where none is named (RFC 5321, 5.1)."""
    from dns.exception import DNSException
    from dns.resolver import NXDOMAIN, NoAnswer

    try:
        found = resolver.resolve(domain, "MX", lifetime=SECONDS, raise_on_no_answer=False)
        if found.rrset:
            return "refuses" if {str(one.exchange) for one in found.rrset} == {NO_MAIL} else "takes"
        for kind in ("A", "AAAA"):
            if resolver.resolve(domain, kind, lifetime=SECONDS, raise_on_no_answer=False).rrset:
                return "takes"
    except (NXDOMAIN, NoAnswer):
        return "refuses"
    except (DNSException, OSError):
        return "unknown"
    return "refuses"
