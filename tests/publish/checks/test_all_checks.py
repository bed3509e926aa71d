"""`bulletin --check` through the command line: each family finds what it must, where it stands, and nothing else."""

from __future__ import annotations

import gc
import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from iet_watch.publish.checks.families.active_content import tracking
from iet_watch.publish.checks.families.copying import overlap
from iet_watch.publish.checks.families.personal_data import is_iban, is_nir
from iet_watch.publish.checks.families.spelling import dictionary_path
from tests.conftest import Desk, Done, Once, slow
from tests.publish.archive import sample_demo
from tests.publish.written_issue import ARTICLES, QUARTER, SUMMARY, Issue, keep_and_write, write_issue
from tests.web import Web


@pytest.fixture
def issue(once: Once) -> Issue:
    return Issue(once("written-issue", write_issue))


def test_an_issue_that_is_well_made_has_nothing_against_it(issue: Issue) -> None:
    done = issue.check()
    assert (done.code, done.json["findings"]) == (0, [])
    assert {key: done.json[key] for key in ("schema_version", "quarter", "blocking", "held", "warnings")} == {
        "schema_version": 1, "quarter": QUARTER, "blocking": 0, "held": 0, "warnings": 0,
    }  # fmt: skip


def test_checking_writes_nothing(issue: Issue) -> None:
    def state() -> dict[Path, str]:
        files = [path for path in issue.desk.root.rglob("*") if path.is_file()]
        return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    gc.collect()  # the connections of the commands that made the issue
    before = state()
    issue.check()
    assert state() == before


def test_what_is_not_drafted_cannot_be_checked(desk: Desk) -> None:
    assert desk("bulletin", QUARTER, "--check").code == 66
    assert desk("bulletin", QUARTER, "--check", "--publish", "--as", "x").code == 2


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (SUMMARY, "", "no summary"),
        ("- Le bilan est attendu à l’automne.", "", "what to remember"),
        ("Les ports normands peuvent demander à visiter l’installation.", "", "at stake"),
        ('contributor = "Contributrice B"', 'contributor = ""', "contributor"),
        ('source = "Gazette du quai"', 'source = ""', "source"),
    ],
)
def test_what_is_missing_warns_and_holds_publication(issue: Issue, before: str, after: str, told: str) -> None:
    line = issue.spoil(before, after)
    [finding] = issue.found("fields")
    assert told in finding["message"]
    assert (finding["level"], finding["stops_publication"]) == ("warn", True)
    assert finding["path"].endswith(issue.fiche().name)
    assert finding["line"] == (line if " = " in before else 4)  # a text that is not there stands nowhere
    assert issue.check().code == 0


def test_lengths_that_the_network_asks_for(issue: Issue) -> None:
    issue.spoil(SUMMARY, SUMMARY + " Encore un mot de plus." * 20)
    (issue.folder / "edito.md").write_text("+++\nauthor = 'x'\n+++\n\n## Édito\n\n" + "mot " * 400, encoding="utf-8")
    assert [finding["stops_publication"] for finding in issue.found("fields")] == [False, False]


@pytest.mark.parametrize(("count", "told"), [(59, True), (60, False), (120, False), (150, False), (151, True)])
def test_a_summary_a_quarter_too_short_or_too_long_is_told(issue: Issue, count: int, told: bool) -> None:
    issue.spoil(SUMMARY, " ".join(["quai"] * count))
    found = [finding["message"] for finding in issue.found("fields")]
    assert found == ([f"the summary has {count} words: 80 to 120 are asked for"] if told else [])


def test_a_summary_taken_from_the_source_blocks_with_its_evidence(issue: Issue) -> None:
    copied = ARTICLES[0][3]
    line = issue.spoil(SUMMARY, copied)
    [finding] = issue.found("copying")
    assert (finding["level"], finding["line"]) == ("block", line)
    assert "les paquebots en escale coupent leurs moteurs" in finding["evidence"]
    assert issue.check().code == 65
    done = issue.publish("--accept", "fields,quotes")
    assert (done.code, "mend what blocks" in done.err) == (65, True)
    assert not (issue.folder / "manifest.json").exists()


