"""Whether the tests would notice: one small fault at a time in a copy of the tree, and the tests that cover its module.

    python -m bench.mutants [--package judge.equations] [--sample 25] [--seed 2026]

A fault is a comparison at its limit or turned round, a constant moved, `and` for `or`, a sign, a returned value lost.
The sample of a package is the same for the same seed. A mutant lives when every test passes; one that outlasts the
time limit is killed. Prints who survived, then the share killed; exits 77 where the tests fail without any fault.

Ours, because the sample is seeded and each module has its own tests; mutmut and cosmic-ray were not tried.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NoReturn

import pytest

from bench.parts.corpus import ROOT, not_run

TREE = ROOT / "build" / "mutants"
COPIED = ("iet_watch", "tests", "bench", "themes", "templates", "data", "docs")
FILES = ("pyproject.toml", "vocabulary.toml", "README.md", "CHANGELOG.md", "LICENSE", "iet-watch.toml")
# The tests of each package, those that most often notice first.
COVER = {
    "judge.equations": (
        "tests/judge/equations",
        "tests/query/test_query_cases.py",
        "tests/cli/test_bad_queries.py",
        "tests/desk/test_explanation.py",
    ),
    "judge.identity": ("tests/judge/identity", "tests/collect/documents/test_feeds.py"),
    "judge.language": ("tests/judge/language", "tests/judge/grouping"),
    "judge.indexing": ("tests/judge/indexing", "tests/desk/test_index_terms.py"),
    "judge.relevance": ("tests/judge/relevance", "tests/desk/test_inbox.py"),
    "judge.grouping": ("tests/judge/grouping", "tests/collect/grouping/test_grouping.py"),
    "publish.checks.families": (
        "tests/publish/checks/test_limits.py",
        "tests/publish/checks/test_formats.py",
        "tests/publish/checks/test_all_checks.py",
        "tests/publish/checks/test_accounted_for.py",
    ),
    "publish.publication": ("tests/publish/publication", "tests/publish/outputs/test_golden.py"),
    "desk.lists.emerging_terms": ("tests/desk/test_emerging_terms.py",),
}
USUAL = tuple(package for package in COVER if package.startswith("judge.") or package == "publish.checks.families")
PATIENCE, AT_LEAST = 4, 60.0  # a mutant may take so many times what the tests take, and so many seconds
Fate = Literal["killed", "survived", "too slow"]

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_SIGNS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One fault: the module with it, and the words that stood and stand on its line."""

    path: Path
    line: int
    before: str
    after: str
    source: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.before}  ->  {self.after}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--package", action="append", choices=COVER, help="below iet_watch; all of judge/, and checks")
    parser.add_argument("--sample", type=int, default=25, help="mutants of each package")
    parser.add_argument("--seed", type=int, default=2026)
    options = parser.parse_args()
    _copy()
    rows = [(package, *_try(package, options.sample, options.seed)) for package in options.package or USUAL]
    print(f"\n{'package':22} {'possible':>8} {'tried':>6} {'killed':>7}  share")
    for package, possible, fates in rows:
        killed = sum(fate != "survived" for fate in fates)
        print(f"{package:22} {possible:8} {len(fates):6} {killed:7}  {killed / max(1, len(fates)):.0%}")


def mutants_of(path: Path, source: str) -> Iterator[Mutant]:
    """Every fault that this program knows to make in a module; annotations and documentation are left alone."""
    tree = ast.parse(source)
    for node in _code(tree):
        for changed in _changes(node):
            yield Mutant(path, node.lineno, _said(node), _said(changed), _replaced(source, node, changed))


def _code(node: ast.AST) -> Iterator[ast.expr | ast.Return]:
    """Statements and expressions that run when the program does its work."""
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "type_params"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.expr | ast.Return):
                yield child
            if isinstance(child, ast.AST) and not isinstance(child, ast.JoinedStr):
                yield from _code(child)


