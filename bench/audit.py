"""Whether a known flaw is published of what the program stands on, by pip-audit: `make audit`.

`python -m bench.audit`. What is asked about: the versions of requirements-dev.txt, and the lowest that pyproject.toml
allows. pip-audit is made ready in a folder of its own (`build/audit`). Exits 1 when a flaw is known, 77 (not run) where
pip-audit cannot be had or cannot reach its data (PyPI): a machine without them never looks passed.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.parts.corpus import ROOT, not_run

PLACE = ROOT / "build" / "audit"
TOOL = "pip-audit==2.10.1"
SECONDS = 300  # for one list: PyPI is asked about every package
_FLOOR = re.compile(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?\s*>=\s*([^,;\s]+)")
_PINNED = re.compile(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^;\s]+)")


@dataclass(frozen=True)
class Flaw:
    """A known flaw of one version of a package, and the versions without it."""

    package: str
    version: str
    name: str
    fixed: tuple[str, ...]


def main() -> None:
    tool = _tool()
    known: list[Flaw] = []
    passed_over: list[str] = []
    for title, pins in (("locked", locked()), ("lowest allowed", floors())):
        report = _asked(tool, title, pins)
        known += (found := flaws(report))
        passed_over += (unknown := skipped(report))
        print(f"{title}: {len(pins) - len(unknown)} of {len(pins)} packages audited, {len(found)} known flaws")
    for flaw in known:
        print(f"  {flaw.package} {flaw.version}: {flaw.name}, fixed in {', '.join(flaw.fixed) or 'no version'}")
    if known:
        sys.exit(1)
    if passed_over:
        not_run(f"{len(passed_over)} packages could not be audited, first {passed_over[0]}")


def locked(path: Path = ROOT / "requirements-dev.txt") -> Sequence[str]:
    """The versions that developers install."""
    return sorted({f"{name}=={version}" for name, version in _PINNED.findall(path.read_text(encoding="utf-8"))})


def floors(path: Path = ROOT / "pyproject.toml") -> Sequence[str]:
    """The lowest versions that whoever installs the program may have."""
    project = tomllib.loads(path.read_text(encoding="utf-8"))["project"]
    more: Mapping[str, list[str]] = project.get("optional-dependencies", {})
    needed = [*project["dependencies"], *(one for extra in more.values() for one in extra)]
    return sorted({f"{found[1]}=={found[2]}" for one in needed if (found := _FLOOR.match(one))})


def flaws(report: str) -> list[Flaw]:
    """The flaws in what pip-audit prints with `--format json`. Raises ValueError when that is none."""
    listed: Iterable[Mapping[str, object]] = json.loads(report)["dependencies"]
    return [
        Flaw(str(one["name"]), str(one.get("version", "")), vuln["id"], tuple(vuln["fix_versions"]))
        for one in listed
        for vuln in one.get("vulns", ())  # type: ignore[attr-defined]
    ]


def skipped(report: str) -> list[str]:
    """What pip-audit passed over, each with its reason: where PyPI does not answer, all of it, and it ends with 0."""
    return [str(one["skip_reason"]) for one in json.loads(report)["dependencies"] if "skip_reason" in one]


def _tool() -> Path:
    """pip-audit, installed where nothing else is."""
    tool = PLACE / "bin" / "pip-audit"
    if not tool.exists():
        subprocess.run([sys.executable, "-m", "venv", PLACE], check=True)
        install: list[str | Path] = [
            PLACE / "bin" / "python",
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            TOOL,
        ]
        done = subprocess.run(install, capture_output=True, text=True, check=False)
        if done.returncode:
            not_run(f"pip-audit cannot be installed: {_last_line(done.stderr)}")
    return tool


def _asked(tool: Path, title: str, pins: Sequence[str]) -> str:
    """What pip-audit says of these versions, alone: what they need is among them or has its own line."""
    listed = PLACE / f"{title.replace(' ', '-')}.txt"
    listed.write_text("\n".join((*pins, "")), encoding="utf-8")
    command: list[str | Path] = [tool, "--requirement", listed, "--no-deps", "--disable-pip", "--format", "json"]
    command += ["--progress-spinner", "off"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        not_run(f"pip-audit got no answer within {SECONDS} seconds")
    if not done.stdout.lstrip().startswith("{"):
        not_run(f"pip-audit cannot reach its data: {_last_line(done.stderr)}")
    return done.stdout


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["it says nothing"])[-1][:200]


if __name__ == "__main__":
    main()
