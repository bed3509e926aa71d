"""Links of newsletters: the article behind the counter that measures who clicks, found without asking the counter."""

from __future__ import annotations

import base64
import binascii
import re
import string
from collections.abc import Iterator
from itertools import islice
from urllib.parse import parse_qsl, unquote, urlsplit

from iet_watch.judge.identity.addresses import opened, safe_address, without_tracking

DEEPEST = 4  # counters in counters: a mail filter around a newsletter's around a shortener's

# Counters whose links hold nothing but a number: whom they lead to, they alone know.
_OPAQUE = re.compile(
    r"//(?:[\w.-]+\.)?(?:list-manage\d?\.com/track|mjt\.lu/|sendib[mt]\d?\.com/|sendinblue\.com/|cmail\d+\.com/|"
    r"createsend\d?\.com/|hubspotlinks\.com/|hs-sites\.com/e3t|emv\d\.\w+/|dmdelivery\.com/|exct\.net/|sbc\d+\.\w+/|"
    r"slgnt\.eu/optiext/|mimecast(?:protect)?\.com/s/|pstmrk\.it/|"
    r"t\.co/|lnkd\.in/|bit\.ly/|ow\.ly/|buff\.ly/|tinyurl\.com/|urlr\.me/|goo\.gl/|dlvr\.it/|is\.gd/)|"
    r"/(?:ls|wf)/click\?|/lt\.php\?|/e/c/[\w=-]{20}|/e3t/ctc/|/r/\?id=h[\da-f]+,|"
    # Those that a site has itself: Adobe Campaign above, MailPoet and AcyMailing here.
    r"\?mailpoet_router&(?:[\w=&]{1,80}&)?action=click|[?&]option=com_acym(?:ailing)?&(?:[\w=&]{1,80}&)?ctrl=(?:front)?url",
    re.IGNORECASE,
)
# A host or a path by which a counter is known that may hold the address it leads to.
_COUNTER = re.compile(
    r"//(?:[\w-]+\.)*?(?:clicks?|track(?:ing|er)?|trk|lnk|links?|email|emailing|e?mail|news|newsletter|nl|go|out|redir(?:ect)?|"
    r"url|r|t|e|l|c|cl|ct)\d{0,3}\.[\w.-]+/|/(?:clicks?|track(?:ing)?|redir(?:ect)?|redirection|goto|outgoing|"
    r"lnk|links?|l\.php|url|CL\d|L\d|r|c)[/?]",
    re.IGNORECASE,
)
# Filters that a mail has passed, which hold the address (Sophos in Base64).
_FILTER = re.compile(
    r"//(?:[\w-]+\.)*(?:safelinks\.protection\.(?:outlook\.com|office365\.us)/|protection\.sophos\.com/|"
    r"secure-web\.cisco\.com/|trendmicro\.com(?::\d+)?/wis/|vadesecure\.com/|esvalabs\.com/|"
    r"teams\.cdn\.office\.net/.{1,60}/atp-safelinks\.html|deref-[\w-]+\.\w+/|linkedin\.com/safety/go)",
    re.IGNORECASE,
)
_CODED = re.compile(r"[\w~=+/-]{24,}")
_PROOFPOINT = re.compile(
    r"https?://urldefense\.(?:com|us|proofpoint\.com)/(?:v2/url\?u=([^&]+)|v3/__(https?:/)/?(.+?)__;([\w-]*))"
)
_LEFT_OUT = re.compile(r"\*(?:\*([\w-]))?", re.ASCII)  # of an address that Proofpoint holds: a sign, or a run of them
_RUNS = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"  # how long that is, from two on
_OF_WORDPRESS = re.compile(r"[?&]nltr=([\w%=+/-]{20,})")  # its plugin « The Newsletter » : number;reader;address;…


def undone(url: str) -> str:
    """The address that a link leads to, without measures of audience; empty where only its counter knows.

    `url` is a safe address. Nothing is asked of anybody.
    """
    for _ in range(DEEPEST):
        inner = _inner(url)
        if inner in ("", url):
            break
        url = inner
    if _OPAQUE.search(url) or (_COUNTER.search(url) and _is_a_code(url)):
        return ""
    return without_tracking(url)


def _inner(url: str) -> str:
    """The address that a filter or a counter holds, else empty."""
    if found := _PROOFPOINT.match(url):
        coded = found[1].replace("-", "%").replace("_", "/") if found[1] else _with_signs(*found.group(2, 3, 4))
        return safe_address(unquote(coded) if found[1] else coded)
    if found := _OF_WORDPRESS.search(url):
        return next((safe for one in _from_base64(unquote(found[1])).split(";") if (safe := safe_address(one))), "")
    if (known := opened(url)) != url:
        return known
    if not any(pattern.search(url) for pattern in (_COUNTER, _OPAQUE, _FILTER)):
        return ""
    host = urlsplit(url).hostname
    held = (safe_address(one) for one in _held(url))
    return next((one for one in held if one and urlsplit(one).hostname != host), "")


def _held(url: str) -> Iterator[str]:
    """Whatever in an address may be another: values of its query, the end of its path, plain or in Base64."""
    parts = urlsplit(url)
    said = [*(value for _, value in parse_qsl(parts.query)), *map(unquote, parts.path.split("/"))]
    if start := re.search(r"/(https?):/+(?=[^/])", parts.path):
        said.append(f"{start[1]}://{parts.path[start.end() :]}")
    yield from (one for one in said if one.lower().startswith(("http://", "https://")))
    for one in said:
        if one.startswith("aHR0c"):  # « http » in Base64
            yield _from_base64(one)


def _with_signs(scheme: str, held: str, signs: str) -> str:
    """The address that Proofpoint holds (v3), with the signs that it has put behind: « # » of « dossier*quai__;Iw »."""
    left = iter(_from_base64(signs))

    def next_ones(found: re.Match[str]) -> str:
        return "".join(islice(left, _RUNS.index(found[1]) + 2 if found[1] else 1))

    return f"{scheme}/{_LEFT_OUT.sub(next_ones, held)}"


def _from_base64(coded: str) -> str:
    """What is written in Base64, empty where it is not."""
    try:
        return base64.urlsafe_b64decode(coded.replace("+", "-").replace("/", "_") + "=" * (-len(coded) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return ""


def _is_a_code(url: str) -> bool:
    """Whether the address says nothing but a long number of whom it is for."""
    parts = urlsplit(url)
    pieces = [*parts.path.split("/"), *(value for _, value in parse_qsl(parts.query))]
    return any(_CODED.fullmatch(one) and not re.search(r"(?<![a-z])[a-z]{3,}-[a-z]{2,}-", one) for one in pieces)