def test_a_summary_edited_here_and_there_is_still_a_copy(issue: Issue) -> None:
    issue.spoil(SUMMARY, ARTICLES[0][3].replace("lundi", "mardi").replace("coût", "prix").upper())
    assert [finding["level"] for finding in issue.found("copying")] == ["block"]


def test_what_is_quoted_is_no_copy_but_must_be_short(issue: Issue) -> None:
    quote = ARTICLES[0][3][:90]
    issue.spoil(SUMMARY, f"{SUMMARY} « {quote} »")
    assert issue.found("copying") == []
    assert issue.found("quotes") == []
    issue.spoil(f"« {quote} »", f"« {ARTICLES[0][3]} »")
    assert issue.found("copying") == []
    [finding] = issue.found("quotes")
    assert (finding["level"], finding["stops_publication"]) == ("warn", True)
    assert finding["evidence"] == ARTICLES[0][3]


@pytest.mark.parametrize(("rights", "held"), [("title-link", 1), ("open", 0), ("licensed", 0)])
def test_rights_say_how_much_may_be_quoted(issue: Issue, rights: str, held: int) -> None:
    issue.spoil('rights = "title-link"', f'rights = "{rights}"')
    issue.spoil(SUMMARY, f"{SUMMARY}\n\n> {'un mot ' * 15}")
    assert len(issue.found("quotes")) == held


def test_overlap_counts_runs_of_words_whatever_their_dress() -> None:
    found = overlap("Le PORT, du Havre : branche ses paquebots !", "le port du havre branche ses paquebots")
    assert (found.share, found.longest) == (1.0, ("le", "port", "du", "havre", "branche", "ses", "paquebots"))
    assert overlap("Le port du Havre", "Le port du Havre").share == 0.0  # too short for one run
    assert overlap("", "x").longest == ()
    fact = "Le coût : 38 euros par mois et par ferme, moitié moins qu’annoncé."
    assert not overlap(fact, "Chacune verse 38 euros par mois et par ferme.").copied  # no other way to say it
    assert overlap(fact, f"On sait {fact}").copied


def test_an_article_published_before_blocks(issue: Issue, monkeypatch: pytest.MonkeyPatch) -> None:
    assert issue.publish().code == 0
    monkeypatch.setenv("IET_WATCH_NOW", "2027-01-15T08:00:00+01:00")
    desk = issue.desk
    file = desk.root / "plus.jsonl"
    lines = [
        {"url": "https://autre.example/a", "title": "Un quai neuf à Dieppe", "source": "Gazette", "text": "Un quai.",
         "published": "2027-01-10", "lang": "fr"},
        {"url": "https://autre.example/b", "title": "Un cargo à voiles à Fécamp", "source": "Gazette",
         "text": "Une voile.", "published": "2027-01-11", "lang": "fr"},
    ]  # fmt: skip
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    desk("import", file)
    new = keep_and_write(desk, [4, 5], "2027-T1")
    assert new.found("repeats") == []
    new.spoil('url = "https://autre.example/a"', 'url = "http://www.journal.example/articles/1?utm_source=x"', number=4)
    [finding] = new.found("repeats")
    assert (finding["level"], QUARTER in finding["message"]) == ("block", True)
    new.spoil("item = 5", "item = 2", number=5)
    assert [one["level"] for one in new.found("repeats")] == ["block", "block"]


def test_two_fiches_of_one_article(desk: Desk) -> None:
    title, _, lang, text = ARTICLES[0]
    again = (title, "Dépêches", lang, text + " Le maire s’en félicite.")
    write_issue(desk, (*ARTICLES, again))
    number = len(ARTICLES) + 1
    assert desk("split", number).code == 0  # else it is folded, and has no fiche of its own
    issue = keep_and_write(desk, [number], QUARTER)
    [finding] = issue.found("repeats")
    assert (finding["level"], finding["stops_publication"]) == ("warn", True)
    issue.spoil('url = "https://journal.example/articles/2"', 'url = "https://journal.example/articles/1"', number=2)
    assert "block" in {one["level"] for one in issue.found("repeats")}


