"""What `bench.patterns` tries: expressions written out, and those that constants of a module make."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.patterns import patterns_of, unseen_in

SOURCE = """
import re

_WORD = "a+"
_LINE = re.compile(rf"(?:{_WORD})+$")


def found(word: str) -> object:
    return re.search(rf"{word}b", "") or re.match("c", word)
"""


def test_an_expression_that_constants_make_is_tried_and_another_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "package_of_patterns"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "lines.py").write_text(SOURCE, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    assert [one.written.pattern for one in patterns_of(package)] == ["(?:a+)+$", r"\Ac"]
    assert unseen_in(package) == ["lines.py:9"]
