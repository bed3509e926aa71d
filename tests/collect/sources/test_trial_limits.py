"""An address that somebody tries may answer anything: what takes too long costs its worker, not the command."""

from __future__ import annotations

import zlib

import pytest

from iet_watch.collect.reading import workers
from tests.conftest import Desk
from tests.web import Web

SETTINGS = "[collect]\nallow_private_networks = true\nhost_delay_seconds = 0.0\n"
THEME = "title = 'Ports'\nquery = 'port*'\n"


def dense(pages: int, operations: int) -> bytes:
    """A small PDF whose pages, all alike, take seconds each to read: one operation a letter."""
    stream = zlib.compress(b"BT /F1 9 Tf 40 800 Td " + b"(a) Tj 1 0 Td " * operations + b" ET", 9)
    numbers = b" ".join(b"%d 0 R" % (5 + number) for number in range(pages))
    page = b"<</Type/Page/Parent 2 0 R/Resources<</Font<</F1 3 0 R>>>>/Contents 4 0 R>>"
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/MediaBox[0 0 595 842]/Kids[%s]>>" % (pages, numbers),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(stream), stream),
        *[page] * pages,
    ]
    out, places = b"%PDF-1.4\n", []
    for one in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % one
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(parts) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1) + table + end


@pytest.fixture(autouse=True)
def one_second(monkeypatch: pytest.MonkeyPatch, desk: Desk) -> None:
    monkeypatch.setattr(workers, "SECONDS", 1.0)
    desk.configure(SETTINGS)
    desk.theme("ports", THEME)


def test_a_trial_ends_though_a_document_would_not(desk: Desk, web: Web) -> None:
    url = web.put("/rapport.pdf", dense(400, 20_000), content_type="application/pdf")
    check = desk("source", "check", url, "--kind", "watch")
    assert (check.code, "more than 1 seconds" in check.out + check.err) == (65, True), check.out + check.err
    add = desk("source", "add", url, "--theme", "ports", "--kind", "watch")
    assert (add.code, "more than 1 seconds" in add.err) == (65, True), add.err
    assert (desk.root / "themes" / "ports.toml").read_text("utf-8") == THEME
    discover = desk("source", "discover", url)
    assert (discover.code, "Traceback" in discover.err) == (65, False), discover.out + discover.err


@pytest.mark.parametrize("expression", ["a?" * 40 + "a" * 40 + "b", "(a|a)*b", "a*a*a*a*a*b", "(a+)+b"])
def test_a_partners_expression_cannot_hang_a_trial(desk: Desk, web: Web, expression: str) -> None:
    links = "".join(f"<a href='/{'a' * 200}{number}'>Le port électrifie ses quais {number}</a>" for number in range(50))
    done = desk(
        "source",
        "add",
        web.put("/actus", f"<main>{links}</main>"),
        "--theme",
        "ports",
        "--kind",
        "page",
        "--links",
        expression,
    )
    assert (done.code, "more than" in done.out + done.err) == (65, False), done.out + done.err
