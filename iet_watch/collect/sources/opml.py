"""Lists of sources in OPML, in and out.

Half of the lists that circulate are not well-formed: bare `&` in addresses, quotes inside titles, two encodings, tags
left open. An XML parser that repairs them changes addresses without a word, so `outline` tags are looked for in the
text as it stands, each with its line. No entity of the document's own is ever expanded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html.entities import html5
from itertools import islice, pairwise
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import quoteattr

from iet_watch.files.decoding import decoded
from iet_watch.judge.identity.addresses import safe_address
from iet_watch.model.sources import RIGHTS, WEB_KINDS, Source
from iet_watch.model.trouble import Failure
from iet_watch.plain_text import plain_text
from iet_watch.query.parsing import QueryMistake, parse_equation
from iet_watch.themes.listing_rules import check_pattern, check_selector
from iet_watch.themes.theme_files import Theme
from iet_watch.words import TITLE_LIMIT, one_line

MOST_BYTES = 5 * 1024 * 1024  # the longest list met, of 780 feeds, has 128 kB
MOST_ATTRIBUTES = 32  # of one outline; the longest met has nine
LONGEST_TAG = 20_000  # characters
DEEPEST_GROUP = 16
MOST_TAGS = 40_000
NAMESPACE = "urn:iet-watch:sources"  # of what OPML has no word for, such as how a page is read
PREFIX = "watch"
_FEED_KEYS = ("xmlurl", "feedurl")
_PAGE_TYPE = "html+"  # FreshRSS: a page that it takes apart by XPath
_FEED_TYPES = ("rss", "atom", "feed", "rss1", "rss2", "rdf")

_TAG = re.compile(r"<(?P<end>/?)(?:\w+:)?(?P<name>outline|body|opml)\b", re.IGNORECASE)
_NAME = re.compile(r"(?<![\w:.-])(?P<name>[A-Za-z][\w:.-]{0,60})\s*=\s*")
# A value ends at a quote that another attribute or the end of the tag follows: titles hold bare quotes.
_END = r"(?=\s+[A-Za-z][\w:.-]*\s*=|\s*/?>|\s*$)"
_DOUBLE = re.compile(rf'"(?P<value>[^"]*(?:"(?!\s+[A-Za-z][\w:.-]*\s*=|\s*/?>|\s*$)[^"]*)*)"{_END}')
_SINGLE = re.compile(rf"'(?P<value>[^']*(?:'(?!\s+[A-Za-z][\w:.-]*\s*=|\s*/?>|\s*$)[^']*)*)'{_END}")
_UNQUOTED = re.compile(r"[\"']?(?P<value>[^\s\"'<>]*)")
_ENTITY = re.compile(r"&(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z]{2,4})?")


@dataclass(frozen=True)
class ListedSource:
    """A source as a list gives it, with the line it stands on, the groups around it and the theme it names."""

    line: int
    source: Source
    groups: tuple[str, ...] = ()
    theme: str = ""


@dataclass(frozen=True)
class Unusable:
    """An entry of a list that cannot be a source: its line, what it says of itself, and why."""

    line: int
    failure: Failure


@dataclass(frozen=True)
class SourceList:
    """What an OPML document holds, in its order."""

    listed: tuple[ListedSource, ...]
    unusable: tuple[Unusable, ...] = ()


def read_opml(body: bytes, name: str) -> SourceList | Failure:
    """The sources that `body` lists, salvaged as far as it can be, or why it is no list. `name`: of the file."""
    if len(body) > MOST_BYTES:
        return Failure(name, "the list is larger than %(limit)s MiB", {"limit": MOST_BYTES // 1024**2})
    text = _without_comments(decoded(body))
    if not re.search(r"<(?:\w+:)?(?:outline|opml)\b", text, re.IGNORECASE):
        if re.search(r"<(?:!doctype\s+html|html|body)\b", text[:4000], re.IGNORECASE):
            return Failure(name, "this is a web page, not an OPML list: export the list from the reader again")
        return Failure(name, "this is not an OPML list: no outline was found in it")
    listed: list[ListedSource] = []
    unusable: list[Unusable] = []
    for line, attributes, group in _outlines(text):
        found = _source(attributes, group.theme)
        if isinstance(found, Failure):
            unusable.append(Unusable(line, found))
        elif found is not None:
            listed.append(ListedSource(line, found, group.labels, group.theme))
    return SourceList(tuple(listed), tuple(unusable))


def write_opml(themes: Iterable[Theme], title: str, now: datetime | None) -> str:
    """The sources of `themes` as OPML 2.0, a group for each theme; what OPML cannot say stands in our own words.

    Without `now` the list bears no date: the same sources give the same bytes.
    """
    date = f"\n    <dateCreated>{format_datetime(now)}</dateCreated>" if now else ""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<opml version="2.0" xmlns:{PREFIX}="{NAMESPACE}">',
        f"  <head>\n    <title>{_text(title)}</title>{date}\n  </head>",
        "  <body>",
    ]
    for theme in themes:
        lines.append(f"    <outline{_written({'text': theme.title, f'{PREFIX}:theme': theme.slug})}>")
        lines += [f"      <outline{_written(_said(source, theme))}/>" for source in theme.sources if source.on_the_web]
        lines.append("    </outline>")
    return "\n".join([*lines, "  </body>", "</opml>", ""])


def _without_comments(text: str) -> str:
    """`text` with comments blanked out, its lines where they were."""
    kept, at = [], 0
    while (start := text.find("<!--", at)) >= 0 and (stop := text.find("-->", start + 4)) >= 0:
        kept += [text[at:start], "\n" * text.count("\n", start, stop)]
        at = stop + 3
    return "".join([*kept, text[at:]])


@dataclass(frozen=True)
class _Group:
    """The groups that an outline stands in, from the outside, and the theme they name."""

    labels: tuple[str, ...] = ()
    theme: str = ""

    def inside(self, attributes: Mapping[str, str]) -> _Group:
        """The same with the group that `attributes` make, unless they are a source's."""
        if _address(attributes):
            return self
        label = _title(attributes)
        labels = (*self.labels, label) if label and len(self.labels) < DEEPEST_GROUP else self.labels
        return _Group(labels, attributes.get(f"{PREFIX}:theme") or self.theme)


