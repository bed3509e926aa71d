"""Feeds of every age into entries: plain ones through lxml, others through feedparser, JSON Feed 1.x through json."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from html import unescape
from itertools import chain
from typing import Any

import feedparser

from iet_watch.collect.documents.bounds import GZIP, bounded, inflated, shallow, with_few_tags
from iet_watch.collect.documents.entry_addresses import entry_address
from iet_watch.collect.documents.feedparser_parts import MEDIA_TEXT
from iet_watch.collect.documents.moments import first_moment, has_day_first, iso_moment, read_moment
from iet_watch.collect.documents.nearly_xml import with_numbers, with_whole_references
from iet_watch.collect.documents.newest import newest, newest_entries
from iet_watch.collect.documents.plain_feeds import is_broken, read_plain
from iet_watch.files.decoding import in_utf_8
from iet_watch.judge.identity.addresses import safe_address
from iet_watch.locale import later
from iet_watch.model.items import Entry
from iet_watch.model.sources import Schedule
from iet_watch.model.trouble import Failure
from iet_watch.plain_text import literal_text, plain_text, title_text
from iet_watch.words import SUMMARY_LIMIT, TEXT_LIMIT, TITLE_LIMIT, beginning, one_line

MOST_ENTRIES = 1000  # the largest captured feed has 1,000; archives of 50,000 cost 20 s of parsing
FEED_BYTES = 5 * 1024 * 1024  # of a feed out of gzip, as of any that a server gives
IDENTIFIER_LIMIT = 500
DATE_LIMIT = 200  # characters; summaries were met in elements of dates
BEGINNING_LIMIT = 600  # characters of a text that stand for the summary it lacks
SCHEDULE_BYTES = 20_000  # of the head of a document, where a channel says when to come back
_PERIODS = {b"hourly": timedelta(hours=1), b"daily": timedelta(days=1), b"weekly": timedelta(weeks=1)}
# What feedparser raises on damaged bytes: a half-written encoding name, a lone surrogate, a place without `where`.
_STUMBLES = (ValueError, LookupError, AttributeError, TypeError, AssertionError, RecursionError)
_FIRST_ELEMENT = re.compile(rb"<\w")
_TAG = re.compile(r"<[^<>]{0,2000}>")
_IN_NUMBERS = re.compile(r"(?<!\d)\d\d?[-/.]\s?\d\d?[-/.]\s?\d")
_DATETIME = re.compile(r"<time\s[^<>]{0,300}?\bdatetime=[\"']([^\"'<>]{1,64})[\"']", re.IGNORECASE)
_DAYS = (b"monday", b"tuesday", b"wednesday", b"thursday", b"friday", b"saturday", b"sunday")


@dataclass(frozen=True)
class Feed:
    """The entries of one document, in its order; `left_out`: how many were past the limit.

    `site`: the address that a feed gives for its whole.
    """

    title: str
    entries: tuple[Entry, ...]
    left_out: int = 0
    schedule: Schedule = field(default_factory=Schedule)
    site: str = ""


def read_feed(body: bytes, url: str, content_type: str = "") -> Feed | Failure:
    """The feed in `body`, salvaged as far as it can be, or why it is none."""
    if body[:2] == GZIP:  # a file that its server gives as it is, saying nothing of it
        body = b"".join(inflated(body, FEED_BYTES))
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start == b"{":
        return _read_json(in_utf_8(body), url)
    if start == b"[":
        return Failure(url, "this address answers with data that is not a feed", trouble="not-a-feed")
    return _read_xml(body, url, content_type)


def _read_xml(body: bytes, url: str, content_type: str) -> Feed | Failure:
    body, left_out = newest_entries(bounded(body), MOST_ENTRIES)
    body = with_few_tags(body)
    plain = read_plain(body, url, MOST_ENTRIES, content_type)
    if plain:
        feed: Feed | Failure = _feed(*plain, body=body, url=url, atom="atom" in plain[0])
    else:
        feed = read_with_feedparser(body, url, content_type)
    return feed if isinstance(feed, Failure) else replace(feed, left_out=feed.left_out + left_out)


def read_with_feedparser(body: bytes, url: str, content_type: str = "") -> Feed | Failure:
    """The feed as feedparser reads it: malformed ones, whatever is not plain.

    It first reads as XML what it then reads once more piece by piece, from the beginning; where lxml has told that
    the first is in vain, a declaration out of place stops it at once, and the second passes over that.
    """
    body = in_utf_8(body)
    document = shallow(with_whole_references(with_numbers(body)))
    if is_broken(document):
        document = _FIRST_ELEMENT.sub(rb"<?xml?>\g<0>", document, count=1)
    try:
        parsed = feedparser.parse(
            io.BytesIO(document),
            response_headers={"content-location": url, "content-type": _content_type(body, content_type)},
            sanitize_html=False,  # everything is turned into plain text here, in one pass
            resolve_relative_uris=False,
        )
    except _STUMBLES:
        return Failure(url, "this address answers with something that is not a feed", trouble="not-a-feed")
    _let_go_of(parsed.pop("bozo_exception", None))
    if not parsed.get("version") and not parsed.entries:
        return _no_feed(body[:4000], url)
    atom = str(parsed.get("version", "")).startswith("atom")
    return _feed(parsed.feed, parsed.entries[:MOST_ENTRIES], len(parsed.entries), body=body, url=url, atom=atom)


def _no_feed(head: bytes, url: str) -> Failure:
    """What a document is that is no feed, as far as its beginning tells."""
    first = re.search(rb"<(opml|urlset|sitemapindex|!doctype\s+html|html|body)[\s>]", head, re.IGNORECASE)
    found = first[1].lower() if first else b""
    if found == b"opml":
        message = later("this address answers with a list of feeds (OPML): save it, then iet-watch source import")
    elif found in (b"urlset", b"sitemapindex"):
        message = later('this address answers with a sitemap, not a feed: use kind = "sitemap"')
    elif found:
        message = later('this address answers with a web page, not a feed: use kind = "page" or find its feed')
        return Failure(url, message, trouble="html")
    else:
        message = later("this address answers with something that is not a feed")
    return Failure(url, message, trouble="not-a-feed")


def _let_go_of(mistake: BaseException | None) -> None:
    """Frees all that was at hand where feedparser met a mistake, the document first: each holds the other."""
    while mistake is not None:
        mistake.__traceback__ = None
        mistake = mistake.__context__


def _feed(
    said: Mapping[str, Any], entries: Sequence[Mapping[str, Any]], total: int, *, body: bytes, url: str, atom: bool
) -> Feed:
    base = safe_address(str(said.get("link", "")), url) or url
    lang, day_first = said.get("language"), _has_day_first(entries)
    return Feed(
        title=title_text(str(said.get("title", "")), TITLE_LIMIT),
        entries=tuple(_entry(entry, base, url, lang, atom, day_first) for entry in entries),
        left_out=max(0, total - MOST_ENTRIES),
        schedule=_schedule(body[:SCHEDULE_BYTES]),
        site=base,
    )


def _schedule(head: bytes) -> Schedule:
    """What the head of the document asks: RSS 2.0 `ttl`, `skipHours`, `skipDays`; RSS 1.0 syndication module."""
    ttl = re.search(rb"<ttl>\s*(\d{1,6})\s*</ttl>", head)
    wait = timedelta(minutes=int(ttl.group(1))) if ttl else timedelta(0)
    period = re.search(rb"<sy:updatePeriod>\s*(\w+)\s*</sy:updatePeriod>", head)
    if period:
        frequency = re.search(rb"<sy:updateFrequency>\s*(\d{1,6})\s*</sy:updateFrequency>", head)
        times = max(1, int(frequency.group(1))) if frequency else 1
        wait = max(wait, _PERIODS.get(period.group(1).lower(), timedelta(0)) / times)
    hours = _listed(head, rb"<skipHours>(.{0,2000}?)</skipHours>", rb"<hour>\s*(\d{1,2})\s*</hour>")
    days = _listed(head, rb"<skipDays>(.{0,1000}?)</skipDays>", rb"<day>\s*(\w+)\s*</day>")
    return Schedule(
        wait,
        frozenset(int(hour) % 24 for hour in hours),
        frozenset(_DAYS.index(day.lower()) for day in days if day.lower() in _DAYS),
    )


def _listed(head: bytes, block: bytes, element: bytes) -> list[bytes]:
    found = re.search(block, head, re.DOTALL)
    return re.findall(element, found.group(1)) if found else []


def _content_type(body: bytes, declared: str) -> str:
    """The type to parse by: what decodes as UTF-8 is UTF-8, whatever a server's default charset says."""
    kind = declared.partition(";")[0].strip() or "application/xml"
    if kind in ("text/xml", "text/plain", "application/octet-stream") or "html" in kind:
        kind = "application/xml"
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return declared if "charset" in declared.lower() else kind
    return f"{kind}; charset=utf-8" if b"\x00" not in body[:4] else kind


