"""`stats`: what the watch did in a quarter, in numbers, beside the quarter before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from iet_watch.cli.terminal import arguments, session
from iet_watch.cli.terminal.options import JsonOption
from iet_watch.cli.terminal.output import tell
from iet_watch.cli.terminal.streams import put
from iet_watch.cli.terminal.tables import Column, padded, show_table, wrapped
from iet_watch.cli.terminal.typer_words import Command
from iet_watch.locale import language, number, say, say_count
from iet_watch.model.trouble import USAGE, Trouble

if TYPE_CHECKING:
    from iet_watch.store.database import Database
    from iet_watch.upkeep.activity.figures import Figure
    from iet_watch.upkeep.activity.report import Activity
    from iet_watch.workspace.folder import Workspace

_NUMBER = 11  # columns of a number: « 1 234 567 », « inconnu », « 2026-T4 », « 30/11/2026 »
_APART = ("issue_days_after_quarter",)  # told in a sentence, with the date


class ReportFormat(StrEnum):
    table = "table"
    json = "json"
    csv = "csv"


CountedQuarterOption = Annotated[
    str | None, typer.Option("--quarter", metavar="2026-T4", help=say("The current one if not given."))
]
FormatOption = Annotated[ReportFormat, typer.Option("--format", help=say("How to write them."))]
OutputOption = Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help=say("Write to this file."))]


def register(app: typer.Typer) -> None:
    app.command("stats", cls=Command)(stats)


def stats(
    quarter: CountedQuarterOption = None,
    output_format: FormatOption = ReportFormat.table,
    output: OutputOption = None,
    json_output: JsonOption = False,
) -> None:
    from iet_watch.upkeep.activity.report import activity

    chosen, space = _chosen(output_format, output, json=json_output), session.workspace()
    asked, running = arguments.quarter_or_current(quarter, space), space.quarter_of(session.now())
    if asked > running:
        raise Trouble("%(quarter)s has not begun: nothing can be counted yet", code=USAGE, quarter=asked.label)
    themes = session.themes(space, needed=False)
    db = session.as_seen_by(session.unchanged_database(space), space, None)
    found = activity(space, db, themes, asked, session.now())
    limits = _limits(space, db)
    if chosen is ReportFormat.table:
        _show(found, space, running=asked == running)
    else:
        _write(found, space, chosen, output, {"running": asked == running, **limits})
    _tell_limits(found, space, limits, json=chosen is ReportFormat.json)


def _chosen(asked: ReportFormat, output: Path | None, *, json: bool) -> ReportFormat:
    """The format asked for, by an option or by the name of the file. Raises Trouble."""
    if json or asked is not ReportFormat.table or output is None:
        return ReportFormat.json if json else asked
    suffix = output.suffix.lower().removeprefix(".")
    if suffix in ("json", "csv"):
        return ReportFormat(suffix)
    raise Trouble("%(path)s: expected a name in .json or .csv, or --format", code=USAGE, path=output)


def _limits(space: Workspace, db: Database) -> Mapping[str, bool]:
    """Whether all was judged by the theme files of today; whether a double triage hides something from the reader."""
    from iet_watch.collect.run.judging import judged_today
    from iet_watch.store.said.log import hides_something

    return {"judged_today": judged_today(space, db), "hidden": hides_something(db)}


def _write(
    found: Activity, space: Workspace, chosen: ReportFormat, output: Path | None, beside: Mapping[str, bool]
) -> None:  # fmt: skip
    from iet_watch.files.whole import write_named
    from iet_watch.store.times import to_text
    from iet_watch.upkeep.activity.table import to_csv
    from iet_watch.words import json_text

    made = session.now()
    if chosen is ReportFormat.csv:
        text = to_csv(found, language(), made.astimezone(space.zone).date().isoformat())
    else:
        text = json_text({"schema_version": 1, **_values(found, str(to_text(made)), beside)}, indent=1) + "\n"
    if output is None:
        put(text, end="")
    else:
        write_named(output, text)


def _values(found: Activity, made: str, beside: Mapping[str, bool]) -> Mapping[str, Any]:
    from iet_watch.store.times import to_text

    return {
        "quarter": found.quarter.label,
        "before": found.before.label,
        "made": made,
        **beside,
        "collecting_since": to_text(found.began),
        "logs_counted": [day.isoformat() for day in found.logs] if found.logs else None,
        "issues": [
            {"quarter": one.quarter.label, "number": one.number, "published": one.day.isoformat(),
             "days_after_quarter": one.days_after}
            for one in found.issues
        ],
        "figures": [_figure_values(one) for one in found.figures],
    }  # fmt: skip


def _figure_values(one: Figure) -> Mapping[str, Any]:
    from iet_watch.upkeep.activity.figures import MEANINGS
    from iet_watch.upkeep.activity.table import perimeter_words

    meaning = MEANINGS[one.name]
    return {
        "name": one.name,
        **({"theme": one.theme} if one.theme else {}),
        "value": one.value,
        "before": one.before,
        "period": meaning.period,
        "perimeter": perimeter_words(one),
        "source": say(meaning.found_in),
        "computed": True,
    }


def _show(found: Activity, space: Workspace, *, running: bool) -> None:
    from iet_watch.upkeep.activity.figures import GROUPS, MEANINGS

    put(wrapped(_title(found, space, running=running), 0))
    of_all = [one for one in found.figures if not one.theme and one.name not in _APART]
    width = max(len(say(MEANINGS[one.name].label)) for one in of_all)
    for group, heading in GROUPS.items():
        inside = [one for one in of_all if MEANINGS[one.name].group == group]
        put("")
        if MEANINGS[inside[0].name].period == "today":
            _show_group(say(heading), [_today(space)], [[one.value] for one in inside], inside, width)
        else:
            labels = [found.quarter.label, found.before.label]
            _show_group(say(heading), labels, [[one.value, one.before] for one in inside], inside, width)
        if group == "issue" and (told := [wrapped(line, 0) for line in _issue_lines(found)]):
            put("\n".join(told))
    if found.themes:
        put("\n" + "\n".join(_theme_lines(found)))


def _title(found: Activity, space: Workspace, *, running: bool) -> str:
    from iet_watch.locale.dates import date_words, quarter_words

    code = language()
    names = {"quarter": quarter_words(found.quarter, code), "before": quarter_words(found.before, code)}
    day = date_words(session.now().astimezone(space.zone).date(), code)
    if running:
        return say(
            "What the watch did: %(quarter)s (quarter under way, up to %(day)s), beside the whole %(before)s.",
            day=day, **names,
        )  # fmt: skip
    return say("What the watch did: %(quarter)s, beside the %(before)s. Counted on %(day)s.", day=day, **names)


def _today(space: Workspace) -> str:
    from iet_watch.locale.dates import short_day

    return short_day(session.now().astimezone(space.zone).date(), language())


def _show_group(
    heading: str, labels: Sequence[str], counts: Iterable[Sequence[int | None]], figures: Iterable[Figure], width: int
) -> None:  # fmt: skip
    """A table of some figures, whose columns stand under those of the others."""
    from iet_watch.upkeep.activity.figures import MEANINGS

    columns = [Column(heading.ljust(width), main=True)]
    columns += [Column(label.rjust(_NUMBER), right=True) for label in labels]
    names = (say(MEANINGS[one.name].label) for one in figures)
    show_table(columns, ([name, *map(_number, row)] for name, row in zip(names, counts, strict=True)))


def _number(count: int | None) -> str:
    return say("unknown") if count is None else number(count, language())


def _issue_lines(found: Activity) -> Iterable[str]:
    """When each issue came out, and how long after its quarter; that the issue of the quarter has not."""
    from iet_watch.locale.dates import date_words

    if found.of("issue_days_after_quarter").value is None and found.of("fiches").value is not None:
        yield say("The issue of %(quarter)s is not published yet.", quarter=found.quarter.label)
    for one in found.issues:
        told = {"number": one.number, "quarter": one.quarter.label, "day": date_words(one.day, language())}
        if one.days_after < 0:
            yield say("No. %(number)s (%(quarter)s) came out on %(day)s, within its quarter.", **told)
            continue
        yield say_count(
            "No. %(number)s (%(quarter)s) came out on %(day)s, %(count)s day after its quarter.",
            "No. %(number)s (%(quarter)s) came out on %(day)s, %(count)s days after its quarter.",
            one.days_after, **told,
        )  # fmt: skip


def _theme_lines(found: Activity) -> Iterable[str]:
    """Three lines a theme: its name, the quarter, the quarter before; a table would cut their names."""
    from iet_watch.upkeep.activity.figures import BY_THEME

    heads = [say(head) for head in BY_THEME.values()]
    figures = {theme: [found.of(name, theme) for name in BY_THEME] for theme in found.themes}
    rows = {
        theme: [[_number(one.value) for one in inside], [_number(one.before) for one in inside]]
        for theme, inside in figures.items()
    }
    widths = [max(len(head), *(len(row[n]) for both in rows.values() for row in both)) for n, head in enumerate(heads)]
    first = max(len(say("By theme")), len(found.quarter.label) + 2)
    yield _line(say("By theme"), heads, first, widths)
    for theme, both in rows.items():
        yield theme
        for quarter, row in zip((found.quarter, found.before), both, strict=True):
            yield _line(f"  {quarter.label}", row, first, widths)


def _line(name: str, cells: Iterable[str], first: int, widths: Iterable[int]) -> str:
    numbers = (padded(cell, width, right=True) for cell, width in zip(cells, widths, strict=True))
    return "  ".join((padded(name, first), *numbers))


def _tell_limits(found: Activity, space: Workspace, limits: Mapping[str, bool], *, json: bool) -> None:
    """What the figures do not know, on stderr; all but what is damaged stands in JSON."""
    from iet_watch.cli.terminal.mistake_words import mistakes_words
    from iet_watch.locale.dates import date_words

    if found.mistakes:
        tell(mistakes_words(found.mistakes))
    if json:
        return
    if found.began is None:
        tell(say("Nothing has been collected yet. Next: iet-watch collect"))
    elif found.began > space.bounds(found.before)[0]:
        day = date_words(found.began.astimezone(space.zone).date(), language())
        tell(say("Collecting began on %(day)s: of what is older, only what sources still showed is counted.", day=day))
    if found.logs and found.logs != (found.quarter.first_day, found.quarter.last_day):
        first, last = (date_words(day, language()) for day in found.logs)
        tell(say("Access logs were counted from %(first)s to %(last)s.", first=first, last=last))
    if limits["hidden"]:
        tell(say("What others said of a double triage under way is hidden from you and not counted."))
    if not limits["judged_today"]:
        tell(say("The theme files have changed: counted as they were judged before. Next: iet-watch items"))
