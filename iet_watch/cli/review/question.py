"""The line that asks for a few words: a reason, a comment, a name, a search. Escape gives up, Enter answers."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input, Static

Answer = Callable[[str], None]


class Question(Horizontal):
    """Hidden until it asks. What is answered goes to whoever asked, an empty answer, too."""

    def __init__(self) -> None:
        super().__init__(id="question")
        self._answer: Answer | None = None
        self.label = Static(markup=False)
        # A cursor that blinks would write to the line twice a second, for nothing.
        self.field = Input(compact=True, select_on_focus=False)
        self.field.cursor_blink = False

    def compose(self) -> ComposeResult:
        yield self.label
        yield self.field

    @property
    def open(self) -> bool:
        return self._answer is not None

    def ask(self, label: str, answer: Answer) -> None:
        """Shows itself with `label`; `answer` gets what is typed."""
        self._answer = answer
        self.label.update(label)
        self.field.value = ""
        self.display = True
        self.field.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        answer = self._answer
        self._close()
        if answer is not None:
            answer(event.value.strip())

    def on_key(self, event: events.Key) -> None:
        if event.key == "escape" and self.open:
            event.stop()
            self._close()

    def _close(self) -> None:
        self._answer = None
        self.display = False
        self.app.set_focus(None)
