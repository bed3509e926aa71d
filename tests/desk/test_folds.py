"""A fold hides nothing: decisions hold for the text decided upon, folds are listed, a changed text is told."""

from __future__ import annotations

import json
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iet_watch.collect.grouping.new_items import group_new
from iet_watch.collect.reading.preparing import Judge
from iet_watch.collect.run.imports import import_lines, read_lines
from iet_watch.desk.deciding.decisions import rule
from iet_watch.desk.deciding.groupings import join, split
from iet_watch.model.decisions import Hand, Speaker
from iet_watch.store.collected.items import Selection, select_items
from iet_watch.store.database import open_to_write
from iet_watch.themes.source_ranks import SourceRanks
from iet_watch.themes.theme_files import load_themes
from tests.conftest import Desk
from tests.examples import examples
from tests.web import Web, entry, rss

HEARING = (
    "Congés payés pendant les arrêts maladie : le Conseil constitutionnel examine la question",
    "Le Conseil constitutionnel se penche mardi sur l’acquisition de congés payés pendant un arrêt maladie, que le "
    "code du travail exclut et que le droit européen prévoit. Les employeurs redoutent la facture.",
)
RULING = (
    "Le Conseil constitutionnel valide la règle des congés payés pendant les arrêts maladie",
    "Le code du travail est conforme à la Constitution, ont jugé les Sages jeudi. Il devra pourtant changer, pour que "
    "les salariés en arrêt maladie acquièrent des congés payés comme l’Europe le demande.",
)
BEGINNING = " ".join(f"phrase{n} que les deux articles disent du port et de son quai neuf" for n in range(60))
END = " ".join(f"ajout{n} sur les comptes que la Région vient de publier" for n in range(30))


def line(host: str, title: str, text: str, day: str) -> dict[str, str]:
    url = f"https://{host}.example/{abs(hash((title, text))) % 10**9}"
    return {"url": url, "title": title, "text": text, "published": f"{day}T09:00:00Z", "source": host}


