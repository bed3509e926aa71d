"""Copies and stories through the database: settled by the day, in any batches and order, and never undone."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iet_watch.collect.grouping.new_items import GROUPED_BY, group_new
from iet_watch.collect.reading.preparing import Judge
from iet_watch.collect.run.imports import import_lines, read_lines
from iet_watch.store.database import open_to_write
from iet_watch.themes.source_ranks import SourceRanks
from tests.conftest import Desk
from tests.examples import examples
from tests.web import Answer, Web, entry, rss

WRECK = "Le Havre : un porte-conteneurs s’échoue devant la digue sud, trente marins évacués"
WRECK_TEXT = (
    "Un porte-conteneurs battant pavillon maltais s’est échoué lundi devant la digue sud du port du Havre. "
    "Les trente marins ont été hélitreuillés par la base de Maupertus. La préfecture maritime redoute une fuite "
    "de fioul et fait poser des barrages flottants. Le trafic des ferries vers Portsmouth est suspendu."
)
TOLD_AGAIN = (
    "Porte-conteneurs échoué au Havre : les marins hélitreuillés racontent",
    "Devant la digue sud, le porte-conteneurs maltais penche. Les marins hélitreuillés vers Maupertus disent leur "
    "nuit, et la préfecture maritime surveille le fioul derrière ses barrages.",
)
OTHER = ("La criée de Fécamp vend ses coquilles en ligne", "Les mareyeurs de Fécamp achètent à distance depuis mardi.")
EVENTS = (
    "porte-conteneurs échoué digue Havre marins hélitreuillés préfecture fioul barrages",
    "séisme Valparaiso magnitude décombres secouristes hôpital Santiago répliques",
    "raffinerie Gonfreville grève intersyndicale blocage carburant négociations Esso",
    "hydrogène électrolyseur Port-Jérôme subvention usine industriels décarbonation",
)
FILLERS = ("selon", "annonce", "lundi", "encore", "toujours", "région", "France", "pourquoi", "ministre", "habitants")
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@st.composite
def press(draw: st.DrawFn) -> list[dict[str, str]]:
    """Lines to import: a few days of items, each telling one of a few events in some of its words."""
    lines = []
    for number in range(draw(st.integers(2, 12))):
        words = draw(st.sampled_from(EVENTS)).split()
        told = draw(st.lists(st.sampled_from([*words, *FILLERS]), min_size=4, max_size=12, unique=True))
        day = NOON + timedelta(days=draw(st.integers(0, 3)))
        host = draw(st.sampled_from(("a", "b", "c")))
        lines.append(
            {
                "url": f"https://{host}.example/{number:02}",
                "title": " ".join(told[:6]),
                "text": " ".join(told),
                "published": day.isoformat(),
            }
        )
    return lines


Groups = dict[str, tuple[str | None, str]]


def grouped(
    batches: Iterable[tuple[list[dict[str, str]], datetime]],
    advance: Callable[[int, int], None] = lambda done, total: None,
) -> Groups:
    """Per address, the address of the item that stands for it and the first address of its story."""
    with tempfile.TemporaryDirectory() as folder:
        db = open_to_write(Path(folder) / "iet-watch.db")
        for lines, now in batches:
            file = Path(folder) / "lines.jsonl"
            file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
            import_lines(db, Judge(()), read_lines(file, ())[0], now)
            group_new(db, SourceRanks({}, frozenset()), now, advance)
        rows = db.execute(
            "select item.url, original.url as stands, item.story from item "
            "left join item as original on original.id = item.copy_of order by item.url"
        ).fetchall()
        db.close()
    first: dict[int, str] = {}
    return {row["url"]: (row["stands"], first.setdefault(row["story"], row["url"])) for row in rows}


@given(press(), st.randoms(use_true_random=False), st.integers(2, 5))
@examples(25)
def test_neither_order_nor_batches_within_a_day_change_the_groups(
    lines: list[dict[str, str]], chance: Any, size: int
) -> None:
    now = NOON + timedelta(days=5)
    shuffled = list(lines)
    chance.shuffle(shuffled)
    batches = [(shuffled[start : start + size], now) for start in range(0, len(lines), size)]
    assert grouped(batches) == grouped([(lines, now)])


@given(press())
@examples(25)
def test_day_after_day_gives_what_one_batch_gives(lines: list[dict[str, str]]) -> None:
    days = sorted({line["published"] for line in lines})
    daily = [([line for line in lines if line["published"] == day], datetime.fromisoformat(day)) for day in days]
    assert grouped(daily) == grouped([(lines, NOON + timedelta(days=5))])


@given(press(), press())
@examples(25)
def test_what_was_settled_is_never_joined_nor_parted_by_what_comes_later(
    lines: list[dict[str, str]], more: list[dict[str, str]]
) -> None:
    """Late items too, of days that are long settled."""
    now = NOON + timedelta(days=5)
    late = [{**line, "url": line["url"].replace("example/", "example/late-")} for line in more]
    before, after = grouped([(lines, now)]), grouped([(lines, now), (late, now + timedelta(days=1))])
    assert {url: after[url][0] for url in before} == {url: stands for url, (stands, _) in before.items()}
    for one in before:
        assert {url for url in before if before[url][1] == before[one][1]} == {
            url for url in before if after[url][1] == after[one][1]
        }


def line(site: str, title: str, text: str, day: str = "2026-11-16") -> dict[str, str]:
    return {"url": f"https://{site}.example/1", "title": title, "text": text, "published": day, "source": site}


@pytest.fixture
def bring(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Imports lines on a day; gives the items by site."""
    desk.sources()

    def bringing(day: str, *lines: dict[str, str]) -> dict[str, Any]:
        monkeypatch.setenv("IET_WATCH_NOW", f"{day}T12:00:00+01:00")
        file = desk.root / "lines.jsonl"
        file.write_text("".join(json.dumps(one) + "\n" for one in lines), encoding="utf-8")
        if lines:
            assert desk("import", file).code == 0
        return {item["url"].split("/")[2].split(".")[0]: item for item in desk.items()}

    return bringing


