"""Publishing through the command line: who may approve, what may be let through, and the proof of every byte."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import Once
from tests.publish.written_issue import CONFIGURATION, QUARTER, SUMMARY, Issue, write_issue


@pytest.fixture
def issue(once: Once) -> Issue:
    return Issue(once("written-issue", write_issue))


def manifest(issue: Issue) -> dict[str, object]:
    return dict(json.loads((issue.folder / "manifest.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ("Contributrice B", "contributed fiches/port/"),
        ("contributrice  b", "contributed fiches/port/"),
        ("B, CONTRIBUTRÍCE", "contributed fiches/port/"),
        ("La Rédaction", "signed the editorial"),
        ("redaction (la)", "signed the editorial"),
    ],
)
def test_nobody_approves_what_they_wrote(issue: Issue, who: str, told: str) -> None:
    done = issue.publish(who=who)
    assert (done.code, told in done.err, len(done.err.splitlines())) == (77, True, 1), done.err
    assert not (issue.folder / "manifest.json").exists()
    assert issue.publish(who="Contributrice D").code == 0


@pytest.mark.parametrize("between", [" et ", " and ", " & ", ", ", "; ", " / ", " + "])
def test_one_of_several_contributors_is_one_of_them(issue: Issue, between: str) -> None:
    issue.spoil('contributor = "Contributrice B"', f'contributor = "Awa Diop{between}Zoé Martin"')
    assert issue.publish(who="Martin Zoe").code == 77
    assert issue.publish(who="Martin Diop").code == 0


@pytest.mark.parametrize("who", ["Awa Diop and Zoé Martin", "Zoé Martin et Awa Diop", "Awa Diop; Zoé Martin"])
@pytest.mark.parametrize("contributor", ["Awa Diop", "Awa Diop and Zoé Martin", "Diop, Awa"])
def test_of_several_who_approve_none_may_have_written(issue: Issue, contributor: str, who: str) -> None:
    issue.spoil('contributor = "Contributrice B"', f'contributor = "{contributor}"')
    done = issue.publish(who=who)
    assert (done.code, "contributed fiches/port/" in done.err) == (77, True), done.err
    assert issue.publish(who="Lise Petit and Paul Roux").code == 0


def test_one_of_several_who_signed_the_editorial_does_not_approve(issue: Issue) -> None:
    editorial = issue.folder / "edito.md"
    editorial.write_text(editorial.read_text("utf-8").replace("La rédaction", "Awa Diop et Zoé Martin"), "utf-8")
    done = issue.publish(who="Zoé Martin")
    assert (done.code, "signed the editorial" in done.err) == (77, True), done.err
    assert issue.publish(who="Martin Diop").code == 0


def test_what_is_held_stops_publication_until_it_is_accepted_by_name(issue: Issue) -> None:
    issue.spoil(SUMMARY, "")
    done = issue.publish()
    assert (done.code, "no summary" in done.err, "--accept fields" in done.err) == (65, True, True)
    assert issue.publish("--accept", "privacy").code == 65
    assert not (issue.folder / "manifest.json").exists()
    assert issue.publish("--accept", "fields").code == 0
    assert manifest(issue)["accepted"] == ["fields"]


@pytest.mark.parametrize("family", ["copying", "autre", "typography"])
def test_what_cannot_be_accepted_is_told(issue: Issue, family: str) -> None:
    done = issue.publish("--accept", family)
    assert (done.code, family in done.err) == (2, True)


def test_warnings_do_not_stop_publication(issue: Issue) -> None:
    issue.spoil("- Le bilan", "- Le 12 Novembre, le bilan")
    assert issue.publish().code == 0


def verify(issue: Issue) -> tuple[int, dict[str, object]]:
    done = issue.desk("bulletin", QUARTER, "--verify", "--json")
    return done.code, done.json


def test_a_published_issue_is_made_again_to_the_byte(issue: Issue) -> None:
    assert issue.publish().code == 0
    code, proof = verify(issue)
    assert (code, proof["verified"], proof["changed"], proof["different"]) == (0, True, [], [])
    assert {"bulletin.html", "bulletin.md"} <= set(proof["outputs"])  # type: ignore[call-overload]
    assert issue.desk.process("bulletin", QUARTER, "--verify", "--quiet").stderr == ""


def test_later_settings_themes_and_templates_change_nothing_to_the_proof(issue: Issue) -> None:
    template = issue.desk.root / "templates" / "bulletin.html"
    template.write_text('{% extends "shipped/bulletin.html" %}{% block colophon %}<p>Un</p>{% endblock %}', "utf-8")
    assert issue.publish().code == 0
    assert "<p>Un</p>" in (issue.folder / "bulletin.html").read_text(encoding="utf-8")
    template.write_text('{% extends "shipped/bulletin.html" %}{% block colophon %}<p>Deux</p>{% endblock %}', "utf-8")
    issue.desk.configure(CONFIGURATION.replace("Bulletin d’essai", "Un autre titre").replace("Normandie", "Bretagne"))
    issue.desk.theme("port", "title = 'Autre titre de thème'\nquery = 'rien'\n")
    assert verify(issue)[0] == 0
    shutil.rmtree(issue.desk.root / "themes")
    (issue.desk.root / "themes").mkdir()
    assert verify(issue)[0] == 0


@pytest.mark.parametrize(
    "name", ["bulletin.md", "bulletin.html", "edito.md", "frozen/iet-watch.toml", "frozen/templates/bulletin.html"]
)
@pytest.mark.parametrize("lost", [False, True])
def test_every_change_since_is_told(issue: Issue, name: str, lost: bool) -> None:
    issue.publish()
    path = issue.folder / name
    if lost:
        path.unlink()
    else:
        path.write_text(path.read_text(encoding="utf-8").replace("e", "é", 1) + "\n", encoding="utf-8")
    code, proof = verify(issue)
    assert (code, proof["verified"], proof["changed"]) == (65, False, [name])
    assert issue.desk("bulletin", QUARTER).code == 77


def test_an_output_whose_digest_was_altered_too_is_found_out(issue: Issue) -> None:
    """Whoever changes a page and its digest in the manifest is betrayed by the page made again."""
    import hashlib

    issue.publish()
    page = issue.folder / "bulletin.md"
    page.write_text(page.read_text(encoding="utf-8") + "\nUn ajout.\n", encoding="utf-8")
    known = manifest(issue)
    known["outputs"]["bulletin.md"] = hashlib.sha256(page.read_bytes()).hexdigest()  # type: ignore[index]
    (issue.folder / "manifest.json").write_text(json.dumps(known), encoding="utf-8")
    code, proof = verify(issue)
    assert (code, proof["changed"], proof["different"]) == (65, [], ["bulletin.md"])


def test_another_version_is_told_and_judged_by_its_bytes(issue: Issue) -> None:
    issue.publish()
    known = manifest(issue)
    known["made_with"]["iet-watch"] = "0.0.1"  # type: ignore[index]
    (issue.folder / "manifest.json").write_text(json.dumps(known), encoding="utf-8")
    done = issue.desk("bulletin", QUARTER, "--verify")
    assert (done.code, "made with iet-watch 0.0.1" in done.err) == (0, True)


def test_an_issue_of_before_cannot_be_proved(issue: Issue) -> None:
    issue.publish()
    known = {key: value for key, value in manifest(issue).items() if key not in ("frozen", "made_with", "formats")}
    (issue.folder / "manifest.json").write_text(json.dumps(known), encoding="utf-8")
    done = issue.desk("bulletin", QUARTER, "--verify")
    assert (done.code, "cannot be made again" in done.err) == (65, True)


def test_what_is_not_published_cannot_be_verified(issue: Issue) -> None:
    assert issue.desk("bulletin", QUARTER, "--verify").code == 66
    issue.desk("bulletin", QUARTER)
    assert issue.desk("bulletin", QUARTER, "--verify").code == 66


def test_an_erratum_is_laid_out_as_the_issue_was_and_proved_with_it(
    issue: Issue, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue.publish()
    monkeypatch.setenv("IET_WATCH_NOW", "2027-01-12T08:00:00+01:00")
    issue.desk.configure(CONFIGURATION.replace("Bulletin d’essai", "Un autre titre"))
    errata = issue.folder / "errata.toml"
    errata.write_text("[[errata]]\ndate = 2027-01-12\ntext = 'Deux bornes, et non trois.'\n", encoding="utf-8")
    assert verify(issue)[0] == 0  # it is not shown yet
    assert issue.publish().code == 0
    page = (issue.folder / "bulletin.html").read_text(encoding="utf-8")
    assert ("Deux bornes" in page, "Un autre titre" in page) == (True, False)
    assert verify(issue)[0] == 0
    errata.write_text(errata.read_text(encoding="utf-8").replace("trois", "quatre"), encoding="utf-8")
    code, proof = verify(issue)
    assert (code, proof["changed"]) == (65, ["errata.toml"])


def test_no_password_is_frozen(issue: Issue) -> None:
    issue.desk.configure(CONFIGURATION + "[mail]\nusername = 'veille'\npassword_file = '/secret/mot-de-passe'\n")
    assert issue.publish().code == 0
    frozen = "".join(path.read_text(encoding="utf-8") for path in Path(issue.folder / "frozen").rglob("*.toml"))
    assert "secret" not in frozen
    assert "username" not in frozen
