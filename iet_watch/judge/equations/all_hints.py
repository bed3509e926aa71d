"""What a query that can be read probably does not mean: told wherever one is given, never an error."""

from __future__ import annotations

from collections.abc import Iterator

from iet_watch.judge.equations.self_exclusions import excluded_terms, finds_nothing
from iet_watch.locale import later
from iet_watch.query.hints import Hint, hints
from iet_watch.query.parsing import parse


def all_hints(text: str) -> Iterator[Hint]:
    """What to look at again in a query that can be read: how it is written, then what its exclusions leave."""
    yield from hints(text)
    query = parse(text)
    if finds_nothing(query):
        yield Hint("no article can meet this query: its exclusions leave nothing", 0)
        return
    for term in excluded_terms(query):
        message = later("%(term)s is both looked for and excluded: an article that says it is never retained for it")
        yield Hint(message, max(0, text.find(term)), {"term": term})
