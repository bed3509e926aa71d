"""How to fill in a sheet, in the language of the bulletin: the second page of the workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from iet_watch.desk.sheets.sheet_columns import OFFERED, titles
from iet_watch.locale import later, translations
from iet_watch.locale.dates import date_words
from iet_watch.model.decisions import Ruling

HOW_TO = later("How to")  # the title of that page


@dataclass(frozen=True)
class Sheet:
    """What a workbook says beside its rows. `person`: whom it is for; `back_to`: whom it goes back to.

    `accent`: the colour of its headings, such as `#1f5f7a`.
    """

    title: str
    themes: Sequence[str]
    person: str
    back_to: str
    day: date
    language: str
    accent: str


@dataclass(frozen=True)
class Line:
    """A line in two parts; `kind`: `title`, `under` it, `step`, or the ruling that it explains."""

    kind: str = ""
    head: str = ""
    text: str = ""


_MEANINGS: dict[Ruling, str] = {
    "keep": later("A page is written about it for the next issue."),
    "drop": later("It does not go in. It stays in the watch, where it can be found again."),
    "later": later("You had no time, or it is too early: it comes back in the next sheet."),
}
_STEPS = (
    later("Choose a decision in the first column: an arrow opens the list beside the cell. Nothing else is needed."),
    later("Say why in a few words under “%(remark)s”: your colleagues will read it. Without a decision it is kept as a "
          "comment."),
    later("Leave empty what you have no opinion on: nothing will be recorded for it."),
    later("Only “%(decision)s” and “%(remark)s” are read: what is written elsewhere, or as a comment on a cell, is "
          "not."),
    later("A click on the address opens the article. “%(said)s” shows what colleagues have said."),
    later("Sort, filter, move and add columns as you like; Excel, LibreOffice and CSV are all fine."),
    later("Keep the rows as they are: a hidden column, “%(code)s”, says which article each is about."),
)  # fmt: skip


def instruction_lines(sheet: Sheet, count: int) -> Sequence[Line]:
    """The lines of the page from top to bottom."""
    words, column = translations(sheet.language), titles(sheet.language)
    steps = [words.gettext(step) % column for step in _STEPS] + [_back(sheet)]
    offered = OFFERED[sheet.language]
    return [
        Line("title", sheet.title),
        Line("under", _prepared(sheet, count)),
        Line(),
        *(Line("step", f"{number}.", text) for number, text in enumerate(steps, start=1)),
        Line(),
        *(Line(ruling, offered[ruling], words.gettext(text)) for ruling, text in _MEANINGS.items()),
    ]


def _prepared(sheet: Sheet, count: int) -> str:
    """« Préparé le 20 novembre 2026 pour Camille Exemple : 143 articles à trier. »"""
    words = translations(sheet.language)
    told = words.ngettext(
        "Prepared on %(day)s: %(count)s item to decide on.", "Prepared on %(day)s: %(count)s items to decide on.", count
    )
    if sheet.person:
        told = words.ngettext(
            "Prepared on %(day)s for %(person)s: %(count)s item to decide on.",
            "Prepared on %(day)s for %(person)s: %(count)s items to decide on.",
            count,
        )
    return told % {"day": date_words(sheet.day, sheet.language), "count": count, "person": sheet.person}


def _back(sheet: Sheet) -> str:
    words = translations(sheet.language)
    if sheet.back_to:
        return words.gettext("Save the file and send it back to %(contact)s.") % {"contact": sheet.back_to}
    return words.gettext("Save the file and send it back to whoever sent it to you.")
