"""What editors write and lay out is bounded: a sentence with its place, in seconds, whatever it would have taken."""

from __future__ import annotations

import pytest

from iet_watch.files import limits
from iet_watch.publish.outputs import all_formats, templates
from tests.conftest import Once, loses_an_alarm, slow
from tests.publish.written_issue import SUMMARY, Issue, write_issue

pytestmark = loses_an_alarm


@pytest.fixture
def issue(once: Once, monkeypatch: pytest.MonkeyPatch) -> Issue:
    for module in (limits, all_formats, templates):
        monkeypatch.setattr(module, "RENDER_SECONDS", 2.0)
    return Issue(once("written-issue", write_issue))


@pytest.mark.parametrize(
    "written",
    [
        "{% for a in range(90000) %}{% for b in range(90000) %}{% endfor %}{% endfor %}",
        "{{ '%999999999999d' % 1 }}",
        "{{ 'a' * 3000000000 }}",
        "{% set n = 3000000000 %}{{ 'a' * n }}",
        "{{ 'a'.ljust(3000000000) }}",
        "{{ ([1] * 100000) | map('string') | join('x' * 100000) }}",
    ],
)
def test_a_template_that_would_not_end_is_told_with_its_line(issue: Issue, written: str) -> None:
    template = issue.desk.root / "templates" / "bulletin.html"
    template.parent.mkdir(exist_ok=True)
    template.write_text(f"un\n{written}\n", "utf-8")
    done = issue.desk("bulletin", issue.quarter, "--formats", "html")
    assert done.code in (65, 78), done.err
    assert "bulletin.html" in done.err or "html takes more than" in done.err, done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    "written",
    [
        "## Résumé" + " " * 2500 + "x", "`" * 50_000, "a" * 200_000,
        *(pytest.param(text, marks=slow) for text in (
            "<!--" * 100_000, "[" * 50_000, "*a " * 50_000, "> " * 20_000, "- " * 20_000, "![" * 30_000, "<a " * 50_000,
            "[^1]" * 30_000, "|-" * 50_000, "_a_" * 40_000, "1. " * 20_000, "«" * 50_000, "http://" * 20_000,
            "a@" * 50_000,
        )),
    ],
    ids=lambda text: text[:8],
)  # fmt: skip
def test_a_fiche_made_to_take_forever_takes_seconds(issue: Issue, written: str) -> None:
    issue.spoil(SUMMARY, f"{SUMMARY}\n\n{written}")
    assert issue.desk("bulletin", issue.quarter).code in (0, 65, 78)
    assert issue.check().code in (0, 65, 78)