def _entry(
    entry: Mapping[str, Any], base: str, url: str, lang: str | None, atom: bool, day_first: bool | None
) -> Entry:
    contents = [part for part in entry.get("content", ()) if _is_text(part)]
    said, detail = str(entry.get("summary", "") or ""), entry.get("summary_detail")
    if not (said or contents):  # of a video this is all there is; of a picture in an article it is the caption
        said, detail = str(entry.get(MEDIA_TEXT, "") or ""), entry.get(f"{MEDIA_TEXT}_detail")
    text = max((_text(str(part.get("value", "")), part, atom, TEXT_LIMIT) for part in contents), key=len, default="")
    # Where there is no summary feedparser gives the content in its place: its beginning says enough of it.
    copied = any(said == str(part.get("value", "")) for part in contents)
    summary = beginning(text, BEGINNING_LIMIT) if copied else _text(said, detail, atom, SUMMARY_LIMIT)
    if len(text) <= len(summary):
        text = ""
    title = _title(str(entry.get("title", "") or ""), entry.get("title_detail"), atom)
    identifier = one_line(str(entry.get("id", "") or ""), IDENTIFIER_LIMIT)
    lang = entry.get("language") or next((p.get("language") for p in entry.get("content", ())), None) or lang
    return Entry(
        title=title,
        url=entry_address(entry, base, url),
        identifier=identifier,
        summary=summary or beginning(text, BEGINNING_LIMIT),
        text=text,
        published=_moment(entry, lang, day_first),
        lang=lang,
    )


