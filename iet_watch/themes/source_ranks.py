"""What the theme files say of the sources' worth: their rank, and which are free to reuse."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from iet_watch.themes.theme_files import Theme


@dataclass(frozen=True)
class SourceRanks:
    """By address: the place of each source in the theme files, the first is the best; those free to reuse."""

    ranks: Mapping[str, int]
    open: frozenset[str]

    def rank(self, source_url: str) -> int:
        """The place of a source; the last for one that no theme file lists."""
        return self.ranks.get(source_url, len(self.ranks))


def source_ranks(themes: Iterable[Theme]) -> SourceRanks:
    """What these theme files say."""
    sources = [source for theme in themes for source in theme.sources]
    ranks = {source.url: rank for rank, source in reversed(list(enumerate(sources)))}
    return SourceRanks(ranks, frozenset(source.url for source in sources if source.rights == "open"))
