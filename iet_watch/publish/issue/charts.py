"""What a chart shows: labelled counts, largest scale first known, with the table that stands behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from iet_watch.locale import number, translations
from iet_watch.locale.dates import quarter_words
from iet_watch.model.quarter import Quarter
from iet_watch.publish.issue.bulletin import Bulletin

SOURCES_SHOWN = 8  # bars that a reader still compares at a glance; the others are summed up below


@dataclass(frozen=True)
class Bar:
    """One bar: `share` is its length in hundredths of the longest, `shown` the figure that stands beside it.

    `before` is the length of the preceding quarter's, None when there is none to compare with.
    """

    label: str
    count: int
    share: float
    shown: str
    before: float | None = None


@dataclass(frozen=True)
class Chart:
    """Bars from zero under a title; `said` is what the picture says in words; `head` and `rows` are its table."""

    name: str
    title: str
    said: str
    bars: tuple[Bar, ...]
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    compared: str = ""


def charts_of(bulletin: Bulletin) -> tuple[Chart, ...]:
    """The charts that the figures of the issue allow: two themes or two sources at the least."""
    return tuple(chart for chart in (_by_theme(bulletin), _by_source(bulletin)) if chart and len(chart.bars) > 1)


def _by_theme(bulletin: Bulletin) -> Chart | None:
    counts = bulletin.figures.by_theme
    quarters = sorted({count.quarter for count in counts if _is_quarter(count.quarter)})
    if not quarters:
        return None
    table: dict[str, dict[str, int]] = {}
    for count in counts:
        table.setdefault(count.theme, {})[count.quarter] = count.items
    this, before = quarters[-1], quarters[-2] if len(quarters) > 1 else None
    most = max(max(row.get(this, 0), row.get(before or "", 0)) for row in table.values())
    bars = tuple(
        Bar(theme, row.get(this, 0), _share(row.get(this, 0), most), number(row.get(this, 0), bulletin.language),
            _share(row.get(before, 0), most) if before else None)
        for theme, row in sorted(table.items(), key=lambda pair: (-pair[1].get(this, 0), pair[0]))
    )  # fmt: skip
    words = translations(bulletin.language).gettext
    named = [quarter_words(_quarter(one), bulletin.language) for one in quarters]
    return Chart(
        "themes",
        words("Articles retained by theme"),
        _said(bulletin, bars),
        bars,
        (words("Theme"), *named),
        tuple(_row(bar.label, table[bar.label], quarters, bulletin.language) for bar in bars),
        compared=named[-2] if before else "",
    )


def _by_source(bulletin: Bulletin) -> Chart | None:
    counted = Counter(fiche.source for fiche in bulletin.fiches if fiche.source)
    counts = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    total = sum(items for _, items in counts)
    if not total:
        return None
    words = translations(bulletin.language)
    shown, others = counts[:SOURCES_SHOWN], counts[SOURCES_SHOWN:]
    if others:
        label = words.ngettext("%(count)d other source", "%(count)d other sources", len(others))
        shown.append((label % {"count": len(others)}, sum(items for _, items in others)))
    most = max(items for _, items in shown)
    bars = tuple(Bar(name, items, _share(items, most), _percent(items, total, bulletin.language))
                 for name, items in shown)  # fmt: skip
    return Chart(
        "sources",
        words.gettext("Where the sheets of this issue come from"),
        _said(bulletin, bars),
        bars,
        (words.gettext("Source"), words.gettext("Sheets"), words.gettext("Share")),
        tuple((bar.label, number(bar.count, bulletin.language), bar.shown) for bar in bars),
    )


def _said(bulletin: Bulletin, bars: tuple[Bar, ...]) -> str:
    """The chart in a sentence: who leads, who comes last, with their figures."""
    first, last = bars[0], bars[-1]
    words = translations(bulletin.language).gettext("From %(first)s (%(most)s) to %(last)s (%(least)s).")
    return words % {"first": first.label, "most": first.shown, "last": last.label, "least": last.shown}


def _row(theme: str, counts: Mapping[str, int], quarters: list[str], language: str) -> tuple[str, ...]:
    return (theme, *(number(counts.get(quarter, 0), language) for quarter in quarters))


def _share(count: int, most: int) -> float:
    return round(100 * count / most, 2) if most else 0.0


def _percent(count: int, total: int, language: str) -> str:
    share = round(100 * count / total)
    return f"{share}\u00a0%" if language == "fr" else f"{share}%"


def _is_quarter(text: str) -> bool:
    year, _, tail = text.partition("-T")
    return year.isdigit() and len(year) == 4 and tail in ("1", "2", "3", "4")


def _quarter(text: str) -> Quarter:
    return Quarter(int(text[:4]), int(text[-1]))
