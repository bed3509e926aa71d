"""A web page as text and as a tree: whatever its encoding, however broken, within limits that parsers bear."""

from __future__ import annotations

import codecs
import re

from lxml import etree, html

from iet_watch.collect.documents.bounds import without_long_tags

# No captured page has as many tags (the busiest: 19,629); one made of nothing but tags is cut there.
MOST_TAGS = 20_000
MOST_BYTES = 3_000_000
HEAD_BYTES = 500_000  # of a page, where its head is looked for

_CHARSET = re.compile(rb"<meta[^>]{1,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)


def page_tree(body: bytes) -> html.HtmlElement | None:
    """The elements of a page, without comments; None when it has none."""
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        return html.document_fromstring(page_text(body).encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, LookupError):
        return None


def page_text(body: bytes) -> str:
    """The page as text, whatever its encoding and whatever it says of it, within the limits of size and of tags."""
    text = _decoded(without_long_tags(body[:MOST_BYTES])).replace("\0", "")
    if text.count("<") > MOST_TAGS:
        text = "<".join(text.split("<", MOST_TAGS)[:MOST_TAGS])
    return text


def _decoded(body: bytes) -> str:
    """UTF-8 when it is, whatever the page says, a few damaged letters and a cut end allowed; else what it says."""
    for mark, name in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if body.startswith(mark):
            return body.decode(name, "replace").removeprefix("\ufeff")
    text = body.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    if damaged <= 2 or damaged * 20 < sum(map((127).__lt__, body)):
        return text
    declared = _CHARSET.search(body[:HEAD_BYTES])
    name = declared.group(1).decode("ascii").lower() if declared else ""
    if not name or name in ("utf-8", "utf8", "iso-8859-1", "latin-1", "latin1", "us-ascii"):
        name = "cp1252"  # as browsers do: what calls itself Latin-1 is most often Windows'
    try:
        return body.decode(name, "replace")
    except (LookupError, ValueError):
        return body.decode("cp1252", "replace")
