"""An inbox and its screen, without a terminal: Textual's pilot presses the keys."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual import events
from textual.keys import _character_to_key

from iet_watch.cli.review import command
from iet_watch.cli.review.app import Review
from iet_watch.cli.terminal.session import SESSION
from tests.conftest import Desk, Once

# Invented. Articles 1 and 2 are one story; 5 has the markup of a library of terminals.
ARTICLES = [
    ("Un électrolyseur au port de Dieppe", "Le port de Dieppe installe un électrolyseur pour ses grues.", "Le Large"),
    ("Dieppe : le port choisit l’hydrogène", "Un électrolyseur de cinq mégawatts alimentera les grues.", "La Vigie"),
    ("Le port de Honfleur drague son chenal", "La drague Calvados travaille au port jusqu’en mai.", "Le Large"),
    ("Port de Caen : deux lignes de plus", "Deux lignes vers Rosslare partiront du port de Caen.", "La Vigie"),
    ("Le port [red]dit[/red] [@click=quit]non[/]", "Le port.\n[bold]fin[/bold]", "Le Large"),
    ("Le port de Fécamp accueille un laboratoire", "Un laboratoire d’algues au port de Fécamp.", "Le Large"),
]
THEME = "title = 'Ports'\nquery = 'port*'\n[[tags]]\nname = 'énergie'\nquery = 'introuvable'\n"


def fill(desk: Desk) -> None:
    """Six items of the theme `ports`, of this quarter."""
    desk.theme("ports", THEME)
    lines = [
        {"url": f"https://a.example/{n}", "title": title, "text": text, "source": source, "published": "2026-11-02"}
        for n, (title, text, source) in enumerate(ARTICLES, start=1)
    ]
    path = desk.root / "items.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    assert desk("import", path).code == 0


@pytest.fixture
def inbox(once: Once) -> Desk:
    return once("review", fill)


class Screen:
    """The screen of one person."""

    def __init__(self, app: Review, pilot: Any) -> None:
        self.app, self._pilot = app, pilot

    async def press(self, *keys: str) -> None:
        """Presses keys, one character or the name of a key each. The pilot's own way takes 50 ms a key."""
        for key in keys:
            event = events.Key(_character_to_key(key) if len(key) == 1 else key, key if len(key) == 1 else None)
            event.set_sender(self.app)
            self.app._driver.send_message(event)  # type: ignore[union-attr]
            await self.settle()

    async def settle(self) -> None:
        """Until what was sent is done and drawn."""
        for _ in range(2):
            await self._pilot.pause(0)

    async def answer(self, text: str) -> None:
        """Answers a question."""
        self.app.question.field.value = text
        await self.press("enter")

    async def resize(self, columns: int, lines: int) -> None:
        await self._pilot.resize_terminal(columns, lines)
        await self.settle()

    async def look_around(self) -> None:
        """What happens each second."""
        self.app.attempt(self.app._look_around)
        await self.settle()

    @property
    def lines(self) -> list[str]:
        return [
            "".join(piece.text for piece in strip).rstrip() for strip in self.app.screen._compositor.render_strips()
        ]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def told(self) -> str:
        return str(self.app.told.content)

    @property
    def title(self) -> str:
        """That of the row under the cursor."""
        return self.app.view.row.first.title if self.app.view.row else ""


def review(desk: Desk, *, who: str = "Camille", theme: str | None = "ports") -> Review:
    """The application of one person, not started."""
    SESSION.workspace_option = desk.root
    return Review(command.triage_of(theme, who=who))


def on_screen(app: Review, steps: Callable[[Screen], Awaitable[None]], size: tuple[int, int] = (80, 24)) -> None:
    """Runs `steps` before a screen of this size."""

    async def running_app() -> None:
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await steps(Screen(app, pilot))

    asyncio.run(running_app())
