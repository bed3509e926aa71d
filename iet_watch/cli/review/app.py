"""The application: the board and the acts of its keys; what Textual reads before it draws, signals, the exit code.

It knows both, so that the acts know the board and the board knows no act.
"""

from __future__ import annotations

import os

# Read by Textual when it is loaded. Without the keyboard protocol of some terminals, which an old console writes on
# its screen as letters. Thirty frames a second are half of what it would draw; a key waits 33 ms at most for its own.
os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")
os.environ.setdefault("TEXTUAL_FPS", "30")
os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")

import asyncio
import signal

from iet_watch.cli.review.acts import perform
from iet_watch.cli.review.board import Board
from iet_watch.cli.review.keys import Act
from iet_watch.desk.reviewing.triage import Triage
from iet_watch.model.trouble import IO_TROUBLE


class Review(Board):
    """Keys in, decisions out."""

    def perform(self, act: Act) -> None:
        perform(self, act)


def run_screen(triage: Triage) -> int:
    """Shows the screen until it is left; returns the exit code: 0, 130 after Ctrl-C, 143 when it was asked to end."""
    return asyncio.run(_shown(Review(triage)))


async def _shown(app: Review) -> int:
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, app.exit, 143)
    code = await app.run_async(mouse=False)
    return code if isinstance(code, int) else IO_TROUBLE
