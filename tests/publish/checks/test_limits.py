"""Each family of checks on an issue made in memory: what stands at a limit, on which line it is told, what passes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from iet_watch.files.toml import Mistake, parse_document
from iet_watch.model.items import Item
from iet_watch.model.sources import Source
from iet_watch.model.trouble import Failure
from iet_watch.publish.checks.families import (
    accessibility,
    accounted_for,
    active_content,
    balance,
    coherence,
    copying,
    dead_links,
    personal_data,
    repeats,
    required_fields,
    spelling,
    typographic_faults,
)
from iet_watch.publish.checks.families.copying import Overlap, overlap
from iet_watch.publish.checks.families.dead_links import Answered
from iet_watch.publish.checks.families.finding import Finding, Subject
from iet_watch.publish.issue.bulletin import Fiche, Reprint
from iet_watch.publish.issue.passages import IssueFile, Link, Passage
from iet_watch.publish.publication.kept_items import KeptForIssue
from iet_watch.query.parsing import Everything
from iet_watch.themes.theme_files import Theme
from tests.publish.values import fiche, made_of, section

ROOT = Path("/bureau")
FOLDER = ROOT / "data" / "bulletins" / "2026-T4"
EDITO = FOLDER / "edito.md"
PORTS = Theme("ports", "Ports & mer", "", Everything(), "*", (), (), {}, (), "")
HEAD = "item = 1\ntitle = 'x'\nlang = 'fr'\nurl = 'x'\ndate = 2026-11-04\nreprinted_by = []\nrights = 'title-link'\n"
ITEM = Item(
    id=1, url="https://gazette.example/quai/1", canonical_url="https://gazette.example/quai/1", title="Un quai",
    summary="", text="", source="Gazette d’essai 1", source_url="https://gazette.example/flux", lang="fr",
    published=None, collected=datetime(2026, 11, 27, tzinfo=UTC), copy_of=None, story=1, status="new", themes={},
    tags={}, seen_at=(),
)  # fmt: skip


def subject(
    *fiches: Fiche, said: Mapping[str, Iterable[Passage]] | None = None, head: str = HEAD, **more: object
) -> Subject:
    """An issue of `fiches`; `said`: the passages of a fiche, by its path; `more` replaces the rest."""
    passages = said or {}
    files = {
        one.path: IssueFile(
            FOLDER / one.path, parse_document(FOLDER / one.path, head), tuple(passages.get(one.path, ()))
        )
        for one in fiches
    }
    empty = Subject(ROOT, FOLDER, made_of(section(1, *fiches)), files, (PORTS,), {}, {}, {}, "#1f5f7a", numbers={})
    return replace(empty, **more)  # type: ignore[arg-type]


def passage(
    text: str, number: int = 1, line: int = 10, *links: Link, section: str = "Résumé", quoted: bool = False
) -> Passage:
    return Passage(FOLDER / fiche(number).path, line, section, text, links, quoted)


def told(check: Callable[[Subject], Iterable[Finding]], given: Subject) -> list[str]:
    """The findings, each as its degree, its line and its message with its values."""
    return [f"{one.degree} {one.line} {one.message % one.args}" for one in check(given)]


def begins(check: Callable[[Subject], Iterable[Finding]], given: Subject, *expected: str) -> None:
    """Asserts that the findings are as many as `expected`, and each begins so."""
    found = told(check, given)
    assert len(found) == len(expected), found
    assert [one[: len(begin)] for one, begin in zip(found, expected, strict=True)] == list(expected)


def page(body: str, head: str = "<title>Essai</title>", lang: str = "fr") -> str:
    return f'<html lang="{lang}"><head>{head}</head>\n<body>\n{body}\n</body></html>'


def looked_at(body: str, name: str = "bulletin.html", **more: str) -> list[str]:
    return told(accessibility.check, subject(outputs={name: page(body, **more)}))


def test_a_page_says_its_language_its_title_and_one_heading() -> None:
    assert looked_at("<h1>Un</h1>") == []
    assert looked_at("<h1>Un</h1>", lang="en") == ["block 1 the page does not say its language (criterion 8.3)"]
    assert looked_at("<h1>Un</h1>", head="") == ["block 1 the page has no title (criterion 8.5)"]
    assert looked_at("<h1>Un</h1>", head="<title> </title>") == ["block 1 the page has no title (criterion 8.5)"]
    for wrong in ("<p>x</p>", "<h1>Un</h1>\n<h1>Deux</h1>"):
        assert looked_at(wrong) == ["block 1 the page needs one heading of level 1 (criterion 9.1)"]
    other = subject(outputs={"mail.txt": "<p>", "bulletin.md": "<p>"})
    assert told(accessibility.check, other) == []


def test_headings_go_down_one_level_at_a_time() -> None:
    deep = "<h2>Avant</h2>\n<h1>Un</h1>\n<h3>Trop bas</h3>\n<h4>Juste</h4>\n<h2>Remonte</h2>"
    message = "a heading of level 3 under one of level 1 (criterion 9.1): Trop bas"
    assert looked_at(deep) == [f"hold 5 {message}"]
    assert looked_at(deep, "mail.html") == [f"warn 5 {message}"]
    assert looked_at("<h1>Un</h1>\n<h2> </h2>") == ["block 4 an empty heading (criterion 9.1)"]


def test_pictures_tables_and_links_of_a_page() -> None:
    well = (
        "<h1>Un</h1><img alt='' src=''><p role='img' aria-label='x'></p><p role='img' aria-labelledby='x'></p>"
        "<table role='presentation'><tr><td>1</td></tr></table>"
        "<div class='table'><table><tr><td>1</td></tr></table></div>"
        "<table><caption>T</caption><tr><th scope='col'>1</th></tr></table>"
        "<table><caption>T</caption><tr><th id='a'>1</th></tr></table>"
        "<a href='a'>mots</a><a href='a' aria-label='mots'></a><a href='a'><img alt='mots' src=''></a><a id='a'></a>"
    )
    assert looked_at(well) == []
    wrong = (
        "<h1>Un</h1>\n<img src=''>\n<p role='img'></p>\n<table><caption> </caption><tr><th>1</th></tr></table>\n"
        "<a href='a'></a>\n<a href='a'><img alt='' src=''></a>\n<a href='a' target='_blank'>x</a>"
    )
    assert looked_at(wrong) == [
        "block 4 a picture without a text that replaces it (criterion 1.1)",
        "block 5 a picture without a text that replaces it (criterion 1.1)",
        "hold 6 a table without a title (criterion 5.4)",
        "hold 6 a table whose headings are not told (criterion 5.6)",
        "block 7 a link without words (criterion 6.2)",
        "block 8 a link without words (criterion 6.2)",
        "hold 9 a link that opens a window without saying so (criterion 13.2)",
    ]


def test_the_words_of_links_that_editors_wrote() -> None:
    one = fiche(1)
    links = (
        Link("Le rapport", "https://a.example/1"), Link("LE RAPPORT", "https://a.example/1"),
        Link("le rapport.", "https://a.example/2"), Link("Voir : ici", "https://a.example/3"),
        Link("www.a.example", "https://www.a.example"), Link("http://a.example", "http://a.example"),
    )  # fmt: skip
    given = subject(one, said={one.path: (passage("x", 1, 12, *links),)})
    assert told(accessibility.check, given) == [
        "warn 12 “le rapport.” leads to two places (criterion 6.1)",
        "hold 12 “Voir : ici” does not say where the link leads (criterion 6.1)",
        "warn 12 an address as the words of a link: say what it is (criterion 6.1)",
        "warn 12 an address as the words of a link: say what it is (criterion 6.1)",
    ]


def test_the_language_of_a_title_is_said() -> None:
    foreign = fiche(1, lang="en", foreign=True, original_title="Harbour  cranes")
    marked = page("<h1>x</h1><p lang='en'>Harbour <b>cranes</b></p>")
    assert told(accessibility.check, subject(foreign, outputs={"bulletin.html": marked})) == []
    assert told(accessibility.check, subject(foreign)) == []  # no page was made
    assert told(accessibility.check, subject(foreign, outputs={"bulletin.html": page("<h1>Harbour cranes</h1>")})) == [
        "block 3 the page does not say in which language this title is (criterion 8.7)"
    ]
    begins(accessibility.check, subject(replace(foreign, original_title="")), "warn 2 the title is not in the language")
    ours, known = fiche(1, title="Un quai"), replace(ITEM, title="UN QUAI", lang="en")
    assert told(accessibility.check, subject(ours, items={1: known})) == [
        "hold 3 this title seems to be in en, and lang says fr (criterion 8.7)"
    ]
    for right in (replace(known, lang="fr"), replace(known, lang=""), replace(known, title="A quay")):
        assert told(accessibility.check, subject(ours, items={1: right})) == []


def test_the_accent_stands_where_the_settings_say_it(tmp_path: Path) -> None:
    (tmp_path / "iet-watch.toml").write_text("[bulletin]\n  accent = '#ffcc00'\n", "utf-8")
    [finding] = accessibility.check(subject(root=tmp_path, accent="#ffcc00"))
    assert (finding.line, finding.degree, finding.args["found"]) == (2, "warn", "1.5")
    assert finding.path == tmp_path / "iet-watch.toml"
    (tmp_path / "iet-watch.toml").write_text("bulletin = {accent = '#ffcc00'}\n", "utf-8")
    assert [one.line for one in accessibility.check(subject(root=tmp_path, accent="#ffcc00"))] == [0]


def test_a_fiche_is_of_its_item_by_address_source_or_title() -> None:
    one = fiche(1, title="Le Havre électrifie ses quais", source="", url="https://port.example/note")
    other = replace(ITEM, title="Un fromage normand", source="", status="kept")
    begins(accounted_for.check, subject(one), "hold 1 no item has the number 1")
    assert told(accounted_for.check, subject(replace(one, own=1, item=0))) == []
    [finding] = accounted_for.check(subject(one, items={1: replace(other, source="Revue")}))
    assert (finding.line, finding.evidence) == (1, "Un fromage normand (Revue)")
    begins(accounted_for.check, subject(one, items={1: other}), "hold 1 item 1 is another article")  # no source, twice
    for right in (
        replace(other, canonical_url="https://port.example/note"),
        replace(other, title="Des quais que Le Havre électrifie"),
    ):
        assert told(accounted_for.check, subject(one, items={1: right})) == []
    assert (
        told(accounted_for.check, subject(replace(one, source="REVUE"), items={1: replace(other, source="Revue")}))
        == []
    )
    copy = replace(other, id=7, canonical_url="https://port.example/note")
    dropped = replace(other, status="dropped", copies=(7,))
    for known, found in (
        ({1: replace(dropped, status="new")}, ["warn 1 item 1 is not kept"]),
        ({1: dropped}, ["hold 1 item 1 is not kept"]),
        ({1: dropped, 7: copy}, []),
    ):
        begins(accounted_for.check, subject(replace(one, title="Un fromage"), items=known), *found)
    assert told(accounted_for.check, subject(one, items={1: replace(other, copies=(7, 8)), 7: copy})) == []
    assert told(accounted_for.check, subject(replace(one, original_title="Un fromage"), items={1: other})) == []
    left = subject(unread=(Mistake(EDITO, 4, 1, "not read", {}),), without_fiche=(KeptForIssue("ports", ITEM, ITEM),))
    begins(accounted_for.check, left, "hold 4 not read", "hold 0 ")


def seen_by_others(name: str, text: str) -> list[tuple[int, str]]:
    return [
        (one.line, one.evidence or one.message % one.args)
        for one in active_content.check(subject(outputs={name: text}))
    ]


def test_what_a_page_would_load_by_itself() -> None:
    wrong = (
        "<p data='x' ping='data:,'>\n<link href='a.css' rel='stylesheet canonical'>\n<meta http-equiv='REFRESH'>\n"
        "<style>p { background: url( 'b.png' ) }</style>\n<video></video>\n<p ONCLICK='x'>x</p>\n<!-- x -->"
        f"<img src='{'y' * 300}'>"
    )
    assert seen_by_others("bulletin.html", page(wrong)) == [
        (3, "x"), (4, "a.css"),
        (5, "loads from elsewhere: opening the bulletin would be seen by others"),
        (6, "url( 'b.png"),
        (7, "<video> in a published page: it can act or load by itself"),
        (8, "<p> reacts to what the reader does: no script belongs in a bulletin"),
        (9, "y" * 200),
    ]  # fmt: skip
    well = (
        "<link href='a' rel='Canonical alternate'><link href='data:,x' rel='icon'><meta http-equiv='x' content='y'>"
        "<a href='b' rel='nofollow'>x</a><style>p { background: url(#a) url(data:,x) }</style><p style=''>url(a)</p>"
    )
    assert seen_by_others("bulletin.html", page(well)) == []
    assert seen_by_others("mail.txt", "![x](a.png)") == []
    assert seen_by_others("bulletin.md", "Un\n\n![x](images/fiche-1-1.jpg)\n![y\\]](a.png)") == [(4, "![y\\]](a.png)")]
    assert seen_by_others("bulletin.md", "![" * 50_000 + "a](b.png)") == [(1, "![a](b.png)")]  # in no time


def test_addresses_that_follow_the_reader() -> None:
    one = fiche(
        1, url="http://a.example/?utm_source=x&id=2",
        reprinted_by=(Reprint("R", "https://b.example/?fbclid=1"), Reprint("S", "https://b.example/?id=1")),
    )  # fmt: skip
    links = (Link("x", "https://c.example/?gclid=&utm_medium=y"), Link("y", "mailto:x?utm_source=z"), Link("z", "#a"))
    assert told(active_content.check, subject(one, said={one.path: (passage("x", 1, 12, *links),)})) == [
        "hold 4 this address follows the reader (utm_source): take it out",
        "hold 6 this address follows the reader (fbclid): take it out",
        "hold 12 this address follows the reader (gclid, utm_medium): take it out",
    ]


def test_balance_at_its_limits() -> None:
    def issue(*said: tuple[str, str, str]) -> list[str]:
        fiches = (
            fiche(n, theme=theme, contributor=who, source=source) for n, (theme, who, source) in enumerate(said, 1)
        )
        return told(balance.check, subject(*fiches))

    even = [("ports", "Ana", "A"), ("mer", "ANA", "B"), ("ports", "Ana", "A"), ("mer", "Bo", "B"), ("ports", "Bo", "A")]
    assert issue(*even, ("mer", "", "")) == []  # three of six for each, and three of one source
    assert issue(*[("ports", "Ana", "A")] * 5) == []  # five say nothing
    assert issue(*even, ("mer", "ana", "B"), ("mer", "Bo", "B")) == [
        "warn 0 mer takes 4 of 7 fiches: more than half",
        "warn 0 Ana wrote 4 of 7 fiches: more than half",
        "warn 0 4 fiches come from one source, B: at most 3 are advised",
    ]
    assert issue(*[("mer", f"Qui {n}", f"{n}") for n in range(6)]) == [
        "warn 0 mer takes 6 of 6 fiches: more than half",
        "warn 0 no fiche for Ports & mer",
    ]


def test_numbers_and_dates_at_their_limits() -> None:
    own = subject(numbers={"2026-T4": 7, "2026-T3": 6, "2026-T2": 7})
    [finding] = coherence.check(own)
    assert (finding.line, finding.path, finding.args) == (0, EDITO, {"number": 7, "other": "2026-T2"})
    for day, expected in (
        (date(2026, 12, 31), []), (date(2016, 9, 23), []), (None, []),
        (date(2027, 1, 1),
         ["hold 5 the article is dated 1 January 2027 and the issue ends on 31 December 2026: which is right?"]),
        (date(2016, 9, 22),
         ["hold 5 the article is dated 22 September 2016, years before the quarter: is that right?"]),
    ):  # fmt: skip
        assert told(coherence.check, subject(fiche(1, published=day))) == expected, day


def numbered(first: int, count: int) -> str:
    return " ".join(f"mot{n}" for n in range(first, first + count))


def test_what_is_copied_at_its_limits() -> None:
    assert not Overlap(0.15, 100, ()).copied
    assert Overlap(0.16, 100, ()).copied
    assert not Overlap(0.5, 10, ()).copied  # five runs: a fact
    assert Overlap(0.5, 12, ()).copied
    assert not Overlap(0.01, 2000, ("x",) * 20).copied
    assert Overlap(0.01, 2000, ("x",) * 21).copied
    source = numbered(0, 40)
    found = overlap(f"{numbered(100, 9)} {numbered(3, 6)} ailleurs {numbered(20, 8)}", source)
    assert (found.runs, round(found.share * found.runs), found.longest) == (20, 6, tuple(numbered(20, 8).split()))
    assert overlap(numbered(100, 9), source).longest == ()
    assert overlap(f"{numbered(0, 5)} a b", source).longest == tuple(numbered(0, 5).split())


def test_a_copy_is_told_on_the_paragraph_that_holds_it() -> None:
    text = numbered(0, 30)
    said = {fiche(1).path: (passage("Autre chose."), passage(text, 1, 14))}

    def found(items: Mapping[int, Item], **changes: object) -> list[str]:
        return told(
            copying.check,
            subject(fiche(1, **{"summary": "", "remember": "", "stake": "", **changes}), said=said, items=items),
        )

    copied = ["block 14 100 % of this text is the source's, word for word: write it anew"]
    for key in ("summary", "remember", "stake"):
        assert found({1: replace(ITEM, text=text)}, **{key: text}) == copied
    assert found({1: replace(ITEM, summary=text)}, summary=text) == copied
    assert found({1: replace(ITEM, copies=(4,)), 4: replace(ITEM, id=4, text=text)}, summary=text) == copied
    assert found({1: replace(ITEM, copy_of=4), 4: replace(ITEM, id=4, text=text)}, summary=text) == copied
    assert found({1: replace(ITEM, copy_of=4, copies=(5,))}, summary=text) == []  # those are no longer known
    assert found({}, summary=text) == []
    assert found({1: replace(ITEM, text=text)}, summary=f"« {text} »") == []


def test_quotes_at_their_limits() -> None:
    def found(*quotes: Passage, head: str = HEAD, **more: object) -> list[str]:
        return told(copying.check, subject(fiche(1), said={fiche(1).path: quotes}, head=head, **more))

    words = numbered(0, 25)
    assert found(passage(f"Il dit « {words} ».")) == []
    assert found(passage(f"Il dit\nici « {words} trop ».")) == [
        "hold 11 a quote of 26 words: of a source quoted by title and link, at most 25 are taken"
    ]
    assert found(passage(f"{words} trop", quoted=True)) == [
        "hold 10 a quote of 26 words: of a source quoted by title and link, at most 25 are taken"
    ]
    assert found(passage(f'"{"x" * 200}" “{"y" * 200}”')) == []
    assert [one[:7] for one in found(passage(f"“{'x' * 201}”"))] == ["hold 10"]
    assert found(passage(f"« {words} » et « {words} »")) == []
    assert found(passage(f"« {words} » et « {words} »"), passage("« un »")) == [
        "warn 2 the quotes of this fiche make 51 words together: an extract must stay very short"
    ]
    open_head = HEAD.replace("title-link", "open")
    assert found(passage(f"« {words} trop »"), head=open_head) == []
    source = Source("Gazette", ITEM.source_url)
    declared = {"items": {1: ITEM}, "themes": (replace(PORTS, sources=(source,)),)}
    assert found(head=open_head, **declared) == [
        'hold 7 rights = "open" here, "title-link" in the theme file of this source'
    ]
    assert found(**declared) == []
    assert (
        found(head=open_head, items={1: ITEM}, themes=(replace(PORTS, sources=(replace(source, rights="open"),)),))
        == []
    )
    assert found(head=open_head, items={1: ITEM}) == []
    assert found(head=open_head, themes=(replace(PORTS, sources=(source,)),)) == []


def test_what_links_answered() -> None:
    url = "https://gazette.example/quai/1"
    one = fiche(1, url=url, reprinted_by=(Reprint("R", url), Reprint("S", "http://b.example/")))
    links = (Link("x", "https://c.example/"), Link("y", "#fiche-2"), Link("z", "http://b.example/"))
    given = subject(one, said={one.path: (passage("x", 1, 12, *links),)})
    places = dead_links.links_of(given)
    assert {url: line for url, (_, line) in places.items()} == {
        url: 4,
        "http://b.example/": 6,
        "https://c.example/": 12,
    }

    def answered(*answers: Answered) -> list[tuple[str, int, str, str]]:
        found = dead_links.findings(given, dict(zip(places, answers, strict=False)))
        return [(one.degree, one.line, one.message % one.args, one.evidence) for one in found]

    assert answered() == answered(Answered(), Answered(), Answered()) == []
    assert answered(Answered("https://d.example/"), Answered(failure=Failure("x", "gone", status=404))) == [
        ("warn", 4, "this page has moved for good to https://d.example/", url),
        ("hold", 6, "gone", "http://b.example/"),
    ]
    for failure, degree in (
        (Failure("x", "m", status=499), "hold"), (Failure("x", "m", status=500), "warn"), (Failure("x", "m"), "hold"),
        (Failure("x", "m", trouble="robots"), "warn"), (Failure("x", "m", status=403, trouble="forbidden"), "warn"),
    ):  # fmt: skip
        assert [found[0] for found in answered(Answered("https://d.example/", failure))] == [degree]


def test_the_address_of_the_bulletin_is_everyones() -> None:
    given = subject(fiche(1), said={fiche(1).path: (passage("x\nveille@essai.example ou ana@essai.example"),)})
    assert [(one.line, one.evidence) for one in personal_data.check(given)] == [(11, "ana@essai.example")]
    marked = subject(fiche(1), said={fiche(1).path: (passage("Un\ntexte\nCONFIDENTIEL, non confidentiel défense"),)})
    assert told(personal_data.check, marked) == [
        "hold 12 “confidentiel”: is this text meant for everyone who reads the bulletin?"
    ]


def test_what_a_link_reaches_is_told_unless_it_is_the_bulletins_or_written_beside() -> None:
    links = (
        Link("Écrire", "MAILTO:ana%40essai.example?subject=x"), Link("Appeler", "tel:0235000000"),
        Link("Nous écrire", "mailto:veille@essai.example"), Link("x", "mailto:bo@essai.example"), Link("y", "mailto:"),
        Link("z", "https://a.example/mailto:c"),
    )  # fmt: skip
    given = subject(fiche(1), said={fiche(1).path: (passage("Écrire à bo@essai.example", 1, 12, *links),)})
    assert [(one.line, one.degree, one.evidence) for one in personal_data.check(given)] == [
        (12, "hold", "bo@essai.example"), (12, "hold", "ana@essai.example"), (12, "hold", "0235000000"),
    ]  # fmt: skip


def test_an_article_met_twice_is_told_once_for_each_reason() -> None:
    one, two = fiche(1), fiche(2, title="Un fromage normand", summary="Du lait et du sel.", url="")
    other = fiche(3, title="Des éoliennes en mer", summary="Le vent tourne.", url="")
    assert told(repeats.check, subject(one, two, other)) == []  # no address is no common address
    again = replace(two, url=f"{one.url}?utm_source=x")
    assert told(repeats.check, subject(one, again)) == [
        f"block 4 {one.path} has the same address: one article, one fiche"
    ]
    begins(
        repeats.check,
        subject(one, fiche(9, title=one.title, summary=one.summary)),
        "hold 2 fiches/ports/01-quai.md tells",
    )
    earlier = {"2026-T3": (replace(two, item=50, url=""), replace(other, item=51, url="https://a.example/51"))}
    published = ["block 2 already published in 2026-T3: Un fromage normand"]
    known = replace(ITEM, title="Sans rapport", text="Autre chose")
    for fresh, items in (
        (replace(one, item=50), {}),
        (one, {1: replace(known, copies=(50,))}),
        (one, {1: replace(known, copy_of=50)}),
    ):
        assert told(repeats.check, subject(fresh, earlier=earlier, items=items)) == published
    assert told(repeats.check, subject(replace(one, url="", item=0, own=1), earlier=earlier)) == []
    assert told(repeats.check, subject(replace(one, url="http://a.example/51"), earlier=earlier)) == [
        "block 2 already published in 2026-T3: Des éoliennes en mer"
    ]
    like = {"2026-T3": (replace(one, item=50, url=""),)}
    begins(repeats.check, subject(one, earlier=like), "warn 2 very like a fiche of 2026-T3: Le Havre")


def test_what_an_issue_must_say() -> None:
    def of_issue(**changes: object) -> list[str]:
        given = subject()
        return told(required_fields.check, replace(given, bulletin=replace(given.bulletin, **changes)))  # type: ignore[arg-type]

    assert of_issue() == []
    assert of_issue(editorial="", editorial_author="") == ["warn 0 the editorial is not written"]
    assert of_issue(editorial_author="") == ['warn 0 the editorial is not signed: author = "…"']
    assert of_issue(editorial="x" * 1200) == []
    assert of_issue(editorial="x" * 1201) == ["warn 0 the editorial has 1201 characters: at most 1200 are asked for"]
    assert [line[: line.index(" is")] for line in of_issue(publisher="", director="", contact="")] == [
        "warn 0 publisher", "warn 0 director", "warn 0 contact",
    ]  # fmt: skip
    [finding] = required_fields.check(subject(theme_order=("ports", "mer")))
    assert (finding.line, finding.path, finding.args) == (0, ROOT / "iet-watch.toml", {"theme": "mer"})
    left = subject(left_out=(Mistake(EDITO, 4, 1, "left out", {}),))
    assert told(required_fields.check, left) == ["warn 4 left out"]


def test_what_a_fiche_must_say(tmp_path: Path) -> None:
    bare = fiche(1, url="", published=None, summary="", source="")
    assert told(required_fields.check, subject(bare)) == [
        "hold 2 this fiche has no summary",
        "hold 1 this fiche does not name its source",
        "warn 4 this fiche leads to no article: its address is empty",
        "warn 5 this fiche does not say when its article was published",
    ]
    assert told(required_fields.check, subject(fiche(1, title="x" * 120))) == []
    begins(
        required_fields.check, subject(fiche(1, title="x" * 121)), "warn 2 the title has 121 characters: at most 120"
    )
    own = replace(bare, own=1, summary=fiche(1).summary, source="Visite")
    assert told(required_fields.check, subject(own)) == []
    waits = subject(fiche(1, theme="mer"), root=tmp_path)
    assert told(required_fields.check, waits) == []
    (tmp_path / "themes").mkdir()
    (tmp_path / "themes" / "mer.toml").write_text("x", "utf-8")
    begins(required_fields.check, waits, "block 2 the theme of this fiche cannot be read: mend themes/mer.toml")
    assert told(required_fields.check, subject(fiche(1), root=tmp_path)) == []


def faults(*passages: Passage, **changes: object) -> list[tuple[int, str]]:
    given = subject(fiche(1, **changes), said={fiche(1).path: passages})
    return [(one.line, one.evidence or one.message) for one in typographic_faults.check(given)]


def test_typography_tells_where_and_shows_what_is_around() -> None:
    before, after = numbered(10, 8), numbered(20, 8)
    assert faults(passage(f"{before}\n!! {after}")) == [(11, f"{before[-29:]} !! {after[:27]}")]
    assert faults(passage(f"!! {after}")) == [(10, f"!! {after[:27]}")]
    assert faults(passage('Un écran de 27" ou de 30".')) == []
    assert faults(passage("TROIS ÉTÉS !", section="title")) == []
    assert faults(passage("ABCDEFGHIJKL", section="title")) == []  # twelve letters may be an acronym
    assert faults(passage("ABCDEFGHIJKLM", section="title")) == [(10, "ABCDEFGHIJKLM")]
    assert faults(passage("ABCDEFGHIJKLM"), passage("ABCDEFGHIJKLm", section="title")) == []


def test_a_title_in_another_language_has_its_own_typography() -> None:
    title = passage("Prices!!", section="title")
    assert faults(title, foreign=True, original_title="") == []
    assert len(faults(title, foreign=True, original_title="Prices")) == len(faults(title)) == 1
    assert len(faults(passage("Prices!!"), foreign=True, original_title="")) == 1
    given = subject(fiche(1), said={fiche(1).path: (title,)})
    english = replace(given, bulletin=replace(given.bulletin, language="en"))
    assert list(typographic_faults.check(english)) == []


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """A folder of dictionaries with a dozen words, in place of the machine's; the root of a workspace beside."""
    folder = tmp_path / "dictionaries"
    folder.mkdir()
    known = ("le", "quai", "port", "bonjour", "maritime", "vient", "on", "aujourd'hui", "ami")
    (folder / "fr.aff").write_text("SET UTF-8\n", "utf-8")
    (folder / "fr.dic").write_text("\n".join((str(len(known)), *known)), "utf-8")
    monkeypatch.setattr(spelling, "FOLDERS", (tmp_path / "none", folder))
    spelling.dictionary.cache_clear()
    yield tmp_path
    spelling.dictionary.cache_clear()


