"""How fast `iet-watch collect` is with a thousand feeds and with five thousand, beside other collectors.

`python -m bench.collect [--feeds 1000] [--feeds 5000] [--only iet-watch,curl,httpx]`. Each contender in turn asks the
same origin: real captures, a loopback host each, gzip, validators, 50 ms an answer. Cold with nothing stored, then warm
with nothing new. iet-watch does all its work (parse, clean, judge by ten themes, store, index); the others, theirs.
Exits 1 when an entry is lost or invented, or when an aim beside another contender is missed.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sqlite3
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.measure import Cost, measured
from bench.parts.contenders import CONTENDERS, PARALLEL, Contender, Setting
from bench.parts.copies import Feed, feeds
from bench.parts.corpus import ROOT
from bench.parts.paced import PAUSE, Counters, PacedOrigin, paced

# The aims beside others: of the wall clock, and of processor time where it is one.
MOST_WALL = {("cold", "newsboat"): 1.0, ("warm", "httpx"): 1.2}
MOST_CPU = {("cold", "newsboat"): 1.5}
MOST_MB, MANY_FEEDS, MOST_MB_OF_MANY = 250.0, 5000, 300.0  # PSS: pages that processes share are shared out
MOST_GROWTH = 1.25  # cost of one feed among five thousand, to its cost among a thousand
STATES = ("cold", "warm")


@dataclass(frozen=True)
class Run:
    """One command measured."""

    cost: Cost
    seen: Counters
    stored: int | None


Runs = dict[str, dict[str, Run]]


def main() -> None:
    options = _options()
    wrong: list[str] = []
    table: dict[int, Runs] = {}
    for count in options.feeds or [1000, 5000]:
        served = feeds(count)
        with paced(served) as origin:
            table[count] = {}
            print(_heading(served), flush=True)
            for contender in CONTENDERS:
                if not options.only or contender.name in options.only.split(","):
                    _one_contender(contender, served, origin, table[count], wrong)
        wrong += _ratios(table[count]) + _memory(table[count], count)
    wrong += _growth(table)
    for line in wrong:
        print("wrong: " + line)
    sys.exit(1 if wrong else 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.collect")
    parser.add_argument("--feeds", type=int, action="append", help="how many feeds (may be repeated)")
    parser.add_argument("--only", default="", help="names of contenders, with commas between")
    options = parser.parse_args()
    unknown = {name for name in options.only.split(",") if name} - {one.name for one in CONTENDERS}
    if unknown:
        parser.error(f"nobody of this name: {', '.join(sorted(unknown))}")
    return options


def _heading(served: Sequence[Feed]) -> str:
    packed = sum(feed.packed.stat().st_size for feed in served) / 1e6
    return (
        f"\n{len(served)} feeds, {sum(feed.entries for feed in served)} entries, {packed:.1f} MB packed; "
        f"{1000 * PAUSE:.0f} ms an answer, {PARALLEL} hosts at once\n"
        f"{'':18}{'wall s':>8}{'cpu s':>8}{'largest':>9}{'sum MB':>8}{'pss MB':>8}{'procs':>6}"
        f"{'requests':>9}{'304':>6}{'sent MB':>9}{'at once':>8}{'origin s':>9}{'entries':>9}"
    )


def _one_contender(
    contender: Contender, served: Sequence[Feed], origin: PacedOrigin, runs: Runs, wrong: list[str]
) -> None:
    reason = contender.missing()
    if reason or len(served) > contender.most_feeds:
        print(f"{contender.name:18}skipped: {reason or f'measured up to {contender.most_feeds} feeds'}", flush=True)
        return
    folder = ROOT / "build" / "collect" / f"{contender.name}-{len(served)}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    setting = Setting(folder, served, origin)
    contender.prepare(setting)
    found = {}
    for state in STATES:
        found[state] = run = _one_run(contender, setting, state)
        print(_line(f"{contender.name} {state}", run), flush=True)
        if run.cost.code:
            wrong.append(f"{contender.name} {state}: exit {run.cost.code}, see {folder.name}/{state}.txt")
        if contender.name == "iet-watch":
            wrong += _account(setting, state, run)
    runs[contender.name] = found


def _one_run(contender: Contender, setting: Setting, state: str) -> Run:
    setting.origin.counters()
    output = setting.folder / f"{state}.txt"
    cost = measured(contender.command(setting, state), environment=contender.environment(state), output=output)
    seen = setting.origin.counters()
    return Run(cost, seen, contender.stored(setting) if contender.stored else None)


def _line(name: str, run: Run) -> str:
    cost, seen = run.cost, run.seen
    return (
        f"{name:18}{cost.wall:8.2f}{cost.cpu:8.2f}{cost.largest:9.0f}{cost.together:8.0f}{cost.proportional:8.0f}"
        f"{cost.processes:6}{seen.requests:9}{seen.unchanged:6}{seen.bytes / 1e6:9.1f}{seen.most_at_once:8}"
        f"{seen.cpu:9.2f}{'-' if run.stored is None else run.stored:>9}"
    )


def _account(setting: Setting, state: str, run: Run) -> list[str]:
    """Every entry counted independently is a stored sighting of its feed, and nothing else is stored."""
    report = _report(setting.folder / f"{state}.txt")
    wrong = [
        f"{state}: {one['url']}: {one['outcome']} {one['detail']}"
        for one in report["sources"]
        if one["outcome"] not in ("new", "unchanged")
    ]
    stored = _stored(setting.folder)
    for feed in setting.feeds:
        found = stored.pop(setting.origin.url(feed), 0)
        if found != feed.entries:
            wrong.append(f"{state}: {feed.title}: {feed.entries} entries, {found} stored")
    if state == "warm" and (report["items_new"] or report["items_changed"]):
        wrong.append(f"warm: {report['items_new']} new items, {report['items_changed']} changed, expected none")
    if run.seen.requests != len(setting.feeds):
        wrong.append(f"{state}: {run.seen.requests} requests for {len(setting.feeds)} feeds")
    return [*wrong[:10], f"and {len(wrong) - 10} more"] if len(wrong) > 10 else wrong


def _report(path: Path) -> Any:
    text = path.read_text(encoding="utf-8")
    return json.loads(text[text.index("{") :])


def _stored(workspace: Path) -> dict[str, int]:
    connection = sqlite3.connect(workspace / "data" / "iet-watch.db")
    try:
        return dict(connection.execute("select source_url, count(*) from sighting group by source_url"))
    finally:
        connection.close()


def _ratios(runs: Runs) -> list[str]:
    """Prints what iet-watch costs beside the others; returns the aims it misses."""
    own = runs.get("iet-watch")
    if own is None:
        return []
    missed = []
    for name, found in runs.items():
        if name == "iet-watch":
            continue
        for state in STATES:
            wall, cpu = (own[state].cost.wall / found[state].cost.wall, own[state].cost.cpu / found[state].cost.cpu)
            said = "".join(f"   {what} aim {aim:g}" for what, _, aim in _aims(state, name, wall, cpu))
            print(f"  iet-watch / {name:17} {state}: wall × {wall:5.2f}, cpu × {cpu:5.2f}{said}")
            missed += [
                f"{state}: {what} {times:.2f} times that of {name}, aim {aim:g}"
                for what, times, aim in _aims(state, name, wall, cpu)
                if times > aim
            ]
    return missed


def _aims(state: str, name: str, wall: float, cpu: float) -> list[tuple[str, float, float]]:
    """(what, how many times that of the other, at most how many) of the aims beside a contender."""
    found = [("wall", wall, MOST_WALL.get((state, name))), ("cpu", cpu, MOST_CPU.get((state, name)))]
    return [(what, times, aim) for what, times, aim in found if aim is not None]


def _memory(runs: Runs, feeds: int) -> list[str]:
    own, aim = runs.get("iet-watch", {}), MOST_MB if feeds < MANY_FEEDS else MOST_MB_OF_MANY
    return [
        f"{state}: {run.cost.proportional:.0f} MB at the peak, aim {aim:.0f}"
        for state, run in own.items()
        if run.cost.proportional > aim
    ]


def _growth(table: dict[int, Runs]) -> list[str]:
    """Prints what one feed costs among many, to what it costs among few; returns the aims missed."""
    few, many = min(table), max(table)
    if few == many:
        return []
    missed = []
    for name in table[many]:
        if name not in table[few]:
            continue
        for state in STATES:
            small, large = table[few][name][state].cost, table[many][name][state].cost
            wall, cpu = (large.wall / small.wall * few / many, large.cpu / small.cpu * few / many)
            print(f"  {name:17} {state}: one of {many} costs wall × {wall:.2f}, cpu × {cpu:.2f} of one of {few}")
            if name == "iet-watch" and cpu > MOST_GROWTH:
                missed.append(f"{state}: a feed costs {cpu:.2f} times more among {many}, aim {MOST_GROWTH:g}")
    return missed


if __name__ == "__main__":
    main()
