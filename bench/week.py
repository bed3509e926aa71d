"""A week of hourly cron over real captures, the clock moved: what each source was asked, beside a naive hourly reader.

`python -m bench.week [FOLDER]`: the captures of feeds-series-fr are served in their order as time goes by, half of
the sources with validators as most servers give them, half without. Exits 1 when a source was asked more often than
the rules of good manners allow.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.parts.command import make_workspace, run_json
from bench.parts.corpus import ROOT, index, unpack
from bench.parts.origin import Origin, host, serving

HOURS = 7 * 24
MOST = {True: HOURS // 6 + 1, False: 7 + 1}  # requests of a source in a week: with validators, without


def main() -> None:
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "week"
    shutil.rmtree(root, ignore_errors=True)
    folder = unpack("feeds-series-fr")
    captures = _captures(folder)
    names = sorted({name for feeds in captures.values() for name in feeds})
    numbers = {name: number for number, name in enumerate(names, start=1000)}
    asked: Counter[str] = Counter()
    with serving() as origin:
        make_workspace(root, {origin.url(numbers[name]): name for name in names})
        whole = _week(root, origin, captures, numbers, asked)
    counts = {name: asked[origin.url(numbers[name])] for name in names}
    sys.exit(_tell(names, numbers, counts, whole))


def _captures(folder: Path) -> dict[datetime, dict[str, bytes]]:
    """Per moment of capture, the body of each feed."""
    found: dict[datetime, dict[str, bytes]] = {}
    for row in index(folder):
        if (folder / row["path"]).exists():
            day, _, hour = row["path"].split("/")[0].partition("T")
            moment = datetime.fromisoformat(f"{day}T{hour.replace('h', ':')}:00+01:00")
            found.setdefault(moment, {})[row["feed"]] = (folder / row["path"]).read_bytes()
    return dict(sorted(found.items()))


def _week(
    root: Path, origin: Origin, captures: dict[datetime, dict[str, bytes]], numbers: dict[str, int], asked: Counter[str]
) -> int:
    """Runs every hour; returns how many requests brought a whole document."""
    start = min(captures)
    whole, bodies = 0, dict[str, bytes]()
    for hour in range(HOURS):
        now = start + timedelta(hours=hour)
        for moment, feeds in captures.items():
            if moment <= now:
                bodies |= feeds
        origin.serve({numbers[name]: body for name, body in bodies.items()})
        origin.tags = {
            name: hashlib.sha256(body).hexdigest()[:16] for name, body in origin.bodies.items() if _has_validators(name)
        }
        report = run_json(root, "collect", now=now.astimezone(UTC).isoformat())
        asked.update(source["url"] for source in report["sources"] if source["outcome"] != "not-due")
        whole += sum(source["status"] == 200 for source in report["sources"] if source["outcome"] != "not-due")
    return whole


def _has_validators(name: str) -> bool:
    return int(name.rsplit(".", 1)[1]) % 2 == 0


def _tell(names: list[str], numbers: dict[str, int], counts: dict[str, int], whole: int) -> int:
    groups = {kind: [n for n in names if _has_validators(host(numbers[n])) is kind] for kind in (True, False)}
    print("sources                 count   requests a source (least, mean, most)   a naive hourly reader")
    wrong = 0
    for kind, label in ((True, "with validators"), (False, "without validators")):
        made = [counts[name] for name in groups[kind]]
        print(f"{label:20} {len(made):8}   {min(made):9} {sum(made) / len(made):9.1f} {max(made):9}   {HOURS:21}")
        wrong += max(made) > MOST[kind]
    total = sum(counts.values())
    print(f"in all {total} requests, {whole} whole documents; a naive reader: {HOURS * len(names)} of both")
    return wrong


if __name__ == "__main__":
    main()
