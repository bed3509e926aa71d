"""An alert as HTML and as plain text: the same articles and addresses in both, in the words of the region."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from iet_watch.model.contacts import ContactDetails
from iet_watch.model.levels import PUBLIC, Level, narrowest
from iet_watch.publish.issue.fiche_order import IssueOrder
from iet_watch.publish.outputs.mail import inlined
from iet_watch.publish.outputs.style import Style
from iet_watch.publish.outputs.templates import environment_of, fill
from iet_watch.send.alerts.articles import KeptArticle
from iet_watch.send.alerts.choosing import followed_keeps
from iet_watch.send.outbox.messages import MailTexts
from iet_watch.workspace.folder import Workspace


@dataclass(frozen=True)
class AlertArticle:
    """An article as templates show it. `day`: of its publication, None where nobody knows; `also`: other themes.

    `lang`: of its title, where that is not the bulletin's.
    """

    title: str
    url: str
    source: str
    day: date | None
    lang: str
    summary: str
    also: tuple[str, ...]


@dataclass(frozen=True)
class AlertSection:
    """A theme that its reader follows, and what was kept for it."""

    title: str
    articles: tuple[AlertArticle, ...]


class AlertTexts:
    """Makes the texts of one alert; those who are told the same get the same, made once."""

    def __init__(self, space: Workspace, titles: Mapping[str, str], day: date) -> None:
        self.space, self.day = space, day
        self._titles = titles
        self._made: dict[object, MailTexts] = {}

    def of(self, person: ContactDetails, articles: Sequence[KeptArticle], more: int = 0) -> MailTexts:
        """The texts for a person who is told of `articles`, the best first. Raises Trouble, Mistakes.

        `more`: how many there were beside them.
        """
        key = (person.themes, more, tuple((one.item.id, one.level, one.url, one.keeps) for one in articles))
        if key not in self._made:
            self._made[key] = self._filled(person, articles, more)
        return self._made[key]

    def _filled(self, person: ContactDetails, articles: Sequence[KeptArticle], more: int) -> MailTexts:
        settings = self.space.settings
        style = Style(self.space.templates_folder, settings.bulletin.look, settings.bulletin.accent)
        values: dict[str, Any] = {
            "bulletin": settings.bulletin, "site": settings.site, "mail": settings.mail, "day": self.day,
            "sections": self._sections(person, articles), "more": more, "level": _level(articles),
            "followed": tuple(self._titles.get(slug, slug) for slug in self._ordered(person.themes)),
        }  # fmt: skip
        text, html = (
            fill(environment_of(name, style, settings.bulletin.language), name, style, **values)
            for name in ("alert.txt", "alert.html")
        )
        return MailTexts(text, inlined(html))

    def _sections(self, person: ContactDetails, articles: Sequence[KeptArticle]) -> tuple[AlertSection, ...]:
        """Theme by theme, each article under the one where it scores best."""
        shown: dict[str, list[AlertArticle]] = {}
        for one in articles:
            scores = {keep.theme: one.item.themes.get(keep.theme, 0.0) for keep in followed_keeps(one, person)}
            theme, *others = sorted(scores, key=lambda slug: (-scores[slug], slug))
            shown.setdefault(theme, []).append(self._article(one, others))
        return tuple(AlertSection(self._titles.get(slug, slug), tuple(shown[slug])) for slug in self._ordered(shown))

    def _ordered(self, slugs: Sequence[str] | Mapping[str, object]) -> list[str]:
        return IssueOrder(self.space.settings.bulletin.theme_order).of_themes(slugs, self._titles)

    def _article(self, one: KeptArticle, others: Sequence[str]) -> AlertArticle:
        item, language = one.item, self.space.settings.bulletin.language
        return AlertArticle(
            title=item.title,
            url=one.url,
            source=item.source,
            day=item.published.astimezone(self.space.zone).date() if item.published else None,
            lang=item.lang if item.lang and item.lang[:2] != language else "",
            summary=one.summary,
            also=tuple(self._titles.get(slug, slug) for slug in others),
        )


def _level(articles: Sequence[KeptArticle]) -> Level:
    """How far the alert may go: as far as the article that may go least far."""
    level: Level = PUBLIC
    for one in articles:
        level = narrowest(level, one.level)
    return level
