"""The filters of the house for templates. Frozen issues keep templates that name them: a name here stays for good."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Literal

from markupsafe import Markup

from iet_watch.locale import number, translations
from iet_watch.locale.dates import NO_BREAK, date_words, hour_words, language_name, quarter_words, when_words
from iet_watch.publish.issue.inserts import Call, erratum_words
from iet_watch.publish.issue.levels import LEVEL_WORDS
from iet_watch.publish.issue.pictures import Picture
from iet_watch.publish.text.plain_prose import prose_text, wrapped
from iet_watch.publish.text.prose import (
    ANALYSIS_DEPTH,
    FICHE_DEPTH,
    PART_DEPTH,
    escape_markdown,
    link_target,
    prose_html,
    prose_markdown,
    raise_ordinals,
)
from iet_watch.publish.text.typography import typeset

Kind = Literal["html", "md", "text"]
_YEAR = re.compile(r"(?<=[^\W\d_]) (?=\d{4}\b)")  # the space between a month and its year


def filters_of(kind: Kind, language: str) -> Mapping[str, Callable[..., Any]]:
    """The filters of a template that makes `kind`, in the language of the bulletin."""

    def prose(text: str, depth: int = FICHE_DEPTH, notes: str = "", pictures: tuple[Picture, ...] = ()) -> str | Markup:
        return _prose(text, kind, language, depth, notes, pictures)

    return {
        "typo": lambda text: typeset(str(text), language),
        "prose": prose,
        "prose_part": lambda text, notes="", pictures=(): prose(text, PART_DEPTH, notes, pictures),
        "prose_analysis": lambda text, notes="", pictures=(): prose(text, ANALYSIS_DEPTH, notes, pictures),
        "line": lambda text: _line(text, kind, language),
        "erratum": lambda erratum: _line(erratum_words(erratum, language), kind, language),
        "date": lambda day: date_words(day, language),
        "whole_dates": lambda text: _YEAR.sub(NO_BREAK, str(text)),
        "number": lambda value: number(value, language),
        "quarter_words": lambda quarter: quarter_words(quarter, language),
        "ordinals": lambda text: raise_ordinals(str(text)) if kind == "html" and language == "fr" else text,
        "language_name": lambda code: language_name(code, language),
        "md": lambda text: escape_markdown(str(text)),
        "link": link_target,
        "wrap": wrapped,
        "when": lambda event: when_words(event.start, event.end, language),
        "until": lambda call: _until(call, language),
        "level": lambda level: translations(language).gettext(LEVEL_WORDS.get(level, level)),
    }


def _prose(text: str, kind: Kind, language: str, depth: int, notes: str, pictures: tuple[Picture, ...]) -> str | Markup:
    """Markdown as the template's kind of document: its headings begin below `depth`, the names of its notes with
    `notes`; of its pictures it shows `pictures` and tells the others in words."""
    if kind == "text":
        return wrapped(prose_text(text, language))
    as_kind = prose_html if kind == "html" else prose_markdown
    return as_kind(text, language, depth, notes, pictures)


def _line(text: str, kind: Kind, language: str) -> str | Markup:
    """One line of Markdown within a line of the document: its links are links."""
    if kind == "text":
        return prose_text(text, language)
    if kind == "md":
        return prose_markdown(text, language).strip()
    html = str(prose_html(text, language)).strip()
    inner = html.removeprefix("<p>").removesuffix("</p>")
    return Markup(html if "<p>" in inner or inner == html else inner)  # noqa: S704  (cleaned where it was made)


def _until(call: Call, language: str) -> str:
    """« 22 janvier 2027, 12 h »: the deadline of a call, with its hour when it is known."""
    day = date_words(call.deadline, language)
    return f"{day}, {hour_words(call.hour, language)}" if call.hour else day
