"""Reservation of text and data mining (TDM Reservation Protocol, W3C community report of May 2024).

A publisher declares it in a file at the site's root, in a header of the answer or in the page itself; each speaks
louder than the one before, and silence undoes nothing. Of a reserved source only title, link and date are taken.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from lxml import html

RULES_ADDRESS = "/.well-known/tdmrep.json"
RULES_BYTES = 512 * 1024
MOST_RULES = 1000
LONGEST_LOCATION = 2048

_PDF_MARK = re.compile(rb"<tdm:reservation>\s*([01])\s*</tdm:reservation>|\btdm:reservation=[\"']([01])[\"']")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")


@dataclass(frozen=True)
class Rule:
    """Whether the paths that match `pieces` are reserved; None when the file says neither 0 nor 1.

    `pieces`: the text between the `*` of the location; `to_the_end`: it ended with `$`.
    """

    pieces: tuple[str, ...]
    to_the_end: bool
    reserved: bool | None


@dataclass(frozen=True)
class Rules:
    """The rules of one `tdmrep.json`, in its order: the first that matches decides."""

    rules: tuple[Rule, ...] = ()


def by_headers(headers: Mapping[str, bytes]) -> bool | None:
    """What `tdm-reservation` says in the headers of an answer; None when it says nothing valid."""
    values = [value for name, value in headers.items() if name.lower() == "tdm-reservation"]
    said = {part.strip() for value in values for part in value.split(b",")}
    return True if b"1" in said else False if said == {b"0"} else None


def by_page(body: bytes) -> bool | None:
    """What the metadata of a page (HTML) or of a document (PDF) say; None when they say nothing valid."""
    if body[:1024].lstrip().startswith(b"%PDF-"):
        return _verdict([(found[1] or found[2]).decode() for found in _PDF_MARK.finditer(body)])
    if not re.search(rb"tdm[-:]reservation", body, re.IGNORECASE):  # nearly always: no need to parse
        return None
    from iet_watch.collect.documents.markup import page_tree

    tree = page_tree(body)
    if tree is None:
        return None
    metas = [meta for meta in tree.iter("meta") if _meta_name(meta) == "tdm-reservation"]
    return _verdict([(meta.get("content") or "").strip() for meta in metas])


def read_rules(body: bytes) -> Rules:
    """The rules of a `tdmrep.json`; what cannot be understood of it is left out."""
    try:
        document = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return Rules()
    listed = document if isinstance(document, list) else [document]  # the brackets are often forgotten
    rules = (_rule(one) for one in listed[:MOST_RULES] if isinstance(one, dict))
    return Rules(tuple(rule for rule in rules if rule is not None))


def reserved(rules: Rules, url: str) -> bool:
    """Whether the file reserves `url`: by the first rule in its order whose location matches."""
    path = _path(url)
    return bool(next((rule.reserved for rule in rules.rules if _matches(rule, path)), None))


def _verdict(values: list[str]) -> bool | None:
    """Of several declarations in one place a reservation is the one to heed."""
    return True if "1" in values else False if "0" in values else None


def _meta_name(meta: html.HtmlElement) -> str:
    return (meta.get("name") or meta.get("property") or "").strip().lower().replace(":", "-")


def _rule(said: Mapping[str, object]) -> Rule | None:
    location = said.get("location")
    if not isinstance(location, str) or not location.strip() or len(location) > LONGEST_LOCATION:
        return None
    pattern = location.strip()
    if re.match(r"https?://", pattern, re.IGNORECASE):  # a whole address where a path is asked for
        pattern = "/" + pattern.split("/", 3)[-1] if pattern.count("/") > 2 else "/"
    to_the_end = pattern.endswith("$")
    pieces = tuple(_plain(piece) for piece in pattern.removesuffix("$").split("*"))
    return Rule(pieces, to_the_end, _value(said.get("tdm-reservation")))


def _value(said: object) -> bool | None:
    """1 or 0; `true`, `"1"` and their contraries are met and leave no doubt."""
    return {"1": True, "true": True, "0": False, "false": False}.get(str(said).strip().lower())


def _path(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return "/"
    return _plain((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))


def _plain(text: str) -> str:
    """`text` in the one form for comparing: what need not be percent-encoded is not, the rest is, in capitals."""
    encoded = quote(text, safe="/?#[]@!&'()+,;=:%~-._")
    return re.sub(r"%[0-9A-Fa-f]{2}", _decoded, encoded)


def _decoded(found: re.Match[str]) -> str:
    letter = chr(int(found[0][1:], 16))
    return letter if _UNRESERVED.fullmatch(letter) else found[0].upper()


def _matches(rule: Rule, path: str) -> bool:
    """Whether `path` begins with the pieces in their order, with anything between two of them.

    Each piece is looked for where it stands first, so that no pattern, however made, costs more than one pass.
    """
    first, *others = rule.pieces
    if not path.startswith(first):
        return False
    at = len(first)
    last = others.pop() if others and rule.to_the_end else None
    for piece in others:
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    if last is not None:
        return len(path) - len(last) >= at and path.endswith(last)
    return at == len(path) or not rule.to_the_end
