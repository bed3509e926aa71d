"""Two people before one inbox, each with a screen: they see one another's decisions, and lose none."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime

import pytest

from iet_watch.desk.deciding.blind import give_blind
from iet_watch.desk.deciding.decisions import rule
from iet_watch.desk.deciding.groupings import join
from iet_watch.desk.deciding.sayings import comment
from iet_watch.model.decisions import Hand, Speaker
from iet_watch.store.database import open_to_write, writing
from iet_watch.store.said.log import standing_lines
from tests.cli.review.conftest import Screen, on_screen, review
from tests.conftest import Desk


def rulings(desk: Desk, item: int) -> list[tuple[str, str]]:
    db = open_to_write(desk.root / "data" / "iet-watch.db")
    return [(line.who, line.said) for line in standing_lines(db, [item])]


def test_what_a_colleague_has_just_decided_is_shown_before_ones_own_key_counts(inbox: Desk) -> None:
    camille, dominique = review(inbox), review(inbox, who="Dominique")
    first, second = (camille.view.row_at(place).first.id for place in (0, 1))

    async def both() -> None:
        async with camille.run_test(size=(80, 24)) as one, dominique.run_test(size=(80, 24)) as other:
            hers, his = Screen(camille, one), Screen(dominique, other)
            await his.press("D")
            await his.answer("hors sujet")
            # Before her screen has looked around: the decision is told, her key is not counted.
            await hers.press("k")
            assert "for Dominique drops it: hors sujet. Nothing of yours is recorded" in hers.told
            await hers.look_around()
            assert "the same key again" in hers.text.replace("\n", " "), "a long message goes on over the keys"
            assert "Dominique drops it: hors sujet" in "\n".join(hers.lines[10:20])
            assert rulings(inbox, first) == [("Dominique", "drop")]
            await hers.press("k")
            assert rulings(inbox, first) == [("Dominique", "drop"), ("Camille", "keep")]
            # His screen has looked around while he stands on the row: the same.
            await hers.press("k")
            await his.look_around()
            assert "Camille keeps it" in his.told
            assert his.lines[1].startswith("+!"), "they disagree on the first"
            await his.press("d")
            assert "Nothing of yours is recorded" in his.told
            await his.press("down", "u")
            assert rulings(inbox, first) == [("Camille", "keep")], "he has changed his mind"
            assert rulings(inbox, second) == [("Camille", "keep")]

    asyncio.run(both())


def test_each_sees_the_other_within_seconds_and_nothing_is_lost(inbox: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("iet_watch.cli.review.board.POLL_SECONDS", 0.1)
    camille, dominique = review(inbox), review(inbox, who="Dominique")
    ids = [camille.view.row_at(place).first.id for place in range(5)]

    async def both() -> None:
        async with camille.run_test(size=(80, 24)) as one, dominique.run_test(size=(80, 24)) as other:
            hers, his = Screen(camille, one), Screen(dominique, other)
            await his.press("down", "down", "down")
            await hers.press("k", "k", "l")
            await his.press("d", "d")
            await asyncio.sleep(0.3)  # each looks around by itself
            await his.settle()
            await hers.settle()
            for screen in (hers, his):
                assert [line[0] for line in screen.lines[1:6]] == ["+", "+", "~", "-", "-"]
                assert "decided 4/5, kept 2" in screen.lines[0]
            db, now = open_to_write(inbox.root / "data" / "iet-watch.db"), datetime(2026, 11, 20, 9, tzinfo=UTC)
            rule(db, [ids[2]], "drop", Hand(Speaker("Camille"), "", now), "ports")  # from another terminal
            await his.look_around()
            assert "Camille drops it" in his.told

    asyncio.run(both())
    assert [rulings(inbox, item)[-1] for item in ids] == [
        ("Camille", "keep"), ("Camille", "keep"), ("Camille", "drop"), ("Dominique", "drop"), ("Dominique", "drop"),
    ]  # fmt: skip


def test_what_no_theme_retains_any_more_leaves_the_list_whatever_is_said_of_it(inbox: Desk) -> None:
    triage, now = review(inbox).triage, datetime(2026, 11, 20, 9, tzinfo=UTC)
    first = next(iter(triage.rows.values()))
    db = open_to_write(inbox.root / "data" / "iet-watch.db")
    with writing(db):  # as judging anew does, once the theme file has changed
        db.execute("delete from theme_match where item in (select id from item where story = ?)", [first.story])
    for words in ("un mot", "un autre"):
        comment(db, first.first.id, words, Speaker("Dominique"), now)
        news = triage.news()
        assert news is not None
        assert [line.why for line in news.lines] == [words]
        assert (first.story in triage.rows, triage.title_of(first.first.id)) == (False, "")


def test_what_is_known_of_a_story_is_not_read_again_when_two_others_become_one(inbox: Desk) -> None:
    triage, now = review(inbox).triage, datetime(2026, 11, 20, 9, tzinfo=UTC)
    first, second, third = list(triage.rows.values())[:3]
    db = open_to_write(inbox.root / "data" / "iet-watch.db")
    for row in (first, second, third):
        comment(db, row.first.id, "un mot", Speaker("Dominique"), now)
    triage.look(())
    triage.read_said()
    known = triage.said(third)
    joined = join(db, [first.first.id, second.first.id], "story", Hand(Speaker("Noor"), "", now))
    triage.look([item.id for item in joined])
    triage.read_said()
    (one,) = (row for row in triage.rows.values() if first.first.id in row.ids)
    assert second.first.id in one.ids
    assert triage.said(one).comments == 2
    assert (triage.said(third) is known, known.comments) == (True, 1)


def test_in_a_double_triage_nobody_sees_the_others_rulings_until_all_have_ruled(inbox: Desk) -> None:
    db, now = open_to_write(inbox.root / "data" / "iet-watch.db"), datetime(2026, 11, 20, 9, tzinfo=UTC)
    give_blind(db, "ports", ["Camille", "Dominique"], Speaker("Noor"), now, 2)
    camille, dominique = review(inbox), review(inbox, who="Dominique")
    sample = [place for place in range(5) if camille.triage.blinded(camille.view.row_at(place))]
    assert len(sample) == 2

    async def both() -> None:
        async with camille.run_test(size=(80, 24)) as one, dominique.run_test(size=(80, 24)) as other:
            hers, his = Screen(camille, one), Screen(dominique, other)
            for place in sample:
                camille.view.go(place)
                await hers.press("k")
            await his.look_around()
            assert "Camille" not in his.text
            assert "decided 0/5" in his.lines[0]
            for place in sample:
                dominique.view.go(place)
                await his.press("d")
                assert "drop" in his.told, "no conflict is told: that would tell"
            for screen in (hers, his):
                await screen.look_around()
                await screen.press("F")
                assert [line[1] for line in screen.lines[1:6]].count("!") == 2, "now they see where they disagree"

    asyncio.run(both())


def test_what_a_run_brings_while_one_decides_stays_told_until_it_is_read(inbox: Desk) -> None:
    app = review(inbox)
    lines = [
        {"url": f"https://b.example/{n}", "title": title, "text": "Le port.", "source": "B", "published": "2026-11-03"}
        for n, title in enumerate(("Le port de Rouen creuse", "Le port de Granville attend", "Une pomme"))
    ]
    path = inbox.root / "more.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")

    async def steps(screen: Screen) -> None:
        assert "undecided 1/5 stories" in screen.lines[0]
        assert inbox.process("import", path).returncode == 0
        await screen.look_around()
        assert "3 items came in: F5" in screen.told, "the text of the third speaks of the port"
        await screen.press("k")
        assert "3 more: F5" in screen.lines[0]
        for _ in range(4):
            await screen.press("k")
        assert "3 items came in: F5" in screen.told
        assert "All is decided" not in screen.told
        await screen.press("f5")
        assert "more: F5" not in screen.lines[0]
        assert "/3" in screen.lines[0]

    on_screen(app, steps)


def test_what_comes_in_for_another_theme_is_no_news(inbox: Desk) -> None:
    triage = review(inbox).triage
    path = inbox.root / "more.jsonl"
    path.write_text(json.dumps({"url": "https://b.example/1", "title": "Une pomme"}) + "\n", encoding="utf-8")
    assert inbox.process("import", path).returncode == 0
    news = triage.news()
    assert news is not None
    assert (news.collected, triage.arrived) == (0, 0)
