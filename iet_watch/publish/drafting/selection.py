"""Which kept items go into an issue, and the figures of its making."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from iet_watch.judge.indexing.keywords import Keywords
from iet_watch.locale.dates import NO_BREAK, date_words
from iet_watch.model.decisions import LogLine, assigned_for, assigned_to, comments
from iet_watch.model.levels import Level, allowed, levels_up_to, narrowest
from iet_watch.model.quarter import Quarter
from iet_watch.publish.drafting.drafts import DraftPlan, Kept
from iet_watch.publish.issue.bulletin import Figures, ThemeCount
from iet_watch.publish.issue.fiche_order import IssueOrder
from iet_watch.publish.issue.issue_files import level_of_issue
from iet_watch.publish.publication.kept_items import KeptForIssue, kept_items
from iet_watch.publish.publication.manifest import next_number, published_issues
from iet_watch.store.collected.items import counts_by_theme, figures, get_item
from iet_watch.store.database import Database
from iet_watch.store.said.decisions import decisions_on
from iet_watch.store.said.log import log_of
from iet_watch.themes.theme_files import Theme
from iet_watch.words import body_text
from iet_watch.workspace.folder import Workspace

QUARTERS_COUNTED = 4  # a year: what a reader compares a quarter with


def plan_issue(space: Workspace, db: Database, themes: tuple[Theme, ...], quarter: Quarter) -> DraftPlan:
    """What was kept, dated before the quarter's end and in no other published issue, each item once."""
    settings, issues = space.settings.bulletin, published_issues(space.bulletins_folder)
    known = {theme.slug: theme for theme in themes}
    themes = tuple(known[slug] for slug in IssueOrder(settings.theme_order).of_themes(known, known))
    start, stop = space.bounds(quarter)
    keywords = Keywords(space.vocabulary())
    found = tuple(kept_items(space, db, themes, quarter))
    kept: dict[int, Kept] = {}
    for item in (one for one in found if not one.waiting):
        one = _kept(space, db, item, keywords)
        if _better(one, kept.get(one.item.id)):
            kept[one.item.id] = one
    order = [theme.slug for theme in themes]
    ranked = sorted(
        kept.values(),
        key=lambda one: (order.index(one.theme), -one.item.themes.get(one.theme, 0.0), one.item.id),
    )
    sources = {source.url for theme in themes for source in theme.sources if source.active}
    levels = levels_up_to(level_of_issue(space.quarter_folder(quarter)))
    counted = figures(db, start, stop, sources, levels)
    return DraftPlan(
        quarter=quarter,
        language=settings.language,
        number=next_number(issues, settings.first_number),
        kept=tuple(ranked),
        themes=themes,
        figures=Figures(
            sources=len(sources),
            sources_answering=counted["answering"],
            collected=counted["collected"],
            folded=counted["folded"],
            retained=counted["retained"],
            kept=sum(one.level in levels for one in ranked),
            by_theme=_by_theme(space, db, themes, quarter, levels),
        ),
        waiting=tuple(one for one in found if one.waiting),
    )


def _by_theme(
    space: Workspace, db: Database, themes: tuple[Theme, ...], quarter: Quarter, levels: Sequence[Level]
) -> tuple[ThemeCount, ...]:  # fmt: skip
    """What each theme retained of these levels in this quarter and in the last ones that brought anything."""
    found: list[ThemeCount] = []
    for _ in range(QUARTERS_COUNTED):
        counts = counts_by_theme(db, *space.bounds(quarter), levels)
        if not counts:
            break
        found += [ThemeCount(theme.title, quarter.label, counts.get(theme.slug, 0)) for theme in themes]
        quarter = Quarter.of(quarter.first_day - timedelta(days=1))
    return tuple(found)


def _kept(space: Workspace, db: Database, kept: KeptForIssue, keywords: Keywords) -> Kept:
    original, theme = kept.original, kept.theme
    keepers = [d.who for d in decisions_on(db, kept.item.id) if d.theme == theme and d.ruling == "keep"]
    lines = log_of(db, kept.item.id)
    assigned = assigned_for(assigned_to(lines), theme)
    level = narrowest(kept.item.level, original.level)
    copies = [copy for number in original.copies if (copy := get_item(db, number)) and allowed(copy.level, level)]
    said = body_text(original.summary, original.text)
    return Kept(
        item=original,
        theme=theme,
        contributor=assigned or original.contributor or (keepers[-1] if keepers else ""),
        notes=tuple(_note(space, line) for line in comments(lines) if line.theme in ("", theme)),
        day=original.when.astimezone(space.zone).date(),
        reprints=tuple((copy.source, copy.url) for copy in copies),
        copies=kept.numbers,
        level=level,
        keywords=tuple(one.name for one in keywords.of(original.title, said, [theme], original.lang or "")),
    )


def _note(space: Workspace, line: LogLine) -> str:
    """« Camille Exemple, 20 novembre 2026 : à suivre »"""
    language = space.settings.bulletin.language
    day = date_words(line.at.astimezone(space.zone).date(), language)
    return f"{line.who}, {day}{NO_BREAK if language == 'fr' else ''}: {line.why}"


def _better(one: Kept, other: Kept | None) -> bool:
    """An article kept in two themes goes where it scores most."""
    return other is None or one.item.themes.get(one.theme, 0.0) > other.item.themes.get(other.theme, 0.0)
