"""Where a listing's links to articles stand, as a theme file says it by a CSS selector or a regular expression.

An expression is written by a colleague or a partner and meets addresses written by strangers. RE2 runs it, in time
that grows with the address and no faster, whatever is written; what RE2 has not (to look around, to refer back) is
refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from iet_watch.model.trouble import Failure

if TYPE_CHECKING:
    from lxml import html

RULE_LIMIT = 300  # characters


def check_selector(text: str) -> Failure | None:
    """Why `text` cannot be used as a CSS selector, or None."""
    if len(text) > RULE_LIMIT:
        return Failure(text[:40], "the selector is longer than %(limit)s characters", {"limit": RULE_LIMIT})
    from lxml import html

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
        pattern(text)
    except ValueError as error:
        return Failure(text, "%(pattern)s is not a regular expression: %(why)s", {"pattern": text, "why": str(error)})
    return None


@lru_cache(maxsize=256)
def pattern(text: str) -> Callable[[str], object]:
    """What finds the regular expression `text` in an address; ValueError with RE2's reason where it is none."""
    import re2  # few commands meet one

    options = re2.Options()
    options.log_errors = False  # it writes to stderr by itself
    try:
        search: Callable[[str], object] = re2.compile(text, options).search
    except re2.error as error:
        reason = error.args[0] if error.args else ""
        raise ValueError(reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)) from None
    return search


def select(tree: html.HtmlElement, selector: str) -> Iterator[html.HtmlElement]:
    """The links inside what a checked `selector` selects, or that it selects, once each, in the page's order."""
    chosen = {anchor for element in _selector(selector)(tree) for anchor in element.iter("a")}
    return (anchor for anchor in tree.iter("a") if anchor in chosen)


@lru_cache(maxsize=256)
def _selector(text: str) -> Callable[[html.HtmlElement], list[html.HtmlElement]]:
    from lxml.cssselect import CSSSelector  # few commands meet a selector

    selected: Callable[[html.HtmlElement], list[html.HtmlElement]] = CSSSelector(text, translator="html")
    return selected
