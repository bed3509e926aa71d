"""One person at a time at an issue: the second is told who was first, and what is saved meanwhile is in or refused."""

from __future__ import annotations

import json
import os
import pty
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from iet_watch.files.shipped import shipped
from iet_watch.model.quarter import Quarter
from iet_watch.publish.publication.issue_lock import issue_held, issue_read
from iet_watch.workspace.folder import find_workspace
from tests.conftest import NOW, Once, slow
from tests.publish.written_issue import QUARTER, SUMMARY, Issue, write_issue

ERRATA = "[[errata]]\ndate = 2026-11-20\ntext = 'Deux bornes, et non trois.'\n"


@pytest.fixture
def issue(once: Once) -> Issue:
    return Issue(once("written-issue", write_issue))


def manifest(issue: Issue) -> dict[str, object]:
    return dict(json.loads((issue.folder / "manifest.json").read_text(encoding="utf-8")))


def when(monkeypatch: pytest.MonkeyPatch, name: str, ending: str, act: Callable[[], object]) -> None:
    """Does `act` just before the first call of `os.<name>` whose last path ends so."""
    real, done = getattr(os, name), []

    def calling(*arguments: object, **options: object) -> object:
        if not done and str(arguments[-1 if name == "rename" else 0]).endswith(ending):
            done.append(act())
        return real(*arguments, **options)

    monkeypatch.setattr(os, name, calling)