def test_a_dispatch_and_its_reprints_are_one_article_and_one_story(bring: Any) -> None:
    items = bring(
        "2026-11-16",
        line("journal", WRECK, WRECK_TEXT),
        line("radio", f"VIDÉO. {WRECK}", f"ROUEN (dépêche) - {WRECK_TEXT} Abonnez-vous."),
        line("autre", *TOLD_AGAIN),
        line("criee", *OTHER),
    )
    copies = [items[site]["copy_of"] for site in ("journal", "radio")]
    assert sorted(map(bool, copies)) == [False, True]
    assert items["autre"]["copy_of"] is None
    assert items["journal"]["story"] == items["radio"]["story"] == items["autre"]["story"] != items["criee"]["story"]


def test_a_copy_tells_the_story_of_its_article_however_late(bring: Any) -> None:
    bring("2026-06-01", line("journal", WRECK, WRECK_TEXT, "2026-06-01"))
    items = bring("2026-11-16", line("radio", WRECK, WRECK_TEXT))
    assert items["radio"]["copy_of"] == items["journal"]["id"]
    assert items["radio"]["story"] == items["journal"]["story"]


def test_a_late_item_of_a_day_does_not_hide_what_was_settled_of_it(bring: Any) -> None:
    bring("2026-11-16", line("a", WRECK, WRECK_TEXT))
    late, again = line("c", *OTHER), line("b", *TOLD_AGAIN, day="2026-11-17")
    items = bring("2026-11-17", late, again)
    assert items["b"]["story"] == items["a"]["story"] != items["c"]["story"]


def test_people_join_for_ever_and_later_items_follow(desk: Desk, bring: Any) -> None:
    items = bring("2026-11-16", line("journal", WRECK, WRECK_TEXT), line("criee", *OTHER))
    one, other = items["criee"]["id"], items["journal"]["id"]
    assert desk("join", one, other, "--as", "redaction", "--why", "même quai").code == 0
    items = bring("2026-11-16", line("radio", WRECK, WRECK_TEXT))  # the day is grouped anew
    assert len({item["story"] for item in items.values()}) == 1
    items = bring("2026-11-17", line("autre", *TOLD_AGAIN, "2026-11-17"))
    assert items["autre"]["story"] == items["criee"]["story"]
    ruling = desk("explain", one, "--json").json["rulings"][0]
    assert (ruling["one"], ruling["other"], ruling["who"], ruling["why"]) == (one, other, "redaction", "même quai")


def test_people_fold_what_no_word_tells_and_the_first_stands_for_all(desk: Desk, bring: Any) -> None:
    items = bring("2026-11-16", line("journal", WRECK, WRECK_TEXT), line("criee", *OTHER))
    one, other = items["criee"]["id"], items["journal"]["id"]
    assert desk("join", "--copy", one, other).code == 0
    items = bring("2026-11-16", line("radio", WRECK, WRECK_TEXT))
    assert {site: item["copy_of"] for site, item in items.items()} == {"criee": None, "journal": one, "radio": one}


