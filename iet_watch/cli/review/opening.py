"""Opens an article in the reader's browser, where the terminal has one before it; else its address is told."""

from __future__ import annotations

import os
import sys

from iet_watch.cli.review.board import Board
from iet_watch.locale import say
from iet_watch.words import one_line

GRAPHICAL = ("DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME")


def has_browser() -> bool:
    """Whether a browser would open a window before the reader: over SSH it opens elsewhere, or in this terminal."""
    if "SSH_CONNECTION" in os.environ and not any(os.environ.get(name) for name in GRAPHICAL[:2]):
        return False
    return sys.platform in ("darwin", "win32") or any(os.environ.get(name) for name in GRAPHICAL)


def open_article(app: Board) -> None:
    """Opens the article that is read; without a browser its address goes to the clipboard of the terminal."""
    item = app.view.item
    assert item is not None  # `perform` has asked
    opened = _opened(item.url)
    if not opened:
        app.copy_to_clipboard(item.url)
    app.tell(say("Opened in the browser: %(url)s", url=item.url) if opened else item.url)


def _opened(address: str) -> bool:
    """Whether a browser took a web address. Other addresses are never opened."""
    if not address.startswith(("http://", "https://")) or one_line(address, len(address) + 1) != address:
        return False
    import webbrowser

    try:
        return has_browser() and webbrowser.open(address)
    except (webbrowser.Error, OSError):
        return False
