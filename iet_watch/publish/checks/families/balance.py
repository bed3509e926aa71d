"""Whether an issue speaks of more than one theme, with more than one voice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from iet_watch.locale import later
from iet_watch.publish.checks.families.finding import Finding, Subject
from iet_watch.words import fold

ENOUGH_FICHES = 6  # fewer say nothing about balance
MOST_OF_THEME = 0.5
MOST_OF_CONTRIBUTOR = 0.5
MOST_OF_SOURCE = 3  # fiches from one source: beyond, the bulletin is that source's own


def check(subject: Subject) -> Iterator[Finding]:
    fiches = list(subject.fiches)
    if len(fiches) < ENOUGH_FICHES:
        return
    place = (subject.folder, 0)
    titles = {theme.slug: theme.title for theme in subject.themes}
    present = Counter(fiche.theme for fiche in fiches)
    for slug, count in present.items():
        if count > MOST_OF_THEME * len(fiches):
            message = later("%(name)s takes %(count)s of %(total)s fiches: more than half")
            args = {"name": titles.get(slug, slug), "count": count, "total": len(fiches)}
            yield Finding("balance", "warn", *place, message, args)
    absent = [title for slug, title in titles.items() if slug not in present]
    if absent:
        message = later("no fiche for %(names)s")
        yield Finding("balance", "warn", *place, message, {"names": ", ".join(absent)})
    yield from _voices(subject, [fiche.contributor for fiche in fiches])
    for name, count in Counter(fiche.source for fiche in fiches if fiche.source).items():
        if count > MOST_OF_SOURCE:
            message = later("%(count)s fiches come from one source, %(name)s: at most %(most)s are advised")
            yield Finding("balance", "warn", *place, message, {"name": name, "count": count, "most": MOST_OF_SOURCE})


def _voices(subject: Subject, names: list[str]) -> Iterator[Finding]:
    counted = Counter(fold(name) for name in names if name)
    for name, count in counted.items():
        if count > MOST_OF_CONTRIBUTOR * len(names):
            shown = next(one for one in names if fold(one) == name)
            message = later("%(name)s wrote %(count)s of %(total)s fiches: more than half")
            args = {"name": shown, "count": count, "total": len(names)}
            yield Finding("balance", "warn", subject.folder, 0, message, args)
