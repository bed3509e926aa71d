"""The group of the commands on the desk."""

from __future__ import annotations

from collections.abc import Callable

import typer

from iet_watch.cli.desk import double_triage, merge, status
from iet_watch.cli.terminal.typer_words import Command, group
from iet_watch.locale import say


def register(app: typer.Typer) -> None:
    desk = group()
    commands: dict[str, tuple[Callable[..., object], str]] = {
        "status": (status.status, say("Say who owes what, theme by theme.")),
        "merge": (merge.merge, say("Bring in what people said in another copy of this watch.")),
        "blind": (
            double_triage.blind,
            say("Give people the same sample; none sees what the others say until all have ruled."),
        ),
        "kappa": (double_triage.kappa, say("Say how far people agree beyond chance, and on what they do not.")),
    }
    for name, (command, help_text) in commands.items():
        desk.command(name, cls=Command, help=help_text)(command)
    app.add_typer(desk, name="desk")