def test_spelling_knows_names_parts_and_elisions(small: Path) -> None:
    def unknown(*passages: Passage, **changes: object) -> list[tuple[int, object]]:
        given = subject(fiche(1, **changes), said={fiche(1).path: passages}, root=small)
        return [(one.line, one.args["word"]) for one in spelling.check(given)]

    assert unknown(passage("Le quai\nquaii, le quaii.")) == [(11, "quaii")]  # once is enough
    assert unknown(passage("Le quai de\nZzport vient")) == []  # a name, though it begins a line
    assert unknown(passage("Le quai. Zzport\nvient : zze\u0301")) == [(10, "Zzport"), (11, "zzé")]
    assert unknown(passage("le 4ème quai, le 12eme, le 1er port")) == []
    assert unknown(passage("Le quai vient. Quaii vient.")) == [(10, "Quaii")]  # begins a sentence: no name
    assert unknown(passage("Zzport vient : « Zzquai » vient"), passage("le Zzport, l’Zzport, Port-Zzami")) == [
        (10, "Zzport"), (10, "Zzquai"),
    ]  # fmt: skip
    assert unknown(passage("le CNRZ, l’EuroZz, zz zA, l’ami, qu’on, aujourd’hui, le port-maritime, BONJOUR")) == []
    assert unknown(passage("le zzz, l’zzz, port-zzz, l’port-zzz")) == [
        (10, "zzz"), (10, "l’zzz"), (10, "port-zzz"), (10, "l’port-zzz"),
    ]  # fmt: skip
    assert unknown(passage("le zzport.fr, zz.ami@zzz.fr, https://zzz.example/zzzz www.zzzz.com")) == []
    (small / "words.txt").write_text("# zzb\nZzz # un mot\n\nZzb\n", "utf-8")
    assert unknown(passage("le zzz, l’zzz, port-zzz, zzb, zzzb")) == [(10, "zzzb")]
    title = passage("le zzport", section="title")
    assert unknown(title, foreign=True, original_title="") == []
    assert unknown(title, foreign=True, original_title="Quay") == unknown(title) == [(10, "zzport")]
    assert unknown(passage("le zzport"), foreign=True, original_title="") == [(10, "zzport")]


def test_spelling_that_is_not_looked_at_says_which_package_would(small: Path) -> None:
    given = subject(fiche(1), said={fiche(1).path: (passage("zzport"),)}, root=small)
    assert spelling.skipped(given) is None
    for language, package in (("en", "hunspell-en-gb"), ("br", "hunspell")):
        other = replace(given, bulletin=replace(given.bulletin, language=language))
        assert list(spelling.check(other)) == []
        skipped = spelling.skipped(other)
        assert skipped is not None
        assert skipped[1] == {"package": package}
    (small / "dictionaries" / "fr.dic").unlink()
    assert spelling.skipped(given) is not None
