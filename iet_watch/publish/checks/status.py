"""How far an issue is: for each fiche its state, who writes it, what is missing and what was found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from iet_watch.locale import later
from iet_watch.model.decisions import assigned_for, assigned_to
from iet_watch.model.quarter import Quarter
from iet_watch.publish.checks.families.accounted_for import is_kept
from iet_watch.publish.checks.families.finding import Finding
from iet_watch.publish.checks.families.required_fields import KEYS, TEXTS
from iet_watch.publish.checks.gather import check_today
from iet_watch.publish.issue.bulletin import Fiche
from iet_watch.publish.issue.fiche_states import APPROVED, STATES
from iet_watch.publish.publication.kept_items import KeptForIssue, kept_without_fiche
from iet_watch.publish.publication.manifest import is_published, read_manifest
from iet_watch.store.database import open_unchanged
from iet_watch.store.said.log import logs_of
from iet_watch.themes.theme_files import Theme
from iet_watch.words import words
from iet_watch.workspace.folder import Workspace

MISSING_WORDS: Mapping[str, str] = {
    "summary": later("summary"),
    "remember": later("what to remember"),
    "stake": later("stake"),
    "contributor": later("contributor"),
    "source": later("source"),
}


@dataclass(frozen=True)
class FicheStatus:
    """A fiche and how far it is. `missing`: keys of `MISSING_WORDS`; `words`: of its three texts.

    `rewritten`: the source has changed in substance since the article was kept; `kept`: it still is.
    """

    fiche: Fiche
    state: str
    words: int
    missing: tuple[str, ...]
    findings: tuple[Finding, ...] = ()
    rewritten: bool = False
    kept: bool = True


@dataclass(frozen=True)
class IssueStatus:
    """How far an issue is. `findings`: those on no fiche; `without_fiche`: what was kept for it and has none.

    `assigned`: by item and theme, or an empty text for all, who has it to work on. `published`: it changes no more.
    """

    fiches: tuple[FicheStatus, ...]
    findings: tuple[Finding, ...]
    without_fiche: tuple[KeptForIssue, ...]
    assigned: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    published: bool = False

    def assigned_to(self, fiche: Fiche) -> str:
        """Who has a fiche to work on, empty when nobody was named."""
        return assigned_for(self.assigned.get(fiche.item, {}), fiche.theme)


def read_status(space: Workspace, themes: tuple[Theme, ...], quarter: Quarter) -> IssueStatus:
    """The status of an issue, fiches above its level included. Raises Trouble, Mistakes; writes nothing."""
    folder = space.quarter_folder(quarter)
    if not any((folder / "fiches").glob("*/*.md")):
        return IssueStatus((), (), kept_without_fiche(space, themes, quarter))
    subject, found = check_today(space, themes, quarter)
    manifest = read_manifest(folder)
    published = is_published(manifest)
    approved = manifest["inputs"] if published else ()
    fiches = (*subject.fiches, *subject.held)
    told = {fiche.path: tuple(one for one in found if one.path == folder / fiche.path) for fiche in fiches}
    rows = (
        fiche_status(
            fiche,
            told[fiche.path],
            approved=fiche.path in approved,
            rewritten=fiche.item in subject.items and subject.items[fiche.item].rewritten,
            kept=published or is_kept(fiche, subject.items),
        )
        for fiche in fiches
    )
    places = {folder / path for path in told}
    rest = (one for one in found if one.path not in places)
    without, assigned = subject.without_fiche, _assigned(space, fiches)
    return IssueStatus(tuple(rows), tuple(rest), without, assigned, published)


def _assigned(space: Workspace, fiches: Iterable[Fiche]) -> Mapping[int, Mapping[str, str]]:
    if not space.database.exists():
        return {}
    db = open_unchanged(space.database)
    try:
        return {item: assigned_to(lines) for item, lines in logs_of(db, {fiche.item for fiche in fiches}).items()}
    finally:
        db.close()


def fiche_status(
    fiche: Fiche,
    findings: tuple[Finding, ...] = (),
    *,
    approved: bool = False,
    rewritten: bool = False,
    kept: bool = True,
) -> FicheStatus:
    """What can be said of one fiche; `approved`: it stands in a published issue; the others: see `FicheStatus`."""
    return FicheStatus(
        fiche,
        state=APPROVED if approved else fiche.state,
        words=sum(len(words(getattr(fiche, key))) for key in TEXTS),
        missing=tuple(key for key in (*TEXTS, *KEYS) if not getattr(fiche, key)),
        findings=findings,
        rewritten=rewritten,
        kept=kept,
    )


def count_states(rows: Iterable[FicheStatus]) -> Mapping[str, int]:
    """How many fiches are in each state, in the order of the states, those of none left out."""
    rows = tuple(rows)
    counted = {state: sum(row.state == state for row in rows) for state in STATES}
    return {state: count for state, count in counted.items() if count}
