"""The bulletin as JSON, for other programs and for the archive; docs/bulletin-json.md lists its keys."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from iet_watch.publish.issue.bulletin import Bulletin, Fiche, Section
from iet_watch.publish.issue.inserts import Call, Event, KeyFigure
from iet_watch.publish.issue.pictures import Picture
from iet_watch.publish.text.plain_prose import prose_text
from iet_watch.publish.text.prose import ANALYSIS_DEPTH, FICHE_DEPTH, PART_DEPTH, prose_html

SCHEMA_VERSION = 1
LICENCE = "etalab-2.0"  # its SPDX identifier, of the original texts only


def json_record(bulletin: Bulletin) -> str:
    """One JSON object in UTF-8, keys in a fixed order: lines as written, long texts plain and as safe HTML."""
    return json.dumps(_record(bulletin), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _record(bulletin: Bulletin) -> Mapping[str, Any]:
    return {
        "schema_version": SCHEMA_VERSION,
        "quarter": bulletin.quarter.label,
        "number": bulletin.number,
        "title": bulletin.title,
        "region": bulletin.region,
        "publisher": bulletin.publisher,
        "director": bulletin.director,
        "contact": bulletin.contact,
        "language": bulletin.language,
        "level": bulletin.level,
        "state": bulletin.state,
        "published": _day(bulletin.published),
        "approver": bulletin.approver or None,
        "period": [_day(day) for day in bulletin.period],
        "address": bulletin.page_address or None,
        "licence": LICENCE,
        "errata": [{"date": _day(one.day), "text": one.text, "item": one.fiche} for one in bulletin.errata],
        **_prose("essentials", bulletin.essentials, bulletin.language, PART_DEPTH),
        **_prose("editorial", bulletin.editorial, bulletin.language, PART_DEPTH),
        "editorial_author": bulletin.editorial_author,
        "sections": [_section(section, bulletin.language) for section in bulletin.sections],
        "key_figures": [_key_figure(figure) for figure in bulletin.inserts.figures],
        "calls": [_call(call) for call in bulletin.inserts.calls],
        "agenda": [_event(event) for event in bulletin.inserts.events],
        "method": _method(bulletin),
        "contributors": list(bulletin.contributors),
        "items": list(bulletin.items),
    }


def _method(bulletin: Bulletin) -> Mapping[str, Any]:
    figures = bulletin.figures
    return {
        "sources": figures.sources,
        "sources_answering": figures.sources_answering,
        "collected": figures.collected,
        "folded": figures.folded,
        "retained": figures.retained,
        "kept": figures.kept,
        "published": bulletin.fiche_count,
        "by_theme": [vars(count) for count in figures.by_theme],
    }


def _section(section: Section, language: str) -> Mapping[str, Any]:
    return {
        "slug": section.slug,
        "kind": section.kind,
        "anchor": section.anchor,
        "title": section.title,
        "summary": section.summary,
        "fiches": [_fiche(fiche, language) for fiche in section.fiches],
    }


def _fiche(fiche: Fiche, language: str) -> Mapping[str, Any]:
    return {
        "item": fiche.item or None,
        "anchor": fiche.anchor,
        "theme": fiche.theme,
        "theme_title": fiche.theme_title,
        "title": fiche.title,
        "original_title": fiche.original_title or None,
        "lang": fiche.lang,
        "foreign": fiche.foreign,
        "source": fiche.source,
        "url": fiche.url or None,
        "published": _day(fiche.published),
        "kind": fiche.kind,
        "place": fiche.place,
        "front_page": fiche.front_page,
        "level": fiche.level,
        "keywords": list(fiche.keywords),
        "reliability": fiche.reliability,
        "contributor": fiche.contributor,
        **_prose("summary", fiche.summary, language, FICHE_DEPTH, fiche.anchor),
        **_prose("remember", fiche.remember, language, ANALYSIS_DEPTH, fiche.anchor),
        **_prose("stake", fiche.stake, language, ANALYSIS_DEPTH, fiche.anchor),
        "reprinted_by": [{"source": one.source, "url": one.url or None} for one in fiche.reprinted_by],
        **({"pictures": [_picture(one) for one in fiche.pictures]} if fiche.pictures else {}),
    }


def _picture(picture: Picture) -> Mapping[str, Any]:
    placed = picture.placed
    return {
        "file": picture.file,
        "width": picture.width,
        "height": picture.height,
        "alternative": placed.alternative,
        "caption": placed.caption,
        "credit": placed.credit,
        "licence": placed.licence,
    }


def _prose(name: str, text: str, language: str, depth: int, place: str = "") -> Mapping[str, str]:
    """A text twice; `place`: of the fiche that it is a part of, before which the names of its notes stand."""
    html = prose_html(text, language, depth, f"{place}-{name}" if place else name)
    return {name: prose_text(text, language), f"{name}_html": str(html).strip()}


def _key_figure(figure: KeyFigure) -> Mapping[str, Any]:
    return {
        "value": figure.value,
        "unit": figure.unit,
        "label": figure.label,
        "date": _day(figure.day),
        "source": figure.source,
        "url": figure.url or None,
    }


def _call(call: Call) -> Mapping[str, Any]:
    return {
        "title": call.title,
        "organiser": call.organiser,
        "deadline": _day(call.deadline),
        "hour": call.hour.isoformat("minutes") if call.hour else None,
        "place": call.place,
        "note": call.note,
        "url": call.url or None,
    }


def _event(event: Event) -> Mapping[str, Any]:
    return {
        "title": event.title,
        "start": event.start.isoformat(),
        "end": event.end.isoformat() if event.end else None,
        "place": event.place,
        "organiser": event.organiser,
        "note": event.note,
        "url": event.url or None,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
