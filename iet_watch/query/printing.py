"""A tree written as a query again, such that reading it gives the same tree."""

from __future__ import annotations

from iet_watch.query.tree import And, Dated, Everything, Field, Near, Not, Or, Query, Term, Weighted

_NAMES = {"title": "titre", "source": "source", "lang": "lang", "tag": "etiquette"}
_EITHER, _BOTH, _PART, _WEIGHTED, _ATOM = range(5)  # how tightly what is written holds together


def written(query: Query) -> str:
    """`query` in the French operators, with the fewest parentheses."""
    return _written(query, _EITHER)


def _written(query: Query, place: int) -> str:
    """`query` as it stands at a place that holds together that much."""
    text, tightness = _loose(query)
    return text if tightness >= place else f"({text})"


def _loose(query: Query) -> tuple[str, int]:
    match query:
        case Term():
            return query.written, _ATOM
        case Everything():
            return "*", _ATOM
        case Dated():
            return f"date:{query.written}", _ATOM
        case Field(name, part):
            return f"{_NAMES[name]}:{_written(part, _ATOM)}", _ATOM
        case Weighted(part, weight):
            return f"{_written(part, _ATOM)}^{weight:g}", _WEIGHTED
        case Near(left, right, distance):
            return f"{_written(left, _WEIGHTED)} PROCHE/{distance} {_written(right, _WEIGHTED)}", _PART
        case Not(part):
            return f"NON {_written(part, _PART)}", _PART
        case And(several):
            return _all(several), _BOTH
        case Or(several):
            return " OU ".join(_written(part, _BOTH) for part in several), _EITHER


def _all(several: tuple[Query, ...]) -> str:
    first, *others = several
    text = _written(first, _PART)
    for part in others:
        if isinstance(part, Not):
            text += f" SAUF {_written(part.part, _PART)}"
        else:
            text += f" ET {_written(part, _PART)}"
    return text
