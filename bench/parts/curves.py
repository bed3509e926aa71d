"""Draws small curves as one SVG file that reads in grey: average precision by number of decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 210, 120  # of one drawing, in pixels of the page
ACROSS, MARGIN, LABEL = 5, 48, 26
INK, QUIET, RULE = "#1b1b1f", "#5c5c66", "#d5d5d8"


@dataclass(frozen=True)
class Curve:
    """Average precision of one theme: by date, by the equation alone, then after each number of decisions."""

    name: str
    date: float
    equation: float
    after: tuple[float, ...]


def draw(curves: Sequence[Curve], decisions: Sequence[int]) -> str:
    """One small drawing for each curve, all to the same scale from 0 to 1."""
    lines = -(-len(curves) // ACROSS)
    width, height = ACROSS * (WIDTH + MARGIN) + MARGIN, lines * (HEIGHT + MARGIN + LABEL) + LABEL
    told = "; ".join(f"{one.name} : équation {_number(one.equation)}, puis {_series(one.after)}" for one in curves)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'role="img" font-family="system-ui, sans-serif" font-size="11">',
        "<title>Précision moyenne de l’ordre de la boîte d’arrivée selon le nombre de décisions</title>",
        f"<desc>{escape(told)}</desc>",
        f'<rect width="{width}" height="{height}" fill="#fffdf9"/>',
    ]
    for n, curve in enumerate(curves):
        x, y = MARGIN + n % ACROSS * (WIDTH + MARGIN), LABEL + n // ACROSS * (HEIGHT + MARGIN + LABEL)
        parts += [f'<g transform="translate({x} {y})">', *_drawing(curve, decisions), "</g>"]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _drawing(curve: Curve, decisions: Sequence[int]) -> list[str]:
    steps = ["0", *(f"{number:,}".replace(",", "\u202f") for number in decisions)]
    places = [n * (WIDTH - 40) / (len(steps) - 1) for n in range(len(steps))]
    values = [curve.equation, *curve.after]
    points = " ".join(f"{x:.0f},{_height(value):.1f}" for x, value in zip(places, values, strict=True))
    end = _height(values[-1])
    return [
        f'<text y="-10" font-weight="600" fill="{INK}">{escape(curve.name)}</text>',
        *(_level(level) for level in (0.0, 0.5, 1.0)),
        _flat(curve.date, "1 3"),
        _flat(curve.equation, "5 3"),
        f'<polyline points="{points}" fill="none" stroke="{INK}" stroke-width="2"/>',
        *(
            f'<circle cx="{x:.0f}" cy="{_height(value):.1f}" r="2.5" fill="{INK}"/>'
            for x, value in zip(places, values, strict=True)
        ),
        f'<text x="{WIDTH - 34}" y="{end + 4:.1f}" fill="{INK}">{_number(values[-1])}</text>',
        f'<text x="{WIDTH - 34}" y="{max(_height(curve.equation), end + 14) + 4:.1f}" fill="{QUIET}">équation</text>',
        f'<text x="{WIDTH - 34}" y="{max(_height(curve.date), end + 28) + 4:.1f}" fill="{QUIET}">date</text>',
        *(
            f'<text x="{x:.0f}" y="{HEIGHT + 15}" text-anchor="middle" fill="{QUIET}">{step}</text>'
            for x, step in zip(places, steps, strict=True)
        ),
    ]


def _level(level: float) -> str:
    return (
        f'<path d="M0 {_height(level):.0f}H{WIDTH - 40}" stroke="{RULE}"/>'
        f'<text x="-6" y="{_height(level) + 4:.0f}" text-anchor="end" fill="{QUIET}">{_number(level, 1)}</text>'
    )


def _flat(value: float, dashes: str) -> str:
    return f'<path d="M0 {_height(value):.1f}H{WIDTH - 40}" stroke="{QUIET}" stroke-dasharray="{dashes}"/>'


def _height(value: float) -> float:
    return HEIGHT * (1 - value)


def _series(values: Sequence[float]) -> str:
    return ", ".join(map(_number, values))


def _number(value: float, digits: int = 2) -> str:
    return f"{value:.{digits}f}".replace(".", ",")
