"""Families of words that keep company in the French press: « bourse », « dividende » and « CAC » are one.

A decision about one of them then says a little about the others. The file holds one family a line, its commonest stems
first; `python -m bench.families` makes it anew from unlabelled titles and leads.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

FILE = "families.txt"


@cache
def families() -> Mapping[str, str]:
    """The family of each stem that has one, known by its commonest stem."""
    text = (resources.files("iet_watch.judge.language") / "data" / FILE).read_text(encoding="utf-8")
    return {stem: group[0] for line in text.splitlines() if (group := line.split()) for stem in group}
