"""A web page as text and as a tree: whatever its encoding, however broken, within limits that parsers bear."""

from __future__ import annotations

import re

from lxml import etree, html

from iet_watch.collect.documents.bounds import without_long_tags
from iet_watch.files.decoding import decoded
from iet_watch.plain_text import plain_text
from iet_watch.words import TITLE_LIMIT, words

# No captured page has as many tags (the busiest: 19,629); one made of nothing but tags is cut there.
MOST_TAGS = 20_000
MOST_BYTES = 3_000_000
HEAD_BYTES = 500_000  # of a page, where its head is looked for
SEEN = 20_000  # characters of a page, where its first words are enough
_CONSENT = re.compile(r"cookie|consent|tarteaucitron|axeptio|didomi", re.IGNORECASE)


def page_tree(body: bytes) -> html.HtmlElement | None:
    """The elements of a page, without comments; None when it has none."""
    return tree_of(page_text(body))


def tree_of(page: str) -> html.HtmlElement | None:
    """The same of a page that is text already."""
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        return html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, LookupError):
        return None


def asks_consent(element: html.HtmlElement) -> bool:
    """Whether an element of a page is named as the banner that asks whether cookies may be set."""
    if element.tag in ("html", "body", "main"):  # « cookies-not-set », of the whole page
        return False
    return bool(_CONSENT.search(f"{element.get('id', '')} {element.get('class', '')}"))


def page_title(body: bytes) -> str:
    """The title that a page gives itself."""
    tree = page_tree(body)
    return plain_text(tree.findtext(".//title") or "", TITLE_LIMIT) if tree is not None else ""


def shown_words(tree: html.HtmlElement) -> list[str]:
    """The words that a page shows, its head not among them.

    Its banner of consent and what it says to a browser without scripts count where the rest says less than they do.
    """
    for silent in list(tree.iter("script", "style", "head", "template")):
        silent.clear(keep_tail=True)
    whole = _said(tree)
    for aside in [one for one in tree.iter(etree.Element) if one.tag == "noscript" or asks_consent(one)]:
        aside.clear(keep_tail=True)
    rest = _said(tree)
    return rest if 2 * len(rest) > len(whole) else whole


def _said(tree: html.HtmlElement) -> list[str]:
    said = " ".join(tree.itertext())
    return words(said[:SEEN])


def page_text(body: bytes) -> str:
    """The page as text, whatever its encoding and whatever it says of it, within the limits of size and of tags."""
    text = decoded(without_long_tags(body[:MOST_BYTES])).replace("\0", "")
    if text.count("<") > MOST_TAGS:
        text = "<".join(text.split("<", MOST_TAGS)[:MOST_TAGS])
    return text
