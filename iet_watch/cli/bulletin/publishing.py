"""`bulletin --publish` and `--reopen`: what lets an issue go, and what calls it back before it is out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from iet_watch.cli.bulletin.issue_outputs import show_errata, show_published, show_rendered, warn_late
from iet_watch.cli.bulletin.questions import agrees
from iet_watch.cli.terminal import arguments, session
from iet_watch.cli.terminal.output import Output, tell
from iet_watch.locale import language, say, say_count
from iet_watch.model.quarter import Quarter
from iet_watch.model.trouble import NOT_ALLOWED, USAGE, Trouble

if TYPE_CHECKING:
    from iet_watch.publish.publication.inputs import Inputs
    from iet_watch.publish.publication.layout import Approval
    from iet_watch.publish.publication.manifest import Manifest
    from iet_watch.themes.theme_files import Theme
    from iet_watch.workspace.folder import Workspace


def publish_issue(
    out: Output, space: Workspace, themes: tuple[Theme, ...], quarter: Quarter, formats: tuple[str, ...],
    who: str | None, accepted: tuple[str, ...], *, sure: bool,
) -> int:  # fmt: skip
    """Renders the issue and freezes it, or shows the errata of one that is; returns the exit code.

    `sure`: nothing is asked, not even on a terminal.
    """
    from iet_watch.publish.publication import layout
    from iet_watch.publish.publication.errata import publish_errata, waiting_errata
    from iet_watch.publish.publication.inputs import read_inputs
    from iet_watch.publish.publication.issue_lock import is_being_changed, issue_held
    from iet_watch.publish.publication.manifest import is_published, read_manifest

    approval, folder = _approval(space, who, "--publish"), space.quarter_folder(quarter)
    open_yet = not is_published(read_manifest(folder)) and not is_being_changed(space, quarter)
    seen = None if sure or not sys.stdin.isatty() else _ask(space, themes, quarter, approval)
    with issue_held(space, quarter, approval.approver, "--publish") as late:
        warn_late(out, folder, late)
        if not layout.already_published(folder):
            read = read_inputs(folder)
            _refuse_other(folder, seen, read)
            _publish(out, space, themes, quarter, formats, approval, accepted, read)
        elif waiting := waiting_errata(folder, approval.day):
            _refuse_other(folder, seen, read_inputs(folder))
            show_errata(out, publish_errata(space, themes, quarter, approval), len(waiting))
        else:
            _refuse_second(quarter, read_manifest(folder), approval, raced=open_yet)
            show_published(out, folder, quarter)
    return 0


def _publish(
    out: Output, space: Workspace, themes: tuple[Theme, ...], quarter: Quarter, formats: tuple[str, ...],
    approval: Approval, accepted: tuple[str, ...], read: Inputs,
) -> None:  # fmt: skip
    from iet_watch.cli.bulletin.checks import refuse_to_publish
    from iet_watch.publish.publication import layout

    refuse_to_publish(space, themes, quarter, approval, accepted)
    formats = tuple(dict.fromkeys(space.settings.bulletin.formats + formats))  # at least the usual ones
    rendered = layout.render_issue(space, themes, quarter, formats, approval, accepted, read)
    show_rendered(out, space, rendered, say("Published and frozen."))


def reopen_issue(out: Output, space: Workspace, quarter: Quarter, who: str | None, why: str | None) -> int:
    """Thaws a published issue that nobody outside has seen; returns the exit code."""
    from iet_watch.publish.publication.issue_lock import issue_held
    from iet_watch.publish.publication.reopening import reopen
    from iet_watch.words import TITLE_LIMIT

    approval, reason = _approval(space, who, "--reopen"), arguments.reason(why or "", TITLE_LIMIT)
    if not reason:
        raise Trouble("--reopen needs the reason, which is kept: --why TEXT", code=USAGE)
    with issue_held(space, quarter, approval.approver, "--reopen") as late:
        warn_late(out, space.quarter_folder(quarter), late)
        kept = reopen(space, quarter, approval, reason)
    if out.json:
        out.show_json(quarter=quarter.label, state="draft", kept=kept, by=approval.approver, why=reason)
    told = say(
        "%(quarter)s is open again; what was published is in %(folder)s.", quarter=quarter.label, folder=f"{kept}/"
    )
    out.tell(told)
    out.tell(say("Next: correct it, then iet-watch bulletin %(quarter)s --publish --as NAME", quarter=quarter.label))
    return 0


def _approval(space: Workspace, who: str | None, option: str) -> Approval:
    from iet_watch.publish.publication.layout import Approval
    from iet_watch.words import TITLE_LIMIT, one_line

    name = one_line(who or "", TITLE_LIMIT)
    if not name and option == "--publish":
        raise Trouble("--publish needs the name of the person who approves: --as NAME", code=USAGE)
    if not name:
        raise Trouble("--reopen needs the name of the person who decides it: --as NAME", code=USAGE)
    return Approval(_approver(space, name), session.now().astimezone(space.zone).date())


def _approver(space: Workspace, name: str) -> str:
    """The name as people.toml writes it, where there is one. Raises Trouble when it gives them no such part."""
    from iet_watch.workspace.people import read_people

    person = read_people(space).known(name)
    if not person.may_approve:
        raise Trouble(
            "%(name)s may not approve an issue: people.toml gives the part of %(role)s", code=NOT_ALLOWED,
            name=person.name, role=person.role,
        )  # fmt: skip
    return person.name


def _refuse_other(folder: Path, seen: Inputs | None, read: Inputs) -> None:
    """What is published is what was shown. Raises Trouble."""
    from iet_watch.publish.publication.inputs import refuse_saved

    if seen is not None and seen != read:
        refuse_saved(folder, seen)


def _refuse_second(quarter: Quarter, manifest: Manifest, approval: Approval, *, raced: bool) -> None:
    """Raises Trouble, which says who was first, for whoever would have published what somebody else has.

    The same command twice is no conflict, unless the issue was not published yet when the second began (`raced`).
    """
    from iet_watch.locale.dates import noted_day_words

    versions = manifest.get("versions", ())
    first = versions[-1]["corrected_by"] if versions else manifest["approver"]
    if raced or approval.approver not in (first, manifest["approver"]):
        raise Trouble(
            "%(quarter)s was published by %(who)s on %(day)s; nothing was changed",
            code=NOT_ALLOWED, quarter=quarter.label, who=first,
            day=noted_day_words(versions[-1]["until"] if versions else manifest["published"], language()),
        )  # fmt: skip


def _ask(space: Workspace, themes: tuple[Theme, ...], quarter: Quarter, approval: Approval) -> Inputs:
    """Shows what would be frozen and asks; returns the files as they were shown. Raises Trouble when the answer is no.

    Asked before the issue is locked: somebody may take long to answer.
    """
    from iet_watch.locale.dates import quarter_words
    from iet_watch.publish.issue.inserts import as_shown, erratum_words
    from iet_watch.publish.publication import layout
    from iet_watch.publish.publication.errata import waiting_errata
    from iet_watch.publish.publication.inputs import read_inputs
    from iet_watch.publish.publication.issue_lock import issue_read
    from iet_watch.publish.publication.manifest import is_published, read_manifest

    folder = space.quarter_folder(quarter)
    with issue_read(space, quarter):
        read, published = read_inputs(folder), is_published(read_manifest(folder))
    if not published:
        _, bulletin = layout.read_bulletin(space, themes, quarter, approval)
        for fiche in bulletin.fiches:
            tell(f"  {fiche.path}: {fiche.title}")
        told = say_count(
            "No. %(number)s, %(quarter)s, level %(level)s: %(count)s fiche to be frozen, approved by %(who)s.",
            "No. %(number)s, %(quarter)s, level %(level)s: %(count)s fiches to be frozen, approved by %(who)s.",
            bulletin.fiche_count, number=bulletin.number, level=bulletin.level, who=approval.approver,
            quarter=quarter_words(quarter, language()),
        )  # fmt: skip
    elif waiting := waiting_errata(folder, approval.day):
        for erratum in waiting:
            tell(f"  {erratum_words(as_shown(erratum, language()), language())}")
        told = say_count(
            "%(count)s erratum to be shown in %(quarter)s, approved by %(who)s.",
            "%(count)s errata to be shown in %(quarter)s, approved by %(who)s.",
            len(waiting), quarter=quarter.label, who=approval.approver,
        )  # fmt: skip
    else:
        return read
    tell(told)
    if not agrees(say("Publish? (yes/no)")):
        raise Trouble("nothing was published", code=NOT_ALLOWED)
    return read
