"""Everything is accounted for: what stands in the folder is shown, what was kept has a fiche, a fiche has its item.

And the item still says what it said when it was kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rapidfuzz import fuzz

from iet_watch.judge.identity.addresses import canonical
from iet_watch.locale import later
from iet_watch.model.items import Item
from iet_watch.publish.checks.families.finding import Degree, Finding, Subject
from iet_watch.publish.issue.bulletin import Fiche
from iet_watch.words import fold

LIKE_TITLES = 60.0  # token_set_ratio: editors write titles anew, and keep the words of whom and where


def check(subject: Subject) -> Iterator[Finding]:
    for one in subject.unread:
        yield Finding("folder", "hold", one.path, one.line, one.message, one.args)
    for kept in subject.without_fiche:
        yield Finding("folder", "hold", subject.folder, 0, kept.message, kept.words)
    for fiche in subject.fiches:
        yield from _of_its_item(subject, fiche)


def _of_its_item(subject: Subject, fiche: Fiche) -> Iterator[Finding]:
    """A number that no item bears, or that another article bears: a fiche was copied, or typed."""
    if fiche.own:
        return
    path, line = subject.place(fiche, "item")
    item = subject.items.get(fiche.item)
    if item is not None and item.rewritten:
        message = later(
            "the source has changed since the decision: see iet-watch show %(item)s, correct the fiche if it must be, "
            "then iet-watch keep %(item)s --theme %(theme)s --why TEXT"
        )
        yield Finding("folder", "hold", path, line, message, {"item": fiche.item, "theme": fiche.theme})
    if item is None:
        message = later("no item has the number %(item)s: iet-watch search finds the right one")
        yield Finding("folder", "hold", path, line, message, {"item": fiche.item})
    elif not _is_about(fiche, [item, *(subject.items[number] for number in item.copies if number in subject.items)]):
        message = later("item %(item)s is another article than this fiche tells of")
        yield Finding("folder", "hold", path, line, message, {"item": fiche.item}, f"{item.title} ({item.source})")
    elif not is_kept(fiche, subject.items):
        message = later(
            "item %(item)s is not kept: move this fiche out of the issue, or iet-watch keep %(item)s --theme THEME"
        )
        degree: Degree = "warn" if item.status == "new" else "hold"  # a person said that it should not appear
        yield Finding("folder", degree, path, line, message, {"item": fiche.item})


def is_kept(fiche: Fiche, items: Mapping[int, Item]) -> bool:
    """Whether the article of a fiche, or one of its copies, is kept in any theme; one that nobody knows is not judged.

    `--draft` takes a fiche away with its article unless somebody wrote in it, so that one may be left.
    """
    item = items.get(fiche.item)
    if item is None:
        return True
    numbers = (item.id, *item.copies, *((item.copy_of,) if item.copy_of else ()))
    return any(items[number].status == "kept" for number in numbers if number in items)


def _is_about(fiche: Fiche, items: list[Item]) -> bool:
    """Whether a fiche has the address, the source or the title of one of `items`."""
    titles = [fold(title) for title in (fiche.title, fiche.original_title) if title]
    return any(
        canonical(fiche.url) == one.canonical_url
        or (bool(fiche.source) and fold(fiche.source) == fold(one.source))
        or any(fuzz.token_set_ratio(title, fold(one.title)) >= LIKE_TITLES for title in titles)
        for one in items
    )
