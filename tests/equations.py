"""A query put to a text as a search puts it: compiled alone, then looked up in the words."""

from __future__ import annotations

from collections.abc import Callable

from iet_watch.judge.equations.equation import compiled, find
from iet_watch.judge.equations.item_text import Reading
from iet_watch.judge.equations.scanning import Scanner
from iet_watch.query.parsing import Query


def asked(query: Query) -> Callable[[Reading], bool]:
    """Whether a text meets `query`."""
    scanner = Scanner()
    equation = compiled(query, scanner)
    return lambda reading: equation.met(find(scanner, reading))
