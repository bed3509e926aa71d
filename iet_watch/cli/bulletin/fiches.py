"""`bulletin --add` and `--move`: a fiche of one's own, and the order of fiches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iet_watch.cli.bulletin.issue_outputs import warn_late
from iet_watch.cli.terminal import arguments, session
from iet_watch.cli.terminal.mistake_words import shown_path
from iet_watch.cli.terminal.output import Output
from iet_watch.locale import say
from iet_watch.model.quarter import Quarter
from iet_watch.model.trouble import USAGE, Trouble

if TYPE_CHECKING:
    from iet_watch.themes.theme_files import Theme
    from iet_watch.workspace.folder import Workspace


def add_fiche(
    out: Output, space: Workspace, themes: tuple[Theme, ...], quarter: Quarter, title: str, theme: str | None,
    who: str | None,
) -> int:  # fmt: skip
    """Writes a fiche of one's own to fill in; returns the exit code."""
    from iet_watch.publish.drafting.own_fiches import OwnFiche, add_fiche
    from iet_watch.publish.issue.bulletin import own_number
    from iet_watch.publish.publication.issue_lock import issue_held
    from iet_watch.publish.publication.layout import refuse_published
    from iet_watch.words import TITLE_LIMIT, one_line

    if not (title := one_line(title, TITLE_LIMIT)) or not theme:
        raise Trouble('--add needs a title and a theme: --add "TITLE" --theme THEME', code=USAGE)
    contributor, day = arguments.person(who or None), session.now().astimezone(space.zone).date()
    arguments.known_theme(theme, themes)
    folder = space.quarter_folder(quarter)
    with issue_held(space, quarter, session.login(), "--add") as late:
        warn_late(out, folder, late)
        refuse_published(folder)
        fiche = OwnFiche(title, theme, contributor, day, space.settings.bulletin.language)
        path, own = add_fiche(folder, fiche)
    if out.json:
        out.show_json(quarter=quarter.label, file=path, number=own_number(own))
    out.show(shown_path(folder / path))
    out.tell(say("Sheet no. %(number)s: write its source in words, and its texts.", number=own_number(own)))
    return 0


def move_fiche(out: Output, space: Workspace, quarter: Quarter, named: str, place: int) -> int:
    """Makes a fiche the one at `place` of its theme; returns the exit code."""
    from iet_watch.publish.drafting.fiche_files import move_fiche
    from iet_watch.publish.publication.issue_lock import aside_of, issue_held
    from iet_watch.publish.publication.layout import refuse_published

    folder = space.quarter_folder(quarter)
    with issue_held(space, quarter, session.login(), "--move") as late:
        warn_late(out, folder, late)
        refuse_published(folder)
        renamed = move_fiche(folder, named, place, aside_of(space, quarter))
    if out.json:
        out.show_json(quarter=quarter.label, renamed=renamed)
    for old, new in renamed.items():
        out.show(f"{old} → {new}")
    if not renamed:
        out.tell(say("It stands there already; nothing was changed."))
    return 0
