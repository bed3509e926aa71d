"""`bulletin --mark`: a fiche is written, read over, approved: who said so and when, in its head and in the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iet_watch.cli.bulletin.issue_outputs import warn_late
from iet_watch.cli.terminal import session
from iet_watch.cli.terminal.output import Output
from iet_watch.locale import say
from iet_watch.model.quarter import Quarter
from iet_watch.model.trouble import NOT_ALLOWED, USAGE, Trouble

if TYPE_CHECKING:
    from iet_watch.model.decisions import Speaker
    from iet_watch.themes.theme_files import Theme
    from iet_watch.workspace.folder import Workspace
    from iet_watch.workspace.people import People


def mark_fiche(
    out: Output, space: Workspace, themes: tuple[Theme, ...], quarter: Quarter, mark: tuple[str, str], who: str | None
) -> int:
    """Marks a fiche; returns the exit code."""
    from iet_watch.desk.deciding import sayings
    from iet_watch.publish.drafting import marking
    from iet_watch.publish.issue.fiche_states import MARKED, STATES, known_state
    from iet_watch.publish.publication.issue_lock import aside_of, issue_held
    from iet_watch.publish.publication.layout import read_bulletin, refuse_published
    from iet_watch.workspace.people import read_people

    named, written = mark
    state = known_state(written)
    if state is None:
        raise Trouble(
            "--mark: %(found)s is no state, expected one of %(expected)s", code=USAGE, found=written,
            expected=", ".join(MARKED),
        )  # fmt: skip
    people, folder, now = read_people(space), space.quarter_folder(quarter), session.now()
    speaker = people.speaker(who)
    _refuse_by_role(people, speaker, state)
    with issue_held(space, quarter, session.login(), "--mark") as late:
        warn_late(out, folder, late)
        refuse_published(folder)
        issue, bulletin = read_bulletin(space, themes, quarter, None)
        fiche = marking.fiche_named(folder, (*bulletin.fiches, *issue.held), named)
        voices = tuple(filter(None, (speaker.who, speaker.recorded_by)))
        at = now.astimezone(space.zone)
        marked = marking.mark_fiche(folder, fiche, state, voices, speaker.who, at, aside_of(space, quarter))
    if marked.changed and fiche.item:
        sayings.mark_fiche(session.write_database(space), fiche.item, state, speaker, now, fiche.theme)
    if out.json:
        out.show_json(quarter=quarter.label, file=marked.path, state=state, who=speaker.who, changed=marked.changed)
    out.tell(
        say("%(path)s: %(state)s, says %(who)s", path=marked.path, state=say(STATES[state]), who=speaker.who)
        if marked.changed
        else say("It is marked so already; nothing was changed.")
    )
    return 0


def _refuse_by_role(people: People, speaker: Speaker, state: str) -> None:
    """Raises Trouble when people.toml gives the speaker no part in which they may say so of a fiche."""
    from iet_watch.publish.issue.fiche_states import APPROVED, WRITTEN

    if state == WRITTEN:
        return
    person = people.known(speaker.who)
    if not (person.may_approve if state == APPROVED else person.may_proofread):
        raise Trouble(
            "%(name)s may not mark a fiche %(state)s: people.toml gives the part of %(role)s", code=NOT_ALLOWED,
            name=person.name, state=state, role=person.role,
        )  # fmt: skip
