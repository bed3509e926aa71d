"""Texts of HTML made plain: what a page, a feed or a person put between tags, as one reads it."""

from __future__ import annotations

import re
from html import unescape

from lxml import etree, html

from iet_watch.html_text import BLOCKS, SILENT, simple_text
from iet_watch.words import cleaned, is_damaged, one_line

# An element of HTML, of a prefix (`o:p`) or of a site's own making (`amp-img`); what else begins with < is text.
_ELEMENT = "|".join(sorted({*html.defs.tags, "bdi", "dialog", "main", "picture", "search", "slot", "template"}))
_LESS_THAN = re.compile(
    rf"<(?!/?(?:{_ELEMENT})(?:[\s/]+[\w:-]+\s*=|(?=[\s/>])[^<>]*>)|/?[a-z]\w*[:-][\w:-]*[^<>]*>|!--|!doctype|\?)",
    re.IGNORECASE,
)
_WITH_ATTRIBUTES = re.compile(rf"<(?:{_ELEMENT})[\s/]+[\w:-]+\s*=", re.IGNORECASE)
_OPEN = re.compile(rf"<(?:{_ELEMENT})[\s/>]", re.IGNORECASE)
_CLOSED = re.compile(rf"</(?:{_ELEMENT})\s*>", re.IGNORECASE)
# Of 1,971 Atom texts and JSON titles and summaries captured 37 have one, of which none stands for itself.
_ENTITY = re.compile(r"&(?:[a-zA-Z]\w{1,30}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
_MARKUP = re.compile(r"<[a-zA-Z/!?]|&[#a-zA-Z]")
# A space before whatever starts or ends a block, so that « <p>a</p><p>b</p> » reads « a b ».
_EDGE = re.compile(rf"<(?=/?(?i:{'|'.join(sorted(BLOCKS))})\b)")


def plain_text(markup: str, limit: int) -> str:
    """The readable text of an HTML fragment on one line; plain text comes back as it is, cleaned.

    No markup survives; a text that speaks of markup (`&lt;b&gt;`) still does, so whoever shows it in HTML escapes it.
    """
    markup = _without_cdata(markup)
    if not _MARKUP.search(markup):
        return one_line(markup, limit)
    # Twenty limits' worth of markup is plenty for `limit` characters of text and bounds the parser's work.
    fragment = markup[: 20 * limit]
    text = None if is_damaged(fragment) else simple_text(fragment)
    if text is None or is_damaged(text):  # a repair looks at the whole, tags included
        text = _parsed_text(cleaned(fragment))
    return one_line(text, limit)


def _parsed_text(fragment: str) -> str:
    """The text of any HTML, with a space for each edge of a block; empty when it cannot be parsed."""
    try:
        tree = html.document_fromstring(f"<div>{_EDGE.sub(' <', fragment)}</div>", parser=_parser())
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return ""
    etree.strip_elements(tree, *SILENT, with_tail=False)
    text: str = etree.tostring(tree, method="text", encoding="unicode")
    return text


def title_text(markup: str, limit: int) -> str:
    """The readable text of a title in HTML, where « Vec<T> » and « a<b » are no markup."""
    markup = _without_cdata(markup[: 20 * limit])
    return plain_text(_LESS_THAN.sub("&lt;", markup) if "<" in markup else markup, limit)


def literal_text(text: str, limit: int) -> str:
    """A text that holds no markup, on one line; an entity in it is its publisher's mistake.

    So is an element with attributes, or one that is closed: « <main> » is spoken of, « <b>port</b> » is meant.
    """
    text = _without_cdata(text[: 20 * limit])
    if "<" in text and (_WITH_ATTRIBUTES.search(text) or (_CLOSED.search(text) and _OPEN.search(text))):
        return title_text(text, limit)
    return one_line(_ENTITY.sub(lambda found: unescape(found[0]), text) if "&" in text else text, limit)


def _without_cdata(text: str) -> str:
    """What a publisher put in CDATA, and then escaped with its marks."""
    return text.replace("<![CDATA[", "").replace("]]>", "") if "<![CDATA[" in text else text


def _parser() -> html.HTMLParser:
    return html.HTMLParser(encoding=None, no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
