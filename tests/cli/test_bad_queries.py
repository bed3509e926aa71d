"""Equations with something wrong, through the command line: one sentence that says where and what to write."""

from __future__ import annotations

import sqlite3
import time

import pytest

from iet_watch.query.hints import hints
from iet_watch.query.parsing import LENGTH_LIMIT
from tests.cli.test_bad_input import one_sentence
from tests.conftest import Desk, Done, slow
from tests.web import Web, entry, rss


def theme_of(query: str, more: str = "") -> str:
    return f"title = 'T'\nquery = '''{query}'''\n{more}"


@pytest.mark.parametrize(
    ("query", "line", "column", "told"),
    [
        ("(port OU quai", 2, 12, "this parenthesis is never closed"),
        ("port OU quai)", 2, 24, "closing parenthesis has no opening one"),
        ('port OU "du Havre', 2, 20, "quotation mark is never closed"),
        ("port\nOU titer:quai", 3, 4, "did you mean titre:"),
        ("port OU auteur:Dupont", 2, 20, "expected one of titre:"),
        ("port\n\n| quai", 4, 1, "write OU"),
        ("port -bitcoin", 2, 17, "write SAUF bitcoin"),
        ("port PROCHE quai", 2, 17, "write PROCHE/5"),
        ("port\nPROCHE/x quai", 3, 1, "wants a number of words in figures"),
        ('"le port"PROCHE/3quai', 2, 21, "wants a number of words in figures"),
        ("port PROCHE/ quai", 2, 17, "wants a number of words in figures"),
        ("port NEAR/2.5 quai", 2, 17, "wants a number of words in figures"),
        ("SAUF bitcoin", 2, 12, "write first what is looked for, or * SAUF bitcoin"),
        ("\n(NON bitcoin)\nSAUF NFT", 3, 2, "this query only excludes"),
        ("SAUF bitcoin OU NON NFT", 2, 12, "* ET (NON bitcoin OU NON NFT)"),
        ("port & quai", 2, 17, "write ET"),
        ("a*", 2, 12, "at least 2 letters"),
        ("port date:2026-T4", 2, 17, "for searches only"),
        ("port etiquette:quai", 2, 17, "for searches only"),
        ("", 2, 12, "the query is empty"),
        ("   ", 2, 12, "the query is empty"),
    ],
)
def test_a_theme_that_cannot_be_read(desk: Desk, query: str, line: int, column: int, told: str) -> None:
    desk.theme("port", theme_of(query))
    done = desk("theme", "check")
    one_sentence(done, "port.toml", told)
    assert done.code == 78
    [mistake] = desk("theme", "check", "--json").json["mistakes"]
    assert (mistake["line"], mistake["column"]) == (line, column)


def told_at(done: Done, line: int, column: int, told: str) -> bool:
    return f"line {line}, column {column}: {told}" in done.err


def test_a_typed_query_that_cannot_be_read_is_told_with_line_and_column(desk: Desk) -> None:
    desk.theme("port", theme_of("port"))
    for query, line, column, told in (
        ("quai\nPROCHE/x gare", 2, 1, "“PROCHE/x”"),
        ("SAUF quai", 1, 1, "this query only"),
    ):
        for command in (
            ("search", query), ("theme", "try", "port", "--query", query), ("theme", "try", "port", "--also", query),
        ):  # fmt: skip
            done = desk(*command)
            assert done.code == 2
            assert told_at(done, line, column, told), command


def test_a_tag_and_a_source_may_only_exclude(desk: Desk) -> None:
    tag = "[[tags]]\nname = 'de commerce'\nquery = 'SAUF plaisance'\n"
    source = "[[sources]]\ntitle = 'S'\nurl = 'http://s.example/'\nrequire = 'SAUF horoscope'\n"
    desk.theme("port", theme_of("port", tag + source))
    done = desk("theme", "check", "--json")
    assert (done.code, done.json["mistakes"], done.json["warnings"]) == (0, [], [])