@pytest.mark.parametrize(
    ("words", "level", "stops"),
    [
        ("Écrire à awa.diop@region.example.", "warn", True),
        ("Appeler le 02 35 00 00 00.", "warn", True),
        ("Appeler le +33 2 35 00 00 00.", "warn", True),
        ("Appeler le +33 (0)2.35.00.00.00.", "warn", True),
        ("Numéro 2 55 08 14 168 025 38.", "block", True),
        ("Compte FR14 2004 1010 0505 0001 3M02 606.", "block", True),
        ("Note à diffusion restreinte.", "warn", True),
    ],
)
def test_personal_data_and_markings(issue: Issue, words: str, level: str, stops: bool) -> None:
    line = issue.spoil("- Le bilan", f"- {words} Le bilan")
    [finding] = issue.found("privacy")
    assert (finding["level"], finding["stops_publication"], finding["line"]) == (level, stops, line)


@pytest.mark.parametrize(
    "words",
    ["Écrire à veille@region.example.", "En 2026, 3 300 emplois.", "SIREN 123 456 789.",
     "Numéro 2 55 08 14 168 025 39.", "Version 02.35.1", "Règlement 2024/1689", "FR14 2004 1010 0505 0001 3M02 607"],
)  # fmt: skip
def test_what_is_no_personal_data(issue: Issue, words: str) -> None:
    issue.spoil("- Le bilan", f"- {words} Le bilan")
    assert issue.found("privacy") == []


def test_numbers_are_proved_by_their_keys() -> None:
    assert is_nir("255081416802538")
    assert is_nir("2 55 08 2A 168 025 54") == (97 - 2550819168025 % 97 == 54)
    assert not is_nir("255081416802539")
    assert is_iban("GB82 WEST 1234 5698 7654 32")
    assert is_iban("BE68 5390 0754 7034")  # of a bank that no list has
    assert not is_iban("XX82 WEST 1234 5698 7654 32")
    assert not is_iban("GB82 WEST 1234 5698 7654 33")


def test_what_loads_from_elsewhere_blocks(issue: Issue) -> None:
    template = issue.desk.root / "templates" / "bulletin.html"
    for live in (
        '<img alt="" src="https://pixel.example/p.gif">',
        '<script src="https://a.example/a.js"></script>',
        '<p style="background: url(https://a.example/b.png)">x</p>',
        "<style>@import 'https://a.example/a.css';</style>",
        '<meta http-equiv="refresh" content="0; url=https://a.example">',
        '<iframe title="x" src="https://a.example"></iframe>',
        '<link rel="stylesheet" href="https://a.example/a.css">',
        '<img alt="" srcset="https://a.example/a.png 2x">',
        '<p onclick="x()">x</p>',
    ):
        template.write_text(
            '{% extends "shipped/bulletin.html" %}{% block colophon %}' + live + "{% endblock %}", encoding="utf-8"
        )
        assert {finding["level"] for finding in issue.found("outputs")} == {"block"}, live
    template.write_text(
        '{% extends "shipped/bulletin.html" %}{% block colophon %}'
        '<img alt="Logo" src="data:image/png;base64,aaaa"><a href="https://a.example">Un site</a>{% endblock %}'
    )
    assert issue.found("outputs") == []


def test_a_template_that_leaves_out_whole_parts_is_named(issue: Issue) -> None:
    """What it holds by other words, in another order, is there; a part that says nothing any more is not."""
    templates = issue.desk.root / "templates"

    def told(name: str, *blocks: str) -> list[tuple[str, bool]]:
        path = templates / name
        path.write_text(
            f'{{% extends "shipped/{name}" %}}' + "".join(f"{{% block {block}{{% endblock %}}" for block in blocks),
            "utf-8",
        )
        found = issue.found("outputs")
        path.unlink()
        assert all(one["path"].endswith(f"templates/{name}") for one in found)
        return [(one["message"], one["stops_publication"]) for one in found]

    assert told("bulletin.html", "colophon %}x", "fiche_notes %}") == []
    assert told("bulletin.html", "legal_rights %}", "method %}", "editorial %}") == [
        ("this template leaves out whole parts of the bulletin: Édito, Droits", True),
        ("this template leaves out Méthode", False),
    ]
    [(message, held)] = told("bulletin.html", "fiche %}{% if fiche.item != 2 %}{{ super() }}{% endif %}")
    assert (held, message.endswith("(1 in all): Une filière du lin se donne un passeport")) == (True, True), message
    [(message, _)] = told("mail.html", "legal %}")
    assert message.endswith(": Mentions légales")
    [(message, _)] = told("bulletin.md", "themes %}")
    assert "(3 in all)" in message
    [(message, _)] = told("bulletin.html", "fiche_analysis %}")
    assert "(6 in all)" in message


