"""How a command answers: results on stdout, in words or as one JSON object; messages for a person on stderr."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

from iet_watch.cli.terminal.streams import finish, give_up, put
from iet_watch.locale import say

SCHEMA_VERSION = 1


@dataclass(frozen=True)
class Output:
    """What `--json` and `--quiet` ask of a command. JSON holds all there is to say, so words are for its absence."""

    json: bool = False
    quiet: bool = False

    @property
    def talks(self) -> bool:
        """Whether what is well is told, too."""
        return not (self.json or self.quiet)

    def show(self, text: str) -> None:
        """A result, on stdout; nothing with --json."""
        if not self.json:
            show(text)

    def warn(self, text: str) -> None:
        """What is wrong, on stderr, though --quiet be given; nothing with --json."""
        if not self.json:
            tell(text)

    def tell(self, text: str) -> None:
        """What is well, or what comes next, on stderr; nothing with --json or --quiet."""
        if self.talks:
            finish()  # what comes next is said after the results, and not at all where they could not be written
            tell(text)

    def show_json(self, **values: Any) -> None:
        """The result as one JSON object, on stdout. The caller has asked `json` first: values cost work."""
        from iet_watch.words import json_text

        put(json_text({"schema_version": SCHEMA_VERSION, **values}, indent=1))


def visible(text: str) -> str:
    """`text` fit for a terminal: no control character gets through."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in "\n\u00a0\u202f" else "�" for c in text)


def tell(text: str) -> None:
    """A message for a person, on stderr, whatever the options; what cannot be told stops nothing."""
    try:
        print(_fitting(visible(text)), file=sys.stderr, flush=True)
    except OSError:
        give_up(sys.stderr)


def show(text: str) -> None:
    """A result, on stdout, whatever the options."""
    put(visible(text))


def _fitting(text: str) -> str:
    """A message as a terminal takes it: lines broken between words, a command whole on its own to be copied."""
    if not sys.stderr.isatty():
        return text
    import shutil

    width = shutil.get_terminal_size().columns
    return "\n".join(part for line in text.split("\n") for part in _parts(line, width))


def _parts(line: str, width: int) -> list[str]:
    if len(line) <= width:
        return [line]
    import textwrap

    before, sign, command = line.rpartition(say("Next: "))
    sentences = textwrap.wrap(before if sign else line, width, break_long_words=False, break_on_hyphens=False)
    return [*sentences, sign + command] if sign else sentences
