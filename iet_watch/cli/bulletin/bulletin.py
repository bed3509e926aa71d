"""`bulletin`: draft, render, publish an issue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from iet_watch.cli.terminal import base
from iet_watch.locale import language, say, say_count
from iet_watch.model.quarter import Quarter
from iet_watch.model.trouble import USAGE, Trouble

if TYPE_CHECKING:
    from iet_watch.publish.publication.layout import Approval, Rendered
    from iet_watch.themes.theme_files import Theme
    from iet_watch.workspace.folder import Workspace


def register(app: typer.Typer) -> None:
    app.command(
        "bulletin",
        cls=base.Command,
        help=say("Draft, render or publish the bulletin of a quarter (the current one if not given)."),
    )(bulletin)


def bulletin(
    quarter: Annotated[str | None, typer.Argument(metavar="QUARTER", help=say("Such as 2026-T4."))] = None,
    draft: Annotated[
        bool,
        typer.Option("--draft", help=say("Write edito and fiches for what was kept; edited files stay as they are.")),
    ] = False,
    publish: Annotated[bool, typer.Option("--publish", help=say("Render, then freeze the issue; needs --as."))] = False,
    who: Annotated[str | None, typer.Option("--as", metavar="NAME", help=say("Who approves the publication."))] = None,
    check: Annotated[
        bool, typer.Option("--check", help=say("Say what stands against publishing; nothing is written."))
    ] = False,
    links: Annotated[bool, typer.Option("--links", help=say("With --check: ask every link, politely."))] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help=say("Make a published issue again and compare every byte."))
    ] = False,
    accept: Annotated[
        str,
        typer.Option(
            "--accept",
            metavar="LIST",
            help=say("With --publish: families of checks whose held findings the approver lets through, by commas."),
        ),
    ] = "",
    formats: Annotated[
        str,
        typer.Option(
            "--formats",
            metavar="LIST",
            help=say(
                "Which outputs, by commas: html, md, mail, json, atom, ics, docx, pdf; else those of the settings."
            ),
        ),
    ] = "",
    json_output: Annotated[bool, typer.Option("--json", help=say("One JSON object on stdout."))] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help=say("Say nothing when nothing is wrong."))] = False,
) -> int:
    from iet_watch.cli.bulletin import checks
    from iet_watch.files.toml import Mistakes

    if sum((draft, publish, check, verify)) > 1:
        raise Trouble("one at a time: --draft, --check, --publish or --verify", code=USAGE)
    accepted = checks.read_accepted(accept)
    space = base.workspace()
    chosen = base.read_quarter(quarter) if quarter else space.quarter_of(base.now())
    themes = base.themes_of(space)
    try:
        if draft:
            _draft(space, themes, chosen, json_output, quiet)
        elif check:
            return checks.check(space, themes, chosen, links, json_output, quiet)
        elif verify:
            return checks.verify(space, chosen, json_output, quiet)
        else:
            kinds = _formats(formats, space.settings.bulletin.formats, publish)
            _render(space, themes, chosen, kinds, _approval(space, publish, who), accepted, json_output, quiet)
    except Mistakes as error:
        raise base.mistakes_as_trouble(error.mistakes) from None
    return 0


def _formats(text: str, usual: tuple[str, ...], publish: bool) -> tuple[str, ...]:
    """The formats asked for, else the usual ones; what is published has at least the usual ones."""
    from iet_watch.workspace.settings import FORMATS

    chosen = tuple(dict.fromkeys(one.strip() for one in text.split(",") if one.strip()))
    if text and not chosen:
        raise Trouble("--formats needs at least one of %(expected)s", code=USAGE, expected=", ".join(FORMATS))
    if wrong := [one for one in chosen if one not in FORMATS]:
        raise Trouble(
            "unknown format %(found)s: expected %(expected)s",
            code=USAGE,
            found=", ".join(wrong),
            expected=", ".join(FORMATS),
        )
    return tuple(dict.fromkeys(usual + chosen)) if publish else chosen or usual


def _approval(space: Workspace, publish: bool, who: str | None) -> Approval | None:
    from iet_watch.publish.publication.layout import Approval
    from iet_watch.words import TITLE_LIMIT, one_line

    if not publish:
        return None
    name = one_line(who or "", TITLE_LIMIT)
    if not name:
        raise Trouble("--publish needs the name of the person who approves: --as NAME", code=USAGE)
    return Approval(name, base.now().astimezone(space.zone).date())


def _draft(space: Workspace, themes: tuple[Theme, ...], quarter: Quarter, json_output: bool, quiet: bool) -> None:
    from iet_watch.cli.items.listing import judged_database
    from iet_watch.publish.drafting.drafts import write_draft
    from iet_watch.publish.drafting.selection import plan_issue
    from iet_watch.publish.publication.layout import refuse_published

    folder = space.quarter_folder(quarter)
    refuse_published(folder)
    plan = plan_issue(space, judged_database(space), themes, quarter)
    drafted = write_draft(folder, plan)
    if json_output:
        base.show_json(
            quarter=quarter.label,
            kept=len(plan.kept),
            written=drafted.written,
            removed=drafted.removed,
            left=drafted.left,
        )
        return
    for path in drafted.left:
        base.tell(say("%(path)s is no longer kept but was edited: it stays; delete it if it must go.", path=path))
    if not quiet:
        base.tell(
            say_count(
                "%(count)s fiche in %(folder)s",
                "%(count)s fiches in %(folder)s",
                len(plan.kept),
                folder=base.shown_path(folder),
            )
        )
        base.tell(say_count("%(count)s file written.", "%(count)s files written.", len(drafted.written)))
        base.tell(
            say(
                "Next: write the fiches and edito.md, then iet-watch bulletin %(quarter)s",
                quarter=quarter.label,
            )
        )


def _render(
    space: Workspace, themes: tuple[Theme, ...], quarter: Quarter, formats: tuple[str, ...], approval: Approval | None,
    accepted: tuple[str, ...], json_output: bool, quiet: bool,
) -> None:  # fmt: skip
    from iet_watch.cli.bulletin.checks import refuse_to_publish
    from iet_watch.locale.dates import quarter_words
    from iet_watch.publish.publication.errata import publish_errata, waiting_errata
    from iet_watch.publish.publication.layout import already_published, render_issue
    from iet_watch.publish.publication.manifest import read_manifest

    folder = space.quarter_folder(quarter)
    if already_published(folder):
        waiting = waiting_errata(folder)
        if waiting and approval:
            rendered = publish_errata(space, themes, quarter, approval)
            _tell_errata(rendered, len(waiting), json_output, quiet)
            return
        if waiting and not quiet:
            base.tell(
                say_count(
                    "%(count)s erratum is waiting: iet-watch bulletin %(quarter)s --publish --as NAME shows it.",
                    "%(count)s errata are waiting: iet-watch bulletin %(quarter)s --publish --as NAME shows them.",
                    len(waiting),
                    quarter=quarter.label,
                )
            )
        if json_output:
            manifest = read_manifest(folder)
            base.show_json(
                quarter=quarter.label,
                number=manifest["number"],
                state=manifest["state"],
                fiches=len(manifest["items"]),
                outputs=[str(folder / name) for name in manifest["outputs"]],
                unwritten=[],
            )
        elif not quiet:
            base.tell(say("%(quarter)s is published already; nothing was changed.", quarter=quarter.label))
        return
    if approval:
        refuse_to_publish(space, themes, quarter, approval, accepted)
    rendered = render_issue(space, themes, quarter, formats, approval, accepted)
    if json_output:
        base.show_json(
            quarter=quarter.label,
            number=rendered.bulletin.number,
            state=rendered.bulletin.state,
            fiches=rendered.bulletin.fiche_count,
            outputs=[str(path) for path in rendered.paths],
            unwritten=rendered.unwritten,
            left_out=[base.mistake_words(mistake) for mistake in rendered.left_out],
        )
        return
    for name in rendered.unwritten:
        base.tell(say("%(path)s has no summary yet.", path=name))
    if quiet:
        return
    for mistake in rendered.left_out:
        base.tell(base.mistake_words(mistake))
    for path in rendered.paths:
        base.show(base.shown_path(path))
    base.tell(
        say_count(
            "No. %(number)s, %(quarter)s: %(count)s fiche.",
            "No. %(number)s, %(quarter)s: %(count)s fiches.",
            rendered.bulletin.fiche_count,
            number=rendered.bulletin.number,
            quarter=quarter_words(quarter, language()),
        )
        + (" " + say("Published and frozen.") if approval else "")
    )


def _tell_errata(rendered: Rendered, count: int, json_output: bool, quiet: bool) -> None:
    outputs = [str(path) for path in rendered.paths]
    if json_output:
        base.show_json(
            quarter=rendered.bulletin.quarter.label,
            number=rendered.bulletin.number,
            state=rendered.bulletin.state,
            fiches=rendered.bulletin.fiche_count,
            outputs=outputs,
            unwritten=[],
            errata=count,
        )
    elif not quiet:
        for path in rendered.paths:
            base.show(base.shown_path(path))
        base.tell(
            say_count(
                "%(count)s erratum shown; what was published before is in versions/.",
                "%(count)s errata shown; what was published before is in versions/.",
                count,
            )
        )
