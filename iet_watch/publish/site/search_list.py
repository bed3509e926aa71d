"""The list of fiches that the archive's search reads in the browser, as a script: it must load from a disk too."""

from __future__ import annotations

import json
from collections.abc import Mapping

from iet_watch.locale import later
from iet_watch.locale.dates import date_words, quarter_words
from iet_watch.plain_text import plain_text
from iet_watch.publish.issue.bulletin import in_language
from iet_watch.publish.site.archive import Archive, PublishedFiche
from iet_watch.publish.text.prose import prose_html
from iet_watch.publish.text.typography import typeset
from iet_watch.words import TEXT_LIMIT

LIST = "recherche/fiches.js"
VARIABLE = "ietWatchFiches"


def search_list(archive: Archive, language: str) -> str:
    """A script that sets the list; `line` is what is shown below a title, `text` and `facts` what is only searched."""
    rows = [_row(entry, language) for entry in archive.entries]
    written = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    # Within a script nothing of a title may end a line or an element.
    for letter in "<>&\u2028\u2029":
        written = written.replace(letter, f"\\u{ord(letter):04x}")
    return f"var {VARIABLE} = [\n{written}\n];\n"


def read_search_list(script: str) -> list[Mapping[str, str]]:
    """The rows of a list that `search_list` wrote. Raises ValueError."""
    rows: list[Mapping[str, str]] = json.loads(script.removeprefix(f"var {VARIABLE} = ").rstrip("\n").rstrip(";"))
    return rows


def _row(entry: PublishedFiche, language: str) -> Mapping[str, str]:
    fiche = entry.fiche
    parts = (fiche.summary, fiche.remember, fiche.stake)
    text = " ".join(plain_text(str(prose_html(part, language)), TEXT_LIMIT) for part in parts if part)
    errata = [plain_text(str(prose_html(erratum.text, language)), TEXT_LIMIT) for erratum in entry.errata]
    day = date_words(fiche.published, language) if fiche.published else ""
    row = {
        "address": entry.address,
        "title": fiche.title if fiche.foreign and not fiche.original_title else typeset(fiche.title, language),
        "lang": fiche.lang if fiche.foreign and not fiche.original_title else "",
        "line": ", ".join(
            part for part in (typeset(fiche.source, language), day, _issue_words(entry, language)) if part
        ),
        "theme": entry.theme_title,
        "keywords": ", ".join(fiche.keywords),
        "source": fiche.source,
        "facts": ", ".join(filter(None, _facts(entry, language))),
        "text": " ".join(filter(None, (fiche.original_title, text, *errata))),
    }
    return {key: value for key, value in row.items() if value}


def _facts(entry: PublishedFiche, language: str) -> tuple[str, ...]:
    """What is searched of a fiche beside its texts: where, who, its number, its dates as one may type them."""
    fiche, quarter = entry.fiche, entry.issue.quarter.label
    days = [day.isoformat() for day in (fiche.published, entry.issue.day) if day]
    sheet = in_language(later("Sheet no. %(number)s"), language) % {"number": fiche.number}
    return (fiche.place, fiche.kind, fiche.contributor, sheet, quarter, *days)


def _issue_words(entry: PublishedFiche, language: str) -> str:
    message = in_language(later("no. %(number)d, %(quarter)s"), language)
    bulletin = entry.issue.bulletin
    return message % {"number": bulletin.number, "quarter": quarter_words(bulletin.quarter, language)}
