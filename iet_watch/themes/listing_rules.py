"""Where a listing's links to articles stand, as a theme file says it by a CSS selector or a regular expression.

An expression is written by a colleague and meets addresses written by strangers. What makes one take forever is
refused: a repetition of what itself repeats or offers a choice (`(a+)+`, `(a|ab)*`), and more than MOST_REPEATS
repetitions without an end. What remains grows at worst with the cube of an address of 2,048 characters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from lxml import html

from iet_watch.model.trouble import Failure

RULE_LIMIT = 300  # characters
MOST_REPEATS = 3
_PIECE = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|"  # an escaped sign, a set
    r"\(\?P=\w+\)|\(\?P<\w+>|\(\?[a-zA-Z-]*[):=!>]|\(\?<[=!]|[()]|"
    r"[*+?|]|\{\d*,?\d*\}|.",
    re.DOTALL,
)
_LOOKS_BACK = re.compile(r"\\[1-9]|\(\?P=.*", re.DOTALL)
_REPEATS = re.compile(r"[*+]|\{\d*,\d*\}|\{(?:[5-9]|\d{2,})\}")  # two to four times harms nobody: `(\d+/){3}`
_WITHOUT_END = re.compile(r"[*+]|\{\d*,\}")
_WAVERS = re.compile(r"[*+?|]|\{\d*,\d*\}")
_OPENS = re.compile(r"\((?:\?.*[^)])?", re.DOTALL)


def check_selector(text: str) -> Failure | None:
    """Why `text` cannot be used as a CSS selector, or None."""
    if len(text) > RULE_LIMIT:
        return Failure(text[:40], "the selector is longer than %(limit)s characters", {"limit": RULE_LIMIT})
    try:
        _selector(text)(html.Element("html"))  # what a selector asks of a page shows only on a page
    except Exception:  # noqa: BLE001  cssselect and lxml have no common mistake: SyntaxError, XPathError, NameError…
        return Failure(text, "%(selector)s is not a CSS selector", {"selector": text})
    return None


def check_pattern(text: str) -> Failure | None:
    """Why `text` cannot be used as a regular expression on addresses, or None."""
    if len(text) > RULE_LIMIT:
        return Failure(text[:40], "the expression is longer than %(limit)s characters", {"limit": RULE_LIMIT})
    try:
        re.compile(text)
    except (re.error, RecursionError, OverflowError) as error:
        return Failure(text, "%(pattern)s is not a regular expression: %(why)s", {"pattern": text, "why": str(error)})
    if _endless(text):
        return Failure(text, "%(pattern)s could take forever: it repeats what already repeats", {"pattern": text})
    return None


def select(tree: html.HtmlElement, selector: str) -> Iterator[html.HtmlElement]:
    """The links inside what a checked `selector` selects, or that it selects, once each, in the page's order."""
    chosen = {anchor for element in _selector(selector)(tree) for anchor in element.iter("a")}
    return (anchor for anchor in tree.iter("a") if anchor in chosen)


@lru_cache(maxsize=256)
def _selector(text: str) -> Callable[[html.HtmlElement], list[html.HtmlElement]]:
    from lxml.cssselect import CSSSelector  # few commands meet a selector

    selected: Callable[[html.HtmlElement], list[html.HtmlElement]] = CSSSelector(text, translator="html")
    return selected


def _endless(pattern: str) -> bool:
    """Whether a checked expression looks back, repeats too often, or repeats a group that repeats or chooses."""
    repeats = 0
    wavering = [False]  # of each group still open, whether it repeats or chooses
    closed = False  # the same of the group that has just been closed
    for piece in _PIECE.findall(pattern):
        if _LOOKS_BACK.fullmatch(piece) or (_REPEATS.fullmatch(piece) and closed):
            return True
        repeats += bool(_WITHOUT_END.fullmatch(piece))
        closed = False
        if piece == ")":
            closed = wavering.pop() if len(wavering) > 1 else False
            wavering[-1] = wavering[-1] or closed
        elif _OPENS.fullmatch(piece):
            wavering.append(False)
        elif _WAVERS.fullmatch(piece):
            wavering[-1] = True
    return repeats > MOST_REPEATS