def test_people_split_for_ever_and_the_machine_does_not_undo_it(desk: Desk, bring: Any) -> None:
    items = bring("2026-11-16", line("journal", WRECK, WRECK_TEXT), line("radio", WRECK, WRECK_TEXT))
    (copy,) = [item for item in items.values() if item["copy_of"]]
    assert desk("split", copy["id"]).code == 0
    for day, site in (("2026-11-16", "tv"), ("2026-11-17", "web")):
        items = bring(day, line(site, WRECK, WRECK_TEXT, day))
        assert items["journal"]["story"] != items["radio"]["story"]
        assert items["journal"]["copy_of"] is None
        assert items["radio"]["copy_of"] is None
    assert items["tv"]["copy_of"] in (items["journal"]["id"], items["radio"]["id"])


def test_splitting_the_one_that_stands_for_all_leaves_the_others_together(desk: Desk, bring: Any) -> None:
    lines = [line(site, WRECK, WRECK_TEXT) for site in ("a", "b", "c")]
    items = bring("2026-11-16", *lines)
    (head,) = {item["copy_of"] for item in items.values() if item["copy_of"]}
    desk("keep", head, "--theme", "theme", "--as", "redaction")
    assert desk("split", head).code == 0
    rest = [item for item in bring("2026-11-16").values() if item["id"] != head]
    assert {item["copy_of"] for item in rest} == {None, min(item["id"] for item in rest)}
    assert len({item["story"] for item in rest}) == 1
    kept = {item["id"] for item in desk.items("--status", "kept")}
    assert kept == {head}  # what was ruled of it goes with it


def test_what_people_tell_apart_is_parted_at_once_and_stays_so(desk: Desk, bring: Any) -> None:
    items = bring("2026-11-16", line("journal", WRECK, WRECK_TEXT), line("autre", *TOLD_AGAIN))
    one, other = items["journal"]["id"], items["autre"]["id"]
    assert items["journal"]["story"] == items["autre"]["story"]
    assert desk("not-the-same", one, other).code == 0
    items = bring("2026-11-17", line("radio", WRECK, WRECK_TEXT, "2026-11-17"))
    assert items["journal"]["story"] != items["autre"]["story"]
    assert items["radio"]["story"] == items["journal"]["story"]
    assert desk("stories", "--review", "--json").json["pairs"] == [] or all(
        {one, other} != set(pair["items"]) for pair in desk("stories", "--review", "--json").json["pairs"]
    )
    assert desk("join", one, other).code == 0  # the last word counts
    items = bring("2026-11-17")
    assert items["journal"]["story"] == items["autre"]["story"]


def test_everyday_english_words_and_languages_nobody_counted_make_no_story(desk: Desk, bring: Any) -> None:
    items = bring(
        "2026-11-16",
        line("harbour", "Everything about running a small harbour", "Because people should know about boats."),
        line("library", "Something about lending books because people should read", "We know about novels."),
        line("tokyo", "函館港でコンテナ船が座礁し乗組員三十人を救助", "函館港。"),
        line("osaka", "コンテナ船座礁 函館港", "函館港でコンテナ船が座礁し、乗組員三十人を救助した。港は閉鎖。"),
    )
    assert {item["lang"] for item in items.values()} == {"en", "ja"}
    assert len({item["story"] for item in items.values()}) == 4


def test_a_page_that_declares_another_address_is_a_copy(desk: Desk, web: Web) -> None:
    body = "<p>" + WRECK_TEXT * 3 + "</p>"
    original = web.put("/a", f"<html><head><title>{WRECK}</title></head><body><article>{body}</article></body></html>")
    page = f"<html><head><link rel='canonical' href='{original}'></head><body><article>{body}</article></body></html>"
    copy = web.put("/b", page)
    desk.sources(
        web.put("/one", rss(entry(1, WRECK, link=original, guid="a", description="Échouement."))),
        web.put("/two", rss(entry(1, "Ce que l’on sait ce soir", link=copy, guid="b", description="Le point."))),
    )
    assert desk("collect").code == 0
    items = {item["url"]: item for item in desk.items()}
    (folded,) = [item for item in items.values() if item["copy_of"]]
    explained = desk("explain", folded["id"], "--json").json
    assert [tie["rule"] for tie in explained["article"]["copies"]] == ["address"]


