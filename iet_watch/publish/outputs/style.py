"""How a bulletin looks, whatever its format; an accent colour that is read on paper and on dark (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

import colorsys
import re
from dataclasses import dataclass
from pathlib import Path

from iet_watch.model.trouble import BAD_CONFIGURATION, Trouble

PAPER = "#fffdf9"
DARK = "#16181c"
LEAST_CONTRAST = 4.5


@dataclass(frozen=True)
class Style:
    """The workspace's own templates, the shipped look, the accent colour."""

    templates: Path
    look: str
    accent: str


def readable(colour: str, background: str) -> str:
    """`colour`, darkened or lightened just enough to stand out by 4.5 to 1. Raises Trouble when it is none."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise Trouble(
            "accent: %(found)s is not a colour such as #1f5f7a (iet-watch.toml, [bulletin])",
            code=BAD_CONFIGURATION,
            found=colour,
        )
    hue, light, saturation = colorsys.rgb_to_hls(*_channels(colour))
    step = 0.01 if _luminance(background) < 0.5 else -0.01
    while contrast(colour, background) < LEAST_CONTRAST and 0 <= light <= 1:
        light += step
        colour = _hex(colorsys.hls_to_rgb(hue, min(1.0, max(0.0, light)), saturation))
    return colour


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 to 21."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    return red, green, blue


def _hex(channels: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(255 * channel):02x}" for channel in channels)


def _luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
