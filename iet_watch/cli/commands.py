"""The commands in the order of the help, each with its module and what it is for.

A command loads its own module and no other's; the help of the whole loads none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any

import typer

from iet_watch.cli.terminal.typer_words import Command, Group
from iet_watch.locale import Phrase, later, say

_ROOM = "iet_watch.cli"
# By command, in the order of the help: the module that adds it, and what it is for.
COMMANDS: Mapping[str, tuple[str, Phrase]] = {
    "init": ("start", later("Make a workspace in DIR (here if not given).")),
    "demo": (
        "start",
        later("Run the whole chain on invented sample sources, without internet, and say where the bulletin is."),
    ),
    "collect": ("collect", later("Collect the sources that are due, then judge what they bring.")),
    "import": (
        "collect",
        later("Take in items from a JSON Lines or CSV file, or a spreadsheet; they are judged like collected ones."),
    ),
    "add": ("items.add", later("Bring a link, a mail or a note; it is judged like what is collected.")),
    "items": ("items.listing", later("List the items that themes retain.")),
    "show": ("items.listing", later("Show items whole, with why they are there.")),
    "search": ("items.search", later("Search all items with the query language of the themes.")),
    "explain": (
        "items.stories",
        later("Say why items are where they are: copies, story, themes, with words and scores."),
    ),
    "stories": ("items.stories", later("List the events that several articles tell, or the pairs in doubt.")),
    "terms": ("items.emerging_terms", later("List the terms that emerge in a quarter, with their counts.")),
    "keep": ("items.decisions", later("Keep items for the bulletin.")),
    "drop": ("items.decisions", later("Drop items.")),
    "later": ("items.decisions", later("Put items aside for later.")),
    "join": (
        "items.groupings",
        later("Make items one story, for ever; with --copy, one article that the first stands for."),
    ),
    "split": ("items.groupings", later("Take items out of their article and of their story, for ever.")),
    "not-the-same": ("items.groupings", later("Rule that items do not tell one event, for ever.")),
    "log": ("items.sayings", later("Tell the whole story of items: all that people said of them, and what holds.")),
    "comment": ("items.sayings", later("Comment on an item, for the others and for whoever writes its fiche.")),
    "vote": ("items.sayings", later("Say that you want items, and leave the decision to others.")),
    "assign": ("items.sayings", later("Assign items to a person to work on.")),
    "undo": ("items.sayings", later("Take back the last thing that you said of items.")),
    "review": ("review.command", later("Go through the inbox on the whole terminal, alone or with others.")),
    "bulletin": (
        "bulletin.bulletin",
        later("Draft, render or publish the bulletin of a quarter (the current one if not given)."),
    ),
    "site": ("bulletin.site", later("Write the public archive of the published issues, as static files.")),
    "purge": ("contacts.contacts", later("Erase the contacts whose time is over.")),
    "send": ("sending.send", later("Send a published issue to the contacts, each once.")),
    "alert": (
        "sending.alert",
        later("Send the weekly alert to the contacts who want it: what was kept for their themes."),
    ),
    "stats": ("stats", later("Say in numbers what the watch did in a quarter.")),
    "backup": ("backups", later("Save the whole workspace in one file, while others work in it.")),
    "restore": ("backups", later("Make the workspace what a backup holds; what it was is saved first.")),
    "doctor": ("doctor", later("Say what is wrong with this machine or workspace, and what to do.")),
    "schedule": ("schedule", later("Have the commands of every day run by themselves: lines for cron, or systemd.")),
    "theme": ("themes.theme_files", later("Themes: list, check, try, make one.")),
    "source": ("sources.known_sources", later("Sources: find, try, add and look after them.")),
    "desk": ("desk.desk", later("Several people at one desk: who owes what, logs merged, double triage.")),
    "sheet": ("items.sheets", later("Decide in a spreadsheet: write one for a colleague, take it back.")),
    "digest": (
        "items.digests",
        later("Let people decide by mail: write them candidates, read their answers. digest THEME writes."),
    ),
    "contact": ("contacts.contacts", later("Contacts: those whom the bulletin goes to.")),
    "unsubscribe": ("sending.unsubscribing", later("Readers who leave by the link of their mail.")),
    "mailbox": ("mailbox", later("The mailbox that the bulletin is sent from.")),
    "readership": ("readership", later("How the archive is read, without spying on anybody.")),
}
MODULES = tuple(dict.fromkeys(module for module, _ in COMMANDS.values()))
_OF_A_FOLDER = ("-C", "--workspace")


def module_asked(arguments: Sequence[str]) -> str | None:
    """The module of the command that is typed; None where all are to be told of: help, a mistake."""
    words = iter(arguments)
    for word in words:
        if word in _OF_A_FOLDER:
            next(words, None)
        elif not word.startswith("-"):
            return module_of(word)
        elif not word.startswith("--workspace="):
            return None
    return None


def module_of(command: str) -> str | None:
    """The module that adds a command; None where there is no such command."""
    return COMMANDS[command][0] if command in COMMANDS else None


def register(app: typer.Typer, module: str) -> None:
    """Adds the commands of one module to `app`."""
    import_module(f"{_ROOM}.{module}").register(app)
    added: list[Any] = [*app.registered_commands, *app.registered_groups]
    for one in added:
        _, told = COMMANDS[one.name]
        one.help = say(told)


class AllCommands(Group):
    """The whole command line: its help is told from the table, and a command is loaded when it is asked for."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        told = {name: Command(name, help=say(text)) for name, (_, text) in COMMANDS.items()}
        Group(commands=told).format_commands(ctx, formatter)


class LoadedWhenAsked(Mapping[str, Any]):
    """The commands by name, each made by `command_line`, given the name of its module, when it is asked for."""

    def __init__(self, command_line: Callable[[str], Any]) -> None:
        self._command_line = command_line

    def __getitem__(self, name: str) -> Any:
        return self._command_line(COMMANDS[name][0]).commands[name]

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)
