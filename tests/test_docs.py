"""What people read of the project: links that lead somewhere, files that are there, a README that is soon read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "data" / "demo" / "README.md"])
MOST_WORDS = 900  # of a README: four minutes at the pace of reading for pleasure
_CODE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
_SPAN = re.compile(r"`[^`\n]*`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_SOURCE = re.compile(r"`((?:[a-z_]+/)+[a-z_]+\.(?:py|txt|tsv))`")  # « `judge/equations/rarity.py` »


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as forges make them."""
    found = re.findall(r"^#+ (.+)$", _CODE.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    plain = (re.sub(r"[`*]", "", heading).strip().lower() for heading in found)
    return {"".join(c for c in heading if c.isalnum() or c in " -_").replace(" ", "-") for heading in plain}


def broken_links(page: Path) -> Iterator[str]:
    text = _SPAN.sub("", _CODE.sub("", page.read_text(encoding="utf-8")))
    for target in _LINK.findall(text):
        if re.match(r"https?:", target):
            continue
        path, _, anchor = target.partition("#")
        other = (page.parent / path).resolve() if path else page
        if not other.exists() or (anchor and anchor not in anchors(other)):
            yield target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_inside_the_project_leads_somewhere(page: Path) -> None:
    assert list(broken_links(page)) == []


def test_every_decision_is_in_the_index_once() -> None:
    index, *decisions = re.split(
        r"^## (?=\d+\. )", (ROOT / "docs" / "decisions.md").read_text(encoding="utf-8"), flags=re.M
    )
    titles = [decision.partition("\n")[0] for decision in decisions]
    assert sorted(re.findall(r"^- \[(.+)\]\(#", index, re.M)) == sorted(titles)


@pytest.mark.parametrize("name", ["README.md", "README.en.md"])
def test_a_readme_is_soon_read(name: str) -> None:
    assert len((ROOT / name).read_text(encoding="utf-8").split()) <= MOST_WORDS


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_module_that_a_page_names_is_there(page: Path) -> None:
    named = set(_SOURCE.findall(page.read_text(encoding="utf-8")))
    assert sorted(path for path in named if not any((ROOT / top / path).exists() for top in ("", "iet_watch"))) == []
