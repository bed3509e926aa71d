"""Typer's own words in the reader's language: help, usage, and what it says of a command line that it cannot read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from iet_watch.cli.terminal.plain_values import take_as_they_are
from iet_watch.locale import say


class Words:
    """Mixed into Typer's classes: its fixed English words, in the reader's language."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        take_as_they_are(self.params)  # type: ignore[attr-defined]

    def get_help_option(self, ctx: Any) -> Any:
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = say("Show this help and exit.")
            take_as_they_are([option])
        return option

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        pieces = self.collect_usage_pieces(ctx)  # type: ignore[attr-defined]
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix=say("Usage: "))

    def format_help(self, ctx: Any, formatter: Any) -> None:
        heading = formatter.write_heading
        titles = {"Arguments": say("Arguments"), "Options": say("Options"), "Commands": say("Commands")}
        separator = say("%(title)s:", title="")
        formatter.write_heading = lambda title: formatter.write(f"{titles.get(title, title)}{separator}\n")
        super().format_help(ctx, formatter)  # type: ignore[misc]
        formatter.write_heading = heading


class Command(Words, TyperCommand):
    """A command with its help in the reader's language."""


class Group(Words, TyperGroup):
    """A group of commands with its help in the reader's language, in the order of the work."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(self.commands)


def group(help_text: str | None = None, **options: Any) -> typer.Typer:
    """A Typer group in the house's manner."""
    return typer.Typer(
        **{"cls": Group, **options},
        help=help_text,
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 100},
    )


def nearest(typed: str, known: Iterable[str]) -> str | None:
    """As `words.nearest`, loaded when something was mistyped."""
    from iet_watch.words import nearest

    return nearest(typed, known)


def usage_words(error: typer.TyperException) -> str:
    """What is wrong with a command line, and the way to its help; the help itself where nothing was asked."""
    if type(error).__name__ == "NoArgsIsHelpError":
        return error.message
    ctx = getattr(error, "ctx", None)
    path = ctx.command_path if ctx else "iet-watch"
    return _message(error) + "\n" + say("See %(command)s --help.", command=path)


def _message(error: Any) -> str:
    # Typer gives its errors no public name but BadParameter, the parent of MissingParameter: the others are told
    # apart by the names of their classes. tests/cli/test_typer_words.py fails when one of them is renamed.
    match type(error).__name__:
        case "MissingParameter" if error.param is not None:
            return say("%(name)s is missing.", name=_name(error))
        case "NoSuchOption" if near := nearest(error.option_name, error.possibilities or ()):
            return say("No option %(name)s: did you mean %(nearest)s?", name=error.option_name, nearest=near)
        case "NoSuchOption":
            return say("No option %(name)s.", name=error.option_name)
        case "BadOptionUsage":
            return say("The option %(name)s needs a value.", name=error.option_name)
    if isinstance(error, typer.BadParameter) and error.param is not None:
        reason = _reason(error)
        return say("%(name)s has a value that does not fit: %(reason)s", name=_name(error), reason=reason)
    return _with_guess(str(error.format_message()))


def _with_guess(message: str) -> str:
    """The message with what Typer guesses, if it is near."""
    guess = re.fullmatch(r"(.*'(.*)'.*) Did you mean (?:one of: )?(.*)\?", message, re.DOTALL)
    if not guess:
        return message
    near = nearest(guess[2], guess[3].replace("'", "").split(", "))
    return say("%(message)s Did you mean %(nearest)s?", message=guess[1], nearest=near) if near else guess[1]


def _name(error: Any) -> str:
    return str(error.param.get_error_hint()).strip("'")


def _reason(error: Any) -> str:
    """What Typer says of a value, with the value, in the reader's language where it is one of ours."""
    message = error.message.removeprefix("Value error, ").rstrip(".")
    if found := re.fullmatch(r"'?(.*?)'? is not one of (.*)", message, re.DOTALL):
        return say("“%(found)s”, expected one of %(expected)s", found=found[1], expected=found[2].replace("'", ""))
    given = _given(error)
    if "valid integer" in message:
        return say("“%(found)s”, expected a whole number", found=given)
    if found := re.fullmatch(r"Input should be greater than or equal to (-?\d+)", message):
        return say("“%(found)s”, expected %(least)s or more", found=given, least=found[1])
    return say("“%(found)s”, %(reason)s", found=given, reason=message) if given else message


def _given(error: Any) -> str:
    """The value that pydantic has refused; empty where Typer has refused it by itself."""
    errors = getattr(error.__cause__, "errors", None)
    return str(errors()[0].get("input", "")) if errors else ""
