"""Selectors and expressions of theme files: those that hold, those that do not, those that would never end."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html

from iet_watch.files.toml import Mistakes
from iet_watch.themes.listing_rules import RULE_LIMIT, check_pattern, check_selector, pattern, select
from iet_watch.themes.theme_files import load_theme


@pytest.mark.parametrize("selector", ["main h2", "ul.liste > li a", "div:has(h2) a[href^='/actu']", "a, .b", "#liste"])
def test_selectors_that_hold(selector: str) -> None:
    assert check_selector(selector) is None


@pytest.mark.parametrize("selector", ["", "h2 >", "a[href", "a,", "x|a", "::before", "//a", "a:no-such"])
def test_selectors_that_do_not(selector: str) -> None:
    failure = check_selector(selector)
    assert failure is not None
    assert (failure.message, failure.args["selector"]) == ("%(selector)s is not a CSS selector", selector)


def test_what_is_too_long_is_refused() -> None:
    assert check_selector("a" * RULE_LIMIT) is None
    assert check_pattern("a" * RULE_LIMIT) is None
    for failure in (check_selector("a" * (RULE_LIMIT + 1)), check_pattern("a" * (RULE_LIMIT + 1))):
        assert failure is not None
        assert failure.args["limit"] == RULE_LIMIT


@pytest.mark.parametrize(
    "pattern",
    [
        "/actualites/",
        r"^https://www\.agence\.example/\d{4}/\d{2}/[a-z0-9-]+$",
        "/(?:actu|news)s?/.+",
        r"(\d+/){3}",
        r"\(a+\)+",
        "([a+*|])+",
        "[]a+]+",
        "(?i)ACTU",
        "(?P<number>[0-9]*)?",
        "a.*b.*c+?",
        "(ab)+",
    ],
)
def test_expressions_that_hold(pattern: str) -> None:
    assert check_pattern(pattern) is None


@pytest.mark.parametrize(
    "pattern",
    ["(", "[a", "*", "a{3,2}", "\\", "(?<=a|b)c", r"(a)\1", "a{0,2000}", "(?:a{900}){900}"],
)
def test_expressions_that_do_not(pattern: str) -> None:
    failure = check_pattern(pattern)
    assert failure is not None
    assert failure.message == "%(pattern)s is not a regular expression: %(why)s"
    assert failure.args["why"] not in ("", "None")


@pytest.mark.parametrize(
    "expression",
    [
        "(a+)+c", "(a|ab)*c", "(((a+)))+c", "(?:a*){10}c", "(a{2,})*c", "(?i:a|b)+c", "((a|b)c)*d", ".*.*.*.*.*.*y",
        "a*a*a*b", "(a|a)*b", "a{0,900}" * 3 + "b", "a?" * 90 + "a" * 90 + "b",
    ],
)  # fmt: skip
def test_what_takes_other_engines_forever_ends(expression: str) -> None:
    """Each goes wrong exponentially, or with a high power, where an engine tries one way after the other."""
    assert check_pattern(expression) is None
    assert not pattern(expression)("https://site.example/" + "a" * 2000)


def test_each_selected_link_comes_once_in_the_order_of_the_page() -> None:
    tree = html.document_fromstring("<p><a id=1></a></p><div><p><a id=2></a></p><a id=3></a></div><a id=4></a>")
    assert [anchor.get("id") for anchor in select(tree, "div, div p, p a, [id='3']")] == ["1", "2", "3"]


SOURCE = (
    "title = 'Ports'\nquery = '*'\n[[sources]]\ntitle = 'Port'\nurl = 'https://port.example/actus'\nkind = 'page'\n"
)


def test_a_theme_file_says_where_stories_stand(tmp_path: Path) -> None:
    path = tmp_path / "ports.toml"
    path.write_text(SOURCE + "selector = 'main h2'\nlinks = '/actus/[0-9]+'\n", encoding="utf-8")
    (source,) = load_theme(path).sources
    assert (source.selector, source.links) == ("main h2", "/actus/[0-9]+")


def test_a_theme_file_with_rules_that_do_not_hold_is_told_where(tmp_path: Path) -> None:
    path = tmp_path / "ports.toml"
    path.write_text(SOURCE + "selector = 'h2 >'\nlinks = '(a'\n", encoding="utf-8")
    with pytest.raises(Mistakes) as caught:
        load_theme(path)
    assert [(one.line, one.message[:14]) for one in caught.value.mistakes] == [
        (7, "%(selector)s i"),
        (8, "%(pattern)s is"),
    ]
