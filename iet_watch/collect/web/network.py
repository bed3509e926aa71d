"""Which machines may be asked: an address is refused by its form, or because its name leads into a private network."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from urllib.parse import urlsplit

import httpx

from iet_watch.collect.web.names import Names, Place
from iet_watch.judge.identity.addresses import URL_LIMIT
from iet_watch.locale import later
from iet_watch.model.trouble import Failure

Resolve = Callable[[str, int], Awaitable[list[Place]]]

PORTS = (80, 443)
HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+", re.IGNORECASE)  # a name in ASCII or an IP address

# What `ipaddress` calls global though it is not (Python 3.11.7): multicast, the 6to4 relay, the documentation block of
# RFC 9637, and addresses that carry an IPv4 one inside (6to4, Teredo). Others that do (NAT64, translated, compatible)
# lie outside what was handed out, as do site-local addresses.
_FORBIDDEN = [
    ipaddress.ip_network(block)
    for block in (
        "224.0.0.0/4", "240.0.0.0/4", "192.88.99.0/24", "100.64.0.0/10", "198.18.0.0/15", "192.0.0.0/24",
        "3fff::/20", "2002::/16", "2001::/32",
    )
]  # fmt: skip
_HANDED_OUT = ipaddress.ip_network("2000::/3")  # all of IPv6 that the registries give to machines of the internet


@lru_cache(maxsize=64)
def read_address(url: str) -> httpx.URL:
    """An address as httpx reads it; once for who checks it and who asks it. Raises httpx.InvalidURL, ValueError."""
    return httpx.URL(url)


class Blocked(Exception):
    """The name leads to an address that must not be asked."""


@dataclass(frozen=True)
class Access:
    """Who may be asked, and as whom. `allow_hosts`: names or addresses exempt from the check, on one port if it is
    written after them (`intranet.example:8080`, `[fd00::1]:8080`), else on any."""

    user_agent: str
    allow_private: bool = False
    allow_hosts: frozenset[str] = field(default_factory=frozenset)
    resolve: Resolve | None = None
    names: Names = field(default_factory=Names, compare=False)

    def refusal(self, url: str) -> Failure | None:
        """Why `url` may not be asked by its form alone, or None."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            return _refused(url, later("the address cannot be read"))
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return _refused(url, later("only http and https addresses are asked"))
        if parts.username is not None or parts.password is not None:
            return _refused(without_login(url), later("an address with a name and password in it is not asked"))
        if len(url) > URL_LIMIT:
            return _refused(url, later("the address is longer than %(limit)s characters"), limit=URL_LIMIT)
        if "%" in parts.hostname and ":" in parts.hostname:  # an address of one cable, with the name of the cable
            return blocked(url)
        if not _is_one_host(url, parts.hostname):
            return _refused(url, later("the address cannot be read"))
        if port not in (None, *PORTS) and not self.exempts(url) and not self.allow_private:
            return _refused(url, later("port %(port)s is not a web port"), port=port)
        return None

    async def places(self, host: str, port: int) -> list[Place]:
        """The checked addresses of `host`. Raises Blocked, NameLate, OSError."""
        checked = not self.allow_private and not self._exempt(host, port) and self.resolve is None
        if checked and re.search(r"(?:^|\.)localhost\.?$", host, re.IGNORECASE):  # RFC 6761, whatever resolvers think
            raise Blocked(host)
        found = await (self.resolve or self.names.places)(host, port)
        for address, _ in found if checked else ():
            if not is_public(address):
                raise Blocked(address)
        return found

    def exempts(self, url: str) -> bool:
        """Whether the server of `url`, an address that can be read, is exempt by name."""
        host, port = server_of(url)
        return self._exempt(host, port)

    async def refusal_on_the_way(self, url: str, asked: str) -> Failure | None:
        """Why a redirect from `asked` may not lead to `url`: an exemption is for whom one asks, not for where others
        lead. Raises Blocked, NameLate, OSError."""
        if refusal := self.refusal(url):
            return refusal
        if not self.exempts(url) or _same_server(url, asked):
            return None
        anyone = replace(self, allow_hosts=frozenset())
        refusal = anyone.refusal(url)
        if refusal is None:
            await anyone.places(*server_of(url))
        return refusal

    def _exempt(self, host: str, port: int) -> bool:
        name = host.lower().rstrip(".")
        written = f"[{name}]:{port}" if ":" in name else f"{name}:{port}"
        return not self.allow_hosts.isdisjoint((name, f"[{name}]", written))


def server_of(url: str) -> Place:
    """Host and port of `url`, an address that can be read."""
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


def _same_server(one: str, other: str) -> bool:
    """Whether both addresses are of one server; a host's http and https are."""
    (host, port), (other_host, other_port) = server_of(one), server_of(other)
    return host == other_host and (port == other_port or {port, other_port} == set(PORTS))


def blocked(url: str) -> Failure:
    """The refusal of an address that leads to a machine which is not of the open internet."""
    message = later("the address leads to a private or reserved network: see allow_hosts in iet-watch.toml")
    return Failure(url, message, outcome="refused", reached=False, trouble="blocked")


def _refused(url: str, message: str, **args: object) -> Failure:
    return Failure(url, message, args, outcome="refused", reached=False, trouble="address")


def _is_one_host(url: str, host: str) -> bool:
    """Whether httpx, which connects, finds in `url` the same host as `urlsplit` did, and that host can exist."""
    try:
        read = read_address(url)
        same = read.host == host or read.host == httpx.URL(scheme="http", host=host).host
    except (httpx.InvalidURL, ValueError):
        return False
    return same and HOST.fullmatch(read.raw_host.decode("ascii")) is not None


def is_public(address: str) -> bool:
    """Whether `address` (numeric) is a machine of the open internet."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    if isinstance(ip, ipaddress.IPv6Address) and ip not in _HANDED_OUT:
        return False
    return ip.is_global and not any(ip in block for block in _FORBIDDEN if block.version == ip.version)


def without_login(url: str) -> str:
    """`url` as it may be shown and logged: no name, no password."""
    head, at, tail = url.partition("@")
    scheme, slashes, _ = head.partition("//")
    return f"{scheme}{slashes}…@{tail}" if at and "/" not in head[len(scheme) + 2 :] else url
