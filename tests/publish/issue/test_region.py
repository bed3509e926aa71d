"""What a region changes without a template, by settings; and with one, block by block, each mistake located."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import html

from iet_watch.files.shipped import shipped
from iet_watch.publish.outputs.style import DARK, PAPER, contrast
from iet_watch.workspace.settings import LOOKS
from tests.conftest import slow
from tests.publish.golden_issues import bulletin_here, copy_workspace


@pytest.fixture
def issue(tmp_path: Path) -> Path:
    return copy_workspace("fr", tmp_path / "workspace")


def configure(issue: Path, **settings: str) -> None:
    """Changes settings of [bulletin]."""
    path = issue.parents[2] / "iet-watch.toml"
    text = path.read_text(encoding="utf-8")
    for key, value in settings.items():
        text = re.sub(rf"^{key} = .*\n", "", text, flags=re.MULTILINE)
        text = text.replace("[bulletin]\n", f"[bulletin]\n{key} = {value}\n")
    path.write_text(text, encoding="utf-8")


def page(issue: Path, *arguments: str) -> str:
    done = bulletin_here(issue.parents[2], "--formats", "html,mail", *arguments)
    assert done.code == 0, done.err
    return (issue / "bulletin.html").read_text(encoding="utf-8")


def refused(issue: Path) -> str:
    done = bulletin_here(issue.parents[2], "--formats", "html,mail,md")
    assert (done.code, "Traceback" in done.err) == (78, False), done.err
    return done.err


def words_of(page: str) -> str:
    tree = html.fromstring(page)
    for style in tree.xpath("//style"):
        style.drop_tree()
    return " ".join(tree.text_content().split())


def test_each_look_says_the_same_in_another_dress(issue: Path) -> None:
    pages = {}
    for look in LOOKS:
        configure(issue, look=f'"{look}"')
        pages[look] = page(issue)
    assert len({words_of(one) for one in pages.values()}) == 1
    assert len(set(pages.values())) == len(LOOKS) == 2


def test_no_look_borrows_the_design_of_the_state() -> None:
    for path in shipped("templates").rglob("*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8").lower()
            assert not re.search(r"marianne|dsfr|fr-btn|fr-card|spectral", text), path


@pytest.mark.parametrize("accent", ["#ffff00", "#000000", "#c9a227", "#1f5f7a", "#ff00aa"])
def test_any_accent_is_made_readable(issue: Path, accent: str) -> None:
    configure(issue, accent=f'"{accent}"')
    made = page(issue)
    light, dark = re.findall(r"--accent: (#[0-9a-f]{6})", made)
    assert contrast(light, PAPER) >= 4.5
    assert contrast(dark, DARK) >= 4.5


def test_a_logo_is_written_into_the_page_with_its_words(issue: Path) -> None:
    image = html.fromstring(page(issue)).xpath("//img")
    assert [(one.get("alt"), one.get("src")[:26]) for one in image] == [
        ("Réseau d'essai", "data:image/svg+xml;base64,")
    ]
    assert "<img" not in (issue / "mail.html").read_text(encoding="utf-8")  # Gmail and Outlook show no data: image


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("absent.png", None, "absent.png cannot be read"),
        ("logo.gif", b"GIF89a", "no SVG, PNG or JPEG"),
        ("faux.png", b"<svg/>", "does not hold what its name says"),
        ("lourd.png", b"\x89PNG\r\n\x1a\n" + b"x" * 100_001, "larger than 100000 bytes"),
        ("script.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "script"),
        ("on.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "onload"),
        ("loin.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><image href='https://a.example/x'/></svg>", "image"),
        ("entite.svg", b"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg xmlns='http://www.w3.org/2000/svg'/>", "well-formed"),
        ("casse.svg", b"<svg>", "well-formed"),
        ("page.svg", b"<html/>", "well-formed"),
        ("../../ailleurs.svg", None, "outside the workspace"),
    ],
)
def test_a_logo_that_cannot_serve_is_refused_in_a_sentence(
    issue: Path, name: str, data: bytes | None, told: str
) -> None:
    if data is not None:
        (issue.parents[2] / name).write_bytes(data)
    configure(issue, logo=f'"{name}"')
    assert told in refused(issue)


def test_a_logo_without_words_is_refused(issue: Path) -> None:
    configure(issue, logo_alt='""')
    assert "logo_alt is missing" in refused(issue)


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("look", '"gothique"', "revue, affiche"),
        ("accent", '"jaune"', "is not a colour"),
        ("formats", '["html", "odt"]', "odt is not known"),
        ("archive_url", '"veille.example"', "http:// or https://"),
    ],
)
def test_a_setting_that_is_none_is_told(issue: Path, key: str, value: str, told: str) -> None:
    configure(issue, **{key: value})
    said = refused(issue)
    assert told in said
    assert "iet-watch.toml" in said


BLOCKS = {
    "bulletin.html": [
        "page_title", "security", "head_style", "colours", "typefaces", "screen_style", "print_style", "pdf_style",
        "extra_style", "masthead", "draft_mention", "level_mention", "logo", "issue_facts", "errata", "essentials",
        "contents", "editorial", "themes", "theme", "theme_header", "fiche", "fiche_header", "fiche_facts_text",
        "fiche_analysis", "fiche_notes", "key_figures", "calls", "agenda", "method", "method_figures", "charts",
        "contributors", "legal", "legal_publication", "legal_rights", "legal_personal_data", "legal_leaving",
        "legal_accessibility", "legal_licence", "colophon",
    ],
    "bulletin.md": ["masthead", "errata", "essentials", "fiche", "key_figures", "calls", "agenda", "charts", "legal"],
    "mail.html": ["mail_style", "top", "masthead", "essentials", "editorial", "themes", "key_figures", "legal"],
    "mail.txt": ["top", "masthead", "essentials", "editorial", "themes", "key_figures", "calls", "agenda", "legal"],
}  # fmt: skip


# One block of each template at every run.
@pytest.mark.parametrize(
    ("name", "block"),
    [
        pytest.param(name, block, marks=() if block == "masthead" else slow)
        for name, blocks in BLOCKS.items()
        for block in blocks
    ],
)
def test_any_block_is_replaced_and_the_rest_inherited(issue: Path, name: str, block: str) -> None:
    from iet_watch.publish.outputs.style import Style
    from iet_watch.publish.outputs.templates import render
    from tests.publish.values import BULLETIN

    templates = issue.parents[2] / "templates"
    (templates / name).write_text(
        f'{{% extends "shipped/{name}" %}}\n{{% block {block} %}}/* à nous */{{% endblock %}}\n', encoding="utf-8"
    )
    for look in LOOKS:
        made = render(BULLETIN, name, Style(templates, look, "#1f5f7a"), extent="whole")
        assert "/* à nous */" in made


def test_a_template_that_changes_is_compiled_anew(issue: Path) -> None:
    template = issue.parents[2] / "templates" / "bulletin.html"
    for mention in ("/* à nous */", "/* à eux */"):
        template.write_text(
            f'{{% extends "shipped/bulletin.html" %}}\n{{% block masthead %}}{mention}{{% endblock %}}\n',
            encoding="utf-8",
        )
        assert mention in page(issue)


def test_what_a_constant_becomes_is_kept_apart_for_each_language(issue: Path) -> None:
    """Jinja applies filters to constants when it compiles."""
    from iet_watch.publish.outputs.style import Style
    from iet_watch.publish.outputs.templates import environment_of, fill

    (issue.parents[2] / "templates" / "sum.html").write_text("{{ 1234|number }}", encoding="utf-8")
    style = Style(issue.parents[2] / "templates", "revue", "#1f5f7a")
    made = [fill(environment_of("sum.html", style, language), "sum.html", style) for language in ("fr", "en", "fr")]
    assert made == ["1\u202f234\n", "1,234\n", "1\u202f234\n"]


@pytest.mark.parametrize("name", list(BLOCKS))
@pytest.mark.parametrize(
    ("wrong", "line", "told"),
    [
        ("{{ bulletin.nobody }}", 3, "nobody"),
        ("{{ nobody }}", 3, "nobody"),
        ("{{ bulletin.quarter.nobody }}", 3, "nobody"),
        ("{% for x in %}", 3, "line 3"),
        ("{{ bulletin.title|nofilter }}", 3, "nofilter"),
        ("{{ bulletin.__class__.__mro__ }}", 3, "__class__"),
        ("{{ ''.__class__ }}", 3, "__class__"),
        ("{{ 1 // 0 }}", 3, "zero"),
        ("{{ bulletin.items.append(1) }}", 3, "append"),
        ("{% include '../../iet-watch.toml' %}", 3, "iet-watch.toml"),
    ],
)
def test_a_mistake_in_a_template_names_it_its_line_and_its_variable(
    issue: Path, name: str, wrong: str, line: int, told: str
) -> None:
    (issue.parents[2] / "templates" / name).write_text(
        f'{{% extends "shipped/{name}" %}}\n{{% block masthead %}}\n{wrong}\n{{% endblock %}}\n', encoding="utf-8"
    )
    said = refused(issue)
    assert f"template {name}, line {line}" in said, said
    assert told in said, said