def _title(said: str, detail: object, atom: bool) -> str:
    if _is_literal(detail, atom):
        return literal_text(said, TITLE_LIMIT)
    return _opened(said, title_text(said, TITLE_LIMIT), TITLE_LIMIT)


def _text(said: str, detail: object, atom: bool, limit: int) -> str:
    if _is_literal(detail, atom):
        return literal_text(said, limit)
    return _opened(said, plain_text(said, limit), limit)


def _opened(said: str, read: str, limit: int) -> str:
    """What was `read` of HTML, without the markup in it where all of `said` was escaped once too often.

    A text with markup of its own may speak of markup: `<code>&lt;b></code>`. So does one of which little would be left,
    such as a title after an element that is never closed.
    """
    if "&" not in said or "<" in said:
        return read
    opened = literal_text(read, limit)
    return opened if "<" not in read or 2 * len(opened) >= len(_TAG.sub(" ", read)) else read


def _is_literal(detail: object, atom: bool) -> bool:
    """Whether a text of Atom holds no markup (RFC 4287, § 3.1.1.1); RSS says nothing of its texts."""
    return atom and isinstance(detail, Mapping) and detail.get("type") in ("text/plain", "plain")


def _is_text(part: Mapping[str, Any]) -> bool:
    kind = str(part.get("type", "text/html"))
    return kind.startswith("text/") or "html" in kind


def _moment(entry: Mapping[str, Any], lang: str | None, day_first: bool | None) -> datetime | None:
    return first_moment(read_moment(date, lang, day_first=day_first) for date in _dates(entry))


def _dates(entry: Mapping[str, Any]) -> Iterator[str]:
    # Not `get`: feedparser's warns, and takes one date for another.
    return (_date(str(entry[key])) for key in ("published", "created", "updated") if key in entry)


def _has_day_first(entries: Sequence[Mapping[str, Any]]) -> bool | None:
    """What the dates of a document show of their order, where its first is in numbers: few are."""
    dates = chain.from_iterable(map(_dates, entries))
    first = next(dates, "")
    return has_day_first(chain((first,), dates)) if _IN_NUMBERS.search(first) else None


def _date(said: str) -> str:
    """A date without the markup that a site leaves around it: what `<time datetime>` says, else its text."""
    if "<" not in said and "&" not in said:
        return said[:DATE_LIMIT]
    markup = unescape(said[: 5 * DATE_LIMIT])
    found = _DATETIME.search(markup)
    return found[1] if found else plain_text(markup, DATE_LIMIT)


def _read_json(body: bytes, url: str) -> Feed | Failure:
    try:
        document = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return Failure(url, "the JSON of this feed cannot be read", trouble="not-a-feed")
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
        return Failure(url, "this address answers with data that is not a feed", trouble="not-a-feed")
    items = [item for item in document["items"] if isinstance(item, dict)]
    base = safe_address(_string(document, "home_page_url"), url) or url
    lang = _string(document, "language")
    taken = newest([_json_moment(item, lang) for item in items], MOST_ENTRIES)
    return Feed(
        title=literal_text(_string(document, "title"), TITLE_LIMIT),
        entries=tuple(_json_entry(items[place], base, lang) for place in taken),
        left_out=max(0, len(items) - MOST_ENTRIES),
        site=base,
    )


def _json_entry(item: Mapping[str, Any], base: str, lang: str) -> Entry:
    plain = one_line(_string(item, "content_text"), TEXT_LIMIT)
    text = plain_text(_string(item, "content_html"), TEXT_LIMIT) or plain
    summary = literal_text(_string(item, "summary"), SUMMARY_LIMIT)
    identifier = one_line(_string(item, "id"), IDENTIFIER_LIMIT)
    links = [_string(item, "url"), _string(item, "external_url")]
    if identifier.startswith(("http://", "https://")):
        links.append(identifier)
    return Entry(
        title=literal_text(_string(item, "title"), TITLE_LIMIT),
        url=next((safe for link in links if link and (safe := safe_address(link, base))), ""),
        identifier=identifier,
        summary=summary or beginning(text, BEGINNING_LIMIT),
        text=text,
        published=_json_moment(item, lang),
        lang=_string(item, "language") or lang or None,
    )


def _json_moment(item: Mapping[str, Any], lang: str) -> datetime | None:
    dates = (_string(item, key)[:DATE_LIMIT] for key in ("date_published", "date_modified"))
    return first_moment(iso_moment(date) or read_moment(date, lang) for date in dates)


def _string(table: Mapping[str, Any], key: str) -> str:
    value = table.get(key)
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""
