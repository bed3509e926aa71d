"""What each key does, on a screen of 80 × 24 and in the log."""

from __future__ import annotations

import pytest

from iet_watch.store.database import open_to_write, open_unchanged, writing
from tests.cli.review.conftest import Screen, on_screen, review
from tests.conftest import Desk


def said(desk: Desk, item: int) -> list[tuple[str, str, str]]:
    shown = desk("show", item, "--json").json["decisions"]
    return [(one["ruling"], one["who"], one["why"]) for one in shown]


def test_a_decision_takes_one_key_and_the_next_story_comes(inbox: Desk) -> None:
    async def steps(screen: Screen) -> None:
        first = screen.title
        assert "undecided 1/5" in screen.lines[0]
        assert "k keep  d drop  l later" in screen.text
        await screen.press("k")
        assert screen.told == f"kept: {first}"
        assert screen.title != first
        assert [line for line in screen.lines if line.startswith("+")], "it keeps its line, marked"
        assert "decided 1/5, kept 1" in screen.lines[0]
        assert "Q4 1/5" in screen.lines[0]
        await screen.press("D")
        await screen.answer("déjà dit")
        await screen.press("l", "u")
        assert "Taken back" in screen.told
        await screen.press("l", "k", "d", "d", "k")
        assert "All is decided" in screen.told

    app = review(inbox)
    kept = app.view.row_at(0).first.id
    dropped = app.view.row_at(1).first.id
    put_off = app.view.row_at(2).first.id
    on_screen(app, steps)
    assert said(inbox, kept) == [("keep", "Camille", "")]
    assert said(inbox, dropped) == [("drop", "Camille", "déjà dit")]
    assert said(inbox, put_off) == [("later", "Camille", "")]


def test_what_is_said_beside_a_decision_shows_and_is_taken_back(inbox: Desk) -> None:
    async def steps(screen: Screen) -> None:
        await screen.press("c")
        await screen.answer("à voir avec le port")
        assert "Camille comments: à voir avec le port" in screen.text
        await screen.press("v", "v")
        assert "already" in screen.told
        await screen.press("a")
        await screen.answer("Dominique")
        assert "Camille assigns it to Dominique" in screen.text
        assert screen.lines[1].startswith(" @")
        await screen.press("t")
        await screen.answer("éner")
        assert "Tagged: énergie" in screen.told
        assert "#énergie" in screen.text
        await screen.press("u", "u")
        assert "#énergie" not in screen.text
        assert "assigns it" not in screen.text
        assert screen.lines[1].startswith(" ^")
        await screen.press("f", "f")
        assert "mine 1/1" in screen.lines[0]

    on_screen(review(inbox), steps)


def test_lists_are_filtered_and_searched_in_the_language_of_equations(inbox: Desk) -> None:
    async def steps(screen: Screen) -> None:
        await screen.press("/")
        await screen.answer("électrolyseur")
        assert "undecided 1/1 · “électrolyseur”" in screen.lines[0]
        await screen.press("/")
        await screen.answer("titre:(port")
        assert "column" in screen.told
        assert "1/1" in screen.lines[0], "a mistake leaves the list as it is"
        await screen.press("escape")
        assert "undecided 1/5" in screen.lines[0]
        await screen.press("/")
        await screen.answer("introuvable")
        assert "Nothing meets this search" in screen.told
        await screen.press("k", "escape", "f")
        assert "put off 0/0" in screen.lines[0]
        assert "Nothing here" in screen.told

    on_screen(review(inbox), steps)


def test_stories_are_joined_and_split_where_they_are_seen(inbox: Desk) -> None:
    async def steps(screen: Screen) -> None:
        await screen.press("/")
        await screen.answer("électrolyseur OU laboratoire")
        assert "Article 1 of 2 on this story" in screen.text
        await screen.press("j", "down", "j")
        assert "One story now" in screen.told
        assert "undecided 1/1" in screen.lines[0]
        assert "Article 1 of 3 on this story" in screen.text
        await screen.press("right", "right", "right")
        assert "Article 3 of 3 on this story" in screen.text
        assert "No other article" in screen.told
        await screen.press("left", "left", "d")
        assert "(the story, 3 articles)" in screen.told
        await screen.press("u")
        assert screen.app.view.row.status == "new"  # type: ignore[union-attr]
        await screen.press("s")
        assert "stands alone" in screen.told
        assert "/2" in screen.lines[0]

    on_screen(review(inbox), steps)


def test_the_article_is_read_whole_explained_and_the_keys_are_told(inbox: Desk) -> None:
    async def steps(screen: Screen) -> None:
        assert "Why: +" in screen.text
        lit = [
            piece.text for strip in screen.app.screen._compositor.render_strips() for piece in strip
            if piece.style and piece.style.underline
        ]  # fmt: skip
        assert "port" in lit
        await screen.press("w")
        assert "Seen in 1 place" in screen.text
        await screen.press("w", "?")
        assert "put off until later" in screen.text
        await screen.press("space", "space", "space")
        assert "people disagree" in screen.text
        await screen.press("escape", "enter")
        assert screen.app.whole
        await screen.press("escape", "o")
        assert screen.told.startswith("https://a.example/")
        await screen.resize(40, 10)
        assert [len(line) <= 40 for line in screen.lines] == [True] * 10
        assert screen.lines[0].endswith("? all keys  q quit")

    on_screen(review(inbox), steps)


def test_hostile_titles_and_texts_are_shown_as_they_are(inbox: Desk) -> None:
    async def steps(screen: Screen) -> None:
        await screen.press("/")
        await screen.answer("titre:dit")
        assert "�[31mrouge �[red]dit[/red] [@click=quit]non[/]" in screen.text
        assert "[bold]fin[/bold]" in screen.text
        assert "level: restreint" in screen.text
        await screen.press("d")
        assert "[red]" in screen.told
        assert not {"\x1b", "\u202e", "\x07"} & set(screen.text)

    # As an older program or another hand may have stored it: what comes in today is cleaned before.
    with writing(db := open_to_write(inbox.root / "data" / "iet-watch.db")):
        db.execute("update item set title = 'Port \x1b[31mrouge \u202e[red]dit[/red] [@click=quit]non[/]' where id = 5")
        db.execute("update item set level = 'restreint', contributor = 'Noor' where id = 5")
        db.execute("update item set source = 'Le \x07Large' where id = 5")
    on_screen(review(inbox), steps, (140, 40))


def test_an_empty_inbox_says_what_to_do(desk: Desk) -> None:
    async def steps(screen: Screen) -> None:
        assert "No item yet" in screen.told
        await screen.press("k", "down", "f", "j", "?", "escape", "f5")
        assert "undecided 0/0" not in screen.lines[0]  # the next filter

    desk.theme("ports", "title = 'Ports'\nquery = 'port*'\n")
    on_screen(review(desk), steps)


def test_a_database_that_may_only_be_read_is_told_and_the_screen_stays(inbox: Desk) -> None:
    async def steps(screen: Screen) -> None:
        title = screen.title
        await screen.press("k")
        assert "cannot be written" in screen.text.replace("\n", " ")
        assert screen.title == title
        await screen.press("down", "up")
        assert "k keep" in screen.text

    app = review(inbox)
    app.triage.db = open_unchanged(inbox.root / "data" / "iet-watch.db")
    on_screen(app, steps)


@pytest.mark.parametrize("term", ["dumb", "xterm"])
def test_without_a_terminal_one_sentence_and_code_2(inbox: Desk, term: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", term)
    done = inbox("review", "ports")
    assert (done.code, done.out) == (2, "")
    assert done.err.count("\n") == 1
    assert "iet-watch" in done.err
