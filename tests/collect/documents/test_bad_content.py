"""What hostile content becomes: plain text in the database, in tables and in spreadsheets, whatever it was."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.conftest import Done
from tests.hostile import MEMORY_LIMIT, RawServer, Watched, answer, database_is_whole, new_desk, serving_raw, watched
from tests.web import entry, rss

CONFIGURATION = "[collect]\nallow_private_networks = true\nhost_delay_seconds = 0.0\nread_articles = false\n"
MARKUP = {
    "89-image": "<img src=x onerror=alert(1)>",
    "89-image-unclosed": '<img src="x" onerror="alert(1)" ',
    "89-image-in-capitals": "<IMG SRC=x OnError=alert(1)>",
    "90-script": "<script>alert(1)</script>",
    "90-script-escaped": "&lt;script&gt;alert(1)&lt;/script&gt;",
    "90-script-nested": "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "90-link": '<a href="javascript:alert(1)">lien</a>',
    "90-svg": '<svg><a xlink:href="javascript:alert(1)"><text>lien</text></a></svg>',
    "91-mutation": "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "91-mutation-noscript": '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "91-mutation-textarea": "<svg></p><textarea><title><style></textarea><img src=x onerror=alert(1)></style></svg>",
    "91-comment": "<!--><img src=x onerror=alert(1)>-->",
    "91-cdata": "<![CDATA[><img src=x onerror=alert(1)>]]>",
    "92-frame": '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "92-base": '<base href="http://evil.example/">',
    "92-refresh": '<meta http-equiv="refresh" content="0;url=http://evil.example/">',
    "92-form": '<form action="http://evil.example/"><input name="password"></form>',
    "92-style": '<div style="position:fixed;top:0">partout</div>',
    "92-object": '<object data="x"></object><embed src="x"><applet code="x">',
}
LITERAL = {
    "94-markdown-link": "[ici](javascript:1)",
    "94-markdown-image": "![x](http://traceur.example/x)",
    "94-heading": "# Un grand titre",
    "94-table": "a | b | c",
    "94-fence": "```",
    "95-template": "{{ 7 * 7 }}",
    "95-include": "{% include '/etc/passwd' %}",
    "95-globals": "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "95-values": "%(count)s %s {0} ${HOME} $(id) `id`",
    "98-formula": "=cmd|' /C calc'!A0",
    "98-plus": "+1+1",
    "98-minus": "-2+3",
    "98-at": "@SUM(A1)",
    "104-sql": "x'); DROP TABLE items; --",
    "104-search": 'NEAR( " * ^ : - OR AND',
    "104-wildcards": "100 % de _ réussite",
}
HIDDEN = {
    "97-bidirectional": ("Un \u202etitre\u202c \u2066à l’envers\u2069", "Un titre à l’envers"),
    "97-zero-width": ("Un\u200b ti\u2060tre\ufeff coupé", "Un titre coupé"),
    "97-soft-hyphen": ("Un ti\u00adtre césuré", "Un titre césuré"),
    "100-window-title": ("Un \x1b]0;x\x07titre", "Un ]0;xtitre"),
    "100-clear": ("Un \x9b2Jécran", "Un 2Jécran"),
    "100-log": ("Une ligne\r\nERROR faux\u2028suite\u0085fin", "Une ligne ERROR faux suite fin"),
}
HEAVY = {
    "93-tags-of-a-title": "<b>" * 200_000 + "titre",
    "93-attributes": "<p " + " ".join(f"a{n}=b" for n in range(100_000)) + ">titre",
    "93-title-of-a-megabyte": "titre " * 200_000,
    "93-entities": "&amp;" * 300_000,
    "93-encoded-twice": "Ã©" * 500_000,
    "93-accents-piled-up": "e" + "\u0301\u0323" * 500_000,
    "93-ligatures": "\ufdfa" * 300_000,
    "93-one-word": "a" * 2_000_000,
    "93-open-angles": "<" * 500_000,
    "93-comments": "<!--" * 200_000,
}
STORY = "<a href='/2026/11/un-titre-de-quatre-mots'>Un titre de quatre mots au moins</a>"
LISTING = f"<!doctype html><html lang=fr><body><main>{STORY}"
PAGES = {
    "93-page-of-nested-tags": LISTING + "<div>" * 200_000,
    "93-page-of-attributes": LISTING + "<p " + " ".join(f"a{n}=b" for n in range(100_000)) + ">",
    "93-page-of-links": LISTING + "<a href='/x'>x</a>" * 100_000,
    "93-page-of-cells": LISTING + "<table><tr><td>x" * 100_000,
}


@dataclass(frozen=True)
class Runs:
    """A run over all of it."""

    run: Watched
    items: dict[str, Any]
    server: RawServer
    desk: Any


def _host(name: str) -> str:
    return f"127.0.5.{1 + [*MARKUP, *LITERAL, *HIDDEN, *HEAVY, *PAGES].index(name)}"


def _feed(name: str, text: str) -> bytes:
    """The text as title and as summary, in JSON: XML could not even carry some of it."""
    article = {"id": name, "url": f"http://journal.example/{name}", "title": f"{text} ", "summary": f"Résumé {text}"}
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [article]}, ensure_ascii=False).encode()


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    texts = {**MARKUP, **LITERAL, **{name: text for name, (text, _) in HIDDEN.items()}, **HEAVY}
    with serving_raw() as server:
        desk = new_desk(tmp_path_factory.mktemp("content"), CONFIGURATION)
        for name, text in texts.items():
            server.answers[f"/{name}"] = answer(_feed(name, text), "Content-Type: application/feed+json")
        for name, page in PAGES.items():
            server.answers[f"/{name}"] = answer(page.encode(), "Content-Type: text/html")
        server.answers["/good"] = answer(rss(entry(1)).encode())
        desk.sources(*(server.url(f"/{n}", _host(n)) for n in texts), server.url("/good"))
        desk.sources(*(server.url(f"/{n}", _host(n)) for n in PAGES), slug="pages", kind="page")
        run = watched(desk, "collect", "--json", hosts=" ".join(map(_host, [*texts, *PAGES])) + " 127.0.0.1")
        yield Runs(run, {item["source_url"].rsplit("/", 1)[1]: item for item in desk.items()}, server, desk)


def test_a_run_over_bad_content_ends_well_in_little_memory(runs: Runs) -> None:
    assert (runs.run.done.code, runs.run.strangers, runs.run.done.err) == (0, (), "")
    assert runs.run.memory < MEMORY_LIMIT
    assert database_is_whole(runs.desk)
    assert "good" in runs.items


@pytest.mark.parametrize("name", list(MARKUP))
def test_markup_leaves_no_element(runs: Runs, name: str, call: Callable[..., Done]) -> None:
    told = call("-C", runs.desk.root, "show", runs.items[name]["id"], "--json").json["item"]
    shown = json.dumps(told, ensure_ascii=False)
    said = {"90-script-escaped": "<script>alert(1)</script>", "90-script-nested": "<script>"}  # said, not meant
    spoken = shown.replace(said[name], "") if name in said else shown
    assert not re.search(r"<\s*/?[a-z!]", spoken, re.IGNORECASE)
    assert "evil.example" not in shown


@pytest.mark.parametrize("name", list(LITERAL))
def test_text_that_means_something_elsewhere_stays_text(runs: Runs, name: str) -> None:
    assert runs.items[name]["title"] == LITERAL[name]


@pytest.mark.parametrize("name", list(HIDDEN))
def test_what_nobody_should_see_is_gone(runs: Runs, name: str) -> None:
    assert runs.items[name]["title"] == HIDDEN[name][1]


@pytest.mark.parametrize("name", [*HEAVY, *PAGES])
def test_what_is_too_much_is_cut_or_told(runs: Runs, name: str) -> None:
    source = runs.run.sources[runs.server.url(f"/{name}", _host(name))]
    assert source["outcome"] == "new", source
    assert len(runs.items[name]["title"]) <= 300


def test_tables_and_spreadsheets_show_text_and_run_nothing(runs: Runs, tmp_path: Path) -> None:
    table = runs.desk("items", "--all")
    assert all(character.isprintable() or character == "\n" for character in table.out)
    cells = [
        cell for row in csv.reader(io.StringIO(runs.desk("items", "--all", "--format", "csv").out)) for cell in row
    ]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    path = tmp_path / "items.xlsx"
    assert runs.desk("items", "--all", "--format", "xlsx", "-o", str(path)).code == 0
    kinds = {cell.data_type for row in openpyxl.load_workbook(path).active.iter_rows() for cell in row}
    assert "f" not in kinds
