"""The words of a digest: who is asked, how to answer in two lines, the numbered candidates."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from datetime import date
from gettext import NullTranslations
from zoneinfo import ZoneInfo

from iet_watch.locale import later, translations
from iet_watch.locale.dates import date_words
from iet_watch.model.items import Item
from iet_watch.words import beginning, one_line

WIDTH = 72  # characters of a line of text: indented, and quoted twice, it still fits in a window of 80
EXCERPT_LINES = 2
INDENT = "   "
_IN_EXAMPLE = 4  # candidates that the example names

_GREETING = later("Hello %(name)s,")
_EXAMPLE = later("“1 yes, 3 no: already known, 4 later”, “all except 2” or “none”.")
_SHORT_EXAMPLE = later("“1 yes” or “1 no: already known”.")
_ENDING = later("Numbers alone mean yes. What is not understood is read by a person:\nnothing is guessed.")
_SIGNED = later("%(title)s, %(theme)s, %(day)s")


def digest_text(
    items: Sequence[Item], name: str, theme_title: str, bulletin_title: str, day: date, zone: ZoneInfo, language: str
) -> str:
    """The text of a digest for the person `name`, in the language of the bulletin."""
    words = translations(language)
    asked = words.ngettext(
        "Is this article to be kept? Answer this message with its number, for example:",
        "Which of these %(count)s articles are to be kept? Answer this message, for example:",
        len(items),
    )
    example = _EXAMPLE if len(items) >= _IN_EXAMPLE else _SHORT_EXAMPLE
    signed = {"title": bulletin_title, "theme": theme_title, "day": date_words(day, language)}
    return "\n".join(
        [
            words.gettext(_GREETING) % {"name": name}, "", asked % {"count": len(items)}, words.gettext(example), "",
            *(line for n, item in enumerate(items, 1) for line in _candidate(n, item, zone, language)),
            words.gettext(_ENDING), "", "-- ", words.gettext(_SIGNED) % signed, "",
        ]
    )  # fmt: skip


def subject(count: int, theme_title: str, language: str) -> str:
    """« Veille Traçabilité : 8 articles à trier », cut to what a list of mails shows."""
    words: NullTranslations = translations(language)
    told = words.ngettext(
        "%(theme)s: %(count)s article to decide upon", "%(theme)s: %(count)s articles to decide upon", count
    )
    return told % {"theme": one_line(theme_title, 45), "count": count}


def _candidate(number: int, item: Item, zone: ZoneInfo, language: str) -> Iterator[str]:
    """Its number and title, where it is from, two lines of it, its address."""
    day = date_words(item.when.astimezone(zone).date(), language)
    yield f"{number}. {one_line(item.title or item.url, 300)}"
    yield f"{INDENT}{item.source}, {day}"
    room = WIDTH * EXCERPT_LINES
    said = beginning(_words_of(item), room - 10)  # what a line lacks at its end
    yield from (INDENT + line for line in textwrap.wrap(said, WIDTH)[:EXCERPT_LINES])
    if item.url:
        yield f"{INDENT}{item.url}"
    yield ""


def _words_of(item: Item) -> str:
    """What an item says beside its title, which many publishers repeat."""
    said = one_line(item.summary or item.text, 1000)
    return said.removeprefix(item.title).lstrip(" .:–—-|") if item.title else said
