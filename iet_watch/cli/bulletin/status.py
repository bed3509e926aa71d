"""`bulletin --status`: how far an issue is, fiche by fiche; and the one line of it that other commands end with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from iet_watch.cli.bulletin.checks import finding_values, json_counts
from iet_watch.cli.terminal.output import Output
from iet_watch.cli.terminal.tables import Column, show_table
from iet_watch.locale import say, say_count, word
from iet_watch.model.quarter import Quarter
from iet_watch.words import fold

if TYPE_CHECKING:
    from iet_watch.publish.checks.families.finding import Finding
    from iet_watch.publish.checks.status import FicheStatus, IssueStatus
    from iet_watch.publish.publication.kept_items import KeptForIssue
    from iet_watch.themes.theme_files import Theme
    from iet_watch.workspace.folder import Workspace

Totals = Mapping[str, Sequence["FicheStatus"]]


def show_status(out: Output, space: Workspace, themes: tuple[Theme, ...], quarter: Quarter) -> int:
    """Shows how far the issue is; returns the exit code."""
    from iet_watch.publish.checks.status import read_status
    from iet_watch.publish.publication.issue_lock import issue_read

    with issue_read(space, quarter):
        status = read_status(space, themes, quarter)
    if out.json:
        out.show_json(quarter=quarter.label, **_values(status))
        return 0
    if status.fiches:
        _show_fiches(status.fiches)
        _show_totals(say("By theme"), _by_theme(status.fiches))
        _show_totals(say("By person"), _by_person(status.fiches))
        print()
    for one in status.without_fiche:
        out.show(_no_fiche_words(one, published=status.published))
    if status.findings:
        out.show(say("Beside the fiches: %(findings)s.", findings=_counted(status.findings)))
    out.show(recap(status.fiches, 0 if status.published else len(status.without_fiche)))
    return 0


def recap(rows: Sequence[FicheStatus], without: int = 0) -> str:
    """« 13 fiches : 5 à rédiger, 8 rédigées ; 2 articles gardés sans fiche. »"""
    from iet_watch.publish.checks.status import count_states
    from iet_watch.publish.issue.fiche_states import APPROVED, KEPT, PROOFREAD, WRITTEN

    counts = count_states(rows)
    said = {
        KEPT: say_count("%(count)s to write", "%(count)s to write", counts.get(KEPT, 0)),
        WRITTEN: say_count("%(count)s written", "%(count)s written", counts.get(WRITTEN, 0)),
        PROOFREAD: say_count("%(count)s read over", "%(count)s read over", counts.get(PROOFREAD, 0)),
        APPROVED: say_count("%(count)s approved", "%(count)s approved", counts.get(APPROVED, 0)),
    }
    states = ", ".join(said[state] for state in counts) or say("nothing yet")
    told = say_count("%(count)s fiche: %(states)s", "%(count)s fiches: %(states)s", len(rows), states=states)
    if not without:
        return f"{told}."
    kept = say_count("%(count)s article kept without fiche", "%(count)s articles kept without fiche", without)
    return say("%(fiches)s; %(kept)s.", fiches=told, kept=kept)


def _no_fiche_words(kept: KeptForIssue, *, published: bool) -> str:
    if published:
        return say(
            "%(item)s is kept and not in this issue, which is published: it goes into the next one (%(title)s)",
            item=kept.original.id, title=kept.original.title,
        )  # fmt: skip
    if kept.waiting:
        return word(kept.message, kept.words)
    return say("%(item)s is kept and has no fiche (%(title)s)", item=kept.original.id, title=kept.original.title)


def _show_fiches(rows: Sequence[FicheStatus]) -> None:
    from iet_watch.publish.checks.status import MISSING_WORDS

    columns = (
        Column(say("Theme"), flexible=True, spare=2), Column(say("Title"), main=True), Column(say("State")),
        Column(say("Author"), flexible=True, spare=1), Column(say("Words"), right=True, spare=3),
        Column(say("Missing"), flexible=True), Column(say("Findings"), flexible=True),
    )  # fmt: skip
    shown = (
        (
            row.fiche.theme, row.fiche.title, _state_words(row), row.fiche.contributor, str(row.words),
            ", ".join(say(MISSING_WORDS[key]) for key in row.missing), _counted(row.findings),
        )
        for row in rows
    )  # fmt: skip
    show_table(columns, shown)


def _state_words(row: FicheStatus) -> str:
    """« rédigé », « rédigé, texte changé », « rédigé, article plus gardé »"""
    from iet_watch.publish.issue.fiche_states import STATES

    state = say(STATES[row.state])
    if not row.kept:
        return say("%(status)s, article not kept", status=state)
    return say("%(status)s, text changed", status=state) if row.rewritten else state


def _show_totals(first: str, totals: Totals) -> None:
    from iet_watch.publish.checks.status import count_states
    from iet_watch.publish.issue.fiche_states import STATES

    titles = (say("Fiches"), *(say(name) for name in STATES.values()), say("Words"))
    counted = tuple(Column(title, right=True) for title in titles)
    rows = []
    for name, inside in totals.items():
        counts = count_states(inside)
        numbers = (len(inside), *(counts.get(state, 0) for state in STATES), sum(row.words for row in inside))
        rows.append((name or say("nobody yet"), *map(str, numbers)))
    print()
    show_table((Column(first, flexible=True), *counted), rows)


def _by_theme(rows: Sequence[FicheStatus]) -> Totals:
    return _gathered(rows, lambda row: row.fiche.theme)


def _by_person(rows: Sequence[FicheStatus]) -> Totals:
    """The fiches of each contributor, who may be several in one line; the order of the alphabet."""
    return dict(sorted(_gathered(rows, lambda row: row.fiche.contributor).items(), key=lambda one: fold(one[0])))


def _gathered(rows: Sequence[FicheStatus], of: Callable[[FicheStatus], str]) -> Totals:
    found: dict[str, list[FicheStatus]] = {}
    for row in rows:
        found.setdefault(of(row), []).append(row)
    return found


def _counted(findings: Sequence[Finding]) -> str:
    """« 1 bloquant, 2 retenus », empty when nothing was found."""
    counts = json_counts(findings)
    parts = (
        say_count("%(count)s blocking", "%(count)s blocking", counts["blocking"]),
        say_count("%(count)s held", "%(count)s held", counts["held"]),
        say_count("%(count)s warning", "%(count)s warnings", counts["warnings"]),
    )
    return ", ".join(part for part, count in zip(parts, counts.values(), strict=True) if count)


def _values(status: IssueStatus) -> Mapping[str, Any]:
    return {
        "fiches": [_fiche_values(row, status.assigned_to(row.fiche)) for row in status.fiches],
        "without_fiche": [one.original.id for one in status.without_fiche],
        "findings": [finding_values(one) for one in status.findings],
        "by_theme": {name: _total(rows) for name, rows in _by_theme(status.fiches).items()},
        "by_person": {name: _total(rows) for name, rows in _by_person(status.fiches).items()},
    }


def _fiche_values(row: FicheStatus, assigned: str) -> Mapping[str, Any]:
    fiche = row.fiche
    return {
        "file": fiche.path,
        "theme": fiche.theme,
        "item": fiche.item or None,
        "title": fiche.title,
        "state": row.state,
        "rewritten": row.rewritten,
        "kept": row.kept,
        "contributor": fiche.contributor,
        "words": row.words,
        "missing": list(row.missing),
        "findings": [finding_values(one) for one in row.findings],
        "assigned": assigned or None,
        "marks": [{**vars(mark), "at": mark.at.isoformat()} for mark in fiche.marks],
    }


def _total(rows: Sequence[FicheStatus]) -> Mapping[str, Any]:
    from iet_watch.publish.checks.status import count_states

    return {"fiches": len(rows), "states": count_states(rows), "words": sum(row.words for row in rows)}
