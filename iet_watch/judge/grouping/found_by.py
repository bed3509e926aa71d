"""What an item is found by among thousands: rare stems, runs of words, addresses. It is all that seeking needs."""

from __future__ import annotations

from sys import intern
from typing import NamedTuple


class FoundBy(NamedTuple):
    """What the item known by the identity `item` is found by.

    `names`: the canonical addresses that it goes by, in order; `signs`: its rarest stems, the rarest first;
    `landmarks`: runs of three words, as checksums (CRC-32), each once; of its text and title together, of each alone.
    """

    item: str
    names: tuple[str, ...]
    signs: tuple[str, ...]
    title_signs: tuple[str, ...]
    landmarks: tuple[int, ...]
    text_landmarks: tuple[int, ...]
    title_landmarks: tuple[int, ...]

    @property
    def of_title(self) -> FoundBy:
        """Those of the title alone."""
        return self._replace(signs=self.title_signs, landmarks=self.title_landmarks, text_landmarks=())

    @property
    def with_our_words(self) -> FoundBy:
        """The same, made of the words that this process has: each of those that it asks has sent its own."""
        signs, of_title = tuple(map(intern, self.signs)), tuple(map(intern, self.title_signs))
        return self._replace(signs=signs, title_signs=of_title)
