"""What the screen says of its keys: the lines at its foot, and the page of `?` with every key and every sign."""

from __future__ import annotations

from rich.style import Style
from rich.text import Text

from iet_watch.cli.review.keys import ALWAYS, KEYS, MORE, PLACES, key_words
from iet_watch.cli.review.row_words import signs_explained
from iet_watch.desk.reviewing.article import Paragraph
from iet_watch.locale import say


def help_page() -> list[Paragraph]:
    """One line for each key and each sign."""
    letters = [(key.letter, say(key.sentence)) for key in (*KEYS, *MORE, *ALWAYS)]
    places = [(say(shown), say(sentence)) for _, _, shown, sentence in PLACES]
    rows = [*letters, *places]
    width = max(len(key) for key, _ in rows)
    signs = [_row(sign, told, width) for sign, told in signs_explained()]
    return [*(_row(key, told, width) for key, told in rows), (), ((say("Signs before a title"), "title"),), *signs]


def _row(key: str, told: str, width: int) -> Paragraph:
    return ((f"{key:>{width}}  ", "title"), (told, "plain"))


def help_text(width: int, count: int) -> Text:
    """The same as `help_lines`, the keys in bold letters."""
    text = Text("\n".join(help_lines(width, count)))
    text.highlight_regex(r"(?m)(?:^|(?<=  ))\S(?= )", Style(bold=True))
    return text


def help_lines(width: int, count: int) -> list[str]:
    """The most used keys on so many lines; what does not fit is on the page of `?`."""
    lines = [""]
    for told in map(key_words, KEYS):
        longer = f"{lines[-1]}  {told}".strip()
        if len(longer) <= width:
            lines[-1] = longer
        elif len(lines) < count:
            lines.append(told)
    return lines
