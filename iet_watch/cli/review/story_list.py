"""The list of stories on the screen: one line each, drawn only where it shows, rewritten only where it changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

LineOf = Callable[[int, int], str]  # place of a row and width of the screen: the line
_PLAIN, _CHOSEN = Style(), Style(reverse=True, bold=True)


class StoryList(ScrollView, can_focus=False):
    """Ten thousand rows cost what a screenful costs: lines are made when they are drawn."""

    def __init__(self, line_of: LineOf) -> None:
        super().__init__(id="stories")
        self._line_of = line_of
        self.count = 0
        self.chosen = 0

    def show(self, count: int, chosen: int) -> None:
        """Draws the list anew, of so many rows."""
        self.count = count
        self.virtual_size = Size(self.size.width, count)
        self.chosen = max(0, min(chosen, count - 1))
        self._bring_into_view()
        self.refresh()

    def choose(self, place: int) -> None:
        """Moves to a row; two lines are rewritten where the list does not scroll."""
        before, self.chosen = self.chosen, max(0, min(place, self.count - 1))
        if not self._bring_into_view():
            self.rewrite((before, self.chosen))

    def rewrite(self, places: Sequence[int]) -> None:
        """Draws these rows anew where they show."""
        top, height = self.scroll_offset.y, self.size.height
        for place in set(places):
            if top <= place < top + height:
                self.refresh(Region(0, place - top, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        place, width = self.scroll_offset.y + y, self.size.width
        if place >= self.count:
            return Strip.blank(width)
        style = _CHOSEN if place == self.chosen else _PLAIN
        return Strip([Segment(self._line_of(place, width), style)]).adjust_cell_length(width, style)

    def on_resize(self) -> None:
        self.show(self.count, self.chosen)

    def _bring_into_view(self) -> bool:
        """Scrolls where the row is out of sight, a page at a time: a line at a time would draw the whole list at
        every key. Returns whether it did."""
        height = max(1, self.size.height)
        top = self.scroll_offset.y
        if top <= self.chosen < top + height:
            return False
        self.scroll_to(y=_page_with(self.chosen, height, self.count), animate=False, immediate=True)
        return True


def _page_with(place: int, height: int, count: int) -> int:
    """The first row of the page that shows `place`, one row of the page before kept in sight."""
    step = max(1, height - 1)
    return min(place // step * step, max(0, count - height))
