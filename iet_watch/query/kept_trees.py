"""The trees of the equations of a theme, which this machine keeps in a file: most commands read all themes.

Parsing the equations of the ten shipped themes, 62,000 characters, takes 165 ms, and 40 ms to load and build a parser
first; from their files the same trees are there in 16 ms, where pickled ones would take 32 and could hold anything.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, get_args

from iet_watch.fingerprints import fingerprint
from iet_watch.query.kept_files import keep, kept_before, read_checked, write_checked
from iet_watch.query.kept_words import dictionary
from iet_watch.query.tree import And, Everything, Field, FieldName, Near, Not, Or, Query, Term, Weighted, Word

Leaf = TypeVar("Leaf", str, int, float)

SHORTEST = 40  # characters of all equations of a theme; where none is parsed lark, 40 ms, need not be loaded

_FIELDS: Mapping[str, FieldName] = {name: name for name in get_args(FieldName)}


def kept_trees(file: str) -> Mapping[str, Query]:
    """The trees of the equations in the text of a theme `file`, by equation; none where none are kept."""
    return kept_before(_name(file), _makers(), _read) or {}


def keep_trees(file: str, trees: Mapping[str, Query]) -> None:
    """Keeps them for the next process, where that is worth a file and possible."""
    if sum(map(len, trees)) >= SHORTEST:
        keep(_name(file), _makers(), lambda path: _write(path, trees))


def _name(file: str) -> str:
    return f"equations-{fingerprint(file)}"


@cache
def _makers() -> tuple[Path, ...]:
    """The files that decide of a tree: the query language, what is a word, which word is no acronym."""
    here = Path(__file__).parent
    words = (here.parent / name for name in ("letters.py", "words.py"))
    return (*sorted(here.glob("*.py")), *words, *dictionary("fr"))


def _read(path: Path) -> Mapping[str, Query]:
    """Raises OSError, and ValueError where the file holds anything else."""
    written = read_checked(path)
    try:
        return {equation: _tree(tree) for equation, tree in json.loads(written).items()}
    except (AttributeError, LookupError, TypeError, RecursionError) as error:  # whole, and of another shape
        raise ValueError(f"{path} holds no equations") from error


def _write(path: Path, trees: Mapping[str, Query]) -> None:
    written = json.dumps({equation: _written(tree) for equation, tree in trees.items()}, ensure_ascii=False).encode()
    write_checked(path, written)


def _written(tree: Query) -> object:
    """A tree as JSON: a word that is written as it is sought stands for itself, all else is a list with its kind."""
    match tree:
        case Term((Word(text, False, False, False),), written) if text == written:
            return text
        case Term(words, written):
            return "term", written, *((word.text, word.prefix, word.exact, word.acronym) for word in words)
        case And(several):
            return "and", *map(_written, several)
        case Or(several):
            return "or", *map(_written, several)
        case Not(part):
            return "not", _written(part)
        case Near(left, right, distance):
            return "near", distance, _written(left), _written(right)
        case Field(name, part):
            return "field", name, _written(part)
        case Weighted(part, weight):
            return "weighted", weight, _written(part)
        case Everything():
            return ("everything",)
    raise ValueError(tree)  # days, which no equation has


def _tree(written: Any) -> Query:
    """The tree that `_written` wrote. Raises ValueError, TypeError or LookupError where it wrote no such thing."""
    if isinstance(written, str):
        return Term((Word(written),), written)
    kind, *rest = written
    match kind:
        case "term" if len(rest) > 1:
            return Term(tuple(map(_word, rest[1:])), _typed(str, rest[0]))
        case "and" if rest:
            return And(tuple(map(_tree, rest)))
        case "or" if rest:
            return Or(tuple(map(_tree, rest)))
        case "not":
            return Not(_tree(rest[0]))
        case "near":
            return Near(_tree(rest[1]), _tree(rest[2]), _typed(int, rest[0]))
        case "field":
            return Field(_FIELDS[rest[0]], _tree(rest[1]))
        case "weighted":
            return Weighted(_tree(rest[1]), _typed(float, rest[0]))
        case "everything":
            return Everything()
    raise ValueError(f"{kind} is no part of a query")


def _word(written: Any) -> Word:
    text, prefix, exact, acronym = written
    if type(text) is str and type(prefix) is type(exact) is type(acronym) is bool:
        return Word(text, prefix, exact, acronym)
    raise ValueError(f"{written} is no word")


def _typed(kind: type[Leaf], written: object) -> Leaf:
    if isinstance(written, kind):
        return written
    raise ValueError(f"{written} is not of the kind that a query has there")
