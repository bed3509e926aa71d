"""Whole issues, byte for byte as `golden/` keeps them; the same bytes whoever makes them, wherever, twice."""

from __future__ import annotations

import os
import tarfile
import tempfile
from pathlib import Path

import pytest

from iet_watch.publish.outputs.pdf import pdf_lacks
from tests.conftest import slow
from tests.people import LIBRARIES, NOBODY, way_for_others
from tests.publish.golden_issues import (
    GOLDEN,
    LANGUAGES,
    bulletin,
    bulletin_here,
    copy_workspace,
    expected,
    make_issue,
    outputs,
)

ACCEPTED = "fields,access,folder"


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_issue_is_the_one_that_is_kept(language: str, tmp_path: Path) -> None:
    root = tmp_path / "workspace"
    copy_workspace(language, root)
    made = outputs(make_issue(language, root))
    assert made.keys() == expected(language).keys()
    for name, data in made.items():
        assert data.decode() == expected(language)[name].decode(), f"{name}: python -m tests.publish.golden_issues"


@pytest.mark.parametrize(
    "environment",
    [
        {"LC_ALL": "C", "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "1"},
        pytest.param(
            {"LANG": "tr_TR.UTF-8", "TZ": "America/Cayenne", "PYTHONUTF8": "0", "PYTHONHASHSEED": "2"}, marks=slow
        ),
        pytest.param({"IET_WATCH_LANG": "fr", "TZ": "Indian/Reunion", "HOME": "/nonexistent"}, marks=slow),
    ],
)
def test_the_same_bytes_in_another_locale_and_time_zone(environment: dict[str, str], tmp_path: Path) -> None:
    copy_workspace("fr", tmp_path / "workspace")
    assert outputs(make_issue("fr", tmp_path / "workspace", env=environment)) == expected("fr")


@slow
def test_the_same_bytes_by_another_user() -> None:
    way = {"command": way_for_others(), "env": {"PYTHONPATH": LIBRARIES}}
    with tempfile.TemporaryDirectory() as folder:  # pytest closes its own folders to others, again at each session
        Path(folder).chmod(0o755)
        root = Path(folder) / "workspace"
        copy_workspace("fr", root)
        for path in (root, *root.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
        made = make_issue("fr", root, user=NOBODY, umask=0o077, **way)
        assert {path.owner() for path in made.glob("*.html")} == {"nobody"}
        assert outputs(made) == expected("fr")


def test_an_issue_of_the_first_rules_of_text_is_still_proved(tmp_path: Path) -> None:
    """It was published before tables, notes and further typography, by the program of 29 November 2026 (966502b)."""
    with tarfile.open(GOLDEN / "published-by-rules-1.tar.xz") as archive:
        archive.extractall(tmp_path, filter="data")
    done = bulletin_here(tmp_path, "--verify", "--json")
    assert (done.code, done.json["different"], done.json["changed"]) == (0, [], [])
    page = (tmp_path / "data" / "bulletins" / "2026-T4" / "bulletin.html").read_text(encoding="utf-8")
    assert ("| 10MW | 12m² |" in page, "<td>10" in page) == (True, False)


@slow
def test_twice_the_same_word_document_and_pdf(tmp_path: Path) -> None:
    if pdf_lacks() is not None:
        pytest.skip("WeasyPrint, Pango or HarfBuzz-Subset is not installed: make pdf")
    first = copy_workspace("fr", tmp_path / "one")
    second = copy_workspace("fr", tmp_path / "two")
    for folder, zone in ((first, "Pacific/Kiritimati"), (second, "America/Cayenne")):
        done = bulletin(folder.parents[2], "--formats", "docx,pdf", env={"TZ": zone, "LC_ALL": "C"})
        assert done.returncode == 0, done.stderr
    for name in ("bulletin.docx", "bulletin.pdf"):
        assert (first / name).read_bytes() == (second / name).read_bytes(), name


def test_an_erratum_shows_and_leaves_what_was_published(tmp_path: Path) -> None:
    folder = copy_workspace("fr", tmp_path / "workspace")
    root = folder.parents[2]
    errata = (folder / "errata.toml").read_text(encoding="utf-8")
    (folder / "errata.toml").unlink()
    assert bulletin_here(root, "--publish", "--accept", ACCEPTED, "--as", "La direction d'essai").code == 0
    published = outputs(folder)
    assert b"Erratum" not in published["bulletin.html"]
    (folder / "errata.toml").write_text(errata, encoding="utf-8")
    told = bulletin_here(root, now="2027-01-12T09:00:00+01:00")
    assert (told.code, "1 erratum is waiting" in told.err) == (0, True), told.err
    assert outputs(folder) == published
    assert bulletin_here(root, "--publish", "--as", "redaction", now="2027-01-12T09:00:00+01:00").code == 0
    corrected = outputs(folder)
    for name in ("bulletin.html", "bulletin.md", "mail.html", "mail.txt", "bulletin.json"):
        assert "450 mètres, et non 540" in corrected[name].decode(), name
        assert corrected[f"versions/1/{name}"] == published[name], name
    again = bulletin_here(root, "--publish", "--as", "redaction", now="2027-02-01T09:00:00+01:00")
    assert (again.code, outputs(folder)) == (0, corrected)
    (folder / "errata.toml").write_text(errata.replace("450", "451"), encoding="utf-8")
    refused = bulletin_here(root, "--publish", "--as", "redaction", now="2027-02-01T09:00:00+01:00")
    assert (refused.code, "add another one instead" in refused.err) == (77, True), refused.err
    (folder / "errata.toml").write_text(errata, encoding="utf-8")
    (folder / "versions" / "1" / "bulletin.md").write_text("autre", encoding="utf-8")
    damaged = bulletin_here(root)
    assert (damaged.code, "versions/1/bulletin.md" in damaged.err) == (77, True), damaged.err


def test_an_erratum_older_than_the_issue_is_refused(tmp_path: Path) -> None:
    folder = copy_workspace("fr", tmp_path / "workspace")
    root = folder.parents[2]
    assert bulletin_here(root, "--publish", "--accept", ACCEPTED, "--as", "La direction d'essai").code == 0
    (folder / "errata.toml").write_text("[[errata]]\ndate = 2026-12-01\ntext = 'x'\n", encoding="utf-8")
    refused = bulletin_here(root, "--publish", "--as", "redaction")
    assert (refused.code, "errata.toml" in refused.err, "15 December 2026" in refused.err) == (78, True, True)