def test_links_that_follow_the_reader_are_held(issue: Issue) -> None:
    line = issue.spoil('articles/1"', 'articles/1?utm_source=flux&id=3"')
    [finding] = issue.found("outputs")
    assert (finding["line"], finding["stops_publication"], "utm_source" in finding["message"]) == (line, True, True)
    assert tracking("https://a.example/?id=3&page=2") == []
    assert tracking("https://a.example/?fbclid=1&xtor=RSS-1") == ["fbclid", "xtor"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("[Lire la suite](https://a.example/b)", "does not say where"),
        ("[ici](https://a.example/b)", "does not say where"),
        ("<https://a.example/b>", "an address as the words"),
        ("[Le rapport](https://a.example/b) et [le rapport](https://a.example/c)", "leads to two places"),
        ("[](https://a.example/b)", "a link without words"),
    ],
)
def test_links_say_where_they_lead(issue: Issue, words: str, told: str) -> None:
    issue.spoil("- Le bilan", f"- {words} Le bilan")
    assert any(told in finding["message"] for finding in issue.found("access"))


def test_headings_pictures_tables_and_languages_of_the_page(issue: Issue) -> None:
    issue.spoil(SUMMARY, f"# Un titre\n\n### Un titre trop bas\n\n{SUMMARY}")
    found = [one for one in issue.found("access") if one["path"].endswith("bulletin.html")]
    assert [(one["message"].split(" (")[0], one["stops_publication"]) for one in found] == [
        ("a heading of level 6 under one of level 4", True)
    ]
    template = issue.desk.root / "templates" / "bulletin.html"
    template.write_text(
        '{% extends "shipped/bulletin.html" %}{% block fiche_header %}<h3>x</h3>{% endblock %}{% block colophon %}'
        "<img src='data:image/png;base64,aaaa'><table><tr><td>1</td></tr></table><h2> </h2>{% endblock %}"
    )
    told = " · ".join(finding["message"] for finding in issue.found("access"))
    for part in ("without a text", "without a title", "headings are not told", "an empty heading", "in which language"):
        assert part in told


def test_a_title_in_another_language_must_say_so(issue: Issue) -> None:
    issue.spoil('title = "Les grues du port partagent leurs mesures"', f'title = "{ARTICLES[2][0]}"', number=3)
    issue.spoil(f'original_title = "{ARTICLES[2][0]}"', 'original_title = ""', number=3)
    assert ["translate it" in finding["message"] for finding in issue.found("access")] == [True]
    line = issue.spoil('lang = "en"', 'lang = "fr"', number=3)
    [finding] = issue.found("access")
    assert ("seems to be in en" in finding["message"], finding["line"]) == (True, line)


@pytest.mark.parametrize(("lang", "told"), [("anglais", True), ("xx", True), ("en-GB", False), ("pt_BR", False)])
def test_a_language_is_said_by_its_code(issue: Issue, lang: str, told: bool) -> None:
    """« anglais » was read by its first letters, and printed « en aragonais »."""
    line = issue.spoil('lang = "en"', f'lang = "{lang}"', number=3)
    found = [one for one in issue.found("fields") if one["message"].startswith("lang: ")]
    assert [(one["line"], one["stops_publication"]) for one in found] == ([(line, True)] if told else [])


@pytest.mark.parametrize(("word", "told"), [("fleuve, énergie", "“fleuve, énergie” would be one"), (" ", "an empty")])
def test_a_keyword_that_holds_several_or_nothing_is_told(issue: Issue, word: str, told: str) -> None:
    line = issue.spoil("keywords = [", f"keywords = ['{word}', ")
    [found] = [one for one in issue.found("fields") if "keyword" in one["message"]]
    assert (found["line"], found["stops_publication"], told in found["message"]) == (line, False, True)


