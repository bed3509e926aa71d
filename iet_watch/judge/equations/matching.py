"""Verdicts of themes on items: one scan for all of them, then each theme's equation, its score and its tags."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from iet_watch.judge.equations.equation import Equation, FoundTerms, compiled, find
from iet_watch.judge.equations.item_text import Reading, read_item
from iet_watch.judge.equations.scanning import Scanner
from iet_watch.judge.equations.scoring import Scale, scale, score, total
from iet_watch.model.items import Judgement, Match
from iet_watch.themes.theme_files import Theme

__all__ = ["Matcher", "Reading", "read_item"]


@dataclass(frozen=True)
class _Compiled:
    slug: str
    equation: Equation
    scale: Scale
    tags: tuple[tuple[str, Equation], ...]


class Matcher:
    """All themes' and tags' terms compiled together; made once for a run."""

    def __init__(self, themes: Iterable[Theme]) -> None:
        themes = tuple(themes)
        self._scanner = Scanner()
        self._themes = tuple(map(self._compiled, themes))
        self._requirements = {
            url: compiled(query, self._scanner) for theme in themes for url, query in theme.requirements.items()
        }

    def judge(self, reading: Reading) -> Judgement:
        """The themes that `reading` meets with their scores and reasons, and its tags in each."""
        found = find(self._scanner, reading)
        met = [theme for theme in self._themes if theme.equation.met(found)]
        return Judgement(
            themes=tuple(_match(theme, found) for theme in met),
            tags={theme.slug: tuple(name for name, equation in theme.tags if equation.met(found)) for theme in met},
        )

    def meets_requirement(self, reading: Reading, source_url: str) -> bool:
        """Whether the item meets what the theme files require of every item of `source_url`."""
        requirement = self._requirements.get(source_url)
        return requirement is None or requirement.met(find(self._scanner, reading))

    def _compiled(self, theme: Theme) -> _Compiled:
        return _Compiled(
            theme.slug,
            compiled(theme.query, self._scanner),
            scale(theme.query, self._scanner),
            tuple((tag.name, compiled(tag.query, self._scanner)) for tag in theme.tags),
        )


def _match(theme: _Compiled, found: FoundTerms) -> Match:
    reasons = score(theme.scale, found)
    return Match(theme.slug, total(reasons), reasons)
