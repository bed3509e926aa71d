"""`bulletin --draft`: the files that people write the issue in."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from iet_watch.cli.bulletin.issue_outputs import warn_late
from iet_watch.cli.bulletin.status import recap
from iet_watch.cli.terminal import session
from iet_watch.cli.terminal.mistake_words import shown_path
from iet_watch.cli.terminal.output import Output
from iet_watch.files.toml import Mistakes
from iet_watch.locale import say, say_count
from iet_watch.model.quarter import Quarter
from iet_watch.model.trouble import Trouble

if TYPE_CHECKING:
    from iet_watch.publish.drafting.drafts import Drafted
    from iet_watch.themes.theme_files import Theme
    from iet_watch.workspace.folder import Workspace


def draft_issue(out: Output, space: Workspace, themes: tuple[Theme, ...], quarter: Quarter) -> int:
    """Writes edito and fiches for what was kept; returns the exit code."""
    from iet_watch.publish.drafting.drafts import write_draft
    from iet_watch.publish.drafting.selection import plan_issue
    from iet_watch.publish.publication.issue_lock import aside_of, issue_held
    from iet_watch.publish.publication.layout import refuse_published

    folder, db = space.quarter_folder(quarter), session.judged_database(space)
    with issue_held(space, quarter, session.login(), "--draft") as late:
        warn_late(out, folder, late)
        refuse_published(folder)
        plan = plan_issue(space, db, themes, quarter)
        drafted, kept = write_draft(folder, plan, aside_of(space, quarter)), len(plan.kept)
    if out.json:
        written = {"written": drafted.written, "removed": drafted.removed, "left": drafted.left}
        out.show_json(quarter=quarter.label, kept=kept, **written)
    for path in drafted.left:
        out.warn(say("%(path)s is no longer kept but was edited: it stays; delete it if it must go.", path=path))
    _tell(out, drafted, kept, shown_path(folder))
    if out.talks and (told := _recap(space, themes, quarter)):
        out.tell(told)
    out.tell(say("Next: write the fiches and edito.md, then iet-watch bulletin %(quarter)s", quarter=quarter.label))
    return 0


def _recap(space: Workspace, themes: tuple[Theme, ...], quarter: Quarter) -> str:
    """How far the fiches are; nothing when one cannot be read, which layout tells."""
    from iet_watch.publish.checks.status import fiche_status
    from iet_watch.publish.publication.layout import read_bulletin

    with suppress(Mistakes, Trouble):
        issue, bulletin = read_bulletin(space, themes, quarter, None)
        return recap([fiche_status(fiche) for fiche in (*bulletin.fiches, *issue.held)])
    return ""


def _tell(out: Output, drafted: Drafted, kept: int, folder: str) -> None:
    out.tell(say_count("%(count)s fiche in %(folder)s", "%(count)s fiches in %(folder)s", kept, folder=folder))
    out.tell(say_count("%(count)s file written.", "%(count)s files written.", len(drafted.written)))
