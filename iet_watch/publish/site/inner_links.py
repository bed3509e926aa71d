"""Every link of the archive that leads inside it: pages, places in pages, files, feeds, the search's list."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import unquote, urldefrag, urlsplit

from lxml import etree, html

from iet_watch.locale import later
from iet_watch.publish.site.page_frame import HOME
from iet_watch.publish.site.search_list import LIST, read_search_list

_OUTSIDE = ("http", "https", "mailto", "tel", "data", "urn")


@dataclass(frozen=True)
class BrokenLink:
    """A link that leads nowhere; `reason` is a message of the catalogue."""

    page: str
    target: str
    reason: str


def broken_links(files: Mapping[str, bytes], base_url: str) -> list[BrokenLink]:
    """The links of `files` (address: content) that lead nowhere. Nobody is asked on the rest of the web."""

    @cache
    def places(address: str) -> frozenset[str]:
        return frozenset(_places(files[address])) if address.endswith(".html") else frozenset()

    found = []
    for page in sorted(files):
        for target in dict.fromkeys(_targets(page, files[page])):
            path, place = _inside(page, target, base_url)
            if path is None:
                continue
            if path.startswith("../"):
                found.append(BrokenLink(page, target, later("this leads out of the site")))
            elif path not in files:
                found.append(BrokenLink(page, target, later("there is no such file")))
            elif place and place not in places(path):
                found.append(BrokenLink(page, target, later("the page has no such place")))
    return found


def _inside(page: str, target: str, base_url: str) -> tuple[str | None, str]:
    """The address inside the site that `target` means on `page`, and the place in it; None when it leads elsewhere."""
    # In a page such an address may lead to what else stands there (an unsubscription form); in a feed it is ours.
    if base_url and target.startswith(base_url) and not page.endswith(".html"):
        page, target = HOME, target.removeprefix(base_url)
    address, place = urldefrag(target)
    if urlsplit(address).scheme in _OUTSIDE or address.startswith("//"):
        return None, ""
    path = unquote(urlsplit(address).path)
    if not path and target:
        return page, unquote(place)
    whole = posixpath.join(posixpath.dirname(page), path)
    if not path or path.endswith("/"):
        whole = posixpath.join(whole, HOME)
    return posixpath.normpath(whole), unquote(place)


def _targets(page: str, content: bytes) -> Iterator[str]:
    if page.endswith(".html"):
        yield from _document(content).xpath("//@href | //@src | //@data-engine | //@data-fiches")
    elif page.endswith(".xml"):
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
        yield from root.xpath("//@href | //*[local-name() = 'loc']/text()")
    elif page.endswith(".json") and page.startswith("flux/"):
        feed = json.loads(content)
        yield from (feed["home_page_url"], feed["feed_url"])
        for item in feed["items"]:
            yield from (item["url"], item.get("_iet_watch", {}).get("page") or item["url"])
    elif page == LIST:
        yield from ("../" + row["address"] for row in read_search_list(content.decode()))


def _places(content: bytes) -> Iterator[str]:
    yield from ("", "top")
    yield from _document(content).xpath("//@id | //a/@name")


def _document(content: bytes) -> html.HtmlElement:
    return html.document_fromstring(content.decode("utf-8"), parser=html.HTMLParser(no_network=True, huge_tree=False))