def _outlines(text: str) -> Iterator[tuple[int, Mapping[str, str], _Group]]:
    """Each outline, be it a source or a group: its line, its attributes, the groups around it."""
    around = [_Group()]
    line, at = 1, 0
    for tag, following in pairwise([*islice(_TAG.finditer(text), MOST_TAGS), None]):
        assert tag is not None
        line, at = line + text.count("\n", at, tag.start()), tag.start()
        if tag["name"].lower() != "outline":
            continue
        if tag["end"]:
            del around[max(1, len(around) - 1) :]
            continue
        stop = following.start() if following else len(text)
        said = text[tag.end() : min(stop, tag.end() + LONGEST_TAG)]
        attributes = _attributes(said)
        yield line, attributes, around[-1]
        if not _closes_itself(said):
            around.append(around[-1].inside(attributes))


def _closes_itself(said: str) -> bool:
    end = said.rfind(">")
    return end > 0 and said[end - 1] == "/"


def _attributes(said: str) -> dict[str, str]:
    """The attributes of a tag by their names in small letters, their values with standard entities read."""
    found: dict[str, str] = {}
    at = 0
    while len(found) < MOST_ATTRIBUTES and (name := _NAME.search(said, at)):
        pattern = {'"': _DOUBLE, "'": _SINGLE}.get(said[name.end() : name.end() + 1], _UNQUOTED)
        value = pattern.match(said, name.end()) or _UNQUOTED.match(said, name.end())
        assert value is not None  # the last pattern matches the empty text
        found.setdefault(name["name"].lower(), _ENTITY.sub(_letter, value["value"]))
        at = max(value.end(), name.end())
    return found


def _letter(found: re.Match[str]) -> str:
    """The letter that a standard entity stands for; another one stays as it is written."""
    name = found[1]
    if not name.startswith("#"):
        return html5.get(f"{name};", found[0])
    code = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else ""


def _address(attributes: Mapping[str, str]) -> str:
    """What stands where a source has its address, whatever it is."""
    return next((said for key in (*_FEED_KEYS, "url", "htmlurl") if (said := attributes.get(key, "").strip())), "")


def _is_source(attributes: Mapping[str, str]) -> bool:
    """Whether the address is that of a source, not of a site whose feed is not given."""
    feed = any(attributes.get(key) for key in _FEED_KEYS)
    return feed or f"{PREFIX}:kind" in attributes or (_type(attributes) in _FEED_TYPES and bool(attributes.get("url")))


def _type(attributes: Mapping[str, str]) -> str:
    return attributes.get("type", "").strip().lower()


