"""A workspace whose path holds signs that mean something in an address, a pattern or a template works as any other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Desk, slow
from tests.publish.written_issue import ARTICLES, CONFIGURATION, SUMMARY, Issue, write_issue

# Each sign breaks a way of its own: # and ? end the path of an address, % opens an escape, [ and * a pattern, { and }
# a template, %( a sentence of ours, « .py » is what tells our modules from templates.
ODD = "1#2?3%254 é'[x]*\"{{y}}%(z)s\nw.py"


@pytest.fixture
def issue(desk: Desk, tmp_path: Path, request: pytest.FixtureRequest) -> Issue:
    """A written issue in a workspace of an odd name."""
    root = tmp_path / getattr(request, "param", ODD)
    desk.root.rename(root)
    return write_issue(Desk(root, desk._call))


@pytest.mark.parametrize("issue", [ODD, "C#"], indirect=True)
def test_a_copied_summary_is_stopped_whatever_the_path(issue: Issue) -> None:
    assert issue.check().code == 0
    issue.spoil(SUMMARY, f"{ARTICLES[0][3]} {SUMMARY}")
    assert [(one["level"], one["family"]) for one in issue.found("copying")] == [("block", "copying")]
    assert issue.publish().code == 65


@slow
def test_the_whole_chain_works_whatever_the_path(issue: Issue, tmp_path: Path) -> None:
    desk = issue.desk
    assert [item["status"] for item in desk.items()] == ["kept"] * 3
    assert desk("search", "paquebots", "--json").json["items"][0]["title"] == ARTICLES[0][0]
    assert desk("collect", "--dry-run").code == 0
    issue.fiche(1).rename(issue.fiche(1).with_name("01-l'été [#1]? 100%.md"))
    (desk.root / "logo [#1]? 100%.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
    logo = "[bulletin]\nlogo = 'logo [#1]? 100%.svg'\nlogo_alt = 'Région'\n"
    desk.configure(CONFIGURATION.replace("[bulletin]\n", logo))
    assert issue.publish().code == 0
    assert desk("bulletin", issue.quarter, "--verify").code == 0
    site = tmp_path / "site [#1]? 100%"
    assert desk("site", site).code == 0
    assert desk("site", site, "--check").code == 0
    assert "iet-watch.db" not in {path.name for path in tmp_path.iterdir()}
    assert [path.name for path in (desk.root / "data").iterdir() if path.name.startswith("iet-watch")] == [
        "iet-watch.db"
    ]
    listed = tmp_path / "liste [#1]? 100%.csv"
    assert desk("items", "-o", listed).code == 0
    assert desk("import", listed, "--dry-run").code in (0, 65)
    (desk.root / "themes" / "port.toml").write_text("title = 1\n", encoding="utf-8")
    done = desk("theme", "check")
    assert (done.code, "port.toml, line 1" in done.err) == (78, True)
