"""What filters and readers hold against a mail itself: size, capitals, pictures, links that hide where they lead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml import html as lxml_html

from iet_watch.locale import later
from iet_watch.model.points import Point, doubtful, ill, well

GMAIL_LIMIT = 102_000  # bytes of HTML, past which Gmail hides the rest (its own limit; hteumeuleu/email-bugs, issue 41)
# Of that limit: our own letters end at 100,000 bytes (`outputs/mail.py`), where nothing is to be mended.
NEAR = 0.985
CAPITALS = 0.5  # of the letters of a title; SpamAssassin's SUBJ_ALL_CAPS asks for all, readers mind sooner
FEW_LETTERS = 12  # of which nothing is concluded: an acronym is in capitals
LETTERS_PER_PICTURE = 250  # fewer: a mail of pictures, which filters cannot read (SpamAssassin's HTML_IMAGE_RATIO)
SHORTENERS = frozenset((
    "bit.ly", "tinyurl.com", "t.co", "goo.gl", "ow.ly", "is.gd", "buff.ly", "rebrand.ly", "lnkd.in", "cutt.ly",
    "t.ly", "shorturl.at", "rb.gy", "urlz.fr", "urlr.me", "s.42l.fr", "dlvr.it", "amzn.to",
))  # fmt: skip
_SHOUTS = re.compile(r"[!?]{2,}|[€$]{2,}")
_LOADS = "script", "iframe", "form", "object", "embed", "video", "audio"


def letter_points(title: str, html: str, text: str) -> Iterator[Point]:
    """What is wrong with a mail that has this title and these two texts."""
    utf8 = lxml_html.HTMLParser(encoding="utf-8")
    page = lxml_html.document_fromstring((html.strip() or "<p></p>").encode(), parser=utf8)
    yield _size(len(html.encode()))
    yield _title(title)
    yield _pictures(page)
    yield _links(page)
    yield _parts(page, text)


def _size(size: int) -> Point:
    kilobytes, limit = round(size / 1000), GMAIL_LIMIT // 1000
    advice = later("leave fiches to the page of the issue: the mail then gives their titles")
    if size > GMAIL_LIMIT:
        return ill("size", later("%(size)s kB: Gmail hides what is beyond %(limit)s kB, the way to leave included"),
                   advice, size=kilobytes, limit=limit)  # fmt: skip
    if size > NEAR * GMAIL_LIMIT:
        return doubtful("size", later("%(size)s kB, close to the %(limit)s kB that Gmail shows"), advice,
                        size=kilobytes, limit=limit)  # fmt: skip
    return well("size", later("%(size)s kB of the %(limit)s that Gmail shows"), size=kilobytes, limit=limit)


def _title(title: str) -> Point:
    letters = [one for one in title if one.isalpha()]
    if len(letters) >= FEW_LETTERS and sum(map(str.isupper, letters)) > CAPITALS * len(letters):
        return doubtful("title", later("“%(title)s” is in capitals: filters and readers take it for advertising"),
                        later("write the title in small letters, in [bulletin]"), title=title)  # fmt: skip
    if _SHOUTS.search(title):
        return doubtful("title", later("“%(title)s” repeats !, ? or a sign of money, as advertising does"),
                        later("leave them out of the title, in [bulletin]"), title=title)  # fmt: skip
    return well("title", "%(title)s", title=title)


def _pictures(page: lxml_html.HtmlElement) -> Point:
    """Many pictures beside few words, or one that is loaded from afar: it tells the sender who reads."""
    pictures = page.findall(".//img")
    if any(str(one.get("src") or "").lower().startswith(("http:", "https:", "//")) for one in pictures):
        return ill("pictures", later("a picture is loaded from afar: it tells who reads, and most programs hide it"),
                   later("take it out of templates/mail.html"))  # fmt: skip
    letters = len(" ".join(page.text_content().split()))
    if pictures and letters < LETTERS_PER_PICTURE * len(pictures):
        return doubtful("pictures", later("many pictures (%(count)s) for few words: filters cannot read pictures"),
                        later("take some out, or say in words what they show"), count=len(pictures))  # fmt: skip
    return well("pictures", later("%(count)s"), count=len(pictures))


def _links(page: lxml_html.HtmlElement) -> Point:
    """Links through a shortener, to a bare address, or whose words name another site than they lead to."""
    for link in page.iter("a"):
        url = str(link.get("href") or "")
        host, shown = _host(url), _host(_as_address("".join(link.itertext()).strip()))
        if host in SHORTENERS:
            return doubtful("links", later("%(url)s goes through a shortener, which filters block"),
                            later("give the address of the page itself, in its fiche"), url=url)  # fmt: skip
        if re.fullmatch(r"[\d.]+", host):
            return doubtful("links", later("%(url)s leads to a machine without a name, as frauds do"),
                            later("give an address with a name"), url=url)  # fmt: skip
        if shown and host and not _belong(shown, host):
            return doubtful("links", later("a link says %(shown)s and leads to %(host)s, as frauds do"),
                            later("let its words name what it leads to"), shown=shown, host=host)  # fmt: skip
    return well("links", later("no shortener, no link that hides where it leads"))


def _parts(page: lxml_html.HtmlElement, text: str) -> Point:
    if not text.strip():
        return ill("parts", later("the mail has no plain text: filters mind, and some readers see nothing"),
                   later("lay the issue out again with templates/mail.txt"))  # fmt: skip
    if found := [tag for tag in _LOADS if page.find(f".//{tag}") is not None]:
        return ill("parts", later("the mail holds what mail programs block: %(tags)s"),
                   later("take it out of templates/mail.html"), tags=", ".join(found))  # fmt: skip
    return well("parts", later("HTML and plain text"))


def _as_address(words: str) -> str:
    """The words of a link where they are an address, else nothing: « rouen.fr », not « port de Rouen »."""
    if words.lower().startswith(("http://", "https://")):
        return words.split()[0]
    return f"https://{words}" if re.fullmatch(r"www\.[\w.-]+\.[a-z]{2,}(?:/\S*)?", words, re.IGNORECASE) else ""


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _belong(one: str, other: str) -> bool:
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")
