"""The archive through the command line, on the demo's own quarter."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import NOW, Desk, Done, Once, slow
from tests.publish.archive import files_of, pages_of, published_demo
from tests.publish.written_issue import Issue, write_issue

PAGE_LIMIT = 100_000  # bytes
EVERYWHERE = ("accessibilite.html", "mentions-legales.html", "flux.html", "themes.html", "recherche.html")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published_demo(tmp_path_factory)


@pytest.fixture
def archive(demo: Path, tmp_path: Path, call: Callable[..., Done]) -> Desk:
    """A copy of the published demo."""
    return Desk(shutil.copytree(demo, tmp_path / "workspace"), call)


def site(desk: Desk) -> Path:
    return desk.root / "data" / "site"


def settings(desk: Desk, text: str) -> None:
    desk.configure((desk.root / "iet-watch.toml").read_text(encoding="utf-8") + text)


def test_the_archive_holds_the_issue_its_fiches_its_themes_and_its_tags(archive: Desk) -> None:
    told = archive("site", "--json").json
    assert (told["issues"], told["fiches"], told["broken"]) == (["2026-T4"], 13, [])
    files = files_of(site(archive))
    assert b'href="2026-T4/index.html#fiche-29"' in files["index.html"]  # a key point leads to its fiche from here too
    manifest = json.loads((archive.root / "data/bulletins/2026-T4/manifest.json").read_text(encoding="utf-8"))
    assert {f"2026-T4/fiche-{item}.html" for item in manifest["items"]} < files.keys()
    assert {f"themes/{path.stem}.html" for path in (archive.root / "themes").glob("*.toml")} < files.keys()
    assert {"index.html", "2026-T4/index.html", "etiquettes/velo-cargo.html", *EVERYWHERE} < files.keys()
    frozen = {name for name in manifest["outputs"] if not name.startswith("mail.")}
    assert frozen > {"bulletin.html", "bulletin.md", "bulletin.json"}
    for name in frozen:
        assert files[f"2026-T4/{name}"] == (archive.root / "data/bulletins/2026-T4" / name).read_bytes()
    assert not [name for name in files if "mail" in name]


def test_every_page_stands_alone_and_leads_to_what_the_law_asks(archive: Desk) -> None:
    archive("site")
    pages = pages_of(site(archive))
    assert len(pages) > 60
    for name, page in pages.items():
        content = (site(archive) / name).read_text(encoding="utf-8")
        assert len(content.encode()) < PAGE_LIMIT, name
        assert page.get("lang") == "fr"
        assert len(page.xpath("//h1")) == 1, name
        assert page.xpath("//title")[0].text_content().strip(), name
        assert page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0].startswith("default-src 'none'")
        assert page.xpath("//link[@rel='stylesheet'] | //iframe | //object | //embed") == [], name
        assert [source for source in page.xpath("//@src") if not source.startswith("data:")] == [], name
        assert not re.search(r"@import|url\((?!data:)", content), name
        hrefs = {str(link).rpartition("/")[2] for link in page.xpath("//nav//@href | //footer//@href")}
        assert hrefs >= set(EVERYWHERE), name
        footer = page.xpath("//*[contains(@class, 'site-links')]")[0].text_content()
        assert "Accessibilité\u00a0: non conforme" in footer, name


def test_only_the_pages_that_search_have_a_script_and_their_policy_knows_it(archive: Desk) -> None:
    archive("site")
    with_script = {name for name, page in pages_of(site(archive)).items() if page.xpath("//script")}
    assert with_script == {"index.html", "recherche.html"}


def test_a_fiche_has_a_lasting_address_and_says_how_to_be_cited(archive: Desk) -> None:
    archive("site", "--base-url", "https://veille.example.org/archives")
    page = pages_of(site(archive))["2026-T4/fiche-45.html"]
    address = "https://veille.example.org/archives/2026-T4/fiche-45.html"
    assert page.xpath("//link[@rel='canonical']/@href") == [address]
    cited = " ".join(page.xpath("//*[@class='cite']")[0].text_content().split())
    for part in ("n° 12", "4e trimestre 2026", "fiche n° 45", address):
        assert part in cited
    assert "vélo-cargo" in page.xpath("//ul[contains(@class, 'notes')]//a/text()")
    issue = pages_of(site(archive))["2026-T4/index.html"]
    assert "2026-T4/fiche-45.html" in [link.removeprefix("../") for link in issue.xpath("//article//@href")]


@slow
def test_the_same_archive_gives_the_same_bytes_anywhere_and_at_any_time(archive: Desk) -> None:
    archive("site")
    first = files_of(site(archive))
    for number, environment in enumerate((
        {"TZ": "Indian/Reunion", "LC_ALL": "C", "IET_WATCH_NOW": "2027-03-01T23:30:00-10:00"},
        {"TZ": "America/Cayenne", "PYTHONHASHSEED": "7", "IET_WATCH_LANG": "fr"},
    )):  # fmt: skip
        other = archive.root.parent / f"site-{number}"
        assert archive.process("site", other, env={"IET_WATCH_NOW": NOW, **environment}).returncode == 0
        assert files_of(other) == first


def test_writing_again_changes_nothing(archive: Desk) -> None:
    archive("site")
    times = {path: path.stat().st_mtime_ns for path in site(archive).rglob("*.html")}
    again = archive("site", "--json").json
    assert (again["written"], again["removed"]) == ([], [])
    assert {path: path.stat().st_mtime_ns for path in times} == times


def test_it_takes_away_what_it_wrote_and_nothing_else(archive: Desk) -> None:
    archive("site")
    for name in ("CNAME", "2026-T4/notes.txt"):
        (site(archive) / name).write_text("à nous", encoding="utf-8")
    shutil.move(archive.root / "data" / "bulletins" / "2026-T4", archive.root / "ailleurs")
    told = archive("site", "--json").json
    assert "2026-T4/index.html" in told["removed"]
    left = files_of(site(archive))
    assert {name for name in left if name.startswith(("2026-T4/", "etiquettes/"))} == {"2026-T4/notes.txt"}
    assert left["CNAME"] == "à nous".encode()
    assert not (site(archive) / "etiquettes").exists()
    assert archive("site", "--check").code == 0


def test_a_folder_of_someone_else_is_refused_whole(archive: Desk, tmp_path: Path) -> None:
    other = tmp_path / "public"
    other.mkdir()
    (other / "index.html").write_text("le site de la ville", encoding="utf-8")
    done = archive("site", other)
    assert (done.code, done.err.count("\n"), "holds other files" in done.err) == (73, 1, True)
    assert files_of(other) == {"index.html": b"le site de la ville"}


def test_a_file_that_someone_put_in_our_place_is_not_overwritten(archive: Desk) -> None:
    archive("site")
    page = site(archive) / "2026-T4" / "index.html"
    memory = site(archive) / ".iet-watch-site.json"
    memory.write_text(memory.read_text(encoding="utf-8").replace('"2026-T4/index.html",', ""), encoding="utf-8")
    page.write_text("à nous", encoding="utf-8")
    done = archive("site")
    assert (done.code, "index.html" in done.err) == (73, True)
    assert page.read_text(encoding="utf-8") == "à nous"


@pytest.mark.parametrize("said", [b'{"files": 3}', b"[" * 100_000, b"{", b'{"files": {"index.html": 1}}'])
def test_a_site_whose_memory_is_spoilt_is_nobodys(archive: Desk, said: bytes) -> None:
    site(archive).mkdir()
    (site(archive) / "index.html").write_text("à nous", encoding="utf-8")
    (site(archive) / ".iet-watch-site.json").write_bytes(said)
    done = archive("site", "--dry-run")
    assert (done.code, done.err.count("\n"), "holds other files" in done.err) == (73, 1, True), done.err


def test_nothing_outside_the_folder_is_touched(archive: Desk, tmp_path: Path) -> None:
    archive("site")
    outside = tmp_path / "precieux.txt"
    outside.write_text("précieux", encoding="utf-8")
    memory = site(archive) / ".iet-watch-site.json"
    listed = json.loads(memory.read_text(encoding="utf-8"))
    for address in ("../../../precieux.txt", str(outside), "themes/../../../../precieux.txt"):
        listed["files"].append(address)
    memory.write_text(json.dumps(listed), encoding="utf-8")
    assert archive("site").code == 0
    shutil.rmtree(site(archive) / "themes")
    (site(archive) / "themes").symlink_to(tmp_path)
    assert archive("site").code == 73
    assert sorted(path.name for path in tmp_path.iterdir()) == ["precieux.txt", "workspace"]


def test_a_dry_run_writes_nothing(archive: Desk) -> None:
    before = files_of(archive.root)
    done = archive("site", "--dry-run", "--json")
    assert (done.code, done.json["dry_run"], len(done.json["written"]) > 60) == (0, True, True)
    assert files_of(archive.root) == before


def test_the_check_finds_what_is_broken_and_writes_nothing(archive: Desk) -> None:
    assert archive("site", "--check").code == 0
    assert not site(archive).exists()
    archive("site")
    assert archive("site", "--check").code == 0
    (site(archive) / "themes" / "tracabilite-blockchain.html").unlink()
    home = site(archive) / "index.html"
    home.write_text(home.read_text(encoding="utf-8").replace('id="content"', 'id="other"'), encoding="utf-8")
    before = files_of(site(archive))
    done = archive("site", "--check", "--json")
    assert done.code == 65
    found = {(one["page"], one["target"], one["reason"]) for one in done.json["broken"]}
    assert ("index.html", "#content", "the page has no such place") in found
    assert ("index.html", "themes/tracabilite-blockchain.html", "there is no such file") in found
    assert "flux/themes/tracabilite-blockchain.xml" in {page for page, _, _ in found}
    assert files_of(site(archive)) == before
    told = archive("site", "--check")
    assert (told.code, "index.html: broken link #content" in told.err) == (65, True)


def test_a_link_that_an_editor_broke_is_told(archive: Desk) -> None:
    home = archive.root / "templates" / "site" / "home.html"
    home.parent.mkdir()
    home.write_text(
        '{% extends "shipped/site/home.html" %}\n'
        '{% block page_side %}<p><a href="2025-T1/index.html#fiche-1">Ancien</a></p>{% endblock %}\n',
        encoding="utf-8",
    )
    done = archive("site")
    assert (done.code, "2025-T1/index.html" in done.err) == (0, True)
    assert archive("site", "--check").code == 65


def test_what_is_not_published_is_not_there(archive: Desk) -> None:
    shutil.copytree(archive.root / "data/bulletins/2026-T4", archive.root / "data/bulletins/2026-T3")
    (archive.root / "data/bulletins/2026-T3/manifest.json").unlink()
    assert archive("site", "--json").json["issues"] == ["2026-T4"]
    assert not (site(archive) / "2026-T3").exists()


def test_a_frozen_issue_that_changed_stops_everything(archive: Desk) -> None:
    page = archive.root / "data/bulletins/2026-T4/bulletin.html"
    page.write_text(page.read_text(encoding="utf-8") + "<!-- retouche -->", encoding="utf-8")
    done = archive("site")
    assert (done.code, "bulletin.html" in done.err) == (77, True)
    assert not site(archive).exists()


def test_a_fiche_that_came_after_publication_is_nowhere(archive: Desk) -> None:
    """Nobody approved it, and the issue that was published does not name it."""
    archive("site")
    before = files_of(site(archive))
    one = next((archive.root / "data/bulletins/2026-T4/fiches").glob("*/*.md"))
    text = re.sub(r"(?m)^item = .*$", "item = 9999", one.read_text(encoding="utf-8"))
    one.with_name("99-ajout.md").write_text(text, encoding="utf-8")
    assert archive("site").code == 0
    assert files_of(site(archive)) == before
    one.with_name("99-ajout.md").write_text("+++\nitem = \n", encoding="utf-8")
    assert archive("site").code == 0


def test_an_erratum_is_shown_and_what_was_published_before_stays(archive: Desk) -> None:
    folder = archive.root / "data/bulletins/2026-T4"
    before = (folder / "bulletin.html").read_bytes()
    text = '[[errata]]\ndate = 2026-11-20\ntext = "Lire six cents, non soixante."\nfiche = 45\n'
    (folder / "errata.toml").write_text(text, encoding="utf-8")
    archive("site")
    assert "Lire six cents" not in pages_of(site(archive))["2026-T4/index.html"].text_content()  # approved by nobody
    assert archive("bulletin", "2026-T4", "--publish", "--as", "La direction de la publication").code == 0
    assert archive("site").code == 0
    page = pages_of(site(archive))["2026-T4/index.html"]
    assert "Lire six cents" in page.text_content()
    assert "../2026-T4/versions/1/bulletin.html" in page.xpath("//@href")
    files = files_of(site(archive) / "2026-T4")
    assert (files["versions/1/bulletin.html"], files["bulletin.html"] != before) == (before, True)
    assert not [name for name in files if "mail" in name]


@slow
def test_an_issue_and_fiches_that_are_not_for_everyone_are_nowhere(demo: Path, archive: Desk) -> None:
    root = archive.root / "data/bulletins"
    (root / "2026-T4/manifest.json").unlink()
    for path in (root / "2026-T4/fiches").glob("*/*.md"):
        text = path.read_text(encoding="utf-8")
        if "vélo-cargo" in text:
            path.write_text(re.sub('level = ".*"', 'level = "restreint"', text), encoding="utf-8")
    assert archive("bulletin", "2026-T4", "--publish", "--as", "La direction de la publication").code == 0
    told = archive("site", "--json").json
    assert (told["fiches"], told["broken"]) == (12, [])
    for name, content in files_of(site(archive)).items():
        assert not [word for word in ("vélo-cargo", "velo-cargo", "fiche-45") if word in name + content.decode(
            errors="replace")], name  # fmt: skip
    (root / "2026-T4/manifest.json").unlink()
    edito = root / "2026-T4/edito.md"
    edito.write_text(
        edito.read_text(encoding="utf-8").replace("+++\n", '+++\nlevel = "partenaires"\n', 1), encoding="utf-8"
    )
    assert archive("bulletin", "2026-T4", "--publish", "--as", "La direction de la publication").code == 0
    told = archive("site", "--json").json
    assert (told["issues"], told["fiches"], told["kept"]) == ([], 0, 0)
    assert b"Rotterdam" not in b"".join(files_of(site(archive)).values())


def test_without_an_issue_the_site_says_so(desk: Desk) -> None:
    done = desk("site")
    assert (done.code, "the site is empty" in done.err) == (0, True)
    assert "Aucun numéro n’a encore paru." in pages_of(site(desk))["index.html"].text_content()
    assert desk("site", "--check").code == 0


@pytest.mark.parametrize("address", ["veille.example.org", "ftp://veille.example.org/", "https://v.example/?a=1"])
def test_an_address_that_is_none_is_refused(archive: Desk, address: str) -> None:
    done = archive("site", "--base-url", address)
    assert (done.code, address in done.err, site(archive).exists()) == (78, True, False)


def test_the_sitemap_lists_every_page_where_the_site_stands(archive: Desk) -> None:
    written = (archive.root / "iet-watch.toml").read_text(encoding="utf-8")
    archive.configure(re.sub('archive_url = ".*?"', 'archive_url = "https://veille.example.org/archives"', written))
    archive("site")
    listed = re.findall("<loc>(.*?)</loc>", (site(archive) / "sitemap.xml").read_text(encoding="utf-8"))
    expected = {"https://veille.example.org/archives/" + name for name in pages_of(site(archive))}
    assert len(listed) == len(set(listed))
    assert {f"{one}index.html" if one.endswith("/") else one for one in listed} == expected
    assert "https://veille.example.org/archives/2026-T4/" in listed  # what the bulletin says of itself


def test_the_site_never_calls_itself_accessible_without_a_declaration(archive: Desk) -> None:
    settings(archive, '\n[site]\naccessibility = "total"\n')
    archive("site")
    page = pages_of(site(archive))["accessibilite.html"].text_content()
    assert "n’est pas conforme" in page
    assert "totalement conforme" not in page
    settings(archive, 'accessibility_declaration = "https://region.example/declaration"\n')
    archive("site")
    page = pages_of(site(archive))["accessibilite.html"].text_content()
    assert "totalement conforme" in page


def test_the_legal_page_says_what_the_settings_say(archive: Desk) -> None:
    settings(archive, '\n[site]\nhost = "Hébergeur & fils, 1 quai d’essai"\ndata_protection = "dpo@region.example"\n')
    done = archive("site")
    assert "[site] address" in done.err
    assert "[site] host" not in done.err
    page = pages_of(site(archive))["mentions-legales.html"]
    assert "Hébergeur & fils, 1 quai d’essai" in page.text_content()
    assert "mailto:dpo@region.example" in page.xpath("//@href")


def test_a_region_overrides_a_page_and_a_mistake_in_it_is_located(archive: Desk) -> None:
    template = archive.root / "templates" / "site" / "legal.html"
    template.parent.mkdir()
    head = '{% extends "shipped/site/legal.html" %}\n'
    template.write_text(head + "{% block page_body %}<p>Nos mentions</p>{% endblock %}\n", encoding="utf-8")
    assert archive("site").code == 0
    assert "Nos mentions" in pages_of(site(archive))["mentions-legales.html"].text_content()
    template.write_text(head + "{% block page_body %}\n{{ site.nobody }}{% endblock %}\n", encoding="utf-8")
    done = archive("site")
    assert (done.code, "legal.html, line 3" in done.err, "nobody" in done.err) == (78, True, True), done.err


def test_a_head_that_does_not_say_its_level_holds_back_what_is_kept(once: Once) -> None:
    issue = Issue(once("written-issue", write_issue))
    edito = issue.folder / "edito.md"
    told = edito.read_text(encoding="utf-8")
    assert issue.desk("site", "--dry-run", "--json").json["kept"] == 3
    edito.write_text('+++\nlevel = "restreint\n+++\n', encoding="utf-8")
    assert issue.desk("site", "--dry-run", "--json").json["kept"] == 0
    edito.write_text(told, encoding="utf-8")
    issue.spoil('level = "public"', 'level = "restreint"')
    issue.spoil("\nitem = 1\n", '\nitem = ["1"]\n')
    done = issue.desk("site", "--dry-run")
    assert (done.code, "cannot be read, nor its level" in done.err, "01-le-port-du-havre" in done.err) == (
        0,
        True,
        True,
    )
