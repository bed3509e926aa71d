"""What the demonstration shows of a watch of several people, and of what emerges: asked of the workspace it leaves."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conftest import Desk, Done
from tests.publish.archive import sample_demo


def test_two_people_disagree_one_answers_by_mail_and_a_term_emerges(
    tmp_path_factory: pytest.TempPathFactory, call: Callable[..., Done]
) -> None:
    demo = Desk(sample_demo(tmp_path_factory), call)
    barge, milk = (demo("search", words, "--json").json["items"][0] for words in ("titre:barge", "titre:fromageries"))
    said = [(line["said"], line["who"]) for line in demo("log", barge["id"], "--json").json["lines"]]
    assert said == [("keep", "Basile Exemple"), ("drop", "Aude Exemple")]
    assert milk["status"] == "kept"
    again = demo("digest", "read", demo.root / "mails", "--dry-run", "--json").json
    assert (again["decisions"], len(again["ignored"])) == ([], 2)  # the digest itself, and its answer, read already
    assert [one["term"] for one in demo("terms", "--quarter", "2026-T4", "--json").json["terms"]] == ["traçabilité"]
