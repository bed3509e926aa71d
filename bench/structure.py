"""The picture of the house in figures: folders, modules, who imports whom, how long functions are.

`python -m bench.structure [FOLDER]` reads the sources below FOLDER (this repository without it) and runs none of them.
For an earlier day: `git worktree add build/before COMMIT`, then `python -m bench.structure build/before`; with
`--before build/before`, the table of docs/architecture.md.

An arrow is one module that names another in an import, wherever the import stands; one between folders joins all
that stand in them. It is upwards when a contract of import-linter in the `pyproject.toml` of FOLDER says so. A circle
is a set of modules, or of folders, each of which leads to every other.
"""

from __future__ import annotations

import argparse
import ast
import statistics
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bench.parts.corpus import ROOT

PACKAGE = "iet_watch"
LONG = 60  # lines that no function passes but one that holds data: the rule of the house
Arrow = tuple[str, str]


@dataclass(frozen=True)
class Module:
    """One file of the program. `name` is dotted; `folder` is the package that it stands in."""

    name: str
    folder: str
    tree: ast.Module

    @property
    def room(self) -> str:
        """What the contracts name: its folder, or itself where it stands beside the folders, as `words` does."""
        return self.name if self.folder == PACKAGE else self.folder


@dataclass(frozen=True)
class Structure:
    """What the sources say of themselves; `layers`: sets of siblings, from the highest."""

    modules: Mapping[str, Module]
    layers: tuple[tuple[frozenset[str], ...], ...]

    @cached_property
    def arrows(self) -> frozenset[Arrow]:
        """Pairs of modules (importer, imported)."""
        return frozenset(
            (module.name, name)
            for module in self.modules.values()
            for name in _imported(module, self.modules)
            if name != module.name
        )

    @property
    def folder_arrows(self) -> frozenset[Arrow]:
        """Pairs of folders (importer, imported)."""
        pairs = {(self.modules[one].room, self.modules[other].room) for one, other in self.arrows}
        return frozenset((one, other) for one, other in pairs if one != other)

    @property
    def top_arrows(self) -> frozenset[Arrow]:
        """Pairs of what stands right below the package (importer, imported)."""
        pairs = {(_top(one), _top(other)) for one, other in self.arrows}
        return frozenset((one, other) for one, other in pairs if one != other)

    @property
    def upwards(self) -> list[Arrow]:
        """The arrows that a contract forbids."""
        return sorted(arrow for arrow in self.arrows if any(_climbs(arrow, layers) for layers in self.layers))

    @property
    def folder_sizes(self) -> Counter[str]:
        """Modules in each folder; an `__init__` that holds nothing but its docstring is no module of its own."""
        return Counter(module.folder for module in self.modules.values() if not _only_words(module))


def read_structure(folder: Path) -> Structure:
    """The structure of the program below `folder`."""
    paths = sorted((folder / PACKAGE).rglob("*.py"))
    modules = [_module(path, folder) for path in paths]
    return Structure({module.name: module for module in modules}, tuple(_layers(folder / "pyproject.toml")))


def _module(path: Path, root: Path) -> Module:
    parts = path.relative_to(root).with_suffix("").parts
    folder = ".".join(parts[:-1])
    name = folder if parts[-1] == "__init__" else ".".join(parts)
    return Module(name, folder, ast.parse(path.read_bytes(), str(path)))


