"""How far a thing may go: everyone, the partners of the network, those who answer for it."""

from __future__ import annotations

from typing import Literal

Level = Literal["public", "partenaires", "restreint"]
PUBLIC: Level = "public"
PARTNERS: Level = "partenaires"
RESTRICTED: Level = "restreint"
LEVELS: tuple[Level, ...] = (PUBLIC, PARTNERS, RESTRICTED)  # from the widest audience to the narrowest


def allowed(level: str, among: str) -> bool:
    """Whether what has `level` may be shown to those who see `among`; what is not known may not."""
    return level in LEVELS and among in LEVELS and LEVELS.index(level) <= LEVELS.index(among)


def levels_up_to(level: str) -> tuple[Level, ...]:
    """The levels that may be shown to those who see `level`; of one that is not known, what is for everyone."""
    return tuple(one for one in LEVELS if allowed(one, level)) or (PUBLIC,)


def narrowest(one: str, other: str) -> Level:
    """The level of what is made of two things; what is not known counts as restricted."""
    if one not in LEVELS or other not in LEVELS:
        return RESTRICTED
    return LEVELS[max(LEVELS.index(one), LEVELS.index(other))]
