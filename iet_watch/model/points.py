"""One point that `doctor` looks at: how it stands, and the one thing to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

PointState = Literal["ok", "warn", "fail"]  # parts of `doctor --json`


@dataclass(frozen=True)
class Point:
    """`name`: as `doctor --json` has it; `said`, `advice`: English templates of the catalogue, `args` their values."""

    name: str
    state: PointState
    said: str
    advice: str = ""
    args: Mapping[str, object] = field(default_factory=dict)


def well(name: str, said: str, /, **args: object) -> Point:
    """A point at which nothing is to be done."""
    return Point(name, "ok", said, "", args)


def doubtful(name: str, said: str, advice: str, /, **args: object) -> Point:
    """A point that should be mended, with how; it stops nothing."""
    return Point(name, "warn", said, advice, args)


def ill(name: str, said: str, advice: str, /, **args: object) -> Point:
    """A point that must be mended, with how: something does not work, or is in danger."""
    return Point(name, "fail", said, advice, args)
