"""What the program noted of an issue and finds spoilt: one sentence with the file's name and a code, never more."""

from __future__ import annotations

import json

import pytest

from tests.conftest import Desk
from tests.publish.written_issue import QUARTER

GOOD = {"state": "published", "number": 1, "items": [1], "inputs": {}, "outputs": {}, "published": "2026-12-15"}
TOLD = f"data/bulletins/{QUARTER}/manifest.json: the manifest is damaged: restore it from a backup\n"


def spoil(desk: Desk, said: bytes) -> None:
    path = desk.root / "data" / "bulletins" / QUARTER / "manifest.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(said)
    (path.parent / "edito.md").write_text("+++\nauthor = 'La rédaction'\n+++\n\n## Édito\n\nUn.\n", encoding="utf-8")
    fiche = path.parent / "fiches" / "port" / "01-quai.md"
    fiche.parent.mkdir(parents=True, exist_ok=True)
    fiche.write_text(
        "+++\ntitle = 'Un quai'\nitem = 1\nsource = 'Gazette'\n+++\n\n## Résumé\n\nUn quai.\n", encoding="utf-8"
    )


@pytest.mark.parametrize(
    "options",
    [
        ("bulletin", QUARTER),
        ("bulletin", QUARTER, "--draft"),
        ("bulletin", QUARTER, "--check"),
        ("bulletin", QUARTER, "--verify"),
        ("bulletin", QUARTER, "--status"),
        ("bulletin", QUARTER, "--publish", "--as", "Une directrice"),
        ("bulletin", QUARTER, "--reopen", "--as", "Une directrice", "--why", "Un oubli"),
        ("site",),
    ],
)
def test_every_command_that_reads_a_spoilt_manifest_says_so(desk: Desk, options: tuple[str, ...]) -> None:
    desk.theme("port", "title = 'Ports'\nquery = '*'\n")
    spoil(desk, json.dumps({**GOOD, "outputs": ["bulletin.html"]}).encode())
    done = desk(*options)
    assert (done.code, done.out) == (78, "")
    assert done.err.endswith(TOLD), done.err
    assert len(done.err.splitlines()) == 1


@pytest.mark.parametrize(
    "said",
    [
        b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b"{}",
        {"number": None}, {"number": "1"}, {"items": None}, {"items": [[1]]}, {"inputs": None}, {"outputs": []},
        {"outputs": {"../../x": "y"}}, {"inputs": {"/etc/passwd": "y"}}, {"outputs": {"bulletin.html": 1}},
        {"published": None}, {"published": "2026-99-99"}, {"approver": 3}, {"frozen": [1]}, {"frozen": {"": "y"}},
        {"versions": [3]}, {"versions": [{}]}, {"versions": {}}, {"errata": ["x"]}, {"formats": [[]]},
        {"accepted": "x"}, {"made_with": []}, {"text_rules": "3"}, {"reopened": [1]}, {"state": None},
    ],
)  # fmt: skip
def test_whatever_is_spoilt_in_a_manifest_is_found(desk: Desk, said: bytes | dict[str, object]) -> None:
    spoil(desk, said if isinstance(said, bytes) else json.dumps({**GOOD, **said}).encode())
    done = desk("bulletin", QUARTER, "--verify")
    assert (done.code, done.err.endswith(TOLD)) == (78, True), done.err