@pytest.mark.parametrize("query", ["", "(port", "port |quai", "titer:quai", "date:hier", '"port', "port ET"])
def test_a_search_that_cannot_be_read(desk: Desk, web: Web, query: str) -> None:
    desk.sources(web.put("/feed", rss(entry(1, "Le port"))))
    assert desk("collect").code == 0
    done = desk("search", query)
    one_sentence(done)
    assert done.code in (2, 65)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("port SAUF port", "no article can meet this query"),
        ("(ports OU quai) SAUF (port OU quais)", "no article can meet this query"),
        ("* SAUF *", "no article can meet this query"),
        ("port ET (lait SAUF lait*)", "no article can meet this query"),
        ("(lait OU fromages) SAUF fromage", "fromages is both looked for and excluded"),
        ('lait OU ("cours du bitcoin" SAUF bitcoin)', '"cours du bitcoin" is both looked for and excluded'),
        ("port ou quai", "“ou” is looked for as a word: the operator is written OU"),
        ("lait SANS fromage", "“SANS” is looked for as a word: the operator is written SAUF"),
        ("lait ET PAS fromage", "“ET PAS” is looked for as a word: the operator is written SAUF"),
        ("lait ET/OU fromage", "“ET/OU” is looked for as a word: the operator is written OU"),
        ("lait, fromage", "“,” separates nothing"),
        ("lait proche/5 fromage", "the operator is written PROCHE/5"),
        ("lait PROCHE/1000 fromage", "“PROCHE/1000” is looked for as words"),
        ("lait PROCHE/-1 fromage", "takes a number from 0 to 999"),
        ("lait proche/1000 fromage", "takes a number from 0 to 999"),
        ("lait ADJ5 fromage", "“ADJ5” is looked for as a word: for words near each other write PROCHE/5"),
        ("lait W/3 fromage", "write PROCHE/3"),
        ('"lait cru" W/3 «beurre frais»', "write PROCHE/3"),
        ("lait adj fromage", "write PROCHE/5"),
        ("lait? OU beurre", "“?” replaces no letter"),
        ("lait$ OU beurre", "“$” replaces no letter"),
        ("fromage$2", "“$2” replaces no letter"),
        ("lait ET fromage!", "“!” replaces no letter"),
        ("lait !fromage", "“!” leaves nothing out"),
        ("(!fromage) lait", "“!” leaves nothing out"),
        ("'lait cru' OU beurre", "'lait cru': these quotation marks make no phrase: write \"lait cru\""),
        ("titre:‘lait cru’", "these quotation marks make no phrase"),
        ("lait OU SAUF beurre", "“OU SAUF” takes in whatever does not say what follows"),
    ],
)
def test_a_theme_that_probably_means_something_else(desk: Desk, query: str, told: str) -> None:
    desk.theme("port", theme_of(query))
    done = desk("theme", "check")
    assert done.code == 0
    one_sentence(done, "port.toml", told)
    answer = desk("theme", "check", "--json").json
    assert (answer["themes"], answer["mistakes"]) == (1, [])
    assert told in answer["warnings"][0]["message"]


@pytest.mark.parametrize(
    "query",
    [
        "port SAUF plaisance",
        "port SAUF titre:port",
        "lait OU (NFT SAUF (NFT SAUF provenance))",
        '"port ou quai" OU "lait, fromage"',
        "(PAT OU CHU OU =port) ET territoire",
        "* SAUF port",
        "l'eau d'azote OU l'air 'libre'",
        "lait PROCHE/999 fromage",
        "5$ OU 100% OU R&D",
        "(N5 OU W5) S1",
        "lait ET ADJ5 fromage",
        "impôt PAS OU SANS",
        '"lait SANS fromage"',
        "lait ADJ5 ET\nfromage",
        '"lait? $ ADJ5"',
    ],
)
def test_a_theme_that_means_what_it_says_is_told_nothing(desk: Desk, query: str) -> None:
    desk.theme("port", theme_of(query))
    done = desk("theme", "check", "--json")
    assert (done.code, done.json["warnings"]) == (0, [])


def test_a_doubt_of_a_typed_equation_is_told_like_that_of_a_file(desk: Desk) -> None:
    """`theme check`, `theme try` and `search` say the same; JSON holds it too."""
    desk.theme("port", theme_of("port\nou quai"))
    told = "“ou” is looked for as a word: the operator is written OU"
    assert "line 3, column 1: " + told in desk("theme", "check").err
    assert "line 3, column 1: " + told in desk("theme", "try", "port").err
    assert desk("theme", "try", "port", "--json").json["warnings"][0]["line"] == 3
    for command in (
        ("search", "port\nou quai"), ("search", "port\nou quai", "--format", "csv"),
        ("theme", "try", "port", "--query", "port\nou quai"), ("theme", "try", "port", "--also", "port\nou quai"),
    ):  # fmt: skip
        assert told_at(desk(*command), 2, 1, told), command
        if "csv" not in command:
            done = desk(*command, "--json")
            assert done.json["warnings"] == [{"line": 2, "column": 1, "message": told}], command
            assert not done.err


