"""What an automatic look can say of accessibility (RGAA 4.1.2); a person must still see the rest."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from lxml import html
from lxml.html import HtmlElement

from iet_watch.locale import later
from iet_watch.publish.checks.families.finding import Degree, Finding, Subject
from iet_watch.publish.issue.bulletin import Fiche
from iet_watch.publish.outputs.style import LEAST_CONTRAST, ON_BANDS, PAPER, colours_of, contrast
from iet_watch.words import fold
from iet_watch.workspace.settings import CONFIGURATION

REFERENCE = "bulletin.html"  # the version that must be accessible, whatever the others are (criterion 13.3)
PAGES = (REFERENCE, "mail.html")
# Words that say nothing of where a link leads (criterion 6.1).
EMPTY_WORDS = frozenset(
    ("lire la suite", "lire", "ici", "cliquez ici", "cliquer ici", "en savoir plus", "plus", "voir", "lien", "suite",
     "la suite", "plus d informations", "plus d infos", "voir plus", "article", "source", "read more", "more", "here",
     "click here", "link", "this", "learn more", "page", "site", "voir ici")
)  # fmt: skip


def check(subject: Subject) -> Iterator[Finding]:
    for name in PAGES:
        if name in subject.outputs:
            text = subject.outputs[name].encode()
            page = html.document_fromstring(text, parser=html.HTMLParser(encoding="utf-8"))
            path = subject.folder / name
            yield from _document(path, page, subject.bulletin.language)
            yield from _headings(path, page)
            yield from _pictures_and_tables(path, page)
            yield from _link_names(path, page)
    yield from _links(subject)
    for fiche in subject.fiches:
        yield from _languages(subject, fiche)
    yield from _accent(subject)


def _document(path: Path, page: HtmlElement, language: str) -> Iterator[Finding]:
    if page.get("lang") != language:
        yield Finding("access", "block", path, 1, later("the page does not say its language (criterion 8.3)"))
    if not (page.findtext(".//title") or "").strip():
        yield Finding("access", "block", path, 1, later("the page has no title (criterion 8.5)"))
    if len(page.xpath("//h1")) != 1:
        yield Finding("access", "block", path, 1, later("the page needs one heading of level 1 (criterion 9.1)"))


def _headings(path: Path, page: HtmlElement) -> Iterator[Finding]:
    last = 0
    for heading in page.xpath("//*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::h6]"):
        level, text = int(heading.tag[1]), _words(heading)
        if not text:
            message = later("an empty heading (criterion 9.1)")
            yield Finding("access", "block", path, heading.sourceline or 0, message)
        if level > last + 1 and last:
            message = later("a heading of level %(level)s under one of level %(last)s (criterion 9.1): %(text)s")
            args = {"level": level, "last": last, "text": text}
            degree: Degree = "hold" if path.name == REFERENCE else "warn"
            yield Finding("access", degree, path, heading.sourceline or 0, message, args)
        last = level


def _pictures_and_tables(path: Path, page: HtmlElement) -> Iterator[Finding]:
    for picture in page.xpath("//img[not(@alt)] | //*[@role='img'][not(@aria-label) and not(@aria-labelledby)]"):
        message = later("a picture without a text that replaces it (criterion 1.1)")
        yield Finding("access", "block", path, picture.sourceline or 0, message)
    # Those that editors wrote are looked at where they wrote them, in `formats.py`.
    for table in page.xpath("//table[not(@role='presentation')][not(parent::div[@class='table'])]"):
        if not table.xpath("./caption[normalize-space()]"):
            message = later("a table without a title (criterion 5.4)")
            yield Finding("access", "hold", path, table.sourceline or 0, message)
        if not table.xpath(".//th[@scope or @id]"):
            message = later("a table whose headings are not told (criterion 5.6)")
            yield Finding("access", "hold", path, table.sourceline or 0, message)


def _link_names(path: Path, page: HtmlElement) -> Iterator[Finding]:
    for link in page.xpath("//a[@href]"):
        if not (_words(link) or link.get("aria-label") or link.xpath(".//img[@alt != '']")):
            yield Finding("access", "block", path, link.sourceline or 0, later("a link without words (criterion 6.2)"))
        if link.get("target") == "_blank":
            message = later("a link that opens a window without saying so (criterion 13.2)")
            yield Finding("access", "hold", path, link.sourceline or 0, message)


def _links(subject: Subject) -> Iterator[Finding]:
    """What editors wrote: the words of a link must say where it leads, and one wording must lead to one place."""
    targets: dict[str, set[str]] = defaultdict(set)
    for passage in subject.passages():
        for link in passage.links:
            said = " ".join(re.findall(r"\w+", fold(link.text)))
            targets[said].add(link.url)
            args = {"text": link.text}
            if said in EMPTY_WORDS:
                message = later("“%(text)s” does not say where the link leads (criterion 6.1)")
                yield Finding("access", "hold", passage.path, passage.line, message, args)
            elif link.text.startswith(("http://", "https://", "www.")):
                message = later("an address as the words of a link: say what it is (criterion 6.1)")
                yield Finding("access", "warn", passage.path, passage.line, message, evidence=link.text)
            elif len(targets[said]) > 1:
                message = later("“%(text)s” leads to two places (criterion 6.1)")
                yield Finding("access", "warn", passage.path, passage.line, message, args)


def _languages(subject: Subject, fiche: Fiche) -> Iterator[Finding]:
    item = subject.items.get(fiche.item)
    if fiche.foreign:
        shown = fiche.original_title or fiche.title
        page = subject.outputs.get("bulletin.html", "")
        if page and not _is_marked(page, shown, fiche.lang):
            message = later("the page does not say in which language this title is (criterion 8.7)")
            yield Finding("access", "block", *subject.place(fiche, "lang"), message, evidence=shown)
        if not fiche.original_title:
            message = later("the title is not in the language of the bulletin: translate it, keep it as original_title")
            yield Finding("access", "warn", *subject.place(fiche, "title"), message)
    elif item and item.lang and item.lang != fiche.lang and fold(item.title) == fold(fiche.title):
        message = later("this title seems to be in %(found)s, and lang says %(lang)s (criterion 8.7)")
        args = {"found": item.lang, "lang": fiche.lang}
        yield Finding("access", "hold", *subject.place(fiche, "lang"), message, args)


def _is_marked(page: str, title: str, lang: str) -> bool:
    tree = html.document_fromstring(page.encode(), parser=html.HTMLParser(encoding="utf-8"))
    return any(_words(element) == " ".join(title.split()) for element in tree.xpath("//*[@lang=$lang]", lang=lang))


def _accent(subject: Subject) -> Iterator[Finding]:
    """The accent on paper, and on the band that it tints where the look sets letters there."""
    shown = colours_of(subject.accent)
    message = later(
        "the accent %(accent)s stands out by %(found)s to 1 only (criterion 3.2): it will be shown as %(shown)s"
    )
    found, key = contrast(subject.accent, PAPER), "accent"
    if found >= LEAST_CONTRAST and subject.look in ON_BANDS:
        message = later(
            "on tinted grounds the accent %(accent)s stands out by %(found)s to 1 only (criterion 3.2): there it will "
            "be shown as %(shown)s"
        )
        found, key = contrast(subject.accent, shown["band"]), "accent_on_band"
    if found < LEAST_CONTRAST:
        path = subject.root / CONFIGURATION
        lines = path.read_text(encoding="utf-8").split("\n")
        line = next((n for n, text in enumerate(lines, start=1) if text.lstrip().startswith("accent")), 0)
        args = {"accent": subject.accent, "found": f"{found:.1f}", "shown": shown[key]}
        yield Finding("access", "warn", path, line, message, args)


def _words(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())
