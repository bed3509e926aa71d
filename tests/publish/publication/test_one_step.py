"""An issue changes in one step: whatever stops the command, or fills the disk, the next one ends well.

`python -m bench.publication` does it at every step of every command; here it is at those where something is decided.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from bench import publication
from bench.parts.faults import Fault, Stopped, steps_below
from bench.publication import CASES, strike, strike_and_heal
from tests.conftest import Once, made_once, slow
from tests.publish.written_issue import QUARTER, Issue, write_issue

BY_NAME = {case.name: case for case in CASES}


@pytest.fixture
def issue(once: Once) -> Issue:
    return Issue(once("written-issue", write_issue))


def strike_there(name: str, factory: pytest.TempPathFactory, root: Path, faults: tuple[tuple[int, Fault], ...]) -> None:
    """Strikes at steps counted from the one that decides the change, and heals."""
    case = BY_NAME[name]
    base = made_once(factory, f"to-{name}", lambda folder: publication.STARTS[case.start](folder))
    taken, done = strike(case, base, root, None)
    assert done is not None
    assert done.code == 0, done.err
    [decided] = [number for number, step in enumerate(taken) if step.startswith("rename") and "decided" in step]
    for step, fault in faults:
        strike_and_heal(case, base, root, decided + step, fault)


def test_an_erratum_that_is_stopped_is_finished_by_the_next_command(
    issue: Issue, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert issue.publish().code == 0
    monkeypatch.setenv("IET_WATCH_NOW", publication.LATER)
    (issue.folder / "errata.toml").write_text(publication.ERRATA, encoding="utf-8")
    with steps_below(issue.desk.root, f"replace data/bulletins/{QUARTER}/bulletin.md"), pytest.raises(Stopped):
        issue.publish()
    assert "Deux bornes, et" in (issue.folder / "bulletin.html").read_text("utf-8")
    assert "Deux bornes, et" not in (issue.folder / "bulletin.md").read_text("utf-8")
    assert issue.desk("bulletin", QUARTER, "--verify").code == 0
    assert "Deux bornes, et" in (issue.folder / "bulletin.md").read_text("utf-8")
    assert not list(issue.folder.parent.glob(f".{QUARTER}.*[ed]"))


def test_a_disk_that_is_full_changes_nothing_and_names_the_file(issue: Issue) -> None:
    before = {path: path.read_bytes() for path in issue.folder.rglob("*") if path.is_file()}
    assert issue.desk("drop", 1, "--as", "Contributrice C", "--insist").code == 0
    edito = issue.folder / "edito.md"
    edito.unlink()
    with steps_below(issue.desk.root, f"write data/bulletins/.{QUARTER}.*.preparing/new/edito.md", "full") as steps:
        done = issue.desk("bulletin", QUARTER, "--draft")
    assert steps.struck
    assert (done.code, "edito.md: no space left" in done.err.lower()) == (74, True), done.err
    with steps_below(issue.desk.root, 0, "full"):
        assert issue.desk("bulletin", QUARTER, "--status").code == 0  # to look needs no room
    del before[edito]
    assert {path: path.read_bytes() for path in issue.folder.rglob("*") if path.is_file()} == before
    assert issue.desk("bulletin", QUARTER, "--draft").code == 0
    assert edito.is_file()


@slow
@pytest.mark.parametrize("name", BY_NAME)
def test_every_command_heals_wherever_it_was_stopped(
    name: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IET_WATCH_NOW", publication.DAY)
    faults = ((-12, "full"), (-1, "stop"), (0, "full"), (0, "stop"), (2, "stop"), (5, "stop"))
    strike_there(name, tmp_path_factory, tmp_path / "struck", faults)  # type: ignore[arg-type]


@slow
@pytest.mark.parametrize("people", [2, 3])
def test_of_several_who_publish_one_wins_and_the_others_are_told(
    people: int, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IET_WATCH_NOW", publication.DAY)
    base = made_once(tmp_path_factory, "to-publish", publication.make_written)
    found = publication.race(base, tmp_path / "raced", people, rounds=3, seconds=1.5)
    assert sum(found.outcomes.values()) == 3


def test_nothing_is_left_of_an_earlier_freezing(issue: Issue) -> None:
    """A theme that a killed run of an older version froze made every proof fail."""
    stale = issue.folder / "frozen" / "themes" / "disparu.toml"
    stale.parent.mkdir(parents=True)
    stale.write_text("ce n’est pas du TOML", encoding="utf-8")
    assert issue.publish().code == 0
    assert not stale.exists()
    stale.write_text("ce n’est pas du TOML", encoding="utf-8")  # nor does one that comes later shape anything
    assert issue.desk("bulletin", QUARTER, "--verify").code == 0


def test_an_erratum_that_an_older_version_left_half_done_is_undone(issue: Issue) -> None:
    """It replaced outputs one by one and wrote the manifest last; what was published before stood in `versions/`."""
    assert issue.publish().code == 0
    page = issue.folder / "bulletin.html"
    before = page.read_bytes()
    (issue.folder / "versions" / "1").mkdir(parents=True)
    for name in json.loads((issue.folder / "manifest.json").read_text("utf-8"))["outputs"]:
        shutil.copy(issue.folder / name, issue.folder / "versions" / "1" / name)
    page.write_bytes(before + b"<!-- corrected -->")
    (issue.folder / ".bulletin.md.4711.tmp").write_text("à moitié", encoding="utf-8")
    assert issue.desk("bulletin", QUARTER).code == 0
    assert page.read_bytes() == before
    assert not list(issue.folder.glob(".bulletin.md.*"))
    page.write_bytes(before + b"<!-- retouche -->")
    (issue.folder / "versions" / "1" / "bulletin.html").write_bytes(b"autre")
    assert issue.desk("bulletin", QUARTER).code == 77  # nothing proves what it was


def test_a_change_that_was_decided_and_is_damaged_is_told(issue: Issue) -> None:
    stage = issue.folder.parent / f".{QUARTER}.0123456789abcdef.decided"
    (stage / "new").mkdir(parents=True)
    (stage / "plan.json").write_text("{", encoding="utf-8")
    done = issue.publish()
    assert (done.code, ".decided" in done.err, len(done.err.splitlines())) == (65, True, 1), done.err


@pytest.mark.parametrize("path", ["../../../vole.txt", "/vole.txt", "fiches/sortie/vole.txt"])
def test_a_change_that_somebody_forged_writes_nothing_elsewhere(issue: Issue, path: str, tmp_path: Path) -> None:
    (issue.folder / "fiches" / "sortie").symlink_to(tmp_path)
    stage = issue.folder.parent / f".{QUARTER}.0123456789abcdef.decided"
    (stage / "new").mkdir(parents=True)
    plan = {"files": {path: "0"}, "fixed": {}, "whole": [], "removed": [path], "guarded": {}, "lasting": True}
    (stage / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    (tmp_path / "vole.txt").write_text("à nous", encoding="utf-8")
    done = issue.desk("bulletin", QUARTER)
    assert (done.code, "leads out" in done.err) == (77, True), done.err
    assert (tmp_path / "vole.txt").read_text("utf-8") == "à nous"