def _source(attributes: Mapping[str, str], theme: str) -> Source | Failure | None:
    """The source that an outline is, why it cannot be one, or None for a group. `theme` is told by our own lists."""
    written = _address(attributes)
    title = attributes.get("title", "") if theme else _title(attributes)
    if not written:
        meant = _type(attributes) in _FEED_TYPES or "xmlurl" in attributes
        return Failure(title or "–", "no address is given") if meant else None
    url = _web_address(written, attributes.get("htmlurl", ""))
    about = title or one_line(written, TITLE_LIMIT)
    if failure := _why_not(attributes, about, written, url):
        return failure
    return Source(
        title=title or (urlsplit(url).hostname or url),
        url=url,
        kind=_choice(attributes, "kind", WEB_KINDS, "page" if _type(attributes).startswith(_PAGE_TYPE) else "feed"),
        lang=_language(attributes),
        active=attributes.get(f"{PREFIX}:active", "").lower() != "false",
        require=attributes.get(f"{PREFIX}:require") or None,
        rights=_choice(attributes, "rights", RIGHTS, "title-link"),
        selector=attributes.get(f"{PREFIX}:selector", ""),
        links=attributes.get(f"{PREFIX}:links", ""),
    )


def _why_not(attributes: Mapping[str, str], about: str, written: str, url: str) -> Failure | None:
    if _type(attributes) == "include" or written.lower().partition("?")[0].endswith(".opml"):
        return Failure(about, "this is the address of another list: import that one by itself")
    if not url:
        return Failure(about, "%(url)s is not a web address", {"url": one_line(written, TITLE_LIMIT)})
    if not _is_source(attributes):
        return Failure(
            about, "only the address of a page is given: try iet-watch source discover %(url)s", {"url": url}
        )
    return _wrong_rule(attributes, about)


def _wrong_rule(attributes: Mapping[str, str], about: str) -> Failure | None:
    """What a theme file would not accept of an entry's query, selector or expression."""
    try:
        parse_equation(attributes.get(f"{PREFIX}:require") or "*")
    except QueryMistake as mistake:
        return Failure(about, mistake.message, mistake.args_by_name)
    selector, links = attributes.get(f"{PREFIX}:selector", ""), attributes.get(f"{PREFIX}:links", "")
    mistaken = (selector and check_selector(selector)) or (links and check_pattern(links)) or None
    return Failure(about, mistaken.message, mistaken.args) if mistaken else None


def _title(attributes: Mapping[str, str]) -> str:
    return plain_text(attributes.get("title") or attributes.get("text") or "", TITLE_LIMIT)


def _web_address(written: str, site: str) -> str:
    """`written` as a web address: `feed://` is one, and `&amp;amp;` is what two programs made of `&`."""
    url = re.sub(r"^feed:(?://)?(?=https?:)", "", written, flags=re.IGNORECASE)
    url = re.sub(r"^feed://", "http://", url, flags=re.IGNORECASE)
    while "&amp;" in url:
        url = url.replace("&amp;", "&")
    if re.match(r"www\.[^\s/]+\.[a-z]{2,}(?:[/:?#]|$)", url, re.IGNORECASE):
        url = f"http://{url}"
    return safe_address(url, safe_address(site)) if url.startswith("/") else safe_address(url)


def _choice(attributes: Mapping[str, str], key: str, allowed: tuple[Any, ...], default: str) -> Any:
    value = attributes.get(f"{PREFIX}:{key}", default)
    return value if value in allowed else default


def _language(attributes: Mapping[str, str]) -> str | None:
    said = attributes.get("language") or attributes.get("xml:lang") or ""
    return said if _LANGUAGE.fullmatch(said) else None


def _said(source: Source, theme: Theme) -> dict[str, str]:
    """The attributes of a source: those of OPML, then our own for what differs from the usual."""
    said = {"type": "rss" if source.kind == "feed" else "link", "text": source.title, "title": source.title}
    said["xmlUrl" if source.kind == "feed" else "url"] = source.url
    said["category"] = f"/{theme.slug}"
    if source.lang:
        said["language"] = source.lang
    own = {
        "kind": "" if source.kind == "feed" else source.kind,
        "active": "" if source.active else "false",
        "require": source.require or "",
        "rights": "" if source.rights == "title-link" else source.rights,
        "selector": source.selector,
        "links": source.links,
    }
    return said | {f"{PREFIX}:{key}": value for key, value in own.items() if value}


def _written(attributes: Mapping[str, str]) -> str:
    return "".join(f" {name}={_quoted(value)}" for name, value in attributes.items())


def _quoted(value: str) -> str:
    return quoteattr(_legal(value), {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;", '"': "&quot;"})


def _text(value: str) -> str:
    return _quoted(value)[1:-1]


def _legal(value: str) -> str:
    """`value` without the characters that XML cannot carry."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", value)
