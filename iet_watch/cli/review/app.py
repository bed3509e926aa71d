"""The application: the board, and the acts that its keys stand for.

A module of its own, so that the acts know the board and the board knows no act.
"""

from __future__ import annotations

from iet_watch.cli.review.acts import perform
from iet_watch.cli.review.board import Board
from iet_watch.cli.review.keys import Act


class Review(Board):
    """Keys in, decisions out."""

    def perform(self, act: Act) -> None:
        perform(self, act)
