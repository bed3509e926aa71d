"""One entry of a plain feed, element by element, into the values that feedparser gives it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from iet_watch.collect.documents.entry_addresses import ORIGINALS
from iet_watch.collect.documents.feedparser_parts import ID_IS_WORD, MEDIA_TEXT, is_word
from iet_watch.collect.documents.plain_elements import (
    INSIDE,
    Joiner,
    Odd,
    element_name,
    element_type,
    element_value,
    is_alternate,
)

Entry = dict[str, Any]  # the keys of feedparser's entries that collect/documents/feeds.py looks at

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

ADDRESS_ENTITY = re.compile(r"&([A-Za-z0-9_]+);")

_DATES = {
    "pubdate": "published", "published": "published", "issued": "published", "dcterms_issued": "published",
    "updated": "updated", "modified": "updated", "lastbuilddate": "updated", "dc_date": "updated",
    "dcterms_modified": "updated", "created": "created", "dcterms_created": "created",
}  # fmt: skip
# What feedparser has a reading for that touches nothing we keep, and what it keeps under another name.
_IDLE = frozenset((
    "author", "managingeditor", "webmaster", "contributor", "name", "email", "uri", "url", "homepage", "dc_creator",
    "dc_author", "dc_publisher", "dc_contributor", "category", "keywords", "dc_subject", "rights", "copyright",
    "dc_rights", "generator", "comments", "media_content", "media_thumbnail", "media_credit",
    "media_category", "media_keywords", "media_rating", "media_group", "media_player", "media_copyright",
    "media_restriction", "media_community", "media_statistics", "media_starrating", "itunes_author",
    "itunes_category", "itunes_explicit", "itunes_block", "itunes_image", "itunes_keywords", "itunes_owner",
    "itunes_name", "itunes_email", "itunes_link", "itunes_subtitle", "georss_point", "georss_line",
    "georss_polygon", "georss_box", "georss_where", "gml_point", "gml_pos", "gml_poslist", "gml_linestring",
    "gml_polygon", "gml_exterior", "gml_linearring", "geo_lat", "geo_long", "wgs84_pos", "creativecommons_license",
    "cc_license", "dcterms_valid", "expirationdate", "width", "height", "cloud",
))  # fmt: skip
_OURS = frozenset((
    "title", "link", "links", "id", "guid", "summary", "description", "content", "language", "source", "image",
    "published", "updated", "created",
))  # fmt: skip
SUMMARIES = ("summary", "itunes_summary")
DESCRIPTIONS = ("description", "dc_description")  # of a feed, which feedparser calls its subtitle
CONTENTS = ("content", "content_encoded")
CONTEXTS = ("author", "contributor")  # elements with names and addresses of their own


class EntryReader:
    """One entry, its elements taken in the order of the document as feedparser takes them.

    What stands deeper in the tree (a `media:title`) never replaces what stands higher.
    """

    def __init__(self, join: Joiner) -> None:
        self.join = join
        self.values: Entry = {}
        self.depths: dict[str, int] = {}
        self.title_depth = -1
        self.has_content = False

    def read(self, element: Any, lang: str | None) -> Entry:
        ensure_no_shortcuts(element)
        if about := element.get(f"{RDF}about"):
            self.values["id"] = about
        self._walk(element, language_of(element, lang), 1)
        return self.values

    def _walk(self, element: Any, lang: str | None, depth: int) -> None:
        for child in element:
            name = element_name(child)
            read = _READERS.get(name)
            if read is None:
                self._other(child, name, lang, depth)
            else:
                read(self, child, name, lang, depth)

    def _other(self, child: Any, name: str, lang: str | None, depth: int) -> None:
        if name == "source" or (name == "image" and not len(child)):
            self.title_depth = -1
        elif name in CONTEXTS:
            ensure_harmless(child)
        elif (name in INSIDE.known and name not in _IDLE) or name in _OURS:
            raise Odd
        elif len(child):
            self._walk(child, language_of(child, lang), depth + 1)

    def _title(self, child: Any, name: str, _lang: str | None, depth: int) -> None:
        value = element_value(child)
        if not -1 < self.title_depth <= depth:
            self._store("title", value, depth, element_type(child))
        if value and name != "media_title":
            self.title_depth = depth

    def _summary(self, child: Any, name: str, lang: str | None, depth: int) -> None:
        if "summary" in self.values and not self.has_content:
            self._content(child, name, lang, depth)
        else:
            self._store("summary", element_value(child), depth, element_type(child))

    def _content(self, child: Any, _name: str, lang: str | None, _depth: int) -> None:
        self.has_content = True
        value, lang = element_value(child), language_of(child, lang)
        language = lang.replace("_", "-") if lang else None
        said = {"type": element_type(child), "value": value, "language": language, "src": child.get("src")}
        self.values.setdefault("content", []).append(said)
        self.values.setdefault("summary", value)

    def _media_text(self, child: Any, _name: str, _lang: str | None, depth: int) -> None:
        self._store(MEDIA_TEXT, element_value(child), depth, element_type(child))

    def _date(self, child: Any, name: str, _lang: str | None, depth: int) -> None:
        self._store(_DATES[name], element_value(child), depth)

    def _language(self, child: Any, _name: str, _lang: str | None, depth: int) -> None:
        self._store("language", element_value(child), depth)

    def _original(self, child: Any, name: str, _lang: str | None, _depth: int) -> None:
        self.values[name] = element_value(child)

    def _identifier(self, child: Any, _name: str, _lang: str | None, depth: int) -> None:
        value = self.join.identifier(child)
        self._store("id", value, depth)
        if is_word(child.text or ""):
            self.values[ID_IS_WORD] = True
        elif child.get("isPermaLink", "true") == "true":
            self.values.setdefault("link", value)

    def _enclosure(self, child: Any, _name: str, _lang: str | None, _depth: int) -> None:
        href = child.get("url", child.get("uri", child.get("href")))
        kind = child.get("type", "text/html")
        self.values.setdefault("links", []).append({"rel": "enclosure", "href": href, "type": kind})

    def _link(self, child: Any, _name: str, _lang: str | None, _depth: int) -> None:
        href = self.join.link(child)
        links = self.values.setdefault("links", [])
        if child.get("href") is not None:
            links.append({"rel": child.get("rel", "alternate"), "href": href, "type": child.get("type", "text/html")})
            if is_alternate(child):
                self.values["link"] = href
        else:
            href = ADDRESS_ENTITY.sub(r"&\g<1>", href.replace("&amp;", "&"))
            links.append({"rel": "alternate", "href": href} if href else {"rel": "alternate"})
            self.values["link"] = href

    def _store(self, key: str, value: str, depth: int, kind: str = "") -> None:
        if depth <= self.depths.get(key, depth):
            self.depths[key] = depth
            self.values[key] = value
            if kind:
                self.values[f"{key}_detail"] = {"type": kind}


# What is read of an element of an entry by its name: the element, its name, the language around it, its depth.
_READERS: Mapping[str, Callable[[EntryReader, Any, str, str | None, int], None]] = {
    **dict.fromkeys(("title", "dc_title", "media_title"), EntryReader._title),
    **dict.fromkeys((*SUMMARIES, *DESCRIPTIONS), EntryReader._summary),
    **dict.fromkeys(CONTENTS, EntryReader._content),
    MEDIA_TEXT: EntryReader._media_text,
    "link": EntryReader._link,
    **dict.fromkeys(("guid", "id"), EntryReader._identifier),
    "enclosure": EntryReader._enclosure,
    **dict.fromkeys(ORIGINALS, EntryReader._original),
    **dict.fromkeys(_DATES, EntryReader._date),
    **dict.fromkeys(("language", "dc_language"), EntryReader._language),
}


def ensure_harmless(element: Any) -> None:
    """Raises Odd when something below would be taken for the entry's own."""
    for below in element.iterdescendants():
        name = element_name(below)
        if (name in INSIDE.known and name not in _IDLE) or name in _OURS:
            raise Odd


def ensure_no_shortcuts(element: Any) -> None:
    """feedparser reads addresses and dates in these attributes, from a format of 1997."""
    if element.get("href") is not None or element.get("lastmod") is not None:
        raise Odd


def language_of(element: Any, above: str | None) -> str | None:
    said = element.get(LANG, element.get("lang"))
    return above if said is None else said or None
