"""Options and arguments that several commands have: declared once, so that they read the same everywhere."""

from __future__ import annotations

from typing import Annotated

import typer

from iet_watch.locale import say

JsonOption = Annotated[bool, typer.Option("--json", help=say("One JSON object on stdout."))]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help=say("Say nothing when nothing is wrong."))]
WriteNothingOption = Annotated[bool, typer.Option("--dry-run", help=say("Write nothing."))]

ThemeOption = Annotated[str | None, typer.Option("--theme", metavar="THEME", help=say("Only this theme's."))]
QuarterOption = Annotated[
    str | None, typer.Option("--quarter", metavar="2026-T4", help=say("Published in this quarter."))
]
SinceOption = Annotated[
    str | None, typer.Option("--since", metavar="DATE", help=say("Published since 2026-11-01, or 30d, 4w, 3m."))
]
WhyOption = Annotated[str, typer.Option("--why", metavar="TEXT", help=say("Why, in a few words."))]
WhoOption = Annotated[
    str | None, typer.Option("--as", metavar="NAME", help=say("In whose name, when it is not your own."))
]
InsistOption = Annotated[bool, typer.Option("--insist", help=say("Rule although somebody else has ruled otherwise."))]

ItemsArgument = Annotated[
    list[str], typer.Argument(metavar="ID…", help=say("The items' numbers: 12, 12,15 or 6380-6390."))
]
