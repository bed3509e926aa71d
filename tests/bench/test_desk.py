"""What `bench.desk` would call wrong: a word lost, said twice, not as planned, against a colleague."""

from __future__ import annotations

import pytest

from bench.desk import Said, wrong_words

PLAN = {"wishes": {"1": "keep", "2": "drop"}, "story_of": {"1": 1, "2": 2}, "stories": [1, 2], "against": [1]}
ANNE, BRUNO = ("Anne", 1, "keep"), ("Bruno", 2, "drop")
CONTRADICTED = ("Chloé", 1, "drop")


@pytest.mark.parametrize(
    ("log", "told", "wrong"),
    [
        ([ANNE, BRUNO], {ANNE, BRUNO}, []),
        ([CONTRADICTED, BRUNO], {CONTRADICTED, BRUNO}, []),
        ([ANNE], {ANNE, BRUNO}, ["told, and not in the log: ('Bruno', 2, 'drop')", "nobody decided story 2"]),
        ([ANNE, BRUNO], {ANNE}, ["in the log, and told to nobody: ('Bruno', 2, 'drop')"]),
        ([ANNE, ANNE, BRUNO], {ANNE, BRUNO}, ["in the log 2 times: ('Anne', 1, 'keep')"]),
        ([ANNE, ("Bruno", 2, "later")], {ANNE, ("Bruno", 2, "later")}, ["Bruno never said later of 2"]),
        ([ANNE, CONTRADICTED, BRUNO], {ANNE, CONTRADICTED, BRUNO}, ["item 1 was ruled drop, keep"]),
    ],
    ids=["well", "contradicted first", "lost", "told to nobody", "doubled", "not as planned", "against a colleague"],
)
def test_each_difference_is_told(log: list[Said], told: set[Said], wrong: list[str]) -> None:
    assert list(wrong_words(log, told, PLAN, disturbed=False)) == wrong


def test_of_a_kill_between_a_decision_and_its_answer_nothing_is_told() -> None:
    assert list(wrong_words([ANNE, BRUNO], {ANNE}, PLAN, disturbed=True)) == []
