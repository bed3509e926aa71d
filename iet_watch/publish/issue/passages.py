"""What editors wrote, paragraph by paragraph, each with the line where it stands in its file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markdown_it.token import Token

from iet_watch.files.front_matter import FrontMatterText, read_front_matter_text, without_comments
from iet_watch.files.markdown import markdown_reader
from iet_watch.files.toml import TomlDocument, read

_MARKDOWN = markdown_reader(as_written=True)
HEAD_TEXTS = ("title", "place", "kind", "reliability", "author")  # of a head, what readers read

FIGURE = "figure"  # what a key figure says: its number and its unit, which are two fields
INSERT_TEXTS = ("title", "label", "organiser", "place", "source", "note")


@dataclass(frozen=True)
class Link:
    """A link that an editor wrote."""

    text: str
    url: str


@dataclass(frozen=True)
class Passage:
    """One paragraph as it is read: no marks of Markdown, code left out, every line of the file a line of it.

    `section` is the heading that it stands under (« Summary »), or the key of the head; `quoted`: in a block quote.
    """

    path: Path
    line: int
    section: str
    text: str
    links: tuple[Link, ...] = ()
    quoted: bool = False

    def line_at(self, offset: int) -> int:
        """The line of the file that holds the character `offset` of the text."""
        return self.line + self.text.count("\n", 0, offset)


@dataclass(frozen=True)
class IssueFile:
    """A file of an issue: its head, and its passages; `code` is printed as it stands, and read by nobody as prose."""

    path: Path
    document: TomlDocument
    passages: tuple[Passage, ...]
    code: tuple[Passage, ...] = ()

    @property
    def values(self) -> Mapping[str, Any]:
        return self.document.values

    def line_of(self, key: str) -> int:
        return self.document.line_of(key)


def read_passages(path: Path) -> IssueFile:
    """The file at `path`, whose head and headings are known to be right."""
    text = read_front_matter_text(path)
    return IssueFile(
        path, text.document, (*_of_head(path, text.document), *_of_body(path, text)), tuple(_code(path, text))
    )


def read_insert_passages(path: Path) -> IssueFile:
    """The texts and the addresses of a file of calls, events or key figures, known to be right."""
    document = read(path)
    return IssueFile(path, document, tuple(_of_tables(path, document)))


def _of_tables(path: Path, document: TomlDocument) -> Iterator[Passage]:
    for name, rows in document.values.items():
        for n, row in enumerate(rows if isinstance(rows, list) else ()):
            if isinstance(value := row.get("value"), str):
                line = document.line_of(name, n, "value")
                yield Passage(path, line, FIGURE, f"{value} {row.get('unit', '')}".replace("\n", " ").strip())
            for key in INSERT_TEXTS:
                if isinstance(text := row.get(key), str) and text:
                    links = (Link(text, row["url"]),) if key in ("title", "label") and row.get("url") else ()
                    yield Passage(path, document.line_of(name, n, key), key, text.replace("\n", " "), links)


def _of_head(path: Path, document: TomlDocument) -> Iterator[Passage]:
    for key in HEAD_TEXTS:
        value = document.values.get(key)
        if isinstance(value, str) and value:
            yield Passage(path, document.line_of(key), key, value.replace("\n", " "))


def written_tokens(path: Path) -> tuple[list[Token], int]:
    """What Markdown makes of the body of a file, comments left out, and the line of the file on which that begins."""
    text = read_front_matter_text(path)
    return _tokens(text), text.body_line


def _tokens(text: FrontMatterText) -> list[Token]:
    return _MARKDOWN.parse(without_comments(text.body, keep_lines=True))


def _of_body(path: Path, text: FrontMatterText) -> Iterator[Passage]:
    section, quotes = "", 0
    tokens = _tokens(text)
    for before, token in zip([None, *tokens], tokens, strict=False):
        quotes += (token.type == "blockquote_open") - (token.type == "blockquote_close")
        if token.type != "inline" or not token.map:
            continue
        if before is not None and before.type == "heading_open" and before.tag == "h2":
            section = token.content
            continue
        line = text.body_line + token.map[0]
        children = token.children or []
        yield Passage(path, line, section, _read(children), tuple(_links(children)), quoted=quotes > 0)


def _code(path: Path, text: FrontMatterText) -> Iterator[Passage]:
    for token in _tokens(text):
        line = text.body_line + token.map[0] if token.map else 0
        if token.type == "fence":
            yield Passage(path, line + 1, "", token.content)
        elif token.type == "code_block":
            yield Passage(path, line, "", token.content)
        for part in token.children or ():
            if part.type == "code_inline":
                yield Passage(path, line, "", part.content)


def _read(parts: list[Token]) -> str:
    """The words of `parts`; a line's end stays, so that places can be told."""
    ends = {"softbreak": "\n", "hardbreak": "\n"}
    return "".join(ends.get(part.type, part.content if part.type == "text" else "") for part in parts)


def _links(parts: list[Token]) -> Iterator[Link]:
    url, words = "", ""
    for part in parts:
        if part.type == "link_open":
            url, words = str(part.attrGet("href") or ""), ""
        elif part.type == "link_close":
            yield Link(words.strip(), url)
        else:
            words += part.content
