"""The article on the screen: paragraphs broken into lines of the width there is, with the words found lit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.style import Style
from rich.text import Text
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from iet_watch.cli.terminal.output import visible
from iet_watch.desk.reviewing import article

# Bold and underlined, so that nothing is said by colour alone; magenta is legible on black and on white.
STYLES: Mapping[article.Style, Style] = {
    "plain": Style(),
    "title": Style(bold=True),
    "lit": Style(bold=True, underline=True, color="magenta"),
    "lit title": Style(bold=True, underline=True, color="magenta"),
    "said": Style(italic=True, bold=True),
}
LONGEST_LINE = 92  # characters: longer lines are hard to read, and cost more on a slow line


class ReadingPane(ScrollView, can_focus=False):
    """The paragraphs of one article, or of a page of help."""

    def __init__(self) -> None:
        super().__init__(id="reading")
        self._paragraphs: Sequence[article.Paragraph] = ()
        self._lines: list[Text] = []

    def show(self, paragraphs: Sequence[article.Paragraph], *, keep_place: bool = False) -> None:
        """Shows these from their beginning, or where the reader is."""
        self._paragraphs = paragraphs
        self._break()
        if not keep_place:
            self.scroll_to(y=0, animate=False, immediate=True)

    def further(self, pages: int) -> None:
        """Moves by pages, one line of the page before kept in sight."""
        step = max(1, self.size.height - 1)
        self.scroll_to(y=self.scroll_offset.y + pages * step, animate=False, immediate=True)

    def render_line(self, y: int) -> Strip:
        place, width = self.scroll_offset.y + y, self.size.width
        if place >= len(self._lines):
            return Strip.blank(width)
        line = self._lines[place]
        return Strip(line.render(self.app.console)).adjust_cell_length(width)

    def on_resize(self) -> None:
        self._break()

    def _break(self) -> None:
        width = max(20, min(self.size.width, LONGEST_LINE))
        self._lines = [line for one in self._paragraphs for line in _wrapped(one, self.app.console, width)]
        self.virtual_size = Size(self.size.width, len(self._lines))
        self.refresh()


def _wrapped(paragraph: article.Paragraph, console: Console, width: int) -> list[Text]:
    """Text.append reads no markup: « [red] » in a title is shown as it stands."""
    whole = Text(end="")
    for text, style in paragraph:
        whole.append(visible(text), STYLES[style])
    return list(whole.wrap(console, width)) or [Text(end="")]
