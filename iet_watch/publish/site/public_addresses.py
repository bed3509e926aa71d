"""Which addresses anyone may know of: not those of an intranet, nor of a machine at hand."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from urllib.parse import urlsplit

from iet_watch.model.sources import Source
from iet_watch.themes.theme_files import Theme

# Names that never leave a network (RFC 6761, RFC 6762, RFC 8375, and the usual ones of intranets).
_INNER = ("localhost", "local", "internal", "intranet", "lan", "home.arpa", "corp", "home")


def on_the_web(url: str, intranets: Iterable[str] = ()) -> bool:
    """Whether `url` names a machine of the public web; `intranets`: hosts that the settings say are not."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    if not host or host in {_host(name) for name in intranets}:
        return False
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_global
    return "." in host and not any(host == name or host.endswith(f".{name}") for name in _INNER)


def public_sources(themes: Iterable[Theme], intranets: Iterable[str]) -> tuple[Theme, ...]:
    """`themes` with the sources that are watched and that anyone may know of."""
    hidden = tuple(intranets)
    return tuple(
        replace(theme, sources=tuple(one for one in theme.sources if _is_public(one, hidden))) for theme in themes
    )


def _is_public(source: Source, hidden: Iterable[str]) -> bool:
    return source.active and source.on_the_web and on_the_web(source.url, hidden)


def _host(server: str) -> str:
    """The host of `server`, a name in lower case, with or without a port."""
    bare = server.count(":") > 1 and not server.startswith("[")  # an IPv6 address
    return server.lower() if bare else (urlsplit(f"//{server}").hostname or "").rstrip(".")
