"""What an address alone tells of its article: a readable title, a day, and that no article stands there at all."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import unquote, urlsplit

from iet_watch.judge.identity.addresses import canonical, is_home
from iet_watch.words import TITLE_LIMIT, fold, one_line

FEWEST_LETTERS = 3  # of a title made from an address: `/p/12` tells nothing
_NOT_AN_ARTICLE = re.compile(
    r"/(?:tags?|mots?-cles?|categor(?:y|ies?)|rubriques?|topics?|themes?|thematiques?|auteurs?|authors?|login|"
    r"connexion|contact|mentions-legales|newsletter|abonnements?|search|recherche|privacy|cookies?|plan-du-site|"
    r"sitemap)(?:/[^/]*)?/?$|/pages?(?:/\d*)?/?$",  # not `/Pages/un-article.aspx`, where SharePoint keeps its pages
    re.IGNORECASE,
)
_MEDIA = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|svg|ico|css|js|json|xml|gz|zip|mp[34]|m4[av]|webm|ogg|wav|avi|mov)$", re.IGNORECASE
)
_DATED = re.compile(r"/((?:19|20)\d\d)/(\d\d?)/(\d\d?)(?:/|$)|/((?:19|20)\d\d)-(\d\d)-(\d\d)(?:[-/]|$)")
_EXTENSION = re.compile(r"\.(?:[sx]?html?|php\d?|aspx?|jsp|cfm|do|pdf|docx?|odt)$", re.IGNORECASE)
_SCRIPT = re.compile(r"\.(?:php\d?|aspx?|jsp|cfm|do)$", re.IGNORECASE)
# What stands in an address for a machine: a long number, one with its letter (`a12345`), a hexadecimal name; at the
# end, any number that is no year.
_MACHINE = re.compile(r"[a-z]?\d{5,}|(?=[a-f]*\d)[0-9a-f]{8,}", re.IGNORECASE)
_MACHINE_AT_END = re.compile(rf"{_MACHINE.pattern}|(?!(?:19|20)\d\d$)\d{{3,}}", re.IGNORECASE)


def title_from_address(url: str) -> str:
    """A readable title out of the last telling part of an address: `/hydrogene-vert-12345.html` names its subject."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return one_line(url, TITLE_LIMIT)
    segments = [
        _readable(segment) for segment in parts.path.split("/") if not (parts.query and _SCRIPT.search(segment))
    ]
    telling = [segment for segment in segments if segment]
    title = next((segment for segment in reversed(telling) if " " in segment), telling[-1] if telling else "")
    whole = f"{parts.netloc}{parts.path}" + (f"?{parts.query}" if parts.query else "")
    return one_line(title[:1].upper() + title[1:] or whole, TITLE_LIMIT)


def provisional(title: str, url: str) -> bool:
    """Whether `title` was only made out of the address `url`, so that the page's own title is better."""
    return fold(title) == fold(title_from_address(url))


def names_no_article(address: str) -> bool:
    """Whether an address alone tells that no article is there: front page, section, media file."""
    parts = urlsplit(address)
    if _MEDIA.search(parts.path) or _NOT_AN_ARTICLE.search(parts.path):
        return True
    segments = [segment for segment in parts.path.split("/") if segment]
    if len(segments) > 1:
        return False
    section = bool(segments) and not parts.query and segments[0].isalpha()  # `/economie`
    return section or is_home(canonical(address))


def day_from_address(address: str) -> datetime | None:
    found = _DATED.search(urlsplit(address).path)
    if found is None:
        return None
    year, month, day = (int(part) for part in found.groups() if part)
    try:
        return datetime(year, month, day, 12, tzinfo=UTC)
    except ValueError:
        return None


def _readable(segment: str) -> str:
    """The words of one part of an address, without what stands in it for a machine."""
    plain = _EXTENSION.sub("", unquote(segment, errors="replace"))
    said = re.split(r"[-_+,.~\s]+", plain)
    kept = [word for word in said if word]
    first, last = 0, len(kept)
    while first < last and _MACHINE.fullmatch(kept[first]):
        first += 1
    while first < last and (
        _MACHINE_AT_END.fullmatch(kept[last - 1]) or (last < len(kept) and kept[last - 1].isdigit())
    ):
        last -= 1
    title = " ".join(kept[first:last])
    return title if sum(letter.isalpha() for letter in title) >= FEWEST_LETTERS else ""
