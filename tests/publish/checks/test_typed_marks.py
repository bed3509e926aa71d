"""Marks as Word, mails and other Markdown have them: what is printed would not be what was meant, and is told."""

from __future__ import annotations

import pytest

from tests.conftest import Once
from tests.publish.written_issue import SUMMARY, Issue, write_issue

REMEMBER = "- Le bilan est attendu à l’automne."


@pytest.fixture
def issue(once: Once) -> Issue:
    return Issue(once("written-issue", write_issue))


@pytest.mark.parametrize(
    ("written", "degree", "told", "below"),
    [
        ("• un\n• deux", "hold", "“•” makes no list", 0),
        ("Trois ports :\n– Rouen\n– Dieppe", "hold", "“–” makes no list", 1),
        ("Trois ports :  \n– Rouen\n– Dieppe", "hold", "“–” makes no list", 1),
        ("Le port du Havre\n– le premier de la façade\n– accueille.", "warn", "“–” makes no list", 1),
        ("\uf0b7\tun\n\uf0b7\tdeux", "hold", "makes no list", 0),
        ("-\u00a0un\n-\u00a0deux", "hold", "“-” makes no list", 0),
        ("1.\u00a0un\n2.\u00a0deux", "hold", "“1.” makes no list", 0),
        ("- un\n- + 5 % d’escales", "hold", "“5 % d’escales”: the sign before it", 1),
        ("- - 12 % de fret", "hold", "“12 % de fret”: the sign before it", 0),
        ("+ 5 % d’escales", "hold", "“5 % d’escales”: the sign before it", 0),
        ("Voir [le plan](https://a.example/mon plan.pdf).", "hold", "“[le plan](https://a.example/mon” is no link", 0),
        ("Voir [le plan] (https://a.example/plan).", "hold", "“[le plan] (https://a.example/plan” is no link", 0),
        ("Voir [le plan] (#fiche-2).", "hold", "“[le plan] (#fiche-2” is no link", 0),
        ('![Une grue](photo du quai.jpg "Crédit : x")', "hold", "“![Une grue](photo” is no link and no picture", 0),
        ("Voir [la fiche](#fiche-999).", "hold", "a link to “#fiche-999”, and the issue has no such place", 0),
        ("Un mot **important **: ici.", "warn", "“**” is read as it was typed: no space", 0),
        ("Texte.\n\n###\u00a0Un titre", "warn", "“###” makes no heading", 2),
        ("Texte.\n\n###Un titre", "warn", "“###” makes no heading", 2),
        ("<< Le port >> grandit.", "warn", "“<<” is read as it was typed: quotation marks", 0),
        ("Texte.\n\n\tUn paragraphe décalé.", "warn", "begin with a tab or four spaces", 2),
        ("Un paragraphe.\n---", "warn", "“Un paragraphe.” is a heading", 0),
        ("<!-- Un à trois points.\n\nLe bilan.", "hold", "this remark has no end", 0),
        ("<!-- Trois points.\n\nLe bilan.\n\n<!-- Une date. -->", "hold", "has no end", 0),
        ("<!-- Trois points.\n\nLe bilan.\n\n## Enjeu\n\n<!-- Deux phrases. -->", "hold", "has no end", 0),
        ("Voir https://a.example/plan, daté.", "warn", "“https://a.example/plan,” is no link on the page", 0),
    ],
)
def test_what_is_printed_otherwise_than_it_was_meant_is_named(
    issue: Issue, written: str, degree: str, told: str, below: int
) -> None:
    line = issue.spoil(REMEMBER, written)
    findings = issue.found("formats")
    assert any(told in one["message"] for one in findings), findings
    [first, *_] = (one for one in findings if told in one["message"])
    assert (first["stops_publication"], first["line"]) == (degree == "hold", line + below)


def test_what_is_shown_as_it_was_meant_is_not_named(issue: Issue) -> None:
    issue.spoil(
        REMEMBER,
        "<!-- Un à trois points. -->\n\n"
        "Une phrase – avec une incise\n– puis sa suite.\n\n• un point seul\n\n- 40 % des quais\n- 5 escales\n"
        "    - 3 de nuit\n\n+5 % et -3 % ; le [port](#fiche-3), [les grues](https://a.example/a_(b)), <https://a.example>.\n\n"
        "« Le **port** » [...] (sic), un mot-\nclé, __init__, l’*été*, `https://a.example **` et #Normandie.\n\n---\n\n"
        "— Qui paie ?  \n— Le port.\\\n— Et qui décide ?\n\n[sic] (#PortDuFutur), [complet] (au format .pdf).\n\n"
        "<!--\n## Pour plus tard\n\nUn paragraphe.\n-->\n\nFin.",
    )
    assert issue.found("formats") == []


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Le *Marité* rentre", "*Marité*"),
        ("Le **port** grandit", "**"),
        ("R&amp;D : un port", "&amp;"),
        ("L&#8217;été du port", "&#8217;"),
        ("Le [port](https://a.example) grandit", "[port](https://a.example)"),
        ("Un port<br> et un quai", "<br"),
        ("R&D, 5 * 3 * 2, un_nom_de_fichier, prix*", ""),
    ],
)
def test_a_title_takes_no_marks(issue: Issue, title: str, told: str) -> None:
    line = issue.spoil('title = "Le port du Havre branche ses paquebots"', f'title = "{title}"')
    found = [one for one in issue.found("formats") if "takes no marks" in one["message"]]
    assert {(one["line"], f"“{told}”" in one["message"]) for one in found} == ({(line, True)} if told else set())


def test_a_key_figure_is_read_with_its_unit(issue: Issue) -> None:
    text = "[[chiffres]]\nvalue = '19.6'\nunit = 'millions d’euros'\nlabel = 'pour un quai'\nsource = 'Port'\n"
    (issue.folder / "chiffres.toml").write_text(text, encoding="utf-8")
    [found] = issue.found("typography")
    assert ("decimal sign of French" in found["message"], found["line"]) == (True, 2)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("Le plan \uf0e0 le port.", "“\uf0e0” is a sign of one font alone"),
        ("Le d\ufffdveloppement.", "“\ufffd” stands for a letter that was lost"),
        ("La rÃ©gion.", "“Ã©” is a letter read in another encoding"),
        ("Le plan territo-\nrial.", "“territo-” is cut at the end of its line"),
    ],
)
def test_what_a_copy_has_spoilt_is_named(issue: Issue, written: str, told: str) -> None:
    line = issue.spoil(SUMMARY, f"{SUMMARY}\n{written}")
    [finding] = [one for one in issue.found("typography") if told in one["message"]]
    assert (finding["line"], finding["stops_publication"]) == (line + 1, False)
