"""The lines by which a mail program says who wrote what it quotes: « Le 30 nov. 2026 à 09:00, Zoé Été a écrit : »."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

ATTRIBUTION_LENGTH = 600  # characters
ATTRIBUTION_LINES = 3
# The day with which a program says when it was written: « lun. 30 nov. 2026 », « 30/11/2026 », « Nov 30, 2026 ». What
# somebody types begins with « le » or « on » too (« le 2 non, déjà vu », « on garde le 1 »), but not with a day.
_DAY = (
    r"(?:[a-z]+\.?,? )?(?:\d{1,2}(?:er)? [a-z]+\.?,? (?:\d{4}\b|a \d)|[a-z]+\.? \d{1,2},? (?:\d{4}\b|at \d)"
    r"|\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}\b)"
)
_BEGINS = re.compile(rf"(?:le|on) {_DAY}")
_DATED = re.compile(rf"(?:le {_DAY}.{{1,300}}\ba ecrit|on {_DAY}.{{1,300}}\bwrote) ?:?")


def attribution(lines: Iterable[str]) -> int:
    """How many of the first lines, folded and stripped, say when and by whom what follows was written; 0 if none does.

    Programs break it. It goes on up to an empty line or another that begins so: what stands above may be an answer.
    """
    whole = ""
    for length, line in enumerate(islice(lines, ATTRIBUTION_LINES), start=1):
        if bool(_BEGINS.match(line)) != (length == 1) or not line:
            return 0
        whole = f"{whole} {line}".lstrip()
        if len(whole) > ATTRIBUTION_LENGTH:
            return 0
        if _DATED.fullmatch(whole):
            return length
    return 0
