"""Stops publication, erratum, reopening, draft, layout and `site` at every step they take; fills the disk there.

`python -m bench.publication [--command NAME] [--every N] [--frozen N]`. For each step of each command (see
`bench.parts.faults`): the command is stopped there, or finds the disk full; then the next commands must end well, the
proof must hold, nothing published may be lost and nothing half done may be left. Then two and three publishers at
once, from every offset, 50 rounds: one wins, the others are told. Exits 1 at the first failure, which it tells.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from pathlib import Path

os.environ["IET_WATCH_LANG"] = "en"  # before anything words a message

from bench.parts.command import COMMAND
from bench.parts.faults import Fault, Stopped, steps_below
from iet_watch.cli.main import run

QUARTER = "2026-T4"
DAY, LATER = "2026-12-15T09:00:00+01:00", "2027-01-12T09:00:00+01:00"
ACCEPTED = "fields,access,quotes,repeats,privacy"
CONFIGURATION = (
    "[bulletin]\ntitle = 'Essai'\nregion = 'Normandie'\npublisher = 'Une région'\ndirector = 'Une directrice'\n"
    "contact = 'veille@region.example'\nformats = ['html', 'md']\n"
)
ERRATA = "[[errata]]\ndate = 2027-01-12\ntext = 'Deux bornes, et non trois.'\n"
SUMMARY = "## Résumé\n\nÀ quai, les navires se raccordent au secteur dès leur arrivée.\n\n"
ROUNDS = 50


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Case:
    """A command to stop: in which workspace, which command, and what must be true once the next ones have run."""

    name: str
    start: str
    command: tuple[str, ...]
    healed: Callable[[Path, Done | None], None]


def call(root: Path, *arguments: str, now: str = DAY) -> Done:
    """One command in this process."""
    out, err = io.StringIO(), io.StringIO()
    os.environ["IET_WATCH_NOW"] = now
    with redirect_stdout(out), redirect_stderr(err):
        code = run(["-C", str(root), *arguments])
    return Done(code, out.getvalue(), err.getvalue())


def publish(root: Path, who: str = "Une directrice", now: str = DAY) -> Done:
    return call(root, "bulletin", QUARTER, "--publish", "--as", who, "--accept", ACCEPTED, now=now)


def folder_of(root: Path) -> Path:
    return root / "data" / "bulletins" / QUARTER


def manifest_of(root: Path) -> Mapping[str, object]:
    path = folder_of(root) / "manifest.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


def well(done: Done, *codes: int) -> Done:
    """Raises AssertionError when a command did not end as it should."""
    assert done.code in (codes or (0,)), f"code {done.code}: {done.err}"
    return done


# The workspaces that commands start from.


def make_drafted(root: Path) -> None:
    for name in ("themes", "templates", "data"):
        (root / name).mkdir(parents=True)
    (root / "iet-watch.toml").write_text(CONFIGURATION, encoding="utf-8")
    (root / "themes" / "port.toml").write_text("title = 'Ports'\nquery = '*'\n", encoding="utf-8")
    rows = [
        {"url": f"https://journal.example/{n}", "title": f"Le port {n} branche ses paquebots", "source": "Gazette",
         "lang": "fr", "text": f"Deux bornes de {n} mégawatts ont été posées.", "published": f"2026-11-{n:02}"}
        for n in (1, 2)
    ]  # fmt: skip
    (root / "rows.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    well(call(root, "import", str(root / "rows.jsonl")))
    well(call(root, "keep", "1", "--as", "Contributrice A"))
    well(call(root, "bulletin", QUARTER, "--draft"))


def make_written(root: Path) -> None:
    make_drafted(root)
    for path in folder_of(root).glob("fiches/*/*.md"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text[: text.index("## ")] + SUMMARY, encoding="utf-8")
    (folder_of(root) / "edito.md").write_text("+++\nauthor = 'La rédaction'\n+++\n\n## Édito\n\nUn numéro.\n", "utf-8")


def make_published(root: Path) -> None:
    make_written(root)
    well(publish(root))


def make_correctable(root: Path) -> None:
    make_published(root)
    (folder_of(root) / "errata.toml").write_text(ERRATA, encoding="utf-8")


def make_corrected_on_site(root: Path) -> None:
    """The site shows the issue; since then an erratum was published, which the site lacks."""
    make_published(root)
    well(call(root, "site"))
    (folder_of(root) / "errata.toml").write_text(ERRATA, encoding="utf-8")
    well(publish(root, now=LATER))


def make_redraftable(root: Path) -> None:
    """One item more is kept, one no more: the next draft writes, refreshes and takes away."""
    make_drafted(root)
    well(call(root, "keep", "2", "--as", "Contributrice B"))
    well(call(root, "drop", "1", "--as", "Contributrice B", "--insist"))


STARTS: Mapping[str, Callable[[Path], None]] = {
    "drafted": make_drafted, "written": make_written, "published": make_published, "correctable": make_correctable,
    "on-site": make_corrected_on_site, "redraftable": make_redraftable,
}  # fmt: skip


# What must be true afterwards.


def healed_publication(root: Path, last: Done | None) -> None:
    """Published by then, or published now, whole either way."""
    well(publish(root))
    well(call(root, "bulletin", QUARTER))
    _proved(root)
    well(call(root, "site"))
    _clean(root)


def healed_erratum(root: Path, last: Done | None) -> None:
    well(call(root, "site"))
    well(call(root, "bulletin", QUARTER, "--verify"))
    well(publish(root, now=LATER))
    _proved(root)
    manifest = manifest_of(root)
    assert len(manifest["versions"]) == len(manifest["errata"]) == 1, manifest  # type: ignore[arg-type]
    page = (folder_of(root) / "bulletin.html").read_text(encoding="utf-8")
    former = (folder_of(root) / "versions/1/bulletin.html").read_text(encoding="utf-8")
    assert ("Deux bornes, et" in page, "Deux bornes, et" in former) == (True, False)
    _clean(root)


def healed_reopening(root: Path, last: Done | None) -> None:
    done = call(root, "bulletin", QUARTER, "--reopen", "--as", "Une directrice", "--why", "une erreur")
    well(done, 0, 66)  # 66: it is open already
    trace = manifest_of(root)["reopened"]
    assert isinstance(trace, list)
    assert [one["why"] for one in trace] == ["une erreur"], trace
    kept = json.loads((folder_of(root) / "reopened/1/manifest.json").read_text(encoding="utf-8"))
    for name in (*kept["outputs"], *kept["inputs"], *kept["frozen"]):
        assert (folder_of(root) / "reopened/1" / name).is_file(), name
    assert not (folder_of(root) / "frozen").exists()
    healed_publication(root, last)
    assert manifest_of(root)["reopened"] == trace


def healed_site(root: Path, last: Done | None) -> None:
    well(call(root, "site", "--check"))
    well(call(root, "site"))
    page = (root / "data/site" / QUARTER / "bulletin.html").read_bytes()
    assert page == (folder_of(root) / "bulletin.html").read_bytes()
    assert "Deux bornes, et" in page.decode()
    assert json.loads(call(root, "site", "--json").out)["written"] == []
    _clean(root)


def healed_first_site(root: Path, last: Done | None) -> None:
    well(call(root, "site"))
    assert json.loads(call(root, "site", "--json").out)["written"] == []
    well(call(root, "bulletin", QUARTER, "--reopen", "--as", "Une directrice", "--why", "trop tard"), 77)
    _proved(root)
    _clean(root)


def healed_draft(root: Path, last: Done | None) -> None:
    """As if nothing had happened: what the next draft leaves is what an undisturbed one leaves."""
    well(call(root, "bulletin", QUARTER, "--draft"))
    fiches = sorted(path.name for path in folder_of(root).glob("fiches/*/*.md"))
    assert [name[3:] for name in fiches] == ["le-port-2-branche-ses-paquebots.md"], fiches
    second = json.loads(call(root, "bulletin", QUARTER, "--draft", "--json").out)
    assert (second["written"], second["removed"], second["left"]) == ([], [], []), second
    _clean(root)


def healed_layout(root: Path, last: Done | None) -> None:
    well(call(root, "bulletin", QUARTER, "--check"), 0, 65)
    well(call(root, "bulletin", QUARTER))
    outputs = manifest_of(root)["outputs"]
    assert isinstance(outputs, dict)
    assert set(outputs) == {"bulletin.html", "bulletin.md"}
    healed_publication(root, last)


def _proved(root: Path) -> None:
    well(call(root, "bulletin", QUARTER, "--verify"))


def _clean(root: Path) -> None:
    """Nothing half done is left anywhere in the workspace."""
    left = [path for path in root.rglob("*") if path.name.endswith((".tmp", ".preparing", ".decided", ".late"))]
    assert not left, left


CASES = (
    Case("publish", "written", ("--publish", "--as", "Une directrice", "--accept", ACCEPTED), healed_publication),
    Case("erratum", "correctable", ("--publish", "--as", "Une directrice"), healed_erratum),
    Case("reopen", "published", ("--reopen", "--as", "Une directrice", "--why", "une erreur"), healed_reopening),
    Case("draft", "redraftable", ("--draft",), healed_draft),
    Case("layout", "written", (), healed_layout),
    Case("first-site", "published", (), healed_first_site),
    Case("site", "on-site", (), healed_site),
)


def strike(case: Case, base: Path, root: Path, at: int | None, fault: Fault = "stop") -> tuple[list[str], Done | None]:
    """Runs the command of `case` in a copy of its workspace, with a fault at step `at`; gives its steps and its end."""
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(base, root, symlinks=True)
    words = ("site",) if "site" in case.name else ("bulletin", QUARTER, *case.command)
    done = None
    with steps_below(root, at, fault) as steps, suppress(Stopped):
        done = call(root, *words, now=LATER if case.name in ("erratum", "site") else DAY)
    return steps.done, done


def strike_and_heal(case: Case, base: Path, root: Path, at: int, fault: Fault) -> None:
    """One fault and its healing. Raises AssertionError, which names the step."""
    steps, done = strike(case, base, root, at, fault)
    step = steps[at] if at < len(steps) else "-"
    try:
        if fault == "full" and done is not None and done.code:
            assert done.code == 74, f"a full disk: code {done.code}: {done.err}"
            assert "No space left" in done.err, done.err
        case.healed(root, done)
    except Exception as error:
        raise AssertionError(f"{case.name}, {fault} at step {at} ({step}): {error}") from error


def workspaces(folder: Path, names: Sequence[str]) -> Mapping[str, Path]:
    """The workspaces that commands start from, made in `folder`."""
    for name in names:
        STARTS[name](folder / name)
    return {name: folder / name for name in names}


# Several publishers at once.


@dataclass(frozen=True)
class Race:
    """How often each pair of outcomes came; the publishers all ended well or were told."""

    rounds: int
    outcomes: Counter[tuple[int, ...]]


def race(base: Path, root: Path, people: int, rounds: int, seconds: float) -> Race:
    """Lets `people` publish the same issue at once, each round a little further apart, up to `seconds`."""
    outcomes: Counter[tuple[int, ...]] = Counter()
    for number in range(rounds):
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(base, root)
        outcomes[_one_race(root, people, seconds * number / max(rounds - 1, 1))] += 1
    return Race(rounds, outcomes)


def _one_race(root: Path, people: int, apart: float) -> tuple[int, ...]:
    """The exit codes, sorted. Raises AssertionError when not exactly one has published or another was not told."""
    names = [f"Directrice {'ABC'[one]}" for one in range(people)]
    processes = list(_publishers(root, names, apart))
    ends = [(process.communicate()[1], process.returncode) for process in processes]
    won = [name for name, (_, code) in zip(names, ends, strict=True) if code == 0]
    assert len(won) == 1, f"{apart:.2f} s apart: {ends}"
    assert manifest_of(root)["approver"] == won[0]
    for told, code in ends:
        assert code == 0 or (code in (75, 77) and won[0] in told), f"{apart:.2f} s apart: {told} ({code})"
    _proved(root)
    _clean(root)
    return tuple(sorted(code for _, code in ends))


def _publishers(root: Path, names: Sequence[str], apart: float) -> Iterator[subprocess.Popen[str]]:
    environment = {**os.environ, "IET_WATCH_NOW": DAY, "IET_WATCH_LANG": "en"}
    for name in names:
        command = [str(COMMAND), "-C", str(root), "bulletin", QUARTER, "--publish", "--as", name, "--accept", ACCEPTED]
        yield subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True,
            env=environment,
        )  # fmt: skip
        time.sleep(apart)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--command", choices=[*(case.name for case in CASES), "race"])
    parser.add_argument("--every", type=int, default=1, help="only each N-th step")
    parser.add_argument("--frozen", type=int, default=1, help="of steps on files of frozen/, all alike, each N-th")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="iet-watch-publication-") as made:
        folder = Path(made).resolve()
        bases = workspaces(folder, list(STARTS))
        try:
            for case in CASES:
                if chosen.command in (None, case.name):
                    _strike_all(case, bases[case.start], folder / "struck", chosen.every, chosen.frozen)
            if chosen.command in (None, "race"):
                _race_all(bases["written"], folder / "raced", chosen.rounds)
        except AssertionError as error:
            sys.exit(str(error))


def _strike_all(case: Case, base: Path, root: Path, every: int, every_frozen: int) -> None:
    start = time.perf_counter()
    steps, done = strike(case, base, root, None)
    assert done is not None
    well(done)
    frozen = [number for number, step in enumerate(steps) if "/frozen/" in step]
    others = [number for number in range(len(steps)) if number not in frozen]
    chosen = sorted([*others[::every], *frozen[:: max(every, every_frozen)]])
    for fault in ("stop", "full"):
        for at in chosen:
            strike_and_heal(case, base, root, at, fault)
    seconds = time.perf_counter() - start
    print(
        f"{case.name}: {len(chosen)} of {len(steps)} steps ({len(frozen)} on files of frozen/), each stopped and "
        f"filled: all healed ({seconds:.0f} s)", flush=True,
    )  # fmt: skip


def _race_all(base: Path, root: Path, rounds: int) -> None:
    start = time.perf_counter()
    _one_race_alone(base, root)
    seconds = time.perf_counter() - start
    for people in (2, 3):
        found = race(base, root, people, rounds, seconds)
        told = ", ".join(f"{codes}: {count}" for codes, count in sorted(found.outcomes.items()))
        print(f"{people} publishers, {rounds} rounds, up to {seconds:.1f} s apart: one won each time; codes {told}")


def _one_race_alone(base: Path, root: Path) -> None:
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(base, root)
    assert _one_race(root, 1, 0) == (0,)


if __name__ == "__main__":
    main()