def test_who_finds_an_issue_held_is_told_by_whom(issue: Issue, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, space, quarter = issue.desk, find_workspace(issue.desk.root), Quarter(2026, 4)
    reopening = ("--reopen", "--as", "Zoé", "--why", "x")
    with issue_held(space, quarter, "Lise Petit", "--publish"):
        for options in (("--draft",), (), ("--publish", "--as", "Zoé"), reopening, ("--check",), ("--verify",)):
            done = desk("bulletin", QUARTER, *options)
            told = "Lise Petit has been at work on 2026-T4 since 08:00 (--publish)"
            assert (done.code, told in done.err, len(done.err.splitlines())) == (75, True, 1), (options, done.err)
        assert desk("site").code == 75
        assert desk("bulletin", "2026-T3").code == 66  # another issue is nobody's business
        for jump in ("2020-01-01T00:00:00+01:00", "2033-06-01T00:00:00+02:00"):  # no lock ends by the clock
            monkeypatch.setenv("IET_WATCH_NOW", jump)
            assert desk("bulletin", QUARTER, "--draft").code == 75
        monkeypatch.setenv("IET_WATCH_NOW", NOW)
    assert not (issue.folder / "manifest.json").exists()
    with issue_read(space, quarter), issue_read(space, quarter):
        assert desk("bulletin", QUARTER, "--check").code == 0
        assert desk("bulletin", QUARTER).code == 75
    assert issue.publish().code == 0


def test_the_second_to_publish_is_told_who_was_first(issue: Issue) -> None:
    assert issue.publish(who="Lise Petit").code == 0
    before = manifest(issue)
    second = issue.publish(who="Paul Roux")
    assert (second.code, "was published by Lise Petit on 20 November 2026" in second.err) == (77, True), second.err
    assert (issue.publish(who="Lise Petit").code, manifest(issue)) == (0, before)


def test_a_fiche_saved_while_the_issue_is_made_stops_the_publication(
    issue: Issue, monkeypatch: pytest.MonkeyPatch
) -> None:
    when(monkeypatch, "mkdir", ".preparing", lambda: issue.spoil(SUMMARY, "Un autre résumé."))
    done = issue.publish()
    assert (done.code, "has just been changed by someone else" in done.err) == (75, True), done.err
    assert (issue.folder / "manifest.json").exists() is False
    assert [path.name for path in issue.folder.parent.iterdir()] == [QUARTER]
    template = issue.desk.root / "templates" / "bulletin.md"
    text = (shipped("templates") / "bulletin.md").read_text("utf-8")
    monkeypatch.undo()
    monkeypatch.setenv("IET_WATCH_NOW", "2026-11-20T08:00:00+01:00")
    when(monkeypatch, "mkdir", ".preparing", lambda: template.write_text(f"{text}\n", encoding="utf-8"))
    done = issue.publish()
    assert (done.code, "templates/bulletin.md" in done.err) == (75, True), done.err
    assert issue.publish().code == 0
    assert "Un autre résumé." in (issue.folder / "bulletin.html").read_text("utf-8")
    assert issue.desk("bulletin", QUARTER, "--verify").code == 0


def test_a_fiche_saved_once_publication_is_decided_is_set_aside(issue: Issue, monkeypatch: pytest.MonkeyPatch) -> None:
    when(monkeypatch, "rename", ".decided", lambda: issue.spoil(SUMMARY, "Un autre résumé."))
    done = issue.publish()
    [late] = issue.folder.glob("fiches/*/*.late")
    assert (done.code, f"{late.name} is what somebody saved" in done.err) == (0, True), done.err
    assert "Un autre résumé." in late.read_text("utf-8")
    assert SUMMARY in issue.fiche().read_text("utf-8")
    assert issue.desk("bulletin", QUARTER, "--verify").code == 0


def test_a_draft_takes_nothing_that_was_written_meanwhile(issue: Issue, monkeypatch: pytest.MonkeyPatch) -> None:
    """The editor saves the fiche in the very moment in which the draft would refresh it."""
    (issue.folder / "edito.md").unlink()
    edito = "+++\nauthor = 'La rédaction'\n+++\n\n## Édito\n\nÉcrit entre-temps.\n"
    when(monkeypatch, "rename", ".decided", lambda: (issue.folder / "edito.md").write_text(edito, encoding="utf-8"))
    assert issue.desk("bulletin", QUARTER, "--draft").code == 0
    assert (issue.folder / "edito.md").read_text("utf-8") == edito
    assert issue.desk("bulletin", QUARTER, "--draft").code == 0
    assert (issue.folder / "edito.md").read_text("utf-8") == edito
    (issue.folder / ".draft.json").write_text("[", encoding="utf-8")
    damaged = issue.desk("bulletin", QUARTER, "--draft")
    assert (damaged.code, ".draft.json" in damaged.err, len(damaged.err.splitlines())) == (78, True, 1), damaged.err


@contextmanager
def answering(monkeypatch: pytest.MonkeyPatch, answer: str) -> Iterator[None]:
    """A terminal at which somebody answers."""
    keyboard, terminal = pty.openpty()
    os.write(keyboard, answer.encode())
    with os.fdopen(terminal, encoding="utf-8") as stream, monkeypatch.context() as patched:
        patched.setattr("sys.stdin", stream)
        yield
    os.close(keyboard)


def test_a_terminal_is_asked_with_what_will_be_frozen(issue: Issue, monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(monkeypatch, "non\n"):
        refused = issue.publish()
    assert (refused.code, (issue.folder / "manifest.json").exists()) == (77, False)
    assert "3 fiches to be frozen, approved by Une directrice" in refused.err
    assert "01-le-port-du-havre" in refused.err
    with answering(monkeypatch, "oui\n"):
        assert (issue.publish().code, manifest(issue)["state"]) == (0, "published")
    (issue.folder / "errata.toml").write_text(ERRATA, encoding="utf-8")
    with answering(monkeypatch, "\n"):
        refused = issue.publish()
    assert (refused.code, "Deux bornes, et non trois." in refused.err) == (77, True)
    with answering(monkeypatch, ""):
        assert (issue.publish("--yes").code, len(manifest(issue)["errata"])) == (0, 1)  # type: ignore[arg-type]


def test_what_is_saved_while_the_question_stands_is_not_published_unseen(
    issue: Issue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", Saving(issue))
    done = issue.publish()
    assert (done.code, "has just been changed" in done.err) == (75, True), done.err


@dataclass(frozen=True)
class Saving:
    """A terminal at which somebody says yes, while a fiche is being saved."""

    issue: Issue

    def isatty(self) -> bool:
        return True

    def readline(self) -> str:
        self.issue.spoil(SUMMARY, "Un autre résumé.")
        return "y\n"


def reopen(issue: Issue, *options: str) -> int:
    return issue.desk("bulletin", QUARTER, "--reopen", *options).code


def test_an_issue_that_nobody_has_seen_can_be_reopened_and_leaves_its_trace(issue: Issue) -> None:
    assert reopen(issue, "--as", "Lise Petit", "--why", "une erreur") == 66
    assert issue.publish().code == 0
    page, known = (issue.folder / "bulletin.html").read_bytes(), manifest(issue)
    assert (reopen(issue, "--why", "x"), reopen(issue, "--as", "Lise Petit")) == (2, 2)
    issue.spoil(SUMMARY, f"{SUMMARY} Une phrase de plus.")  # the mistake may have been corrected already
    assert reopen(issue, "--as", "Lise Petit", "--why", "une erreur") == 0
    kept = issue.folder / "reopened" / "1"
    assert (kept / "bulletin.html").read_bytes() == page
    assert json.loads((kept / "manifest.json").read_text("utf-8")) == known
    assert not (issue.folder / "bulletin.html").exists()
    assert issue.desk("bulletin", QUARTER).code == 0
    assert "Projet" in (issue.folder / "bulletin.html").read_text("utf-8")
    trace = {"published": "2026-11-20", "approver": "Une directrice", "by": "Lise Petit", "why": "une erreur"}
    assert manifest(issue)["reopened"] == [{"folder": "reopened/1", "day": "2026-11-20", **trace}]


@slow
def test_an_issue_reopened_after_an_erratum_is_published_anew(issue: Issue) -> None:
    assert issue.publish().code == 0
    page = (issue.folder / "bulletin.html").read_bytes()
    (issue.folder / "errata.toml").write_text(ERRATA, encoding="utf-8")
    assert issue.publish().code == 0
    assert reopen(issue, "--as", "Lise Petit", "--why", "une erreur") == 0
    kept = issue.folder / "reopened" / "1"
    assert (kept / "versions/1/bulletin.html").read_bytes() == page
    assert (kept / "errata.toml").read_text("utf-8") == ERRATA
    assert not [name for name in ("frozen", "versions", "errata.toml") if (issue.folder / name).exists()]
    issue.spoil(SUMMARY, f"{SUMMARY} Une phrase de plus.")
    assert issue.publish(who="Paul Roux").code == 0
    assert "Une phrase de plus." in (issue.folder / "bulletin.html").read_text("utf-8")
    assert issue.desk("bulletin", QUARTER, "--verify").code == 0
    assert (manifest(issue)["approver"], len(manifest(issue)["reopened"])) == ("Paul Roux", 1)  # type: ignore[arg-type]


def test_what_the_site_has_shown_is_only_corrected(issue: Issue) -> None:
    assert issue.publish().code == 0
    assert issue.desk("site", "--dry-run").code == 0
    assert not (issue.folder / "shown.json").exists()
    assert issue.desk("site").code == 0
    reopening = ("bulletin", QUARTER, "--reopen", "--as", "Lise Petit", "--why", "trop tard")
    done = issue.desk(*reopening)
    assert (done.code, "on the site since 20 November 2026" in done.err) == (77, True), done.err
    (issue.folder / "shown.json").unlink()  # a site of before, which noted nothing
    assert issue.desk(*reopening).code == 77
    (issue.folder / "shown.json").write_text("{", encoding="utf-8")  # in doubt it is out
    (issue.folder / ".shown.json.0123456789abcdef.tmp").write_text("{", encoding="utf-8")  # of a site that was killed
    assert issue.desk(*reopening).code == 77
    assert not list(issue.folder.glob(".shown.*"))
    assert manifest(issue)["state"] == "published"


def test_nothing_half_written_stands_in_the_public_site(issue: Issue, monkeypatch: pytest.MonkeyPatch) -> None:
    """What an older version left there goes; what is not ours stays."""
    assert issue.publish().code == 0
    site = issue.desk.root / "data" / "site"
    site.mkdir()
    (site / "..iet-watch-site.json.0123456789abcdef.tmp").write_text("{", encoding="utf-8")  # of a run killed at once
    seen: list[Path] = []
    when(monkeypatch, "rename", ".decided", lambda: seen.extend(site.rglob("*")))
    assert issue.desk("site").code == 0
    assert [path.name for path in seen if path.name.startswith(".")] == [".iet-watch-site.json"]
    for name in (".index.html.4711.tmp", ".autre.html.4711.tmp"):
        (site / name).write_text("à moitié", encoding="utf-8")
    assert issue.desk("site").code == 0
    assert sorted(path.name for path in site.glob(".*")) == [".autre.html.4711.tmp", ".iet-watch-site.json"]
