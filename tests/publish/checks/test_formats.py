"""What no format would show is named by `--check`, on its line, before anything is printed."""

from __future__ import annotations

import pytest

from tests.conftest import Once, slow
from tests.publish.written_issue import Issue, write_issue

REMEMBER = "- Le bilan est attendu à l’automne."
TABLE = "Tableau : Bornes\n\n| Port | Bornes |\n|---|---|\n| Rouen | 2 |"


@pytest.fixture
def issue(once: Once) -> Issue:
    return Issue(once("written-issue", write_issue))


@pytest.mark.parametrize(
    ("written", "family", "degree", "told", "below"),
    [
        ("Texte.\n\n[^1]: perdue", "formats", "hold", "nothing calls the note [^1]", 2),
        ("Texte[^1].\n\n[^1]: une\n\n[^1]: deux", "formats", "hold", "several notes are called [^1]", 2),
        ("Texte[^2].", "formats", "hold", "there is no note [^2]", 0),
        ("Texte.\n\n[^a]: voir[^b]\n\n[^b]: voir[^a]", "formats", "hold", "nothing calls the note [^a]", 2),
        ("| Port | Bornes |\n|---|---|\n| Rouen | 2 |", "access", "hold", "a table without a title", 0),
        (TABLE.replace("| Port", "| "), "access", "warn", "a column without a name", 2),
        ("Tableau : x\n\n" + "| a " * 7 + "|\n" + "|---" * 7 + "|", "formats", "warn", "a table of 7 columns", 2),
        ("| a " * 13 + "|\n" + "|---" * 13 + "|\n", "formats", "hold", "more than 12 columns or 100 rows", 0),
        (TABLE + "\n| a | b |" * 100, "formats", "hold", "more than 12 columns or 100 rows", 104),
        (
            "| a | b | c |\n|---|---|\n| 1 | 2 | 3 |",
            "formats",
            "hold",
            "dashes has 2 columns and the line above it 3",
            0,
        ),
        ("| a \\| b | c |\n|---|---|---|\n", "formats", "hold", "dashes has 3 columns and the line above it 2", 0),
        pytest.param(
            f"{TABLE}\n\n".replace("| Rouen | 2 |", "| 1 | 2 |\n" * 90) * 12,
            "formats",
            "hold",
            "tables of more than 2000 cells in one text",
            1058,
            marks=slow,
        ),
        ("Un [plan](plan.html).", "formats", "hold", "a link to “plan.html”", 0),
        (
            'Un [plan du port](https://a.example "au 1er mai").',
            "formats",
            "warn",
            "title of a link is not shown: “au 1er",
            0,
        ),
        ("Du H<sub>2</sub>.", "formats", "warn", "“<sub>” is read as it was typed", 0),
        ("Un ~~mot~~ barré.", "formats", "warn", "“~~mot~~” is read", 0),
        ("- [x] fait", "formats", "warn", "“[x]” is read", 0),
        ("Une note^[ici].", "formats", "warn", "“^[ici]” is read", 0),
        ("### A\n\n#### B\n\n##### C\n\nTexte.", "formats", "warn", "has no level of its own", 4),
        ("![Une grue](https://a.example/grue.jpg)", "formats", "hold", "is not beside the fiche", 0),
        ("Voir ![une grue](grue.jpg) ici.", "formats", "hold", "“une grue” is shown as words", 0),
    ],
)
def test_what_no_format_shows_is_named(
    issue: Issue, written: str, family: str, degree: str, told: str, below: int
) -> None:
    line = issue.spoil(REMEMBER, written)
    findings = issue.found(family)
    assert any(told in one["message"] for one in findings), findings
    [first, *_] = (one for one in findings if told in one["message"])
    assert (first["stops_publication"], first["line"]) == (degree == "hold", line + below)
    assert issue.publish("--accept", "fields").code == (65 if degree == "hold" else 0)


def test_what_every_format_shows_is_not_named(issue: Issue) -> None:
    issue.spoil(
        REMEMBER,
        f"Un *mot*[^1], un [lien sûr](https://a.example) et [la fiche des grues](#fiche-3).\n\n{TABLE}\n\n3. trois\n\n"
        "> cité\n\n### Sous-titre\n\n#### Plus bas\n\n`<sub>`\n\n[^1]: Une note[^2].\n\n[^2]: Et une autre.",
    )
    assert [one for one in issue.check().json["findings"] if one["family"] in ("formats", "access")] == []


def test_code_is_printed_and_so_are_the_personal_data_in_it(issue: Issue) -> None:
    line = issue.spoil(
        REMEMBER, "Texte.\n\n\tAppeler le 06 12 34 56 78.\n\n```\nawa@exemple.fr\n```\n\n`06 98 76 54 32`"
    )
    found = {(one["line"], one["evidence"]) for one in issue.found("privacy")}
    assert found == {(line + 2, "06 12 34 56 78"), (line + 5, "awa@exemple.fr"), (line + 8, "06 98 76 54 32")}
