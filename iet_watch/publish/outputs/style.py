"""How a bulletin looks, whatever its format; an accent that is read on every ground it stands on (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from iet_watch.model.trouble import BAD_CONFIGURATION, Trouble

PAPER = "#fffdf9"
DARK = "#16181c"
LEAST_CONTRAST = 4.5
TINT = 0.09  # of the accent in the ground of a band: seen beside the paper, and quiet
# Where letters in the accent colour stand on a band too; elsewhere the band holds ink alone.
ON_BANDS = frozenset(("affiche",))


@dataclass(frozen=True)
class Style:
    """The workspace's own templates, the shipped look, the accent colour."""

    templates: Path
    look: str
    accent: str


def colours_of(accent: str) -> dict[str, str]:
    """What templates are given: the accent on each ground, and the bands that it tints. Raises Trouble."""
    known: dict[str, str] = {}
    for scheme, ground in (("", PAPER), ("_dark", DARK)):
        shown = readable(accent, ground)
        band = tinted(shown, ground)
        known |= {
            f"accent{scheme}": shown,
            f"band{scheme}": band,
            f"accent_on_band{scheme}": readable(shown, band, ground),
        }
    return known


def tinted(colour: str, ground: str) -> str:
    """`ground` with a little of `colour` in it: that of a band."""
    return _hex(
        TINT * one + (1 - TINT) * other for one, other in zip(_channels(colour), _channels(ground), strict=True)
    )


def readable(colour: str, *grounds: str) -> str:
    """`colour`, darkened or lightened just enough to stand out by 4.5 to 1 on each of `grounds`, all light or all dark.

    Raises Trouble when it is no colour.
    """
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise Trouble(
            "accent: %(found)s is not a colour such as #1f5f7a (iet-watch.toml, [bulletin])",
            code=BAD_CONFIGURATION,
            found=colour,
        )
    hue, light, saturation = colorsys.rgb_to_hls(*_channels(colour))
    step = 0.01 if _luminance(grounds[0]) < 0.5 else -0.01
    while min(contrast(colour, ground) for ground in grounds) < LEAST_CONTRAST and 0 <= light <= 1:
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


def _hex(channels: Iterable[float]) -> str:
    return "#" + "".join(f"{round(255 * channel):02x}" for channel in channels)


def _luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
