"""The bulletin as an Atom entry (RFC 4287): whole, so that a feed of the archive is made of the entries as they are."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time

from lxml import etree

from iet_watch.locale import translations
from iet_watch.locale.dates import quarter_words
from iet_watch.publish.issue.bulletin import Bulletin, Fiche
from iet_watch.publish.issue.inserts import erratum_words
from iet_watch.publish.text.plain_prose import prose_text
from iet_watch.publish.text.prose import FICHE_DEPTH, PAGE_DEPTH, PART_DEPTH, led_to, prose_html
from iet_watch.publish.text.typography import typeset
from iet_watch.publish.text.typography.rules import FIRST, SECOND, THIRD, rules_in_force

ATOM = "http://www.w3.org/2005/Atom"


def atom_entry(bulletin: Bulletin) -> bytes:
    """An `entry` document in UTF-8: title, key points as summary, titles and summaries of the fiches as content."""
    day = bulletin.published or bulletin.quarter.last_day
    entry = etree.Element(f"{{{ATOM}}}entry", nsmap={None: ATOM})
    entry.set("{http://www.w3.org/XML/1998/namespace}lang", bulletin.language)
    _add(entry, "id", identifier(bulletin))
    _add(entry, "title", _title(bulletin))
    _add(entry, "updated", _moment(max([day, *(erratum.day for erratum in bulletin.errata)])))
    if bulletin.state == "published":
        _add(entry, "published", _moment(day))
    author = etree.SubElement(entry, f"{{{ATOM}}}author")
    _add(author, "name", typeset(bulletin.publisher or bulletin.title, bulletin.language))
    if bulletin.page_address:
        etree.SubElement(entry, f"{{{ATOM}}}link", rel="alternate", type="text/html", href=bulletin.page_address)
    for section in bulletin.sections:
        if section.kind == "theme":
            etree.SubElement(entry, f"{{{ATOM}}}category", term=section.slug, label=section.title)
    _add(entry, "rights", translations(bulletin.language).gettext("Open Licence 2.0 (Etalab)"))
    if bulletin.essentials:
        _add(entry, "summary", prose_text(bulletin.essentials, bulletin.language))
    _add(entry, "content", _content(bulletin)).set("type", "html")
    return bytes(etree.tostring(entry, xml_declaration=True, encoding="utf-8", pretty_print=True))


def identifier(bulletin: Bulletin) -> str:
    """A name for ever the same: made of the page's address, or without one of the title, the region and the quarter."""
    seed = bulletin.page_address or f"{bulletin.title}\x1f{bulletin.region}\x1f{bulletin.quarter.label}"
    return uuid.uuid5(uuid.NAMESPACE_URL, seed).urn


def _title(bulletin: Bulletin) -> str:
    words = translations(bulletin.language).gettext("%(title)s, no. %(number)d, %(quarter)s")
    return words % {
        "title": typeset(bulletin.title, bulletin.language),
        "number": bulletin.number,
        "quarter": quarter_words(bulletin.quarter, bulletin.language),
    }


def _content(bulletin: Bulletin) -> str:
    """HTML of the essentials and of each fiche's title and summary, without what a reader of feeds would cut."""
    depth = PART_DEPTH if rules_in_force() == FIRST else PAGE_DEPTH
    parts = [str(prose_html(bulletin.essentials, bulletin.language, depth, "key-points"))]
    for section in bulletin.sections:
        parts.append(_element("h2", typeset(section.title, bulletin.language)))
        parts += [_fiche(fiche, bulletin) for fiche in section.fiches]
    content = "".join(parts)
    # A reader of feeds has no fiche to lead to.
    return led_to(content, bulletin.page_address) if bulletin.page_address and rules_in_force() > THIRD else content


def _fiche(fiche: Fiche, bulletin: Bulletin) -> str:
    language = bulletin.language
    title = fiche.title if fiche.foreign and not fiche.original_title else typeset(fiche.title, language)
    heading = _element("a", title, href=fiche.url) if fiche.url else _element("span", title)
    errata = bulletin.errata_of(fiche) if rules_in_force() > SECOND else ()
    corrected = "".join(str(prose_html(erratum_words(one, language), language, FICHE_DEPTH)) for one in errata)
    return f"<h3>{heading}</h3>{corrected}{prose_html(fiche.summary, language, FICHE_DEPTH, f'{fiche.anchor}-summary')}"


def _element(name: str, text: str, **attributes: str) -> str:
    element = etree.Element(name, attributes)
    element.text = text
    return str(etree.tostring(element, encoding="unicode", method="html"))


def _add(parent: etree._Element, name: str, text: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{ATOM}}}{name}")
    element.text = text
    return element


def _moment(day: date) -> str:
    return datetime.combine(day, time(), UTC).isoformat().replace("+00:00", "Z")