def test_both_copies_staying_in_their_feeds_change_nothing(desk: Desk, web: Web) -> None:
    desk.configure("[collect]\nallow_private_networks = true\nhost_delay_seconds = 0.0\nread_articles = false\n")
    feeds = {
        name: rss(entry(1, WRECK, link=f"http://{name}.example/1", guid=name, description=WRECK_TEXT))
        for name in ("journal", "radio")
    }
    desk.sources(*(web.put(f"/{name}", body) for name, body in feeds.items()))
    before = desk("collect", "--json").json
    assert (before["items_new"], before["copies"]) == (2, 1)
    groups = [(item["id"], item["copy_of"], item["story"]) for item in desk.items()]
    for name in ("radio", "journal", "radio"):
        web.put(f"/{name}", feeds[name] + "<!-- another body, the same entry -->")
        report = desk("collect", "--force", "--json").json
        assert (report["items_new"], report["items_changed"], report["copies"]) == (0, 0, 0)
        assert [(item["id"], item["copy_of"], item["story"]) for item in desk.items()] == groups


def test_a_corrected_article_stays_in_its_group_and_is_found_by_what_it_says_now(
    desk: Desk, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.configure("[collect]\nallow_private_networks = true\nhost_delay_seconds = 0.0\nread_articles = false\n")

    def feed(title: str, text: str) -> str:
        return rss(entry(1, title, link="http://journal.example/1", guid="1", description=text))

    desk.sources(web.put("/feed", feed("Alerte au port", "Un navire est en difficulté.")))
    desk("collect")
    (first,) = desk.items()
    monkeypatch.setenv("IET_WATCH_NOW", "2026-11-21T08:00:00+01:00")
    web.put("/feed", feed(WRECK, WRECK_TEXT))
    assert desk("collect", "--force", "--json").json["items_changed"] == 1
    (corrected,) = desk.items()
    assert (corrected["id"], corrected["story"], corrected["title"]) == (first["id"], first["story"], WRECK)
    web.put("/other", rss(entry(1, WRECK, link="http://radio.example/1", guid="2", description=WRECK_TEXT)))
    desk.sources(web.url("/feed"), web.url("/other"))
    assert desk("collect", "--force", "--json").json["copies"] == 1


def test_an_interrupted_run_is_grouped_by_the_next(desk: Desk, bring: Any) -> None:
    bring("2026-11-16", line("journal", WRECK, WRECK_TEXT), line("radio", WRECK, WRECK_TEXT))
    connection = sqlite3.connect(desk.root / "data" / "iet-watch.db")
    with connection:
        connection.execute("update item set story = null, copy_of = null")
        connection.execute("delete from wording")
        connection.execute("delete from landmark")
    connection.close()
    waiting = {item["copy_of"] for item in desk.items()}
    assert waiting == {None}
    items = bring("2026-11-17", line("criee", *OTHER, "2026-11-17"))
    assert sorted(bool(item["copy_of"]) for item in items.values()) == [False, False, True]


def test_an_archive_grouped_by_other_rules_is_split_and_grouped_anew(desk: Desk, bring: Any) -> None:
    bring("2026-11-16", line("journal", WRECK, WRECK_TEXT))
    with sqlite3.connect(next(desk.root.glob("data/*.db"))) as db:
        db.execute("update memory set value = 'others' where key = ?", [GROUPED_BY])
        db.execute("update compared set text = 'what other rules said'")
    items = bring("2026-11-17", line("radio", WRECK, f"{WRECK_TEXT} Lire aussi.", "2026-11-17"))
    assert items["radio"]["copy_of"] == items["journal"]["id"]


def test_what_an_older_version_had_split_and_not_grouped_is_split_anew(desk: Desk, bring: Any) -> None:
    bring("2026-11-16", line("journal", WRECK, WRECK_TEXT))
    with sqlite3.connect(next(desk.root.glob("data/*.db"))) as db:  # its first run was stopped before it grouped
        db.execute("delete from memory where key = ?", [GROUPED_BY])
        db.execute("update item set story = null")
        for table in ("landmark", "wording"):
            db.execute(f"delete from {table}")
        db.execute("update compared set text = 'what other rules said'")
    items = bring("2026-11-17", line("radio", WRECK, f"{WRECK_TEXT} Lire aussi.", "2026-11-17"))
    assert items["radio"]["copy_of"] == items["journal"]["id"]


def test_a_run_says_that_the_archive_was_grouped_anew(desk: Desk, bring: Any) -> None:
    bring("2026-11-16", line("journal", WRECK, WRECK_TEXT), line("criee", *OTHER))
    said = "2 earlier items grouped anew: this version has other rules"
    assert said not in desk("collect").err
    with sqlite3.connect(next(desk.root.glob("data/*.db"))) as db:
        db.execute("update memory set value = 'others' where key = ?", [GROUPED_BY])
    assert said in desk("collect").err
    assert said not in desk("collect").err


def test_grouping_tells_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("iet_watch.collect.grouping.grouping.WRITTEN_TOGETHER", 2)
    heard = list[tuple[int, int]]()
    lines = [line(f"radio{n}", f"{WRECK} {n}", WRECK_TEXT, f"2026-10-{10 + n}") for n in range(6)]
    grouped([(lines, NOON)], advance=lambda done, total: heard.append((done, total)))
    assert heard == [(0, 6), (2, 6), (4, 6), (6, 6)]


def test_a_dry_run_writes_nothing_and_tells_mistakes(desk: Desk) -> None:
    desk.sources()
    lines = [line("journal", WRECK, WRECK_TEXT), line("criee", *OTHER)]
    file = desk.root / "lines.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in lines), encoding="utf-8")
    desk.process("import", file)
    database = desk.root / "data" / "iet-watch.db"
    before = database.read_bytes()
    for command in ("join", "split", "not-the-same"):
        done = desk.process(command, 1, 2, "--dry-run")
        assert (done.returncode, "2 items would be marked" in done.stderr) == (0, True)
    assert desk.process("join", 1, 99, "--dry-run").returncode == 66
    assert database.read_bytes() == before


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        (("join", 1), 65, "at least 2"),
        (("join", 1, 1), 65, "at least 2"),
        (("split", 99), 66, "no item 99"),
        (("not-the-same", 1, 99), 66, "no item 99"),
        (("explain", 99), 66, "no item 99"),
        (("stories", 99), 66, "no story 99"),
        (("join", 1, 2, "--as", " "), 2, "--as needs a name"),
    ],
)
def test_mistakes_are_told(desk: Desk, bring: Any, command: tuple[Any, ...], code: int, said: str) -> None:
    bring("2026-11-16", line("journal", WRECK, WRECK_TEXT), line("criee", *OTHER))
    done = desk(*command)
    assert (done.code, said in done.err) == (code, True), done.err


