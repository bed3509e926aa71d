"""Web pages into entries: the story links of a listing, the text and metadata of an article (trafilatura)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

from lxml import etree, html

from iet_watch.collect.feeds import Feed
from iet_watch.judge.address import canonical, is_home, safe_address
from iet_watch.model import Entry, Failure
from iet_watch.words import SUMMARY_LIMIT, TEXT_LIMIT, TITLE_LIMIT, one_line, words

MOST_LINKS = 60
# A story's title has at least four words; menus and footers have one to three (« Mentions légales », « Nous écrire »).
FEWEST_TITLE_WORDS = 4
_FURNITURE = ("nav", "header", "footer", "aside", "form", "script", "style", "noscript")
_NOT_A_STORY = re.compile(
    r"/(?:tag|tags|category|categorie|categories|author|auteur|page|login|connexion|contact|mentions-legales|"
    r"newsletter|abonnement|search|recherche|privacy|cookies?)(?:/|$)|[?&]page=\d|\.(?:pdf|zip|jpe?g|png|mp[34]|xml)$",
    re.IGNORECASE,
)


def story_links(body: bytes, url: str) -> Feed | Failure:
    """The stories that a listing page announces, in its order: same site, telling title, not furniture."""
    tree = _tree(body)
    if tree is None:
        return Failure(url, "this page cannot be read")
    for furniture in [element for tag in _FURNITURE for element in tree.iter(tag)]:
        if furniture.tag != "header" or next(furniture.iterancestors("article"), None) is None:
            furniture.clear(keep_tail=True)  # not `drop_tree`: it stumbles over a control character behind the element
    base = safe_address(next(iter(tree.xpath("//base/@href")), ""), url) or url
    entries: dict[str, Entry] = {}
    for anchor in tree.iter("a"):
        title = one_line(anchor.text_content(), TITLE_LIMIT)
        address = safe_address(anchor.get("href") or "", base)
        key = canonical(address)
        if not _is_story(address, key, title, url) or key == canonical(url):
            continue
        known = entries.get(key)
        if known is None or len(title) > len(known.title):
            entries[key] = Entry(title=title, url=address)
    if not entries:
        return Failure(url, "no story link was found on this page")
    return Feed("", tuple(entries.values())[:MOST_LINKS])


def read_article(body: bytes, url: str) -> Entry | None:
    """The text, title, date and language of an article page; None when trafilatura finds no text."""
    import trafilatura

    document = trafilatura.bare_extraction(body, url=url, with_metadata=True, include_comments=False)
    if document is None or isinstance(document, dict) or not document.text:
        return None
    return Entry(
        title=one_line(document.title or "", TITLE_LIMIT),
        url=url,
        summary=one_line(document.description or "", SUMMARY_LIMIT),
        text=one_line(document.text, TEXT_LIMIT),
        published=_day(document.date),
        lang=_declared_language(body),
    )


def _is_story(address: str, key: str, title: str, listing: str) -> bool:
    if not address or is_home(key) or len(words(title)) < FEWEST_TITLE_WORDS:
        return False
    same_site = urlsplit(key).netloc == urlsplit(canonical(listing)).netloc
    return same_site and not _NOT_A_STORY.search(address)


def _tree(body: bytes) -> html.HtmlElement | None:
    try:
        return html.document_fromstring(body, parser=html.HTMLParser(encoding=_encoding(body), no_network=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, LookupError):
        return None


def _encoding(body: bytes) -> str | None:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "utf-8"


def _declared_language(body: bytes) -> str | None:
    found = re.search(rb"<html[^>]*?\slang=[\"']?([a-zA-Z-]{2,10})", body[:5000])
    return found.group(1).decode("ascii") if found else None


def _day(text: str | None) -> datetime | None:
    try:
        return datetime.strptime(text or "", "%Y-%m-%d").replace(hour=12, tzinfo=UTC)  # noon: the same day everywhere
    except ValueError:
        return None