def test_warnings_say_which_query_of_the_file(desk: Desk) -> None:
    tag = "[[tags]]\nname = 'quai'\nquery = 'quai ou quais'\n"
    source = "[[sources]]\ntitle = 'S'\nurl = 'http://s.example/'\nrequire = 'lait SAUF lait'\n"
    desk.theme("port", theme_of("port", tag + source))
    warnings = desk("theme", "check", "--json").json["warnings"]
    assert [(warning["line"], warning["column"]) for warning in warnings] == [(5, 15), (9, 12)]


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("ten thousand words", " OU ".join(f"m{n}" for n in range(10_000))),
        pytest.param("ten thousand truncations", " OU ".join(f"m{n}*" for n in range(10_000)), marks=slow),
        ("every pair of letters", " OU ".join(f"{a}{b}*" for a in "bcdfgmnp" for b in "aeiouhrs") + " OU m9999"),
        ("sixty parentheses", "(" * 60 + "m9999" + ")" * 60),
        ("exclusions of exclusions", "m9999 SAUF (a1 SAUF (b2 " * 25 + "c3" + "))" * 25),
        ("a chain of proximities", " OU ".join(f"(m9999 PROCHE/{n} port)" for n in range(500)) + " OU m9999"),
    ],
)
def test_an_extravagant_query_is_read_and_judges(desk: Desk, web: Web, name: str, query: str) -> None:
    """Quadratic work would take hours: a theme of ten thousand terms is checked and collects like another."""
    url = web.put("/feed", rss(entry(1, "Le m9999 du port"), entry(2, "Zzz", description="xyz " * 2000)))
    desk.theme("port", theme_of(query, f"[[sources]]\ntitle = 'S'\nurl = '{url}'\n"))
    assert desk("theme", "check").code == 0
    assert desk("collect").code == 0
    assert [item["title"] for item in desk.items("--theme", "port")] == ["Le m9999 du port"]


@pytest.mark.parametrize("part", ["‘a ", "lait ADJ5 ", "lait SANS ", "'a ‹b ", "ou "])
def test_what_a_query_does_not_mean_is_looked_for_in_time_that_follows_its_length(part: str) -> None:
    """Squared work would take a minute for the longest query, that of a mark which nothing closes would not end."""
    query = part * (LENGTH_LIMIT // len(part))
    begun = time.process_time()
    hints(query)
    assert time.process_time() - begun < 5


def test_an_article_that_repeats_two_words_costs_no_more_than_its_length(desk: Desk, web: Web) -> None:
    text = "port quai " * 4000
    url = web.put("/feed", rss(entry(1, "Le port", description=text)))
    query = "(port PROCHE/0 gare) OU (quai PROCHE/0 port) OU (port ET quai)"
    desk.theme("port", theme_of(query, f"[[sources]]\ntitle = 'S'\nurl = '{url}'\n"))
    assert desk("collect").code == 0
    [item] = desk.items("--theme", "port")
    assert item["title"] == "Le port"


def test_a_search_by_date_and_tag(desk: Desk, web: Web) -> None:
    dated = entry(1, "Le port électrifie ses quais", pubDate="Mon, 02 Nov 2026 10:00:00 GMT")
    url = web.put("/feed", rss(dated, entry(2, "Un vieux port", pubDate="Mon, 02 Feb 2026 10:00:00 GMT")))
    tag = "[[tags]]\nname = 'énergie'\nquery = 'électrifier'\n"
    desk.theme("port", theme_of("ports", f"{tag}[[sources]]\ntitle = 'S'\nurl = '{url}'\n"))
    assert desk("collect").code == 0

    def found(query: str) -> list[str]:
        return sorted(item["title"][:8] for item in desk("search", query, "--json").json["items"])

    assert found("port") == ["Le port ", "Un vieux"]
    assert found("port date:2026-T4") == ["Le port "]
    assert found("ports date:..2026-06") == ["Un vieux"]
    assert found("etiquette:énergie") == ["Le port "]


def test_verdicts_of_earlier_rules_are_shown_and_then_given_anew(desk: Desk, web: Web) -> None:
    """Reasons stored with four values are read; items judged by other rules are judged again by the next command."""
    url = web.put("/feed", rss(entry(1, "Le port électrifie ses quais")))
    desk.theme("port", theme_of("quai", f"[[sources]]\ntitle = 'S'\nurl = '{url}'\n"))
    assert desk("collect").code == 0
    [today] = desk("show", 1, "--json").json["reasons"]["port"]
    with sqlite3.connect(desk.root / "data" / "iet-watch.db") as db:
        db.execute('update theme_match set score = 3, reasons = \'[["title", "quai*", 1, 3.0]]\'')
    db.close()
    [shown] = desk("show", 1, "--json").json["reasons"]["port"]
    assert (shown["expression"], shown["points"], shown["rarity"], shown["weight"]) == ("quai*", 3.0, 1.0, 1.0)
    with sqlite3.connect(desk.root / "data" / "iet-watch.db") as db:
        db.execute("update item set judged_by = 'other rules'")
        db.execute("update memory set value = 'other rules' where key like 'theme files%'")
    db.close()
    assert desk("items", "--theme", "port").code == 0
    assert desk("show", 1, "--json").json["reasons"]["port"] == [today]
