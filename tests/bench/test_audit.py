"""The audit asks about the versions that people may have, and what could not be asked about never looks passed."""

from __future__ import annotations

import json
from pathlib import Path

from bench.audit import Flaw, flaws, floors, locked, skipped

SAFE = {"name": "jinja2", "version": "3.1.6", "vulns": []}
FLAWED = {"name": "pypdf", "version": "4.0", "vulns": [{"id": "GHSA-1", "fix_versions": ["6.15"]}]}
UNKNOWN = {"name": "lxml", "skip_reason": "Dependency not found on PyPI and could not be audited: lxml (5.3)"}


def test_both_the_locked_and_the_lowest_versions_are_asked_about(tmp_path: Path) -> None:
    assert "protego==0.7" in floors()
    assert any(pin.startswith("protego==") for pin in locked())
    project = tmp_path / "pyproject.toml"
    project.write_text(
        "[project]\ndependencies = ['httpcore[asyncio]>=1.0,<2', 'rich']\n"
        "[project.optional-dependencies]\npdf = ['weasyprint>=66']\n",
        encoding="utf-8",
    )
    assert floors(project) == ["httpcore==1.0", "weasyprint==66"]


def test_what_is_known_and_what_was_passed_over_are_told_apart() -> None:
    report = json.dumps({"dependencies": [SAFE, FLAWED, UNKNOWN], "fixes": []})
    assert flaws(report) == [Flaw("pypdf", "4.0", "GHSA-1", ("6.15",))]
    assert skipped(report) == [UNKNOWN["skip_reason"]]