def test_entries_without_an_address_are_of_the_publisher_of_their_feed(desk: Desk, web: Web) -> None:
    """A list of games, each in one sentence of the same words: found folded by hundreds in a captured feed."""
    games = ("Far Cry", "Gigantic", "Diablo", "Sudden Attack", "Navy Field", "Zombie Panic", "Dark and Darker")
    entries = [
        {"title": game, "guid": f"urn:{game}", "description": f"{game} was newly added and is “Running”",
         "pubDate": "Mon, 02 Nov 2026 09:00:00 GMT"}
        for game in games
    ]  # fmt: skip
    desk.sources(web.put("/feed", rss(*entries)))
    assert desk("collect", "--json").json["copies"] == 0


def test_marks_of_one_page_are_not_one_article(desk: Desk, web: Web) -> None:
    notes = [
        entry(n, f"Note {n} du carnet", link=f"http://carnet.example/2026/11/02.html#a{n}", guid=f"urn:note:{n}",
              description=text)
        for n, text in enumerate(("Le bac de Caudebec reprend ce matin.", "La foire aux harengs ouvre à Fécamp."))
    ]  # fmt: skip
    desk.sources(web.put("/feed", rss(*notes)))
    assert desk("collect", "--json").json["copies"] == 0


def test_answers_of_one_host_keep_their_series_apart(desk: Desk, web: Web) -> None:
    numbers = [
        entry(n, f"Bulletin des marées du Havre n° {n}", description=f"Coefficient {50 + n}, pleine mer à {n} h {n}2.")
        for n in range(10, 16)
    ]
    web.answers["/feed"] = Answer(rss(*numbers).encode(), headers={"Content-Type": "application/rss+xml"})
    desk.sources(web.url("/feed"))
    assert desk("collect", "--json").json["copies"] == 0


def test_an_article_published_so_often_that_its_first_is_no_longer_found_folds_under_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("iet_watch.collect.grouping.known_past.RUN_ITEMS", 3)
    common = " ".join(f"conteneur{n} hydrogène terminal{n} quai{n} chili{n}" for n in range(12))
    batches = []
    for number in range(7):
        now = NOON + timedelta(days=10 * number)
        text = f"{common} {' '.join(f'ajout{number}x{n}' for n in range(10))}"
        line = {"url": f"https://{number}.example/", "title": WRECK, "text": text, "published": now.isoformat()}
        batches.append(([line], now))
    assert {head for head, _ in grouped(batches).values()} == {None, "https://0.example/"}
