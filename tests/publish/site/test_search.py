"""What the search of the archive finds, as the script of its page runs; by node, where it is installed."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from iet_watch.publish.site.search_list import read_search_list
from tests.conftest import Once
from tests.publish.written_issue import Issue, write_issue

PAGE = Path(__file__).with_name("search_page.mjs")
PORT, LINEN, CRANES = "Le port du Havre", "Une filière", "Les grues"
NOBODY, COMMON, NEAR = "Aucune fiche ne contient ces mots", "trop courants", "à une lettre près"
EXPECTED = {
    "Dieppe": [PORT], "dieppe paquebots": [PORT], "zoe exemple": [LINEN], "Contributrice": [PORT, CRANES],
    "fiche 2": [LINEN], "traçabilité": [LINEN], "3 novembre 2026": [CRANES], "03/11/2026": [CRANES],
    "2026-11-03": [CRANES], "2026-T4": [PORT, LINEN, CRANES], "novembre": [PORT, LINEN, CRANES], "1450": [LINEN],
    "1 450 tonnes": [LINEN], "14": [], "soutes": [PORT], "soute": [PORT], "soutien": [LINEN], "sout": [PORT, LINEN],
    "filières lins": [LINEN], "paquebits": [PORT], "le": COMMON, "d'un": COMMON, "d’un": COMMON, "l'": COMMON,
    "le paquebot": [PORT], "zzzzzz": NOBODY,
}  # fmt: skip


@pytest.fixture
def issue(once: Once) -> Issue:
    issue = Issue(once("written-issue", write_issue))
    issue.spoil('place = ""', 'place = "Dieppe"', 1)
    issue.spoil("- Le bilan", "- Les soutes seront vidées. Le bilan", 1)
    issue.spoil('contributor = "Contributrice C"', 'contributor = "Zoé Exemple"', 2)
    issue.spoil("keywords = [", "keywords = ['Traçabilité', ", 2)
    issue.spoil("- Le bilan", "- Le soutien de 1 450 tonnes. Le bilan", 2)
    assert issue.publish().code == 0
    assert issue.desk("site").code == 0
    return issue


@pytest.mark.skipif(not shutil.which("node"), reason="node is not installed: make accept-tools")
def test_what_is_found_and_what_is_said(issue: Issue) -> None:
    site = issue.desk.root / "data" / "site"
    done = subprocess.run(["node", PAGE, site, *EXPECTED], capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    for asked, expected in EXPECTED.items():
        said, titles = told[asked]
        if isinstance(expected, str):
            assert (expected in said, titles) == (True, []), asked
        else:
            found = sorted(one for one in (PORT, LINEN, CRANES) for title in titles if title.startswith(one))
            assert (found, len(titles)) == (sorted(expected), len(expected)), (asked, said, titles)
    assert NEAR in told["paquebits"][0]


def test_the_list_holds_places_people_numbers_and_dates(issue: Issue) -> None:
    script = (issue.desk.root / "data/site/recherche/fiches.js").read_text("utf-8")
    facts = {row["address"]: row["facts"] for row in read_search_list(script)}
    wanted = "Dieppe, article, Contributrice B, Fiche n°\u00a01, 2026-T4, 2026-11-01, 2026-11-20"
    assert facts["2026-T4/fiche-1.html"] == wanted
