"""Marks that editors typed as other programs take them, and Markdown otherwise: a list that is none, a sign that goes.

Word and mails give « • » and « – » before the lines of a list, no-break spaces behind a dash, a tab before a paragraph:
what is printed is then not what was meant, and nothing on the way says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from markdown_it.token import Token

from iet_watch.files.front_matter import read_front_matter_text
from iet_watch.locale import Phrase, later
from iet_watch.publish.checks.families.finding import Degree, Finding, Subject
from iet_watch.publish.issue.passages import FIGURE, HEAD_TEXTS, INSERT_TEXTS, Passage, written_tokens

# Of a list as Word, mails and PDFs give it: signs, dashes, Word's own bullets, and our marks before a no-break space.
_BULLET = re.compile(
    r"(?:\A|(?<=\n))[ \u00a0\t]{0,40}"
    r"(?:[•●▪■‣◦○➢➤✓✔·–—\uf0a7\uf0b7\uf0d8]|[-*+](?=[\u00a0\u202f])|\d{1,3}[.)](?=\u00a0))"
)

_WORDS, _PLACE, _FILE = r"\[[^\[\]\n]{0,200}\]", r"https?:|www\.|mailto:|#fiche-", r"\.(?:jpe?g|png|webp|pdf)\b"
_LINE_ENDS = "\u2028"  # before the end of a line that its editor asked for: two spaces, or a backslash

_LEFT: Sequence[tuple[re.Pattern[str], Degree, Phrase]] = (
    (
        re.compile(
            rf"(?:(?:!{_WORDS}\s?|{_WORDS})\((?={_PLACE}|[^()\n]{{1,200}}{_FILE})"
            rf"|{_WORDS}\s\((?={_PLACE}|[^()\s]{{1,200}}{_FILE}))[^\s()]{{0,80}}"
        ),
        "hold",
        later(
            "“%(found)s” is no link and no picture: no space after the bracket, nor in the address (%%20 stands for "
            "one)"
        ),
    ),
    (re.compile(r"\*\*|(?<!\w)__(?=\w)|(?<=\w)__(?!\w)"), "warn",
     later("“%(found)s” is read as it was typed: no space inside the marks, **such as this**")),
    (re.compile(r"(?:\A|(?<=\n))#{2,6}(?=[^\s#]|[\u00a0\u202f])"), "warn",
     later("“%(found)s” makes no heading: an ordinary space must follow it")),
    (re.compile(r"<<|>>"), "warn", later("“%(found)s” is read as it was typed: quotation marks are « and »")),
)  # fmt: skip
_ADDRESS = re.compile(r"(?:https?://|\bwww\.)[^\s<>«»]{1,300}")
_IN_FIELD = re.compile(
    r"\[[^\[\]]{1,200}\]\(\S{1,300}|\*\*|(?<![\w*_])[*_](?=\w)[^*_]{1,200}(?<=\w)[*_](?![\w*_])"
    r"|&(?:amp|nbsp|lt|gt|quot|[lr][sd]quo|[A-Za-z](?:acute|grave|circ|cedil|uml)|#\d{2,5});|</?(?:br|b|i|em|strong|sup|sub|p)\b"
)
_ANCHORS = re.compile(r'\bid="([^"]+)"')


def check(subject: Subject) -> Iterator[Finding]:
    places = frozenset(_ANCHORS.findall(subject.outputs.get("bulletin.html", "")))
    for name, file in subject.files.items():
        if name.endswith(".md"):
            tokens, first = written_tokens(file.path)
            yield from _Marks(file.path, tokens, first).findings()
            yield from _lost_places(file.path, tokens, first, places)
            yield from _open_comments(file.path)
        for passage in file.passages:
            if passage.section in (*HEAD_TEXTS, *INSERT_TEXTS, FIGURE):
                yield from _in_field(passage)


def _in_field(passage: Passage) -> Iterator[Finding]:
    """Marks in a field of one line, which is no Markdown: they are printed."""
    for found in _IN_FIELD.finditer(passage.text):
        message = later("“%(found)s” is read as it was typed: this field takes no marks of Markdown or HTML")
        yield Finding("formats", "warn", passage.path, passage.line, message, {"found": found[0]})


class _Marks:
    """One file of an issue: its parts, and the line on which they begin."""

    def __init__(self, path: Path, tokens: Sequence[Token], first: int) -> None:
        self._path, self._tokens, self._first = path, tokens, first

    def findings(self) -> Iterator[Finding]:
        for n, token in enumerate(self._tokens):
            if token.type == "inline":
                yield from self._words(token)
            elif token.type == "code_block":
                message = later("lines that begin with a tab or four spaces are shown as code: take these away")
                yield self._found(token, 0, "warn", message, _begins(token.content))
            elif token.type == "heading_open" and token.markup in ("-", "="):
                message = later("“%(found)s” is a heading, for the line of signs below it: leave a line between them")
                yield self._found(token, 0, "warn", message, _begins(self._tokens[n + 1].content))
            elif token.type == "bullet_list_open":
                yield from self._signs(n)

    def _words(self, token: Token) -> Iterator[Finding]:
        text = _outside_links(token.children or ())
        bullets = list(_BULLET.finditer(text))
        if len(bullets) > 1 and any(one.start() and text[one.start() - 2] != _LINE_ENDS for one in bullets):
            message = later("“%(found)s” makes no list, its lines come out as one: begin each with a dash and a space")
            degree: Degree = "warn" if all(_goes_on(one) for one in bullets) else "hold"
            yield self._found(token, text.count("\n", 0, bullets[0].end()), degree, message, bullets[0][0].strip())
        for pattern, degree, message in _LEFT:
            for found in {one[0]: one for one in pattern.finditer(text)}.values():
                yield self._found(token, text.count("\n", 0, found.start()), degree, message, found[0])
        for found in _ADDRESS.finditer(_LEFT[0][0].sub("", text)):
            message = later("“%(found)s” is no link on the page: <https://…>, or better [words](https://…)")
            yield self._found(token, 0, "warn", message, found[0])

    def _signs(self, opened: int) -> Iterator[Finding]:
        """A plus or a minus that was taken for the bullet of a list."""
        for n in range(opened + 1, min(opened + 4, len(self._tokens))):
            if self._tokens[n].type == "inline":
                break
        else:
            return
        token, words = self._tokens[opened], self._tokens[n].content
        nested = self._tokens[opened - 1].type == "list_item_open"
        if words[:1].isdigit() and (nested or token.markup == "+"):
            message = later(
                "“%(found)s”: the sign before it is taken for a bullet and is not shown: no space behind the sign"
            )
            yield self._found(token, 0, "hold", message, _begins(words))

    def _found(self, token: Token, below: int, degree: Degree, message: Phrase, found: str) -> Finding:
        line = self._first + token.map[0] + below if token.map else 0
        return Finding("formats", degree, self._path, line, message, {"found": found})


def _goes_on(bullet: re.Match[str]) -> bool:
    """Whether it may be a dash within a sentence whose lines were cut, as those of a mail are."""
    return bullet[0].strip() in "–—" and bullet.start() > 1 and bullet.string[bullet.start() - 2].isalnum()


def _lost_places(path: Path, tokens: Sequence[Token], first: int, places: frozenset[str]) -> Iterator[Finding]:
    """Links to a place in the bulletin that it has not: a fiche that was taken out, or is above its level."""
    for token in tokens:
        for part in token.children or ():
            url = str(part.attrGet("href") or "") if part.type == "link_open" else ""
            if places and url.startswith("#") and url[1:] not in places:
                message = later("a link to “%(url)s”, and the issue has no such place: readers cannot go there")
                line = first + token.map[0] if token.map else 0
                yield Finding("formats", "hold", path, line, message, {"url": url})


def _open_comments(path: Path) -> Iterator[Finding]:
    """Remarks whose end was deleted: they are printed, or go on to the end of the next one with all between."""
    text = read_front_matter_text(path)
    start = text.body.find("<!--")
    while start >= 0:
        end = text.body.find("-->", start + 4)
        if end < 0 or "<!--" in text.body[start + 4 : end]:
            message = later("this remark has no end, and what follows is lost or printed with it: close it with -->")
            yield Finding("formats", "hold", path, text.body_line + text.body.count("\n", 0, start), message)
        start = text.body.find("<!--", end + 3) if end >= 0 else -1


def _outside_links(parts: Sequence[Token]) -> str:
    """The words of a line as they are read, those of links and code left out."""
    text, inside = "", 0
    for part in parts:
        inside += part.nesting if part.type in ("link_open", "link_close") else 0
        if part.type in ("softbreak", "hardbreak"):
            text += "\n" if part.type == "softbreak" else f"{_LINE_ENDS}\n"
        elif not inside and part.type == "text":
            text += part.content
        elif not inside and part.content:
            text += "x"
    return text


def _begins(text: str) -> str:
    return text.strip().split("\n")[0][:40]
