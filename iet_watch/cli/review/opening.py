"""Opens an article in the reader's browser, where the terminal stands on a machine that has one."""

from __future__ import annotations

import os
import sys

from iet_watch.words import one_line

GRAPHICAL = ("DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME")


def has_browser() -> bool:
    """Whether a browser would open a window before the reader: over SSH it opens elsewhere, or in this terminal."""
    if "SSH_CONNECTION" in os.environ and not any(os.environ.get(name) for name in GRAPHICAL[:2]):
        return False
    return sys.platform in ("darwin", "win32") or any(os.environ.get(name) for name in GRAPHICAL)


def open_address(address: str) -> bool:
    """Opens a web address; returns whether a browser took it. Other addresses are never opened."""
    if not address.startswith(("http://", "https://")) or one_line(address, len(address) + 1) != address:
        return False
    import webbrowser

    try:
        return has_browser() and webbrowser.open(address)
    except (webbrowser.Error, OSError):
        return False