def _imported(module: Module, known: Mapping[str, Module]) -> Iterator[str]:
    """The modules that `module` names; `from package import module` names the module."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield from (name for name in (whole if whole in known else node.module,) if name in known)


def _top(name: str) -> str:
    return ".".join(name.split(".")[:2])


def _layers(path: Path) -> Iterator[tuple[frozenset[str], ...]]:
    """The layers of every contract, by their whole names, from the highest."""
    contracts = tomllib.loads(path.read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    for contract in contracts:
        for container in contract.get("containers", [""]) if contract["type"] == "layers" else ():
            prefix = f"{container}." if container else ""
            yield tuple(
                frozenset(prefix + name.strip(" ()") for name in layer.replace("|", ":").split(":"))
                for layer in contract["layers"]
            )


def _climbs(arrow: Arrow, layers: tuple[frozenset[str], ...]) -> bool:
    """Whether the arrow goes from a layer to one above it, or to another member of its own."""
    one, other = (_place(name, layers) for name in arrow)
    return one is not None and other is not None and (other[0] < one[0] or (other[0] == one[0] and other != one))


def _place(name: str, layers: tuple[frozenset[str], ...]) -> tuple[int, str] | None:
    found = ((n, m) for n, layer in enumerate(layers) for m in layer if name == m or name.startswith(f"{m}."))
    return next(found, None)


def _only_words(module: Module) -> bool:
    """Whether it is an `__init__` without a statement but its docstring and constants."""
    return module.name == module.folder and not any(
        isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom) for node in module.tree.body
    )


def circles(arrows: frozenset[Arrow]) -> list[frozenset[str]]:
    """The largest sets in which everyone leads to everyone, of two members at least."""
    reached = {name: _reached(name, arrows) for arrow in arrows for name in arrow}
    mutual = {frozenset(o for o in reached[name] if name in reached[o]) for name in reached if name in reached[name]}
    return sorted((circle for circle in mutual if len(circle) > 1), key=sorted)


def _reached(start: str, arrows: frozenset[Arrow]) -> set[str]:
    onward: dict[str, set[str]] = {}
    for one, other in arrows:
        onward.setdefault(one, set()).add(other)
    found: set[str] = set()
    waiting = [start]
    while waiting:
        fresh = onward.get(waiting.pop(), set()) - found
        found |= fresh
        waiting += fresh
    return found


def function_lengths(structure: Structure) -> dict[str, int]:
    """Lines of every function from `def` to its end, docstring included; an inner one counts for itself and outside."""
    return {
        f"{module.name}:{node.lineno} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for module in structure.modules.values()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def figures(structure: Structure) -> dict[str, str]:
    """Each figure under its name, in the order in which docs/architecture.md gives them."""
    sizes = structure.folder_sizes
    lengths = function_lengths(structure)
    longest = max(lengths, key=lambda name: lengths[name])
    largest, modules = sizes.most_common(1)[0]
    return {
        "folders": str(len(sizes)),
        "modules": str(sum(sizes.values())),
        "modules in the largest folder": f"{modules} ({largest})",
        "modules in a folder, median": f"{statistics.median(sizes.values()):g}",
        "arrows between modules": str(len(structure.arrows)),
        "arrows between folders": str(len(structure.folder_arrows)),
        "arrows between folders at the top": str(len(structure.top_arrows)),
        "arrows upwards": str(len(structure.upwards)),
        "circles of modules": str(len(circles(structure.arrows))),
        "circles of folders": str(len(circles(structure.folder_arrows))),
        "contracts of import-linter": str(len(structure.layers)),
        "functions": str(len(lengths)),
        "lines of a function, median": f"{statistics.median(lengths.values()):g}",
        "lines of a function, 90th percentile": f"{statistics.quantiles(lengths.values(), n=10)[-1]:g}",
        "lines of the longest function": f"{lengths[longest]} ({longest})",
    }


def shared_names(structure: Structure) -> dict[str, list[str]]:
    """Names of public classes that stand in several modules."""
    where: dict[str, list[str]] = {}
    for module in structure.modules.values():
        for node in module.tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                where.setdefault(node.name, []).append(module.name)
    return {name: places for name, places in sorted(where.items()) if len(places) > 1}


def table(before: Structure, after: Structure) -> str:
    """The figures of two days side by side, as docs/architecture.md shows them."""
    earlier, later = figures(before), figures(after)
    rows = [f"| {name} | {_short(earlier[name])} | {_short(figure)} |" for name, figure in later.items()]
    return "\n".join(["| | before | after |", "|---|---:|---:|", *rows])


def _short(figure: str) -> str:
    """« 14 (iet_watch.desk) » as « 14 (`desk/`) », « 71 (module:156 name) » as « 71 (`name`) »."""
    number, _, where = figure.partition(" (")
    if not where:
        return number
    place, _, name = where.rstrip(")").partition(" ")
    shown = name or place.removeprefix(f"{PACKAGE}.").replace(".", "/") + "/"
    return f"{number} (`{shown}`)"


def main() -> None:
    """Print the figures, and whatever breaks a rule with its names; with --before, the table of both days."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT)
    parser.add_argument("--before", type=Path, metavar="FOLDER", help="print a table of both, in Markdown")
    arguments = parser.parse_args()
    structure = read_structure(arguments.folder)
    if arguments.before:
        print(table(read_structure(arguments.before), structure))
        return
    show(structure)


def show(structure: Structure) -> None:
    """Print the figures, then long functions, arrows upwards, circles and names that several classes bear."""
    for name, figure in figures(structure).items():
        print(f"{name:38} {figure}")
    for name, length in function_lengths(structure).items():
        if length > LONG:
            print(f"long: {length} lines, {name}")
    for one, other in structure.upwards:
        print(f"upwards: {one} -> {other}")
    for circle in [*circles(structure.arrows), *circles(structure.folder_arrows)]:
        print("circle:", ", ".join(sorted(circle)))
    for name, places in shared_names(structure).items():
        print(f"class {name} twice:", ", ".join(places))


if __name__ == "__main__":
    main()