@pytest.fixture
def bring(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Imports lines on a day; the last call tells what the command said."""
    desk.sources()

    def bringing(day: str, *lines: dict[str, str]) -> Any:
        monkeypatch.setenv("IET_WATCH_NOW", f"{day}T12:00:00+01:00")
        file = desk.root / "lines.jsonl"
        file.write_text("".join(json.dumps(one) + "\n" for one in lines), encoding="utf-8")
        done = desk("import", file)
        assert done.code == 0, done.err
        return done

    return bringing


def new(desk: Desk) -> list[str]:
    return [item["title"] for item in desk("items", "--status", "new", "--format", "jsonl").lines]


def test_a_later_step_of_a_dropped_affair_is_new_in_its_story(desk: Desk, bring: Any) -> None:
    bring("2024-01-30", line("radio", *HEARING, "2024-01-30"))
    assert desk("drop", 1, "--as", "Camille Exemple", "--why", "déjà suivi").code == 0
    bring("2024-02-08", line("journal", *RULING, "2024-02-08"))
    assert new(desk) == [RULING[0]]
    assert RULING[0][:20] in desk("items", "--status", "new").out


def test_a_report_of_an_event_already_dropped_is_new_and_says_so(desk: Desk, bring: Any) -> None:
    other = (
        "Congés payés et arrêts maladie : le Conseil constitutionnel examine la question mardi",
        "Acquisition de congés payés pendant un arrêt maladie : les Sages du Conseil constitutionnel se penchent mardi "
        "sur ce que le code du travail exclut. Le patronat chiffre la note à deux milliards.",
    )
    bring("2024-01-30", line("radio", *HEARING, "2024-01-30"))
    desk("drop", 1, "--as", "Camille Exemple", "--why", "déjà suivi")
    bring("2024-01-30", line("gazette", *other, "2024-01-30"))
    assert new(desk) == [other[0]]
    assert "new, story dropped" in desk("items", "--status", "new").out
    shown = desk("show", 2).out
    assert "story already dropped by Camille Exemple on" in shown
    assert "déjà suivi" in shown
    french = desk.process("show", 2, env={"IET_WATCH_LANG": "fr", "IET_WATCH_NOW": "2024-01-30T12:00:00+01:00"}).stdout
    assert "sujet déjà écarté par Camille Exemple le 30/01/2024 (article 1)\u00a0: déjà suivi" in french


def test_a_decision_holds_for_the_same_text_elsewhere(desk: Desk, bring: Any) -> None:
    bring("2024-01-30", line("radio", *HEARING, "2024-01-30"))
    desk("drop", 1)
    bring("2024-01-31", line("journal", HEARING[0].upper(), HEARING[1], "2024-01-31"))
    assert new(desk) == []
    assert [item["status"] for item in desk.items()] == ["dropped", "dropped"]


def test_a_fuller_version_of_what_was_dropped_is_new(desk: Desk, bring: Any) -> None:
    more = " Deux salariés sur trois sont concernés, d’après une étude que le ministère publie le même jour à midi."
    bring("2024-01-30", line("radio", *HEARING, "2024-01-30"))
    desk("drop", 1)
    bring("2024-01-31", line("journal", HEARING[0], HEARING[1] + more, "2024-01-31"))
    (later,) = [item for item in desk.items() if item["id"] == 2]
    assert (later["copy_of"], later["status"]) == (1, "new")
    assert "2 " in desk("items", "--status", "new").out
    assert desk("keep", 2).code == 0
    assert {item["id"]: item["status"] for item in desk.items()} == {1: "dropped", 2: "kept"}


def test_what_goes_on_beyond_what_is_compared_is_new(desk: Desk, bring: Any) -> None:
    """Of a long text the beginning is compared; the whole of the other one tells whether it is all."""
    bring("2024-01-30", line("radio", HEARING[0], BEGINNING, "2024-01-30"))
    desk("drop", 1)
    bring(
        "2024-01-31",
        line("journal", HEARING[0], f"{BEGINNING} {END}", "2024-01-31"),
        line("gazette", HEARING[0].upper(), BEGINNING, "2024-01-31"),
    )
    expected = {1: (None, "dropped"), 2: (1, "new"), 3: (1, "dropped")}
    assert {item["id"]: (item["copy_of"], item["status"]) for item in desk.items()} == expected
    desk("split", 2)
    desk("join", "--copy", 1, 2)
    assert {item["id"]: (item["copy_of"], item["status"]) for item in desk.items()} == expected


def test_what_is_folded_is_listed_with_its_reason_and_how_to_undo_it(desk: Desk, bring: Any) -> None:
    done = bring(
        "2024-01-30",
        line("radio", *HEARING, "2024-01-30"),
        line("journal", f"DIRECT. {HEARING[0]}", HEARING[1], "2024-01-30"),
        line("gazette", *RULING, "2024-01-30"),
    )
    assert "1 folded as a copy" in done.out + done.err
    shown = desk("items", "--folded")
    assert shown.out.count("\n") == 3
    assert all(title in shown.out for title in (HEARING[0], f"DIRECT. {HEARING[0]}"))
    (listed,) = desk("items", "--folded", "--format", "jsonl").lines
    assert f" split {listed['id']}" in shown.out
    assert listed["reason"].startswith("one text:")
    assert {listed["title"], listed["other_title"]} == {HEARING[0], f"DIRECT. {HEARING[0]}"}
    assert desk("items", "--folded", "--since", "2024-02-01").out == ""
    assert desk("items", "--folded", "--theme", "theme", "--format", "jsonl").lines == [listed]
    assert desk("split", listed["id"]).code == 0
    assert desk("items", "--folded").out == ""


def test_an_item_that_was_listed_and_is_folded_by_a_later_one_is_counted(desk: Desk, bring: Any) -> None:
    more = " Deux salariés sur trois sont concernés, d’après une étude que le ministère publie le même jour à midi."
    bring("2024-01-30", line("radio", *HEARING, "2024-01-30"))
    done = bring("2024-01-30", line("journal", HEARING[0], HEARING[1] + more * 5, "2024-01-30"))
    assert {item["id"]: item["copy_of"] for item in desk.items()} == {1: 2, 2: None}
    assert "1 new item, 1 earlier one folded under another." in done.err
    shown = desk("items")
    assert "  +1  Congés payés" in shown.out
    assert shown.err.startswith("1 item. +: 1 copy under its article (iet-watch -C")
    assert "earlier" not in bring("2024-01-30", line("gazette", *RULING, "2024-01-30")).err


def test_what_is_folded_is_given_as_one_object_too(desk: Desk, bring: Any) -> None:
    bring("2024-01-30", line("radio", *HEARING, "2024-01-30"), line("journal", *HEARING, "2024-01-30"))
    lines = desk("items", "--folded", "--format", "jsonl").lines
    assert desk("items", "--folded", "--json").json == {"schema_version": 1, "items": lines}
    assert len(lines) == 1


def test_a_person_who_joins_is_named_as_the_reason(desk: Desk, bring: Any) -> None:
    bring("2024-01-30", line("radio", *HEARING, "2024-01-30"), line("gazette", *RULING, "2024-01-30"))
    desk("drop", 1)
    desk("join", "--copy", 1, 2, "--as", "Camille Exemple")
    (listed,) = desk("items", "--folded", "--format", "jsonl").lines
    assert listed["reason"] == "Camille Exemple said that they are one article"
    assert listed["status"] == "new"  # nobody has decided upon its text


def test_a_text_that_changed_since_it_was_decided_upon_is_told_and_listed(
    desk: Desk, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    hours = iter(range(8, 20))

    def served(title: str, text: str) -> None:
        monkeypatch.setenv("IET_WATCH_NOW", f"2026-11-20T{next(hours):02}:00:00+01:00")
        web.put("/feed", rss(entry(1, title=title, description=text)))
        assert desk("collect", "--force").code == 0

    desk.sources(web.url("/feed"))
    served(*HEARING)
    desk("drop", 1)
    served(HEARING[0], HEARING[1].replace("redoutent", "redoutents"))  # a letter too many
    assert desk("items", "--all", "--rewritten", "--format", "jsonl").lines == []
    assert "None of these items has changed" in desk("items", "--all", "--rewritten").err
    served(RULING[0], RULING[1])
    assert [item["id"] for item in desk("items", "--all", "--rewritten", "--format", "jsonl").lines] == [1]
    assert "dropped, text changed" in desk("items").out
    assert "its text has changed since it was decided upon" in desk("show", 1).out
    served(RULING[0], BEGINNING)
    desk("keep", 1)
    assert desk("items", "--all", "--rewritten", "--format", "jsonl").lines == []
    served(RULING[0], f"{BEGINNING} {END}")  # beyond what is compared
    assert [item["id"] for item in desk("items", "--all", "--rewritten", "--format", "jsonl").lines] == [1]


PERMIT = "Port du Havre : le permis du terminal voisin attendu pour un million de tonnes"
TONNES = (
    "Le port du Havre a inauguré un quai neuf, long de plusieurs centaines de mètres, pour les navires de grande "
    "taille, et qui en attend un million de tonnes par an. Les travaux auront duré plus longtemps que prévu, après la "
    "découverte d’une épave, et la Région a payé la différence. Le permis du terminal voisin a été accordé jeudi, a "
    "dit la préfecture, au terme d’une enquête publique où les riverains avaient donné leur avis."
)
CONTRARIES = [("accordé", "refusé"), ("un million", "deux millions"), ("a été accordé", "n’a pas été accordé")]


@pytest.mark.parametrize(("said", "contrary"), CONTRARIES)
def test_a_copy_that_says_the_contrary_of_what_was_dropped_is_new(
    desk: Desk, bring: Any, said: str, contrary: str
) -> None:
    bring("2024-01-30", line("radio", PERMIT, TONNES, "2024-01-30"))
    desk("drop", 1, "--as", "Alice")
    bring(
        "2024-01-31",
        line("journal", PERMIT, TONNES.replace(said, contrary), "2024-01-31"),
        line("gazette", PERMIT, f"LE HAVRE (dépêche) – {TONNES}", "2024-01-31"),
    )
    expected = {1: (None, "dropped"), 2: (1, "new"), 3: (1, "dropped")}
    assert {item["id"]: (item["copy_of"], item["status"]) for item in desk.items()} == expected
    assert "2 " in desk("items", "--status", "new").out


def test_a_decision_that_has_passed_on_says_from_which_item(desk: Desk, bring: Any) -> None:
    bring("2024-01-30", line("radio", PERMIT, TONNES, "2024-01-30"))
    desk("drop", 1, "--as", "Alice")
    bring("2024-01-31", line("journal", PERMIT, f"LE HAVRE (dépêche) – {TONNES}", "2024-01-31"))
    shown = desk("show", 2).out
    assert "    dropped, after item 1\n" in shown
    assert "(theme)  on item 1\n" in shown
    assert desk("show", 2, "--json").json["ruled_on"] == 1
    assert "dropped, after item 1" in desk("items", "--folded").out
    assert desk("items", "--folded", "--format", "jsonl").lines[0]["ruled_on"] == 1
    assert "dropped, after item 1" in desk("items", "--since", "2024-01-31").out
    desk("drop", 2, "--as", "Camille Exemple")
    assert "after item 1" not in desk("show", 2).out + desk("items", "--folded").out
    assert "after item" not in desk("show", 1).out.splitlines()[3]


@pytest.mark.parametrize(("said", "contrary"), CONTRARIES)
@pytest.mark.parametrize("far", ["", f"{BEGINNING} "], ids=["near", "far"])
def test_an_article_corrected_to_its_contrary_says_that_its_text_has_changed(
    desk: Desk, web: Web, monkeypatch: pytest.MonkeyPatch, said: str, contrary: str, far: str
) -> None:
    desk.sources(web.url("/feed"))
    web.put("/feed", rss(entry(1, title=PERMIT, description=far + TONNES)))
    assert desk("collect").code == 0
    desk("keep", 1)
    monkeypatch.setenv("IET_WATCH_NOW", "2026-12-20T12:00:00+01:00")
    web.put("/feed", rss(entry(1, title=PERMIT, description=far + TONNES.replace(said, contrary))))
    assert desk("collect", "--force").code == 0
    assert "kept, text changed" in desk("items").out


@pytest.mark.parametrize(("said", "contrary"), CONTRARIES)
def test_a_copy_corrected_to_the_contrary_of_what_was_dropped_is_new(
    desk: Desk, web: Web, monkeypatch: pytest.MonkeyPatch, said: str, contrary: str
) -> None:
    desk.sources(web.url("/one"), web.url("/other"))
    web.put("/one", rss(entry(1, title=PERMIT, description=TONNES)))
    web.put("/other", rss(entry(2, title=PERMIT, description=f"LE HAVRE (dépêche) – {TONNES}")))
    assert desk("collect").code == 0
    desk("drop", next(item["id"] for item in desk.items() if not item["copy_of"]))
    (copy,) = (item for item in desk.items() if item["copy_of"])
    assert copy["status"] == "dropped"
    monkeypatch.setenv("IET_WATCH_NOW", "2026-12-20T12:00:00+01:00")
    corrected = f"LE HAVRE (dépêche) – {TONNES.replace(said, contrary)}"
    address = "/other" if copy["source_url"].endswith("/other") else "/one"
    web.put(address, rss(entry(2 if address == "/other" else 1, title=PERMIT, description=corrected)))
    assert desk("collect", "--force").code == 0
    assert {item["id"]: item["status"] for item in desk.items()}[copy["id"]] == "new"


def test_a_title_corrected_to_its_contrary_says_that_the_article_has_changed(
    desk: Desk, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    titles = ("Le Havre : le permis accordé", "Le Havre : le permis refusé", "Un terminal de plus fait débat au port")
    desk.sources(web.url("/feed"))
    for day, title, told in zip((10, 11, 12), titles, (False, True, False), strict=True):
        monkeypatch.setenv("IET_WATCH_NOW", f"2026-12-{day}T12:00:00+01:00")
        web.put("/feed", rss(entry(1, title=title, description=TONNES)))
        assert desk("collect", "--force").code == 0
        assert bool(desk("items", "--rewritten", "--format", "jsonl").lines) == told, title
        desk("keep", 1)


APPEARED = "L’article {} est apparu en premier sur Le Journal du port."
TITLES = ("Le Havre : le permis accordé", "Un terminal de plus fait débat au port")
STATION = "Un téléphérique reliera le port à la gare des autocars dès lundi."


@pytest.mark.parametrize("text", [f"{TONNES} {STATION}", STATION], ids=["long", "short"])
@pytest.mark.parametrize(
    ("was", "now", "changed"),
    [
        (f"{{}} {APPEARED.format(TITLES[0])}", f"{{}} {APPEARED.format(TITLES[1])}", False),
        ("{} Lire aussi : la grève des dockers", "{} Lire aussi : le fret en trois chiffres", False),
        ("{} Lire la suite", "{} Continuer la lecture", False),
        ("{} Publié hier", "{} Publié lundi", False),
        ("Photo : Jeanne Dupont. {}", "Photo : Marie Durand / AFP. {}", False),
        ("gare des autocars", "gare des autocras", False),
        ("reliera", "relie", False),
        ("gare des autocars", "gare des bateaux", True),
        ("reliera", "ne reliera pas", True),
    ],
)
def test_what_an_editor_changes_beside_the_text_is_no_change_of_it(
    desk: Desk, web: Web, monkeypatch: pytest.MonkeyPatch, text: str, was: str, now: str, changed: bool
) -> None:
    """A new title, which WordPress repeats in the text; a line at an end; a spelling."""
    desk.sources(web.url("/feed"))
    for day, title, said in zip((10, 11), TITLES, (was, now), strict=True):
        monkeypatch.setenv("IET_WATCH_NOW", f"2026-12-{day}T12:00:00+01:00")
        description = said.format(text) if "{}" in said else text.replace(was, said)
        web.put("/feed", rss(entry(1, title=title, description=description)))
        assert desk("collect", "--force").code == 0
        if day == 10:
            desk("keep", 1)
    assert bool(desk("items", "--rewritten", "--format", "jsonl").lines) == changed


EVENTS = (
    "porte-conteneurs échoué digue Havre marins hélitreuillés préfecture fioul barrages",
    "séisme Valparaiso magnitude décombres secouristes hôpital Santiago répliques",
)
FILLERS = ("alerte", "bilan", "lundi", "selon", "encore", "maire", "plage", "trois")
STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("collect"),
            st.lists(
                st.tuples(
                    st.sampled_from(EVENTS),
                    st.lists(
                        st.sampled_from(FILLERS),
                        max_size=3,
                    ),
                    st.booleans(),
                ),
                min_size=1,
                max_size=3,
            ),
        ),
        st.tuples(st.sampled_from(["keep", "drop", "later"]), st.integers(0, 9)),
        st.tuples(st.just("join"), st.tuples(st.integers(0, 9), st.integers(0, 9))),
        st.tuples(st.just("split"), st.integers(0, 9)),
    ),
    max_size=8,
)
START = datetime(2026, 11, 2, 12, tzinfo=UTC)


@given(STEPS)
@examples(40)
def test_what_nobody_decided_upon_is_new(steps: list[tuple[str, Any]]) -> None:
    """Over histories of collecting, deciding, joining and splitting, an item whose text nobody decided upon is new."""
    with tempfile.TemporaryDirectory() as folder:
        theme = Path(folder) / "themes" / "essai.toml"
        theme.parent.mkdir()
        theme.write_text("title = 'Essai'\nquery = '*'\n", encoding="utf-8")
        judge = Judge(load_themes(theme.parent))
        db = open_to_write(Path(folder) / "iet-watch.db")
        decided: set[str] = set()
        for number, (what, value) in enumerate(steps):
            now = START + timedelta(hours=7 * number)
            items = select_items(db, Selection(everything=True))
            if what == "collect":
                _collect(db, judge, Path(folder) / "lines.jsonl", value, number, now)
            elif not items:
                continue
            elif what == "join":
                ids = sorted({items[place % len(items)].id for place in value})
                if len(ids) == 2:
                    join(db, ids, "article", Hand(Speaker("Essai"), "", now))
            elif what == "split":
                split(db, [items[value % len(items)].id], Hand(Speaker("Essai"), "", now))
            else:
                chosen = items[value % len(items)]
                rule(db, [chosen.id], what, Hand(Speaker("Essai"), "", now), None)  # type: ignore[arg-type]
                decided |= {_words(chosen)}
        for item in select_items(db, Selection(everything=True)):
            assert item.status == "new" or any(_says_no_more(_words(item), text) for text in decided), item
        db.close()


def _collect(db: Any, judge: Judge, file: Path, brought: list[Any], batch: int, now: datetime) -> None:
    lines = [
        {
            "url": f"https://{'a' if first else 'b'}.example/{batch}/{number}",
            "title": event[:50],
            "text": " ".join([event, *more]),
            "published": now.isoformat(),
        }
        for number, (event, more, first) in enumerate(brought)
    ]
    file.write_text("".join(json.dumps(one) + "\n" for one in lines), encoding="utf-8")
    import_lines(db, judge, read_lines(file, ())[0], now)
    group_new(db, SourceRanks({}, frozenset()), now)


def _words(item: Any) -> str:
    return f"{item.title} {item.text or item.summary}"


def _says_no_more(text: str, decided: str) -> bool:
    """Whether nearly all of a text stands in what was decided upon."""
    words, known = text.split(), set(decided.split())
    return sum(word in known for word in words) >= 0.9 * len(words)
