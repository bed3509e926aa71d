"""What an item is found by among thousands: rare stems, runs of words, addresses. It is all that seeking needs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property


@dataclass(frozen=True)
class FoundBy:
    """What the item known by the identity `item` is found by.

    `names`: the canonical addresses that it goes by; `signs`: its rarest stems, the rarest first; `landmarks`: runs of
    three words, as checksums (CRC-32); of its text and title together, of each alone.
    """

    item: str
    names: frozenset[str]
    signs: tuple[str, ...]
    title_signs: tuple[str, ...]
    text_landmarks: tuple[int, ...]
    title_landmarks: tuple[int, ...]

    @cached_property
    def landmarks(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys((*self.text_landmarks, *self.title_landmarks)))

    @cached_property
    def of_title(self) -> FoundBy:
        """Those of the title alone."""
        return replace(self, signs=self.title_signs, text_landmarks=())
