"""What an issue shows of its files: parts, levels, deadlines; each mistake with file, line and what was expected."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from tests.publish.golden_issues import bulletin_here, copy_workspace

FORMATS = "html,md,mail,json,atom,ics,docx"


@pytest.fixture
def issue(tmp_path: Path) -> Path:
    """The folder of the French issue, in a workspace of its own."""
    return copy_workspace("fr", tmp_path / "workspace")


def render(issue: Path, *arguments: str, **options: Any) -> dict[str, Any]:
    """The issue as bulletin.json tells it."""
    done = bulletin_here(issue.parents[2], "--formats", FORMATS, *arguments, **options)
    assert done.code == 0, done.err
    return dict(json.loads((issue / "bulletin.json").read_text(encoding="utf-8")))


def told(issue: Path, code: int) -> str:
    """What the command says when it fails with `code`."""
    done = bulletin_here(issue.parents[2])
    assert (done.code, "Traceback" in done.err) == (code, False), done.err
    return done.err


def everything(issue: Path) -> str:
    """All that the outputs say, the words of the Word document too."""
    import docx

    texts = [path.read_text(encoding="utf-8") for path in issue.iterdir() if path.suffix in (".html", ".md", ".txt")]
    texts += [(issue / name).read_text(encoding="utf-8") for name in ("bulletin.json", "bulletin.atom.xml")]
    texts += [paragraph.text for paragraph in docx.Document(str(issue / "bulletin.docx")).paragraphs]
    return "\n".join([*texts, (issue / "manifest.json").read_text(encoding="utf-8")])


def test_contributors_stand_in_the_order_of_the_alphabet_accents_aside(issue: Path) -> None:
    names = iter(["Zoé Martin", "Élodie Petit", "Awa Diop"])
    for path in sorted(issue.glob("fiches/*/*.md"))[:3]:
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"(?m)^contributor = .*$", f'contributor = "{next(names)}"', text), encoding="utf-8")
    shown = [name for name in render(issue)["contributors"] if name.split()[0] in ("Zoé", "Élodie", "Awa")]
    assert shown == ["Awa Diop", "Élodie Petit", "Zoé Martin"]


def test_the_parts_stand_in_their_order_and_each_fiche_once(issue: Path) -> None:
    made = render(issue)
    assert [(part["kind"], [fiche["item"] for fiche in part["fiches"]]) for part in made["sections"]] == [
        ("front-page", [12]), ("theme", [15]), ("theme", [16]), ("benchmark", [13]),
    ]  # fmt: skip
    page = html.fromstring((issue / "bulletin.html").read_text(encoding="utf-8"))
    assert page.xpath("//main//section/@id") == [
        "editorial", "front-page", "theme-hydrogene", "theme-ports", "benchmark", "key-figures", "calls", "agenda",
        "method", "contributors",
    ]  # fmt: skip
    targets = {link.removeprefix("#") for link in page.xpath("//a/@href") if link.startswith("#")}
    assert targets <= set(page.xpath("//@id"))
    assert len(page.xpath("//@id")) == len(set(page.xpath("//@id")))
    levels = [int(heading.tag[1]) for heading in page.xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_what_is_empty_leaves_no_trace(issue: Path) -> None:
    for name in ("chiffres.toml", "appels.toml", "agenda.toml", "figures.toml", "errata.toml"):
        (issue / name).unlink()
    (issue / "edito.md").write_text("+++\nnumber = 1\n+++\n", encoding="utf-8")
    (issue.parents[2] / "iet-watch.toml").write_text("[bulletin]\ntitle = 'Bulletin'\n", encoding="utf-8")
    render(issue)
    assert not (issue / "agenda.ics").exists()
    page = html.fromstring((issue / "bulletin.html").read_text(encoding="utf-8"))
    sections = page.xpath("//main//section/@id")
    assert not {"editorial", "key-figures", "calls", "agenda"} & set(sections)
    for name in ("bulletin.html", "bulletin.md", "mail.html", "mail.txt"):
        shown = (issue / name).read_text(encoding="utf-8").lower()
        for word in ("édito", "à retenir", "chiffres clés", "agenda", "éditeur\u00a0:", "contact\u00a0:", "logo"):
            found = shown.split("<body>")[-1]
            assert word not in found, (name, word)


def test_what_is_above_the_level_is_nowhere_even_by_name(issue: Path) -> None:
    done = bulletin_here(issue.parents[2], "--formats", FORMATS)
    assert "03-reserve.md, line 6" in done.err
    assert "chiffres.toml, line 19" in done.err
    for secret in ("réservée aux partenaires", "03-reserve", "veille-secrete", "ne doivent pas paraître"):
        assert secret not in everything(issue), secret
    manifest = json.loads((issue / "manifest.json").read_text(encoding="utf-8"))
    assert 14 not in manifest["items"]


def test_a_higher_issue_shows_it_and_says_how_far_it_goes(issue: Path) -> None:
    edito = issue / "edito.md"
    edito.write_text(edito.read_text(encoding="utf-8").replace('"public"', '"partenaires"'), encoding="utf-8")
    made = render(issue)
    assert made["level"] == "partenaires"
    assert 14 in made["items"]
    for name in ("bulletin.html", "bulletin.md", "mail.html", "mail.txt"):
        assert "réservée aux partenaires" in (issue / name).read_text(encoding="utf-8"), name
    assert "ne doivent pas paraître" not in everything(issue)  # restreint


def test_an_issue_without_a_level_is_public_and_one_with_nothing_left_is_refused(issue: Path) -> None:
    edito = issue / "edito.md"
    edito.write_text(edito.read_text(encoding="utf-8").replace('level = "public"\n', ""), encoding="utf-8")
    assert 14 not in render(issue)["items"]
    for path in issue.glob("fiches/*/*.md"):
        if path.name != "03-reserve.md":
            path.unlink()
    assert "above the level of the issue (public)" in told(issue, 77)


def test_calls_are_sorted_by_deadline_without_those_that_are_closed(issue: Path) -> None:
    """The day that counts is that of publication, never the clock of a later rendering."""
    made = render(issue, "--publish", "--accept", "fields,access,folder", "--as", "validation")
    assert [(call["deadline"], call["hour"]) for call in made["calls"]] == [
        ("2026-12-15", None), ("2027-01-22", "17:00"),
    ]  # fmt: skip
    assert [event["start"] for event in made["agenda"]] == ["2027-01-30", "2027-02-03T09:30:00+01:00"]


def test_the_date_of_the_issue_decides_what_is_closed(issue: Path) -> None:
    edito = issue / "edito.md"
    dated = edito.read_text(encoding="utf-8").replace("number = 7\n", "number = 7\ndate = 2027-01-23\n")
    edito.write_text(dated, encoding="utf-8")
    assert render(issue)["calls"] == []


@pytest.mark.parametrize(
    ("name", "wrong", "right", "where", "expected"),
    [
        ("appels.toml", "deadline = 2026-12-15", 'deadline = "15/12/2026"', "line 11", "a date such as 2026-11-20"),
        ("appels.toml", "deadline = 2026-12-15", "deadline = 15 décembre", "line 11", "TOML"),
        ("appels.toml", "deadline = 2026-12-15", "limite = 2026-12-15", "line 11", "unknown key limite"),
        ("appels.toml", 'title = "Consultation publique"\n', "", "line 9", "title is missing"),
        ("appels.toml", "https://agence", "ftp://agence", "line 7", "http:// or https://"),
        ("appels.toml", "2027-01-22", "0001-01-22", "line 4", "too far away"),
        ("appels.toml", '[[appels]]\ntitle = "Consultation publique"', "[[appel]]\ntitle = 'x'", "line 9", "appels"),
        ("chiffres.toml", 'source = "Port d\'essai"\n', "", "line 9", "source is missing"),
        ("chiffres.toml", '"restreint"', '"secret"', "line 19", "public, partenaires, restreint"),
        ("agenda.toml", "end = 2027-02-01", "end = 2027-01-01", "line 13", "before start"),
        ("agenda.toml", "end = 2027-02-01", "end = 2027-02-01T10:00:00", "line 13", "like that of start"),
        ("edito.md", 'level = "public"', 'level = "tous"', "line 5", "public, partenaires, restreint"),
        ("fiches/ports/03-reserve.md", '"partenaires"', '"Partenaires"', "line 6", "public, partenaires, restreint"),
        ("fiches/ports/02-foreign.md", '"benchmark"', '"ailleurs"', "line 10", "benchmark"),
        ("fiches/ports/01-quai.md", "front_page = true", 'front_page = "oui"', "line 14", "true or false"),
    ],
)
def test_a_mistake_is_told_with_its_file_its_line_and_what_was_expected(
    issue: Path, name: str, wrong: str, right: str, where: str, expected: str
) -> None:
    path = issue / name
    text = path.read_text(encoding="utf-8")
    assert wrong in text
    path.write_text(text.replace(wrong, right, 1), encoding="utf-8")
    said = told(issue, 78)
    assert name in said
    assert where in said, said
    assert expected in said, said


def test_every_mistake_of_a_file_is_told_at_once(issue: Path) -> None:
    (issue / "agenda.toml").write_text(
        "[[agenda]]\ntitle = 3\n[[agenda]]\nstart = 2027-01-01\nurl = 'x'\n", encoding="utf-8"
    )
    said = told(issue, 78)
    assert [part in said for part in ("line 2", "title is missing", "x is not a web address")] == [True] * 3


@pytest.mark.parametrize("text", ["agenda = 3\n", "[agenda]\ntitle = 'x'\n", "agenda = ['x']\n"])
def test_what_is_no_list_of_tables_is_told(issue: Path, text: str) -> None:
    (issue / "agenda.toml").write_text(text, encoding="utf-8")
    assert "[[agenda]]" in told(issue, 78)


def test_drafted_samples_read_as_nothing_and_are_never_overwritten(issue: Path) -> None:
    from iet_watch.model.quarter import Quarter
    from iet_watch.publish.drafting.samples import insert_samples

    samples = insert_samples(Quarter(2026, 4), "fr")
    for name, text in samples.items():
        (issue / name).write_text(text, encoding="utf-8")
    made = render(issue)
    assert (made["key_figures"], made["calls"], made["agenda"]) == ([], [], [])
    for name, text in samples.items():  # an editor takes the # away
        lines = [line.removeprefix("# ") for line in text.splitlines()[2:]]
        filled = [line.replace('""', '"x"').replace('"https://"', '"https://a.example/"') for line in lines]
        (issue / name).write_text("\n".join(filled), encoding="utf-8")
    made = render(issue)
    assert [len(made[key]) for key in ("key_figures", "calls", "agenda")] == [1, 1, 1]
