"""A web page as text and as a tree: whatever its encoding, however broken, within limits that parsers bear."""

from __future__ import annotations

from lxml import etree, html

from iet_watch.collect.documents.bounds import without_long_tags
from iet_watch.files.decoding import decoded
from iet_watch.plain_text import plain_text
from iet_watch.words import TITLE_LIMIT

# No captured page has as many tags (the busiest: 19,629); one made of nothing but tags is cut there.
MOST_TAGS = 20_000
MOST_BYTES = 3_000_000
HEAD_BYTES = 500_000  # of a page, where its head is looked for


def page_tree(body: bytes) -> html.HtmlElement | None:
    """The elements of a page, without comments; None when it has none."""
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        return html.document_fromstring(page_text(body).encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, LookupError):
        return None


def page_title(body: bytes) -> str:
    """The title that a page gives itself."""
    tree = page_tree(body)
    return plain_text(tree.findtext(".//title") or "", TITLE_LIMIT) if tree is not None else ""


def page_text(body: bytes) -> str:
    """The page as text, whatever its encoding and whatever it says of it, within the limits of size and of tags."""
    text = decoded(without_long_tags(body[:MOST_BYTES])).replace("\0", "")
    if text.count("<") > MOST_TAGS:
        text = "<".join(text.split("<", MOST_TAGS)[:MOST_TAGS])
    return text