def _changes(node: ast.expr | ast.Return) -> Iterator[ast.AST]:
    match node:
        case ast.Compare(left=left, ops=[operator, *rest], comparators=right):
            yield ast.Compare(left, [_COMPARISONS[type(operator)](), *rest], right)
        case ast.BoolOp(op=ast.And(), values=values):
            yield ast.BoolOp(ast.Or(), values)
        case ast.BoolOp(values=values):
            yield ast.BoolOp(ast.And(), values)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand
        case ast.BinOp(left=left, op=sign, right=other) if type(sign) in _SIGNS:
            yield ast.BinOp(left, _SIGNS[type(sign)](), other)
        case ast.Constant(value=bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(value=int() as number):
            yield ast.Constant(number + 1)
        case ast.Constant(value=float() as number):
            yield ast.Constant(number * 1.25 if number else 1.0)
        case ast.Return(value=ast.expr() as value) if not (isinstance(value, ast.Constant) and value.value is None):
            yield ast.Return(ast.Constant(None))


def _said(node: ast.AST) -> str:
    return " ".join(ast.unparse(ast.fix_missing_locations(node)).split())


def _replaced(source: str, node: ast.expr | ast.Return, changed: ast.AST) -> str:
    """The module with one node written anew, in parentheses where it is an expression."""
    lines = source.encode().split(b"\n")
    assert node.end_lineno is not None
    head = b"\n".join([*lines[: node.lineno - 1], lines[node.lineno - 1][: node.col_offset]])
    tail = b"\n".join([lines[node.end_lineno - 1][node.end_col_offset :], *lines[node.end_lineno :]])
    words = _said(changed) if isinstance(node, ast.Return) else f"({_said(changed)})"
    return (head + words.encode() + tail).decode()


def _copy() -> None:
    """The tree anew; what is compiled of it is kept for all mutants, but of the module that changes."""
    shutil.rmtree(TREE, ignore_errors=True)
    for name in COPIED:
        shutil.copytree(ROOT / name, TREE / name, ignore=shutil.ignore_patterns("__pycache__", "node_modules", "*.db"))
    for name in FILES:
        shutil.copy2(ROOT / name, TREE / name)
    os.chdir(TREE)
    os.environ["PYTHONPATH"] = str(TREE)
    sys.path.insert(0, str(TREE))


def _try(package: str, count: int, seed: int) -> tuple[int, list[Fate]]:
    folder = Path("iet_watch", *package.split("."))
    modules = sorted(folder.glob("*.py")) or [folder.with_suffix(".py")]
    possible = [one for path in modules for one in mutants_of(path, path.read_text(encoding="utf-8"))]
    _loaded(COVER[package])
    begun = time.monotonic()
    if _fate(COVER[package], 3600.0) != "survived":
        not_run(f"the tests of {package} fail without any fault")
    limit = max(AT_LEAST, PATIENCE * (time.monotonic() - begun))
    chosen = random.Random(seed).sample(possible, min(count, len(possible)))
    fates = []
    for mutant in sorted(chosen, key=lambda one: (one.path, one.line)):
        fates.append(_tried(mutant, COVER[package], limit))
        print(f"{fates[-1]:9} {mutant}", flush=True)
    return len(possible), fates


def _loaded(tests: Sequence[str]) -> None:
    """Imports the libraries that the tests ask for, once: each mutant is tried in a fork that has them."""
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):
        pytest.main(["-q", "--collect-only", "-p", "no:cacheprovider", *tests])
    for name in [name for name in sys.modules if name.partition(".")[0] in ("iet_watch", "tests")]:
        del sys.modules[name]


def _tried(mutant: Mutant, tests: Sequence[str], limit: float) -> Fate:
    """What becomes of a mutant; its module is put back as it was, with its time: its compiled form holds."""
    whole, then = mutant.path.read_bytes(), mutant.path.stat()
    try:
        mutant.path.write_text(mutant.source, encoding="utf-8")
        return _fate(tests, limit)
    finally:
        mutant.path.write_bytes(whole)
        os.utime(mutant.path, ns=(then.st_atime_ns, then.st_mtime_ns))


def _fate(tests: Sequence[str], limit: float) -> Fate:
    child = os.fork()
    if not child:
        _run(tests)
    until = time.monotonic() + limit
    while time.monotonic() < until:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return "survived" if status == 0 else "killed"
        time.sleep(0.05)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "too slow"


def _run(tests: Sequence[str]) -> NoReturn:
    """In the fork: the tests, to the first that fails, and no other's processor."""
    os.setpgid(0, 0)
    os.nice(19 - os.nice(0))
    sys.dont_write_bytecode = True
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    os._exit(pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-m", "not slow", *tests]))


if __name__ == "__main__":
    main()
