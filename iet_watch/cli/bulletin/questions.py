"""A question to whoever is at the terminal, who answers yes or no."""

from __future__ import annotations

import sys

YES = ("y", "yes", "o", "oui")  # in either language, whatever that of the question


def agrees(question: str) -> bool:
    """Asks, and whether the answer is yes; no answer is none. The caller knows that somebody is there."""
    print(question, end=" ", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in YES
