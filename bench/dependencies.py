"""What each declared dependency brings in: its size, what comes with it and with nothing else, how long it imports.

    python -m bench.dependencies

Sizes are those of the installed files without compiled copies; an import is the shortest of five, in processes of
their own, and holds what the dependency imports in its turn.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

RUNS = 5
# What a package is imported as, where its name does not say it.
MODULES = {
    "css-inline": "css_inline", "lxml": "lxml.html", "lxml-html-clean": "lxml_html_clean", "python-docx": "docx",
    "markdown-it-py": "markdown_it", "python-stdnum": "stdnum.iban", "rich": "rich.table", "spylls": "spylls.hunspell",
    "sqlite-utils": "sqlite_utils",
}  # fmt: skip
Names = frozenset[str]


def main() -> None:
    declared = [canonical(Requirement(line).name) for line in requirements(Path("pyproject.toml"))]
    brought = {name: closure(name) for name in declared}
    print(f"{'dependency':18}{'own MB':>8}{'alone MB':>10}{'import ms':>11}  comes with it and with no other")
    for name in sorted(declared, key=lambda name: -megabytes(alone(name, brought))):
        others = sorted(alone(name, brought) - {name})
        print(
            f"{name:18}{megabytes({name}):8.1f}{megabytes(alone(name, brought)):10.1f}"
            f"{import_milliseconds(MODULES.get(name, name)):11.0f}  {' '.join(others)}"
        )
    everything = frozenset().union(*brought.values())
    print(f"{len(declared)} declared, {len(everything)} in all, {megabytes(everything):.0f} MB")


def requirements(path: Path) -> list[str]:
    project = tomllib.loads(path.read_text(encoding="utf-8"))["project"]
    return [*project["dependencies"], *project["optional-dependencies"]["pdf"]]


def closure(name: str) -> Names:
    """`name` and all that it asks for, in its turn, on this machine."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        one = canonical(waiting.pop())
        if one in found or (known := _distribution(one)) is None:
            continue
        found.add(one)
        asked = map(Requirement, known.requires or ())
        waiting += [ask.name for ask in asked if ask.marker is None or ask.marker.evaluate({"extra": ""})]
    return frozenset(found)


def alone(name: str, brought: Mapping[str, Names]) -> Names:
    """What would go with `name`: `name` and what no other declared dependency brings."""
    others = frozenset().union(*(names for other, names in brought.items() if other != name))
    return brought[name] - others


def megabytes(names: Iterable[str]) -> float:
    return sum(_size(known) for name in names if (known := _distribution(name))) / 1e6


def import_milliseconds(module: str) -> float:
    return min(_imported(module) for _ in range(RUNS))


def _imported(module: str) -> float:
    command = [sys.executable, "-X", "importtime", "-c", f"import {module}"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    names = module.split(".")
    found = re.findall(r"\|\s+(\d+) \|(\s*)(\S+)\n", told)
    wanted = {".".join(names[: n + 1]) for n in range(len(names))}
    return sum(int(time) for time, indent, name in found if name in wanted and len(indent) == 1) / 1000


def _size(known: Distribution) -> int:
    paths = [Path(str(file.locate())) for file in known.files or () if "__pycache__" not in file.parts]
    return sum(path.stat().st_size for path in paths if path.is_file())


def _distribution(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    main()