@pytest.mark.parametrize(
    ("address", "told"),
    [("archives/index.html", True), ("?page_id=12", True), ("archives", False), ("archives/", False), ("a.b/", False)],
)
def test_the_archive_is_a_folder(issue: Issue, address: str, told: bool) -> None:
    """Copied from a browser, « …/index.html » made « …/index.html/2026-T4/ » of every printed address."""
    file = issue.desk.root / "iet-watch.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace("[bulletin]", f"[bulletin]\narchive_url = 'https://veille.example/{address}'"), "utf-8"
    )
    found = [one for one in issue.found("fields") if "archive_url" in one["message"]]
    assert [one["stops_publication"] for one in found] == ([True] if told else [])


def test_an_accent_without_contrast_is_told(issue: Issue) -> None:
    path = issue.desk.root / "iet-watch.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("[collect]", "accent = '#ffcc00'\n[collect]"), "utf-8")
    [finding] = issue.found("access")
    assert ("#ffcc00" in finding["message"], finding["line"], finding["stops_publication"]) == (True, 7, False)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Le 12 Novembre.", "small letter"),
        ("Il viendra ce Lundi.", "small letter"),
        ("Un accord avec l’Etat.", "accents"),
        ("Fini. A partir de mai.", "accents"),
        ("La S.N.C.F. répond.", "without dots"),
        ("Une hausse de 3.7 %.", "comma"),
        ("Un mot , puis.", "no space before"),
        ("Vraiment !!", "one sign"),
        ('Il a dit "oui.', "without its pair"),
        ("Il a dit « oui.", "as many"),
    ],
)
def test_faults_that_no_program_can_mend(issue: Issue, words: str, told: str) -> None:
    line = issue.spoil("- Le bilan", f"- {words} Le bilan")
    [finding] = issue.found("typography")
    assert (told in finding["message"], finding["level"], finding["line"]) == (True, "warn", line)
    assert not finding["stops_publication"]


@pytest.mark.parametrize(
    "words",
    ["Le 4ème quai: \"oui\"...", "Un écran de 27\" au mur.", "Le lundi 12 novembre.", "L’État et l’Île.",
     "Version 3.11.", "A. Martin et B. Diop.", "À partir de mai.", "U.E."],
)  # fmt: skip
def test_what_typography_mends_or_allows_is_not_told(issue: Issue, words: str) -> None:
    issue.spoil("- Le bilan", f"- {words} Le bilan")
    assert issue.found("typography") == []


@pytest.mark.parametrize(
    ("words", "evidence"),
    [
        ("[Écrire à l’équipe](mailto:awa@region.example?subject=x)", "awa@region.example"),
        ("[Appeler l’équipe](tel:+33235000000)", "+33235000000"),
        ("[Nous écrire](mailto:veille@region.example)", ""),
    ],
)
def test_what_a_link_reaches_is_personal_too(issue: Issue, words: str, evidence: str) -> None:
    line = issue.spoil("- Le bilan", f"- {words}. Le bilan")
    found = issue.found("privacy")
    assert [(one["evidence"], one["line"], one["stops_publication"]) for one in found] == (
        [(evidence, line, True)] if evidence else []
    )


def test_a_title_of_half_a_page_is_told(issue: Issue) -> None:
    issue.spoil('title = "Le port du Havre branche ses paquebots"', f'title = "{"Le port du Havre branche " * 5}"')
    assert ["the title has 12" in one["message"] for one in issue.found("fields")] == [True]


@pytest.mark.skipif(dictionary_path("fr") is None, reason="no French dictionary on this machine: make spelling")
def test_spelling_knows_names_acronyms_and_the_words_of_the_workspace(issue: Issue) -> None:
    line = issue.spoil(
        "- Le bilan",
        "- L’HAROPA-Port et Zzyxo, aujourd’hui, jusqu’aux liniculteurs ; un quaii, awa@zzyx.example. Le bilan",
    )
    assert {(finding["message"].split("”")[0], finding["line"]) for finding in issue.found("spelling")} == {
        ("“liniculteurs", line), ("“quaii", line),
    }  # fmt: skip
    issue.spoil(
        "- L’HAROPA-Port", "- L’e\u0301lectricite\u0301 du 4ème quai, 12e et 2nde, vers\n  Zzyxville. L’HAROPA-Port"
    )
    # Accents typed apart, what the house writes anew, and a name that begins a line are right.
    assert [finding["line"] for finding in issue.found("spelling")] == [line + 1] * 2
    (issue.desk.root / "words.txt").write_text("# les nôtres\nLiniculteurs  # du lin\n", encoding="utf-8")
    assert ["“quaii”" in finding["message"] for finding in issue.found("spelling")] == [True]


