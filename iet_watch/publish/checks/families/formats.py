"""What editors typed and no format shows, or not as they meant it: named before anything is printed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from markdown_it.token import Token

from iet_watch.files.markdown import CELL_LIMIT, COLUMN_LIMIT, ROW_LIMIT, picture_of, placed_pictures
from iet_watch.locale import later
from iet_watch.publish.checks.families.finding import Degree, Family, Finding, Subject
from iet_watch.publish.issue.footnotes import CALL, NOTE
from iet_watch.publish.issue.passages import written_tokens
from iet_watch.publish.issue.pictures import PER_FICHE, Unfit, named_beside, read_picture
from iet_watch.publish.publication.unread import FICHES, PICTURES
from iet_watch.publish.text.prose import ANALYSIS_DEPTH, FICHE_DEPTH, PART_DEPTH
from iet_watch.publish.text.reading import captions, leads_somewhere, link_of

WIDE = 6  # columns; seven of a year each are what 320 px and a letter of 640 px still show without scrolling
DEEPEST = 6  # level of a heading in HTML
# Marks of other kinds of Markdown, which stay in the text as they were typed.
_OTHER_MARKS = re.compile(r"</?[a-zA-Z][^<>]*>|~~[^~]+~~|\^\[[^\]]+\]|==[^=\s][^=]*==|(?:\A|(?<=\n))\[[ xX]\] ")
_RULE_OF_TABLE = re.compile(r"(?:\A|\n)(?=[ |:]*-)(?=[ :-]*\|)[ |:-]+(?:\n|\Z)")

_ESCAPED = re.compile(r"\\\|")  # a bar within a cell


def check(subject: Subject) -> Iterator[Finding]:
    for name, file in subject.files.items():
        if name.endswith(".md"):
            tokens, first = written_tokens(file.path)
            folder = None if name == "edito.md" else subject.folder
            yield from _File(file.path, tokens, first, folder).findings()
    yield from _pictures_unused(subject.folder)


def _pictures_unused(folder: Path) -> Iterator[Finding]:
    """Pictures beside fiches that none of them names, whatever its level."""
    pictures = [path for path in sorted((folder / FICHES).glob("*/*")) if path.suffix.lower() in PICTURES]
    named = {beside: _named(beside) for beside in {path.parent for path in pictures}}
    for path in pictures:
        if path.name not in named[path.parent]:
            yield Finding("formats", "warn", path, 0, later("no fiche shows this picture"))


def _named(folder: Path) -> frozenset[str]:
    """The pictures that the fiches in `folder` name, fit to be shown or not."""
    parts = (part for path in folder.glob("*.md") for token in written_tokens(path)[0] for part in token.children or ())
    names = {picture_of(part).name for part in parts if part.type == "image"}
    return frozenset(named_beside(folder, name).name for name in names if "/" not in name)


class _File:
    """One file of an issue: its parts, the line on which they begin; of a fiche, the folder of its quarter."""

    def __init__(self, path: Path, tokens: Sequence[Token], first: int, folder: Path | None) -> None:
        self._path = path
        self._tokens = tokens
        self._first = first
        self._folder = folder

    def findings(self) -> Iterator[Finding]:
        yield from self._notes()
        yield from self._tables()
        yield from self._headings()
        yield from self._pictures()
        for token in self._tokens:
            if token.type == "inline":
                yield from self._words(token)
                yield from self._links(token)

    def _found(
        self, token: Token, message: str, degree: Degree = "hold", family: Family = "formats", **args: object
    ) -> Finding:
        line = self._first + token.map[0] if token.map else 0
        return Finding(family, degree, self._path, line, message, args)

    def _notes(self) -> Iterator[Finding]:
        told = [token for token in self._tokens if token.type == NOTE]
        count = Counter(token.meta["label"] for token in told)
        called = self._called()
        for token in told:
            label = token.meta["label"]
            if label not in called:
                yield self._found(
                    token, later("nothing calls the note [^%(label)s]: it would not be shown"), label=label
                )
            if count[label] > 1:
                yield self._found(
                    token, later("several notes are called [^%(label)s]: one would be shown"), label=label
                )
        for token, label in self._calls():
            if label not in count:
                message = later("there is no note [^%(label)s]: the call is read as it was typed")
                yield self._found(token, message, label=label)

    def _calls(self) -> Iterator[tuple[Token, str]]:
        for token in self._tokens:
            yield from ((token, part.meta["label"]) for part in token.children or () if part.type == CALL)

    def _called(self) -> frozenset[str]:
        """The labels that the text calls, or a note that it calls."""
        by_note: dict[str, set[str]] = {"": set()}
        inside = ""
        for token in self._tokens:
            inside = (
                token.meta["label"] if token.type == NOTE else "" if token.type.endswith("reference_close") else inside
            )
            labels = {part.meta["label"] for part in token.children or () if part.type == CALL}
            by_note.setdefault(inside, set()).update(labels)
        found, waiting = set[str](), list(by_note[""])
        while waiting:
            label = waiting.pop()
            if label not in found:
                found.add(label)
                waiting += by_note.get(label, ())
        return frozenset(found)

    def _tables(self) -> Iterator[Finding]:
        titled = captions(self._tokens)
        for n, token in enumerate(self._tokens):
            if token.type == "table_open":
                if n - 3 not in titled:
                    message = later("a table without a title (criterion 5.4): “Table: …” on the line above it")
                    yield self._found(token, message, family="access")
                yield from self._columns(token, n)
            elif token.type == "inline" and (rule := _RULE_OF_TABLE.search(token.content)):
                yield self._no_table(token, rule)
            elif token.type == "table_close" and self._goes_on(n):
                yield self._too_large(self._tokens[n + 1])

    def _columns(self, token: Token, n: int) -> Iterator[Finding]:
        end = next(m for m in range(n, len(self._tokens)) if self._tokens[m].type == "thead_close")
        heads = [one.content for one in self._tokens[n:end] if one.type == "inline"]
        if "" in heads:
            yield self._found(token, later("a column without a name (criterion 5.6)"), "warn", "access")
        if len(heads) > WIDE:
            message = later("a table of %(count)s columns is hard to read on a telephone and in a letter")
            yield self._found(token, message, "warn", count=len(heads))

    def _goes_on(self, n: int) -> bool:
        """Whether lines of the table that ends at `n` follow it: it was cut."""
        opened = next(self._tokens[m] for m in range(n, -1, -1) if self._tokens[m].type == "table_open")
        following = self._tokens[n + 1] if n + 1 < len(self._tokens) else None
        return bool(following and following.map and opened.map and following.map[0] == opened.map[1])

    def _no_table(self, token: Token, rule: re.Match[str]) -> Finding:
        """Why the lines of `token` are no table, `rule` being its line of dashes."""
        head = token.content[: rule.start()].rpartition("\n")[2]
        dashes, above = (len(line.strip().strip("|").split("|")) for line in (rule[0], _ESCAPED.sub("", head)))
        if dashes == above:
            return self._too_large(token)
        message = later(
            "the line of dashes has %(dashes)s columns and the line above it %(above)s: make them as many, or it is no "
            "table"
        )
        return self._found(token, message, dashes=dashes, above=above)

    def _too_large(self, token: Token) -> Finding:
        message = later(
            "a table of more than %(columns)s columns or %(rows)s rows, or tables of more than %(cells)s cells in one "
            "text, are read as they were typed: make them smaller"
        )
        return self._found(token, message, columns=COLUMN_LIMIT, rows=ROW_LIMIT, cells=CELL_LIMIT)

    def _headings(self) -> Iterator[Finding]:
        depth, highest = PART_DEPTH, DEEPEST
        parts = 0
        for token in self._tokens:
            if token.type != "heading_open":
                continue
            level = int(token.tag[1])
            if level == 2:
                parts += 1
                depth = PART_DEPTH if self._folder is None else FICHE_DEPTH if parts == 1 else ANALYSIS_DEPTH
                highest = DEEPEST
                continue
            highest = min(highest, level)
            if depth + 1 + level - highest > DEEPEST:
                yield self._found(token, later("a heading so far down has no level of its own: use one less"), "warn")

    def _pictures(self) -> Iterator[Finding]:
        """Those that are not shown: in a text, in the editorial, or not fit to be."""
        placed = {n + 1: one for n, one in placed_pictures(self._tokens).items()} if self._folder else {}
        names = list(dict.fromkeys(one.name for one in placed.values()))
        for n, token in enumerate(self._tokens):
            if n in placed and self._folder:
                made = read_picture(placed[n], self._path, self._folder, "")
                if isinstance(made, Unfit):
                    line = self._first + (token.map[0] if token.map else 0)
                    yield Finding("formats", "block", self._path, line, made.message, made.args)
                elif names.index(made.name) >= PER_FICHE:
                    message = later("a fiche shows %(most)s pictures at most")
                    yield self._found(token, message, "block", most=PER_FICHE)
                continue
            for part in token.children or ():
                if part.type == "image":
                    message = later(
                        "a picture stands alone in its paragraph, in a fiche; “%(found)s” is shown as words"
                    )
                    yield self._found(token, message, found=part.content)

    def _words(self, token: Token) -> Iterator[Finding]:
        text = "".join("\n" if part.type == "softbreak" else part.content for part in _texts(token))
        for found in _OTHER_MARKS.finditer(text):
            yield self._found(token, later("“%(found)s” is read as it was typed"), "warn", found=found[0].strip())

    def _links(self, token: Token) -> Iterator[Finding]:
        for part in token.children or ():
            if part.type == "link_open" and not leads_somewhere(part):
                message = later("a link to “%(url)s” is shown as its words only: readers cannot go there")
                yield self._found(token, message, url=link_of(part))
            elif part.type == "link_open" and part.attrGet("title"):
                message = later("the title of a link is not shown: “%(found)s”")
                yield self._found(token, message, "warn", found=part.attrGet("title"))


def _texts(token: Token) -> Iterator[Token]:
    return (part for part in token.children or () if part.type in ("text", "softbreak"))
