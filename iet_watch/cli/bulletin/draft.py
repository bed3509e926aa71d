"""`bulletin --draft`: the files that people write the issue in."""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from iet_watch.cli.bulletin.issue_outputs import warn_late
from iet_watch.cli.bulletin.questions import agrees
from iet_watch.cli.bulletin.status import recap
from iet_watch.cli.terminal import session
from iet_watch.cli.terminal.mistake_words import shown_path
from iet_watch.cli.terminal.output import Output
from iet_watch.files.toml import Mistakes
from iet_watch.locale import say, say_count, word
from iet_watch.model.quarter import Quarter
from iet_watch.model.trouble import Trouble

if TYPE_CHECKING:
    from iet_watch.publish.drafting.drafts import Drafted, DraftPlan, Gone
    from iet_watch.store.database import Database
    from iet_watch.themes.theme_files import Theme
    from iet_watch.workspace.folder import Workspace


def draft_issue(
    out: Output, space: Workspace, themes: tuple[Theme, ...], quarter: Quarter, *, sure: bool
) -> int:  # fmt: skip
    """Writes edito and fiches for what was kept; returns the exit code.

    `sure`: fiches that somebody took away are written again, too; without it they are asked for, on a terminal.
    """
    db, folder = session.judged_database(space), space.quarter_folder(quarter)
    drafted, plan = _write(out, space, themes, quarter, db, ())
    if again := [one.item.id for one in drafted.gone if sure or _wanted_again(out, one)]:
        more, plan = _write(out, space, themes, quarter, db, again)
        drafted = replace(
            more,
            written=(*drafted.written, *more.written),
            removed=(*drafted.removed, *more.removed),
            moved={**drafted.moved, **more.moved},
        )
    if out.json:
        written = {"written": drafted.written, "removed": drafted.removed, "left": drafted.left, "moved": drafted.moved}
        gone = [{"item": one.item.id, "title": one.item.title, "path": one.path} for one in drafted.gone]
        waiting = [one.words for one in plan.waiting]
        out.show_json(quarter=quarter.label, kept=len(plan.kept), **written, gone=gone, waiting=waiting)
    for one in drafted.gone:
        _warn_gone(out, one, quarter)
    for waits in plan.waiting:
        out.warn(word(waits.message, waits.words))
    for path in drafted.left:
        out.warn(say("%(path)s is no longer kept but was edited: it stays; delete it if it must go.", path=path))
    _tell(out, drafted, len(plan.kept) - len(drafted.gone), shown_path(folder))
    if out.talks and (told := _recap(space, themes, quarter, len(drafted.gone))):
        out.tell(told)
    out.tell(say("Next: write the fiches and edito.md, then iet-watch bulletin %(quarter)s", quarter=quarter.label))
    return 0


def _write(
    out: Output, space: Workspace, themes: tuple[Theme, ...], quarter: Quarter, db: Database, again: Collection[int]
) -> tuple[Drafted, DraftPlan]:
    """What one draft did, and what it was made from."""
    from iet_watch.publish.drafting.drafts import write_draft
    from iet_watch.publish.drafting.selection import plan_issue
    from iet_watch.publish.publication.issue_lock import aside_of, issue_held
    from iet_watch.publish.publication.layout import refuse_published

    folder = space.quarter_folder(quarter)
    with issue_held(space, quarter, session.login(), "--draft") as late:
        warn_late(out, folder, late)
        refuse_published(folder)
        plan = plan_issue(space, db, themes, quarter)
        return write_draft(folder, plan, aside_of(space, quarter), again), plan


def _wanted_again(out: Output, gone: Gone) -> bool:
    """Whether somebody at a terminal wants a fiche again that is no longer where it was written."""
    if out.json or gone.moved or not sys.stdin.isatty():
        return False
    told = {"item": gone.item.id, "title": gone.item.title, "path": gone.path}
    question = say("The fiche of %(item)s (%(title)s) was removed: %(path)s. Write it again? (yes/no)", **told)
    return agrees(question)


def _warn_gone(out: Output, gone: Gone, quarter: Quarter) -> None:
    told = {"item": gone.item.id, "title": gone.item.title, "path": gone.path, "quarter": quarter.label}
    if gone.moved:
        out.warn(
            say(
                "The fiche of %(item)s (%(title)s) stands in %(path)s, where it is not read: no other is written.",
                **told,
            )
        )
        return
    out.warn(say("The fiche of %(item)s (%(title)s) was removed, and is not written again: %(path)s.", **told))
    out.warn(
        say(
            "  To have it again: bulletin %(quarter)s --draft --yes; to be asked no more: "
            "iet-watch later %(item)s --insist",
            **told,
        )
    )


def _recap(space: Workspace, themes: tuple[Theme, ...], quarter: Quarter, without: int) -> str:
    """How far the fiches are, and how many articles are `without` one.

    Nothing when one cannot be read, which layout tells.
    """
    from iet_watch.publish.checks.status import fiche_status
    from iet_watch.publish.publication.layout import read_bulletin

    with suppress(Mistakes, Trouble):
        issue, bulletin = read_bulletin(space, themes, quarter, None)
        return recap([fiche_status(fiche) for fiche in (*bulletin.fiches, *issue.held)], without)
    return ""


def _tell_moved(out: Output, moved: Mapping[str, str]) -> None:
    if moved:
        paths = ", ".join(f"{old} → {new}" for old, new in moved.items())
        told = say_count(
            "%(count)s fiche moved, whose article goes under another theme now: %(paths)s",
            "%(count)s fiches moved, whose articles go under other themes now: %(paths)s",
            len(moved), paths=paths,
        )  # fmt: skip
        out.tell(told)


def _tell(out: Output, drafted: Drafted, kept: int, folder: str) -> None:
    out.tell(say_count("%(count)s fiche in %(folder)s", "%(count)s fiches in %(folder)s", kept, folder=folder))
    out.tell(say_count("%(count)s file written.", "%(count)s files written.", len(drafted.written)))
    _tell_moved(out, drafted.moved)
    if drafted.removed:
        told = say_count(
            "%(count)s fiche taken away, whose article is no longer kept for this issue: %(paths)s",
            "%(count)s fiches taken away, whose articles are no longer kept for this issue: %(paths)s",
            len(drafted.removed), paths=", ".join(drafted.removed),
        )  # fmt: skip
        out.tell(told)