def test_balance_between_themes_and_people(desk: Desk) -> None:
    nouns = ("écluse", "remorqueur", "phare", "conserverie", "chantier", "bassin", "grutier")
    articles = [
        (f"Le {noun} de Saint-{n}", "Un journal", "fr", f"Un {noun} nouveau, numéro {n}, change la rade.")
        for n, noun in enumerate(nouns)
    ]
    issue = write_issue(desk, articles)
    desk.theme("autre", "title = 'Autre thème'\nquery = 'rien'\n")
    for number in range(1, 8):
        path = issue.fiche(number)
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("Contributrice A", "Une même").replace("Contributrice B", "UNE MÊME"), "utf-8")
    told = [finding["message"] for finding in issue.found("balance")]
    assert told == [
        "Ports et filières takes 7 of 7 fiches: more than half",
        "no fiche for Autre thème",
        told[2],
        "7 fiches come from one source, Un journal: at most 3 are advised",
    ]
    assert "more than half" in told[2]


def ask(issue: Issue, web: Web, put: Callable[[Web], str]) -> list[dict[str, object]]:
    """What --links says of the one address that `put` returns; the others are taken out."""
    url = put(web)
    for number in (1, 2, 3):
        issue.spoil(
            f'url = "https://journal.example/articles/{number}"', f'url = "{url if number == 1 else ""}"', number
        )
    return [dict(finding) for finding in issue.found("links", "--links")]


@pytest.mark.parametrize(
    ("put", "told", "stops"),
    [
        (lambda web: web.put("/a", "oui"), "", False),
        (lambda web: web.url("/absent"), "404", True),
        (lambda web: web.put("/a", "non", 410), "410", True),
        (lambda web: web.put("/a", "non", 403), "403", False),
        (lambda web: web.put("/a", "non", 500), "500", False),
        (lambda web: web.put("/a", "", 301, Location=web.put("/b", "ici")), "moved for good", False),
        (lambda web: web.put("/a", "x" * 200_000), "", False),
        (lambda _: "http://nulle-part.invalid/a", "name of this server", True),
    ],
)
def test_links_are_asked(issue: Issue, web: Web, put: Callable[[Web], str], told: str, stops: bool) -> None:
    found = ask(issue, web, put)
    assert [(told in str(one["message"]), one["stops_publication"]) for one in found] == (
        [(True, stops)] if told else []
    )


def test_links_are_asked_with_manners(issue: Issue, web: Web) -> None:
    web.put("/robots.txt", "User-agent: *\nDisallow: /a\n")
    found = ask(issue, web, lambda web: web.put("/a", "oui"))
    assert ["robots.txt" in str(one["message"]) for one in found] == [True]
    assert web.paths() == ["/robots.txt"]
    issue.check()
    assert web.paths() == ["/robots.txt"]  # without --links nobody is asked


def test_links_to_private_machines_are_not_followed(issue: Issue, web: Web) -> None:
    path = issue.desk.root / "iet-watch.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("allow_private_networks = true\n", ""), "utf-8")
    found = ask(issue, web, lambda web: web.put("/a", "oui"))
    assert len(found) == 1
    assert web.paths() == []


def test_each_finding_is_told_with_its_file_and_line(issue: Issue) -> None:
    line = issue.spoil("- Le bilan", "- Écrire à awa@region.example. Le bilan")
    done = issue.desk("bulletin", QUARTER, "--check")
    shown = done.out.split("\n")
    assert shown[0] == f"fiches/port/{issue.fiche().name}"
    assert shown[1].startswith(f"  line {line}, held (privacy): ")
    assert "awa@region.example" in done.out
    assert "1 is held until accepted" in done.err


@slow
def test_the_issue_of_the_demo_may_be_published(
    call: Callable[..., Done], tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    shutil.copytree(sample_demo(tmp_path_factory), tmp_path / "demo")
    done = call("-C", tmp_path / "demo", "bulletin", QUARTER, "--check", "--json")
    assert (done.code, done.json["blocking"], done.json["held"]) == (0, 0, 0), done.json["findings"]
    assert done.json["warnings"] <= 5
