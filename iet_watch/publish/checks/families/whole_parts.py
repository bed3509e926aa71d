"""A template of one's own shows the whole bulletin: what ours shows and it leaves out is named, part by part."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from lxml import html
from lxml.html import HtmlElement

from iet_watch.locale import later
from iet_watch.publish.checks.families.finding import Finding, Subject
from iet_watch.words import fold

GUIDE = "bulletin.html"  # in our own page every part is marked
_UNREAD = re.compile(r"<(style|script|head)\b.*?</\1>", re.DOTALL | re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_LINES = ".//*[self::p or self::li or self::dt or self::dd or self::h1 or self::h2 or self::h3]"
_CLASS = "contains(concat(' ', normalize-space(@class), ' '), ' {} ')"
# What no reader may lack is held: what was written, and the notes that the law asks for.
_HELD = ("masthead", "errata", "essentials", "editorial")
_TOLD = ("key-figures", "calls", "agenda", "method", "contributors")
_TEXTS = ("summary", "analysis", "stake")


@dataclass(frozen=True)
class _Parts:
    """What one template leaves out, each part by its heading."""

    held: tuple[str, ...]
    told: tuple[str, ...]
    fiches: tuple[str, ...]


def check(subject: Subject) -> Iterator[Finding]:
    if subject.by_shipped:
        guide = html.document_fromstring(subject.by_shipped[GUIDE].encode(), parser=html.HTMLParser(encoding="utf-8"))
        for name in subject.own_templates:
            ours, own = _words(name, subject.by_shipped[name]), _words(name, subject.outputs[name])
            yield from _named(subject.root / "templates" / name, _left_out(guide, ours, own))


def _named(path: Path, parts: _Parts) -> Iterator[Finding]:
    found = partial(Finding, "outputs", path=path, line=0)
    if parts.held:
        message = later("this template leaves out whole parts of the bulletin: %(parts)s")
        yield found("hold", message=message, args={"parts": ", ".join(parts.held)})
    if parts.fiches:
        message = later("this template leaves out fiches, or a text of theirs (%(count)s in all): %(first)s")
        args = {"count": len(parts.fiches), "first": parts.fiches[0]}
        yield found("hold", message=message, args=args)
    if parts.told:
        message = later("this template leaves out %(parts)s")
        yield found("warn", message=message, args={"parts": ", ".join(parts.told)})


def _left_out(guide: HtmlElement, ours: str, own: str) -> _Parts:
    def gone(part: HtmlElement) -> bool:
        """Whether our output of that name says something of `part`, and theirs nothing at all."""
        said = [line for line in _lines(part) if line in ours]
        return bool(said) and not any(line in own for line in said)

    def headings(names: Iterable[str]) -> tuple[str, ...]:
        parts = (part for name in names for part in guide.xpath(f"//*[{_CLASS.format(name)}]"))
        return tuple(_heading(part) for part in parts if gone(part))

    notes = headings(("legal",)) or tuple(_heading(one) for one in guide.xpath("//footer//section") if gone(one))

    def rarer(article: HtmlElement) -> bool:
        """Whether each of its lines is there once less: its title stands in the contents too."""
        said = [line for line in _lines(article) if line in ours]
        return bool(said) and all(own.count(line) < ours.count(line) for line in said)

    articles = guide.xpath(f"//article[{_CLASS.format('fiche')}]")
    lost = [
        text
        for article in articles
        for text in (_lost_texts(article, gone) if not rarer(article) else [_heading(article)])
    ]
    return _Parts((*headings(_HELD), *notes), headings(_TOLD), tuple(lost))


def _lost_texts(article: HtmlElement, gone: Callable[[HtmlElement], bool]) -> Iterator[str]:
    """Each text of a fiche that is nowhere."""
    for name in _TEXTS:
        unlike = f" and not({_CLASS.format('stake')})" if name == "analysis" else ""
        for part in article.xpath(f".//div[{_CLASS.format(name)}{unlike}]"):
            if gone(part):
                yield _heading(article) + (f" ({_heading(part)})" if _heading(part) else "")


def _heading(part: HtmlElement) -> str:
    found = part.xpath("(.//h1 | .//h2 | .//h3 | .//h4)[1]")
    return " ".join(found[0].text_content().split()) if found else ""


def _lines(part: HtmlElement) -> list[str]:
    """The lines of `part`, without the headings that every fiche has; those of under three words tell nothing."""
    lines = [_plain(element.text_content()) for element in part.xpath(_LINES)]
    return [line for line in lines if line.count(" ") > 3]


def _words(name: str, text: str) -> str:
    if name.endswith(".html"):
        page = html.document_fromstring(_UNREAD.sub(" ", text).encode(), parser=html.HTMLParser(encoding="utf-8"))
        text = " ".join(page.itertext())
    return _plain(text)


def _plain(text: str) -> str:
    """Folded words between spaces, so that one text is looked up in another whatever their marks."""
    return f" {' '.join(_WORD.findall(fold(text)))} "
