"""Nothing in what is published may load from elsewhere, act by itself or tell anyone that it was opened."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from lxml import html
from lxml.html import HtmlElement

from iet_watch.judge.identity.addresses import canonical
from iet_watch.locale import later
from iet_watch.publish.checks.families.finding import Finding, Subject

_LOADS = ("src", "srcset", "poster", "background", "data", "ping", "formaction", "xlink:href", "manifest")
_ACTIVE = ("script", "iframe", "object", "embed", "form", "frame", "applet", "audio", "video")
_STYLE_LOADS = re.compile(r"@import|url\(\s*['\"]?(?!data:|#)[^)'\"]+", re.IGNORECASE)
_MARKDOWN_PICTURE = re.compile(r"!\[(?:\\.|(?!!\[)[^\]\\]){0,2000}+\]\((?!data:|images/fiche-[\d-]+\.)[^)]+\)")


def check(subject: Subject) -> Iterator[Finding]:
    for name, text in subject.outputs.items():
        path = subject.folder / name
        if name.endswith(".html"):
            yield from _page(path, html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8")))
        elif name.endswith(".md"):
            for found in _MARKDOWN_PICTURE.finditer(text):
                line = text.count("\n", 0, found.start()) + 1
                yield _loads(path, line, found[0])
    yield from _trackers(subject)


def _page(path: Path, page: HtmlElement) -> Iterator[Finding]:
    for element in page.iter():
        if not isinstance(element.tag, str):
            continue
        line = element.sourceline or 0
        if element.tag in _ACTIVE:
            message = later("<%(tag)s> in a published page: it can act or load by itself")
            yield Finding("outputs", "block", path, line, message, {"tag": element.tag})
        for loaded in _loaded(element):
            yield _loads(path, line, loaded)
        if any(name.startswith("on") for name in element.attrib):
            message = later("<%(tag)s> reacts to what the reader does: no script belongs in a bulletin")
            yield Finding("outputs", "block", path, line, message, {"tag": element.tag})


def _loaded(element: HtmlElement) -> Iterator[str]:
    """The addresses that a reader's machine would ask without being told to."""
    for name in _LOADS:
        value = element.get(name)
        if value and not value.startswith("data:"):
            yield value
    rel = (element.get("rel") or "").lower()
    href = element.get("href") or ""
    if element.tag == "link" and not href.startswith("data:") and not set(rel.split()) <= {"canonical", "alternate"}:
        yield href
    if element.tag == "meta" and (element.get("http-equiv") or "").lower() == "refresh":
        yield element.get("content") or ""
    styles = [element.get("style") or "", element.text or "" if element.tag == "style" else ""]
    for style in styles:
        yield from (found[0] for found in _STYLE_LOADS.finditer(style))


def _loads(path: Path, line: int, what: str) -> Finding:
    message = later("loads from elsewhere: opening the bulletin would be seen by others")
    return Finding("outputs", "block", path, line, message, evidence=what[:200])


def _trackers(subject: Subject) -> Iterator[Finding]:
    """Links that tell where the reader comes from."""
    for fiche in subject.fiches:
        if names := tracking(fiche.url):
            yield _tracks(*subject.place(fiche, "url"), names)
        for reprint in fiche.reprinted_by:
            if names := tracking(reprint.url):
                yield _tracks(*subject.place(fiche, "reprinted_by"), names)
    for passage in subject.passages():
        for link in passage.links:
            if names := tracking(link.url):
                yield _tracks(passage.path, passage.line, names)


def _tracks(path: Path, line: int, names: list[str]) -> Finding:
    message = later("this address follows the reader (%(names)s): take it out")
    return Finding("outputs", "hold", path, line, message, {"names": ", ".join(names)})


def tracking(url: str) -> list[str]:
    """The parameters of `url` that measure an audience; empty when there are none."""
    if not url.startswith(("http://", "https://")):
        return []
    kept = {name for name, _ in parse_qsl(urlsplit(canonical(url)).query, keep_blank_values=True)}
    return [name for name, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True) if name not in kept]
