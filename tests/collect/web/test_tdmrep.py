"""Reservation of text mining: where it is declared, which declaration prevails, and what is then taken."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iet_watch.collect.web.tdmrep import (
    RULES_ADDRESS,
    Rules,
    by_headers,
    by_page,
    read_rules,
    reserved,
)
from tests.conftest import Desk
from tests.web import Web

SITE = "https://journal.example"


def rules(*pairs: tuple[str, object]) -> Rules:
    return read_rules(json.dumps([{"location": where, "tdm-reservation": said} for where, said in pairs]).encode())


def page(head: str, body: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head><title>Un quai</title>{head}</head><body>{body}</body></html>".encode()


def meta(content: str) -> bytes:
    return page(f'<meta name="tdm-reservation" content="{content}">')


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({"tdm-reservation": b"1"}, True),
        ({"tdm-reservation": b" 1 "}, True),
        ({"TDM-Reservation": b"1"}, True),
        ({"tdm-reservation": b"0"}, False),
        ({"tdm-reservation": b"0, 1"}, True),
        ({"tdm-reservation": b"2"}, None),
        ({"tdm-reservation": b"yes"}, None),
        ({"tdm-reservation": b""}, None),
        ({"tdm-reservation": b"\xe9"}, None),
        ({"tdm-policy": b"https://journal.example/policy.json"}, None),
        ({}, None),
    ],
)
def test_headers(headers: dict[str, bytes], said: bool | None) -> None:
    assert by_headers(headers) is said


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (meta("1"), True),
        (meta(" 1 "), True),
        (meta("0"), False),
        (meta("2"), None),
        (meta("true"), None),
        (page("<META CONTENT=1 NAME='TDM-Reservation' />"), True),
        (page('<meta property="tdm:reservation" content="1">'), True),
        (page('<meta name="tdm-reservation" content="0"><meta name="tdm-reservation" content="1">'), True),
        (b'<meta name="tdm-reservation" content="1"><p>no head, no html', True),
        (page('<!-- <meta name="tdm-reservation" content="1"> -->'), None),
        (page('<script>"<meta name=tdm-reservation content=1>"</script>'), None),
        (page("", "<pre>&lt;meta name=tdm-reservation content=1&gt;</pre>"), None),
        (page('<meta name="tdm-policy" content="https://journal.example/p"><meta name="description">'), None),
        (page("<style>" + "x" * 400_000 + '</style><meta name="tdm-reservation" content="1">'), True),
        (b"%PDF-1.7 <tdm:reservation>1</tdm:reservation> %%EOF", True),
        (b"%PDF-1.7 <rdf:Description tdm:reservation='0'/> %%EOF", False),
        (b"%PDF-1.7 %%EOF", None),
        (b"\x00\xff tdm-reservation", None),
        (b"", None),
    ],
)
def test_pages(body: bytes, said: bool | None) -> None:
    assert by_page(body) is said


@pytest.mark.parametrize(
    ("location", "path", "matches"),
    [
        ("/", "", True),
        ("/", "/a/b?c=d", True),
        ("/a/", "/a/b.html", True),
        ("/a/", "/A/b.html", False),
        ("/a/", "/a", False),
        ("/a", "/ab", True),
        ("/a$", "/a", True),
        ("/a$", "/ab", False),
        ("/*.jpg", "/b/c.jpg", True),
        ("/*.jpg", "/b/c.jpg?size=2", True),
        ("/*.jpg$", "/b/c.jpg?size=2", False),
        ("/*.jpg$", "/c.jpg/d.jpg", True),
        ("/b/*/then", "/b/c/d/then/on", True),
        ("/b/*/then", "/b/then", False),
        ("/*a$", "/a", True),
        ("/a*a$", "/a", False),
        ("*", "/a", True),
        ("/a*$", "/ab", True),
        ("/$5", "/$5", True),
        ("/foo-%24", "/foo-$", True),
        ("/foo-%2A", "/foo-*", True),
        ("/%7Emartin/", "/~martin/a", True),
        ("/a%2fb", "/a%2Fb", True),
        ("/a%2fb", "/a/b", False),
        ("/été/", "/%C3%A9t%C3%A9/a", True),
        ("/?p=", "/?p=12", True),
        ("https://journal.example/a/", "/a/b", True),
        ("https://journal.example", "/a/b", True),
    ],
)
def test_locations(location: str, path: str, matches: bool) -> None:
    assert reserved(rules((location, 1)), SITE + path) is matches


def test_the_first_rule_that_matches_decides() -> None:
    read = rules(("/presse/", 0), ("/", 1), ("/libre/", 0))
    assert not reserved(read, f"{SITE}/presse/un-quai")
    assert reserved(read, f"{SITE}/libre/un-quai")


def test_a_rule_without_valid_value_reserves_nothing() -> None:
    assert not reserved(rules(("/", 2), ("/", 1)), f"{SITE}/a")
    assert not reserved(rules(("/", None)), f"{SITE}/a")


@pytest.mark.parametrize("value", [1, "1", True, " TRUE "])
def test_values_that_leave_no_doubt(value: object) -> None:
    assert reserved(rules(("/", value)), f"{SITE}/a")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"location": "/", "tdm-reservation": 1}', True),
        (b'\xef\xbb\xbf[{"location": "/", "tdm-reservation": 1}]', True),
        (b'[3, null, "x", {"location": 3, "tdm-reservation": 1}, {"location": "/", "tdm-reservation": 1}]', True),
        (b'[{"tdm-reservation": 1}]', False),
        (b'[{"location": "", "tdm-reservation": 1}]', False),
        (b'[{"location": "/", "tdm-reservation": 1', False),
        (b"<html>not found</html>", False),
        (b"[" * 100_000, False),
        (b"\xff\xfe", False),
        (b"", False),
    ],
)
def test_files_that_are_not_as_they_should_be(body: bytes, said: bool) -> None:
    assert reserved(read_rules(body), f"{SITE}/a") is said


def test_a_pattern_made_to_cost_costs_nothing() -> None:
    assert not reserved(rules(("/" + "*a" * 1000 + "b$", 1)), SITE + "/" + "a" * 2000)


@given(st.lists(st.sampled_from(["a", "b", "*", "/"]), max_size=8), st.text("ab/", max_size=10), st.booleans())
def test_locations_match_as_their_regular_expression_would(signs: list[str], path: str, ended: bool) -> None:
    import re

    pattern = "".join(".*" if sign == "*" else sign for sign in signs)
    expected = re.match(f"/{pattern}" + (r"\Z" if ended else ""), f"/{path}") is not None
    location = "/" + "".join(signs) + ("$" if ended else "")
    assert reserved(rules((location, 1)), f"{SITE}/{path}") is expected


@given(st.text(max_size=60), st.text(max_size=60))
def test_nothing_raises(location: str, path: str) -> None:
    reserved(rules((location, 1)), path)


@pytest.mark.parametrize(
    ("file", "header", "meta_says", "place"),
    [
        (False, None, None, ""),
        (True, None, None, "file"),
        (True, "0", None, ""),
        (True, "9", None, "file"),
        (False, "1", None, "header"),
        (True, "0", "1", "page"),
        (True, "1", "0", ""),
        (True, "1", "?", "header"),
    ],
)
def test_the_page_prevails_over_the_header_and_the_header_over_the_file(
    desk: Desk, web: Web, file: bool, header: str | None, meta_says: str | None, place: str
) -> None:
    desk.theme("ports", "title = 'Ports'\nquery = 'quai*'\n")
    if file:
        web.put(RULES_ADDRESS, '[{"location": "/", "tdm-reservation": 1}]')
    headers = {"tdm-reservation": header} if header else {}
    said = f'<meta name="tdm-reservation" content="{meta_says}">' if meta_says else ""
    body = page(said, "<p>Le port électrifie ses quais.</p>")
    url = web.put("/quai", body, Content_Type="text/html", **headers)
    (one,) = desk("source", "check", url, "--kind", "watch", "--json").json["sources"]
    assert one["reserved"] == place
