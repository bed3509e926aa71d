"""Messages in French and English, and dates, numbers and quarters as people write them.

Message ids are English; `fr/LC_MESSAGES/iet_watch.po` gives the French, `make locale` compiles it.
"""

from __future__ import annotations

import gettext
import os
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
DOMAIN = "iet_watch"
LANGUAGES = ("fr", "en")


@cache
def language() -> str:
    """The language of messages: IET_WATCH_LANG, else the locale's, else French (cron has no locale)."""
    candidates = [os.environ.get(name, "") for name in ("IET_WATCH_LANG", "LC_ALL", "LC_MESSAGES", "LANG")]
    for value in candidates:
        if value[:2].lower() in LANGUAGES:
            return value[:2].lower()
        if value and value not in ("C", "POSIX") and not value.startswith("C."):
            return "en"  # a reader of neither language: English is the likelier second one
    return "fr"


@cache
def translations(code: str) -> gettext.NullTranslations:
    """The translations into `code`: English is the language of the message ids."""
    if code == "en":
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, FOLDER, languages=[code])


class Phrase(str):
    """A message to be translated where it is shown; as a value of another message, too."""


def later(message: str) -> Phrase:
    """Marks `message` for the catalogue without translating it yet."""
    return Phrase(message)


# What the system and the TOML reader say in English: passed as values through `Phrase`, they are translated here.
FOREIGN_WORDS = (
    later("Permission denied"),
    later("No such file or directory"),
    later("Is a directory"),
    later("Not a directory"),
    later("File exists"),
    later("No space left on device"),
    later("Input/output error"),
    later("Disk quota exceeded"),
    later("File too large"),
    later("Read-only file system"),
    later("Too many levels of symbolic links"),
    later("Invalid value"),
    later("Invalid statement"),
    later("Invalid initial character for a key part"),
    later("Expected '=' after a key in a key/value pair"),
    later("Expected newline or end of document after a statement"),
    later("Expected ']' at the end of a table declaration"),
    later("Expected ']]' at the end of an array declaration"),
    later("Unclosed array"),
    later("Unclosed inline table"),
    later("Unterminated string"),
    later("Cannot overwrite a value"),
    later("Unescaped '\\' in a string"),
    later("Invalid date or datetime"),
)


# What may follow the program's name in a message that gives a command to type.
_TYPED = re.compile(
    r"\biet-watch (?=(?:collect|theme|source|items|search|show|explain|import|keep|drop|later|join|split|not-the-same|"
    r"log|comment|vote|assign|undo|desk|"
    r"stories|terms|review|add|sheet|digest|bulletin|site|contact|purge|readership|mailbox|doctor|stats|schedule|send|alert|"
    r"unsubscribe|backup|restore)\b)"
)


class _Typed:
    """The options that stand before the command, as they were typed: commands in messages must work as printed."""

    options = ""


def type_with(options: str) -> None:
    """Gives the commands in messages these options, such as `-C 'ma veille'`, which were typed before this command."""
    _Typed.options = options


def typed(command: str) -> str:
    """A command, or a text with commands, with the options that were typed before this one."""
    return _TYPED.sub(lambda found: f"{found[0]}{_Typed.options} ", command) if _Typed.options else command


def _template(text: str, args: object) -> str:
    return typed(text) if not args or not _Typed.options else _TYPED.sub(_escaped_options, text)


def _escaped_options(found: re.Match[str]) -> str:
    return f"{found[0]}{_Typed.options.replace('%', '%%')} "


def say(message: str, /, **args: object) -> str:
    """`message` in the reader's language, with its %(name)s values."""
    return word(message, args)


def word(message: str, args: Mapping[str, object]) -> str:
    """`message` (an English template of the catalogue) in the reader's language."""
    text = _template(translations(language()).gettext(message), args)
    ours = translations(language())
    shown = {key: ours.gettext(value) if isinstance(value, Phrase) else value for key, value in args.items()}
    return text % shown if shown else text


def say_count(singular: str, plural: str, count: int, /, **args: object) -> str:
    """The right plural of a message, with %(count)s."""
    text = _template(translations(language()).ngettext(singular, plural, count), True)
    return text % {"count": number(count, language()), **args}


def number(value: int, code: str) -> str:
    """`value` with the thousands of `code`: 3 300 with a narrow no-break space in French, 3,300 in English."""
    separator = "\u202f" if code == "fr" else ","
    return f"{value:,}".replace(",", separator)


def decimal(value: float, places: int) -> str:
    """« 0,82 », with the reader's decimal sign."""
    return f"{value:.{places}f}".replace(".", "," if language() == "fr" else ".")


def speak_for_libraries() -> None:
    """Lets the libraries that ask gettext (Typer does) find our catalogue, in the reader's language."""
    os.environ["LANGUAGE"] = language()
    gettext.bindtextdomain(DOMAIN, str(FOLDER))
    gettext.textdomain(DOMAIN)
