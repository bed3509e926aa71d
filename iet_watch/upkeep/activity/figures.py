"""The figures of a quarter, each with its name for programs, its words for people, and what exactly it counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from iet_watch.locale import later

Group = Literal["collecting", "ruling", "issue", "sending", "reading", "sources", "contacts"]
# Of the quarter; or of the moment, which nobody remembers of an earlier quarter.
Period = Literal["quarter", "today"]
Counts = Mapping[tuple[str, str], int | None]  # by name and theme, "" for all themes together; None: not known


@dataclass(frozen=True)
class Figure:
    """A number with that of the quarter before; None: nobody can know it. `theme`: whose it is, else of all."""

    name: str
    value: int | None
    before: int | None
    theme: str = ""


@dataclass(frozen=True)
class Meaning:
    """What a figure counts; `of_theme`: that of one theme, where it is counted by theme; `found_in`: its source."""

    group: Group
    label: str
    perimeter: str
    of_theme: str = ""
    found_in: str = later("the database")

    @property
    def period(self) -> Period:
        return "today" if self.group in ("sources", "contacts") else "quarter"


GROUPS: Mapping[Group, str] = {
    "collecting": later("Collecting"),
    "ruling": later("Triage"),
    "issue": later("Bulletin"),
    "sending": later("Sending of the issue"),
    "reading": later("Readers"),
    "sources": later("Sources"),
    "contacts": later("Contacts"),
}

_ISSUES = later("the files of the issues")
_THEME_FILES = later("the theme files and the database")

MEANINGS: Mapping[str, Meaning] = {
    "items_collected": Meaning(
        "collecting",
        later("Articles collected"),
        later("items of the quarter, by date of publication, else of collection; copies and every level included"),
    ),
    "copies_folded": Meaning(
        "collecting", later("of these, copies folded"), later("of the items collected, those that republish another")
    ),
    "items_retained": Meaning(
        "collecting",
        later("Articles that a theme retains"),
        later("articles of the quarter that meet the equation of one theme at least, each once; copies left out"),
        later("articles of the quarter that meet the equation of the theme; copies left out"),
    ),
    "stories": Meaning(
        "collecting",
        later("Stories that they tell"),
        later("different stories of the articles that a theme retains"),
        later("different stories of the articles that the theme retains"),
    ),
    "sources_bringing": Meaning(
        "collecting",
        later("Sources that brought an article"),
        later("different addresses collected that have shown an item of the quarter"),
    ),
    "contributions": Meaning(
        "collecting",
        later("Articles that a person brought"),
        later("of the items collected, those that somebody brought or was named for"),
    ),
    "contributors": Meaning(
        "collecting", later("People who brought some"), later("different people who brought them; a number alone")
    ),
    "items_kept": Meaning(
        "ruling",
        later("Articles kept"),
        later("items of the quarter kept for one theme at least, each once; not a copy of one that is kept"),
        later("items of the quarter kept for the theme; not a copy of one that is kept"),
    ),
    "items_dropped": Meaning(
        "ruling",
        later("Articles dropped"),
        later("items of the quarter dropped for all of their themes, each once; not a copy of one that is dropped"),
        later("items of the quarter dropped for the theme; not a copy of one that is dropped"),
    ),
    "items_later": Meaning(
        "ruling",
        later("Articles put aside for later"),
        later("items of the quarter put aside for one theme and kept for none, each once; not a copy of such a one"),
        later("items of the quarter put aside for the theme; not a copy of such a one"),
    ),
    "items_to_rule": Meaning(
        "ruling",
        later("Articles left to rule on"),
        later("articles that a theme retains, neither kept nor put aside nor dropped for all themes; copies left out"),
        later("articles that the theme retains and nobody has ruled on for it; copies left out"),
    ),
    "people_ruling": Meaning(
        "ruling",
        later("People who ruled"),
        later("different people with a ruling dated in the quarter, whatever the article; a number alone"),
    ),
    "issues_published": Meaning(
        "issue",
        later("Issues published in the quarter"),
        later("issues whose date of publication lies in the quarter, whatever quarter they cover"),
        found_in=_ISSUES,
    ),
    "fiches": Meaning(
        "issue",
        later("Fiches published"),
        later("fiches that the published issue of the quarter shows"),
        later("fiches of the theme that the published issue of the quarter shows"),
        _ISSUES,
    ),
    "fiches_in_preparation": Meaning(
        "issue",
        later("Fiches in preparation"),
        later("fiches in the folder of the issue of the quarter while it is not published, whatever their state"),
        later("fiches of the theme in the folder of the issue while it is not published, whatever their state"),
        _ISSUES,
    ),
    "issue_days_after_quarter": Meaning(
        "issue",
        later("Days from the end of the quarter to its issue"),
        later("days from the last of the quarter to the publication of its issue; negative if it came out before"),
        found_in=_ISSUES,
    ),
    "errata": Meaning(
        "issue",
        later("Errata published"),
        later("errata that the published issue of the quarter shows; not those that were withdrawn"),
        found_in=_ISSUES,
    ),
    "mails_planned": Meaning(
        "sending",
        later("Recipients"),
        later("contacts to whom iet-watch sends the issue of the quarter, once each; not those who have left since"),
    ),
    "mails_sent": Meaning(
        "sending", later("Mails sent"), later("of the recipients, those whose mail server has taken the mail")
    ),
    "mails_failed": Meaning("sending", later("Mails refused"), later("of the recipients, those refused for good")),
    "mails_in_doubt": Meaning(
        "sending", later("Mails in doubt"), later("of the recipients, those whose mail may have gone or not")
    ),
    "mails_waiting": Meaning(
        "sending", later("Mails that wait"), later("of the recipients, those whose mail has not gone yet")
    ),
    "visits": Meaning(
        "reading",
        later("Visits of the archive"),
        later("visits in the quarter, in the access logs that were imported, robots left out"),
    ),
    "pages_shown": Meaning(
        "reading",
        later("Pages shown"),
        later("pages shown in the quarter, in the access logs that were imported, robots left out"),
    ),
    "opinions_useful": Meaning(
        "reading", later("Opinions: useful"), later("readers who called the issue of the quarter useful")
    ),
    "opinions_not_useful": Meaning(
        "reading", later("Opinions: not useful"), later("readers who called the issue of the quarter not useful")
    ),
    "sources_active": Meaning(
        "sources",
        later("Active sources"),
        later("addresses that theme files name and that are asked, each once, today"),
        later("addresses that the theme's file names and that are asked, today"),
        _THEME_FILES,
    ),
    "sources_live": Meaning(
        "sources",
        later("of these, well"),
        later("of the active sources, those that source health calls live, today"),
        later("of the theme's active sources, those that source health calls live, today"),
        _THEME_FILES,
    ),
    "sources_silent": Meaning(
        "sources",
        later("of these, silent"),
        later("of the active sources, those that answer and bring nothing any more (quiet, empty), today"),
        later("of the theme's active sources, those that answer and bring nothing any more, today"),
        _THEME_FILES,
    ),
    "sources_in_trouble": Meaning(
        "sources",
        later("of these, in trouble"),
        later("of the active sources, those that source health calls ill for another reason, today"),
        later("of the theme's active sources, those that source health calls ill for another reason, today"),
        _THEME_FILES,
    ),
    "sources_never_asked": Meaning(
        "sources",
        later("of these, never asked"),
        later("of the active sources, those that no collection has asked yet, today"),
        later("of the theme's active sources, those that no collection has asked yet, today"),
        _THEME_FILES,
    ),
    "recipients": Meaning(
        "contacts", later("Contacts who may be written to"), later("contacts of this workspace, each once, today")
    ),
    "structures": Meaning(
        "contacts",
        later("their structures"),
        later("different structures of the contacts who may be written to, today"),
    ),
    "contacts_unsubscribed": Meaning(
        "contacts", later("Unsubscribed"), later("contacts who want no more mail and are not erased yet, today")
    ),
    "contacts_suspended": Meaning(
        "contacts", later("Suspended"), later("contacts whose address gives mail back, today")
    ),
    "contacts_expired": Meaning(
        "contacts", later("Not confirmed in time"), later("contacts whom nobody has confirmed in time, today")
    ),
}  # fmt: skip

# In the order of the columns; what the table of themes shows.
BY_THEME: Mapping[str, str] = {
    "items_retained": later("Retained"),
    "items_kept": later("Kept"),
    "items_dropped": later("Dropped"),
    "items_later": later("Later"),
    "items_to_rule": later("To rule"),
    "fiches": later("Fiches"),
}
