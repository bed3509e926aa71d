"""`bulletin`: an issue drafted, rendered, checked, published or verified, each by a function of its own."""

from __future__ import annotations

from typing import Annotated

import typer

from iet_watch.cli.bulletin import checks, fiches, issue_outputs, marking, publishing
from iet_watch.cli.bulletin.draft import draft_issue
from iet_watch.cli.bulletin.status import show_status
from iet_watch.cli.terminal import arguments, session
from iet_watch.cli.terminal.options import JsonOption, QuietOption
from iet_watch.cli.terminal.output import Output
from iet_watch.cli.terminal.typer_words import Command
from iet_watch.locale import say
from iet_watch.model.trouble import USAGE, Trouble

QuarterArgument = Annotated[str | None, typer.Argument(metavar="QUARTER", help=say("Such as 2026-T4."))]
DraftOption = Annotated[
    bool, typer.Option("--draft", help=say("Write edito and fiches for what was kept; edited files stay as they are."))
]
PublishOption = Annotated[bool, typer.Option("--publish", help=say("Render, then freeze the issue; needs --as."))]
ReopenOption = Annotated[
    bool,
    typer.Option(
        "--reopen",
        help=say("Thaw an issue published but neither put on the site nor sent yet; needs --as and --why."),
    ),
]
ApproverOption = Annotated[
    str | None,
    typer.Option(
        "--as",
        metavar="NAME",
        help=say("Who approves the publication, reopens the issue, contributes or marks a fiche."),
    ),
]
WhyOption = Annotated[
    str | None, typer.Option("--why", metavar="TEXT", help=say("With --reopen: the reason, which is kept."))
]
YesOption = Annotated[
    bool,
    typer.Option(
        "--yes",
        help=say("Do not ask: with --publish before freezing, with --draft before writing a removed fiche again."),
    ),
]
AddOption = Annotated[
    str | None,
    typer.Option(
        "--add",
        metavar="TITLE",
        help=say("Write a fiche of your own, without an article (interview, visit); needs --theme."),
    ),
]
ThemeOption = Annotated[str | None, typer.Option("--theme", metavar="THEME", help=say("With --add: its theme."))]
MoveOption = Annotated[
    tuple[str, int] | None,
    typer.Option("--move", metavar="FILE N", help=say("Make a fiche the Nth of its theme, by renaming the files.")),
]
MarkOption = Annotated[
    tuple[str, str] | None,
    typer.Option("--mark", metavar="FILE STATE", help=say("Say that a fiche is rédigé, relu or validé.")),
]
StatusOption = Annotated[
    bool, typer.Option("--status", help=say("Say how far each fiche is and what is missing; nothing is written."))
]
CheckOption = Annotated[
    bool, typer.Option("--check", help=say("Say what stands against publishing; nothing is written."))
]
LinksOption = Annotated[bool, typer.Option("--links", help=say("With --check: ask every link, politely."))]
VerifyOption = Annotated[
    bool, typer.Option("--verify", help=say("Make a published issue again and compare every byte."))
]
AcceptOption = Annotated[
    str,
    typer.Option(
        "--accept",
        metavar="LIST",
        help=say("With --publish: families of checks whose held findings the approver lets through, by commas."),
    ),
]
FormatsOption = Annotated[
    str,
    typer.Option(
        "--formats",
        metavar="LIST",
        help=say("Which outputs, by commas: html, md, mail, json, atom, ics, docx, pdf; else those of the settings."),
    ),
]


def register(app: typer.Typer) -> None:
    app.command("bulletin", cls=Command)(bulletin)


def bulletin(
    quarter: QuarterArgument = None,
    draft: DraftOption = False,
    status: StatusOption = False,
    add: AddOption = None,
    theme: ThemeOption = None,
    move: MoveOption = None,
    mark: MarkOption = None,
    publish: PublishOption = False,
    reopen: ReopenOption = False,
    who: ApproverOption = None,
    why: WhyOption = None,
    yes: YesOption = False,
    check: CheckOption = False,
    links: LinksOption = False,
    verify: VerifyOption = False,
    accept: AcceptOption = "",
    formats: FormatsOption = "",
    json_output: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    if sum((draft, status, add is not None, move is not None, mark is not None, publish, reopen, check, verify)) > 1:
        raise Trouble(
            "one at a time: --draft, --status, --add, --move, --mark, --check, --publish, --reopen or --verify",
            code=USAGE,
        )
    if theme is not None and add is None:
        raise Trouble("--theme goes with --add", code=USAGE)
    accepted = checks.read_accepted(accept)
    out = Output(json_output, quiet)
    space = session.workspace() if check or verify or status else session.writing_workspace(out)
    chosen = arguments.quarter_or_current(quarter, space)
    themes = session.themes(space)
    if draft:
        return draft_issue(out, space, themes, chosen, sure=yes)
    if add is not None:
        return fiches.add_fiche(out, space, themes, chosen, add, theme, who)
    if move is not None:
        return fiches.move_fiche(out, space, chosen, *move)
    if mark is not None:
        return marking.mark_fiche(out, space, themes, chosen, mark, who)
    if status:
        return show_status(out, space, themes, chosen)
    if check:
        return checks.check_issue(out, space, themes, chosen, links=links)
    if verify:
        return checks.verify_issue(out, space, chosen)
    if reopen:
        return publishing.reopen_issue(out, space, chosen, who, why)
    named = issue_outputs.read_formats(formats)
    if publish:
        return publishing.publish_issue(out, space, themes, chosen, named, who, accepted, sure=yes)
    return issue_outputs.render_issue(out, space, themes, chosen, named)
