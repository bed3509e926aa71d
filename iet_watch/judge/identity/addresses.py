"""Canonical web addresses: two addresses of one article become the same text."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import lru_cache
from urllib.parse import parse_qsl, quote, quote_plus, unquote_plus, urljoin, urlsplit, urlunsplit

URL_LIMIT = 2048  # characters; the sitemap protocol and most servers stop there

# Parameters of audience measurement met in the captured French feeds, and those that courlan lists. Its own cleaning
# of parameters is not used: it drops those without a value, which leaves one address to a whole SPIP site
# (`spip.php?article12`), and those whose name begins like a tracker's (`?galerie=3`, `?reference=AB12`).
_TRACKING = re.compile(
    r"(?:utm_.*|at_.*|xtor|xtref|xts|fbclid|gclid|msclkid|mc_[ce]id|ns_.*|origine?|from_?rss|rss|pk_.*|mtm_.*|"
    r"(?:ads?|mc|ga|gs|itm|mkt|ml|oly|vero)_.*|(?:dc|fbc|gc|twc|yc|ysc)lid|igsh(?:id)?|[gw]braid|"
    r"cmpid|ocid|ftcamp|wt_.*|partner|feature|ref|referer|source|sessionid|phpsessid|jsessionid|__twitter_impression)",
    re.IGNORECASE,
)
# Values that give a tracking parameter away where its name alone would not (`?source=rss`, not `?source=12`).
_TRACKING_VALUE = re.compile(r"rss|feed|newsletter|twitter|facebook|linkedin|social|atom|flux|flipboard", re.IGNORECASE)
# What copying from a page, a letter or a cell leaves around an address: soft hyphens, zero-width spaces, signs of
# direction. Inside of it they are the publisher's.
_UNSEEN = "\u00ad\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
# Escaped twice in the feed, or three times; `&#038;` is how WordPress writes it.
_AMPERSAND = re.compile(r"&(?:(?:amp|#0{0,5}38|#x0{0,5}26);)+", re.IGNORECASE)
# Addresses that lead to the one that they hold: of alerts, aggregators, mail filters, networks.
_WRAPPERS = re.compile(
    r"https?://(?:(?:www\.)?google\.[a-z.]{2,6}/url|(?:www\.)?bing\.com/news/apiclick\.aspx|"
    r"[\w.-]+\.safelinks\.protection\.outlook\.com/|(?:[lm]{1,2}\.|www\.)?facebook\.com/l\.php|"
    r"(?:www\.)?linkedin\.com/redir/redirect|(?:www\.)?youtube\.com/redirect|(?:www\.)?duckduckgo\.com/l/|"
    r"t\.umblr\.com/redirect|away\.vk\.com/away\.php|(?:www\.)?vk\.com/away\.php)\?",
    re.IGNORECASE,
)
_WRAPPED = ("url", "q", "u", "uddg", "z", "to")
# An address that is as it should be written already: nine of ten.
_PLAIN = re.compile(r"https?://([a-z0-9-]+(?:\.[a-z0-9-]+)*)((?:/[A-Za-z0-9_~%!=:,-][A-Za-z0-9_.~%!=:,-]*)*/?)")
_HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+(?:%\w+)?", re.IGNORECASE)  # a name or an IP address
# What nine addresses in ten are: nothing in them that any of the steps below would change.
_SETTLED = re.compile(
    r"https?://[a-z0-9._-]+(?:/[!$%&'()*+,./0-9:=@A-Z_a-z~-]*)?(?:\?[!$%&'()*+,./0-9:;=?@A-Z_a-z~-]+)?"
    r"(?:#[!$%&'()*+,./0-9:;=?@A-Z_a-z~-]+)?"
)
# The same without query, and with a path that courlan leaves as it is.
_NORMAL = re.compile(r"https?://([a-z0-9-]+(?:\.[a-z0-9-]+)+)((?:/(?![/.])[A-Za-z0-9._~%!=:,-]*+)*+)")
_SESSION = re.compile(r"(?:;|%3B)jsessionid=[^/]*", re.IGNORECASE)
_OF_DEVICES = re.compile(r"(?:(?:www|m|mobile|amp)\.)+(?=[^.]+\.)")  # at the beginning of a host
_HOME = re.compile(
    r"(?:https?://[^/?#]*)?/*(?:(?:index\.html|index\.php|fr|en|accueil|home)/*)?", re.ASCII | re.IGNORECASE
)
_DOUBTFUL = re.compile(r"(?:ref|referer|source|partner|feature|origine?|rss|from_?rss)", re.IGNORECASE)


def safe_address(url: str, base: str = "") -> str:
    """`url` made absolute against `base`, or "" when it is not a plain http(s) address fit to be shown."""
    if len(url) <= URL_LIMIT and _SETTLED.fullmatch(url) and not ("&" in url and _AMPERSAND.search(url)):
        return url
    url = _AMPERSAND.sub("&", re.sub(r"[\t\r\n]", "", url.strip().strip(_UNSEEN).strip()))
    if not url:
        return ""
    try:
        absolute = urljoin(base, url) if base else url
        parts = urlsplit(absolute)
        port = parts.port
        host = ascii_name(parts.hostname or "")
    except (ValueError, UnicodeError):
        return ""
    if parts.scheme.lower() not in ("http", "https") or not _HOST.fullmatch(host):
        return ""
    if "@" in parts.netloc or "\\" in absolute or len(absolute) > URL_LIMIT:
        return ""
    if re.search(r"[\x00-\x20\x7f\ud800-\udfff<>\"`{}|^]", absolute.replace(" ", "")):
        return ""
    if ":" in host:
        host = f"[{host}]"
    netloc = host.lower() + (f":{port}" if port else "")
    return urlunsplit(
        (
            parts.scheme.lower(),
            netloc,
            _visible(parts.path),
            _visible(parts.query),
            # « #xtor=RSS-3-[actualites] », met in feeds: a fragment cannot hold brackets (RFC 3986, 3.5).
            _visible(parts.fragment).replace("[", "%5B").replace("]", "%5D"),
        )
    )


def ascii_name(host: str) -> str:
    """The name of a machine in the letters of the DNS, as browsers write it (IDNA 2008). Raises UnicodeError."""
    if host.isascii():
        return host
    import idna  # its tables cost 10 ms, and one name in thousands needs them

    return idna.encode(host, uts46=True).decode()


def _visible(part: str) -> str:
    """`part` with spaces, controls, bidirectional and zero-width characters percent-encoded: it reads as it is."""
    if part.isascii() and " " not in part:
        return part
    return "".join(quote(one) if one.isspace() or not one.isprintable() else one for one in part)


def opened(url: str) -> str:
    """The address that a redirection of an alert or an aggregator leads to; `url` itself where it is none."""
    if not _WRAPPERS.match(url):
        return url
    said = dict(parse_qsl(urlsplit(url).query))
    return next((safe for name in _WRAPPED if (safe := safe_address(said.get(name, "")))), url)


# Each address of a feed is asked for when it is read and several times when its entries are told apart: two for each
# of the thousand that a document may have, and that of the feed with each.
@lru_cache(maxsize=2048)
def canonical(url: str) -> str:
    """The address by which an article is known: no tracking, no fragment, no session, https, sorted parameters.

    `url` is a safe address; the result is for comparing, `url` stays the one that people open.
    """
    if not url:
        return ""
    address, _, query = opened(url).partition("#")[0].partition("?")
    address = _SESSION.sub("", address)
    if (plain := _NORMAL.fullmatch(address)) and "amp" not in address and "xn--" not in address:
        path = plain[2].rstrip("/") or "/"
        telling = _telling(query)
        return f"https://{_without_device(plain[1])}{path}" + (f"?{telling}" if telling else "")
    from courlan import normalize_url  # 85 ms, and few addresses need it; workers have it from `preload`

    with suppress(ValueError):
        address = normalize_url(address)
    parts = urlsplit(address)
    path = re.sub(r"(?:/amp)+/?$|\.amp(?=\.html$)", "", parts.path).rstrip("/") or "/"
    host = re.sub(r":(?:80|443)$", "", _without_device(parts.netloc.lower()))
    return urlunsplit(("https", host, path, _telling(query), ""))


def _without_device(host: str) -> str:
    found = _OF_DEVICES.match(host)
    return host[found.end() :] if found else host


def source_key(url: str) -> str:
    """The address by which a source is known: as for an article, but every parameter counts (`?rss` makes a feed)."""
    address, _, query = url.partition("#")[0].partition("?")
    return canonical(address) + (f"?{query}" if query else "")


def _telling(query: str) -> str:
    """The parameters that tell one article from another, sorted by name."""
    if not query:
        return ""
    # Old sites write %E9 for é: bytes that are not UTF-8 pass through, else two articles could share one address.
    said = parse_qsl(query, keep_blank_values=True, errors="surrogateescape")
    kept = sorted((one for one in said if any(one) and not _tracks(*one)), key=lambda one: one[0])
    written = [[quote_plus(part, errors="surrogateescape") for part in one if part] for one in kept]
    return "&".join("=".join(parts) for parts in written)


def without_tracking(url: str) -> str:
    """A safe address as people open it, without the parameters that measure an audience or tell one reader."""
    address, mark_sign, fragment = url.partition("#")
    address, _, query = address.partition("?")
    kept = [one for one in query.split("&") if one and not _tracks(*_named(one))]
    measured = any(_tracks(name, value) for name, value in parse_qsl(fragment))
    ending = "" if measured else mark_sign + fragment
    return address + ("?" + "&".join(kept) if kept else "") + ending


def _named(parameter: str) -> tuple[str, str]:
    name, _, value = parameter.partition("=")
    return unquote_plus(name), unquote_plus(value)


def is_home(canonical_url: str) -> bool:
    """Whether the address is a site's front page, which many entries may share: it names no article."""
    return _HOME.fullmatch(canonical_url) is not None


def mark(url: str) -> str:
    """The fragment of an address where it tells one place of a page from another; not a measure of audience."""
    if "#" not in url:
        return ""
    fragment = url.partition("#")[2]
    measured = any(_tracks(name, value) for name, value in parse_qsl(fragment))
    return "" if measured or fragment.startswith(":~:") else fragment


def _tracks(name: str, value: str) -> bool:
    if not _TRACKING.fullmatch(name):
        return False
    return not _DOUBTFUL.fullmatch(name) or bool(_TRACKING_VALUE.search(value)) or not value
