"""Markdown that editors write, into a Word document: its lists, tables, quotations and notes are Word's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm
from docx.text.paragraph import Paragraph
from markdown_it.token import Token

from iet_watch.files.markdown import PlacedPicture
from iet_watch.publish.issue.pictures import Picture
from iet_watch.publish.outputs.word.word_pages import Look, WordPages
from iet_watch.publish.text.pictures import in_words, lone_picture, whole_caption
from iet_watch.publish.text.reading import BREAKS, caption_parts, captions, link_of, lowered, read_words
from iet_watch.publish.text.typography import typeset

INDENT = Mm(6)  # of a list, and of each one in it
_ALIGNED = {"text-align:right": WD_ALIGN_PARAGRAPH.RIGHT, "text-align:center": WD_ALIGN_PARAGRAPH.CENTER}


@dataclass
class _List:
    """An open list: its numbering, how deep it stands, and whether its item has had its first paragraph."""

    numbering: int
    level: int
    ordered: bool
    begun: bool = True


@dataclass
class _Table:
    """The rows of an open table, each the cells with how they are aligned."""

    rows: list[list[tuple[Token, WD_ALIGN_PARAGRAPH | None]]] = field(default_factory=list)


def write_prose(pages: WordPages, text: str, language: str, demote: int, pictures: tuple[Picture, ...] = ()) -> None:
    """Fills `pages` with `text`, whose headings come below the heading of HTML level `demote` (Heading 1 is an h2)."""
    tokens = lowered(text, language, demote)
    cut = next((n for n, token in enumerate(tokens) if token.type == "footnote_block_open"), len(tokens))
    shown = {picture.name: picture for picture in pictures}
    _Prose(pages, dict(_notes(tokens[cut:])), language, shown).write(tokens[:cut])


def _notes(tokens: Sequence[Token]) -> Iterator[tuple[int, list[Token]]]:
    """The parts of each note by its number, from 0."""
    number, inside = 0, list[Token]()
    for token in tokens:
        if token.type == "footnote_open":
            number, inside = token.meta["id"], []
        elif token.type == "footnote_close":
            yield number, inside
        else:
            inside.append(token)


class _Prose:
    """Writes one text from top to bottom. In a note, `new` makes every paragraph: a note of Word holds no other."""

    def __init__(
        self,
        pages: WordPages,
        notes: dict[int, list[Token]],
        language: str,
        pictures: Mapping[str, Picture],
        places: dict[int, int] | None = None,
        new: Callable[[], Paragraph] | None = None,
    ) -> None:
        self._pages = pages
        self._notes = notes
        self._language = language
        self._pictures = pictures
        self._places = {} if places is None else places  # of each note that was called, its number in the document
        self._new = new
        self._lists: list[_List] = []
        self._quotes = 0
        self._table: _Table | None = None
        self._cell: WD_ALIGN_PARAGRAPH | None = None

    def write(self, tokens: Sequence[Token]) -> None:
        titled = captions(tokens)
        for n, token in enumerate(tokens):
            if n - 1 in titled:
                self._caption(token)
            elif token.type == "inline":
                self._inline(token, tokens[n - 1])
            elif token.type in ("fence", "code_block"):
                self._pages.run(self._placed(self._paragraph("Code")), token.content.rstrip("\n"))
            elif token.type == "hr" and not self._new:
                self._pages.rule()
            else:
                self._open_or_close(token)

    def _open_or_close(self, token: Token) -> None:
        kind = token.type
        if kind in ("bullet_list_open", "ordered_list_open"):
            ordered = kind == "ordered_list_open"
            level = len(self._lists) + self._quotes
            numbering = self._pages.numbering(ordered, level, int(token.attrGet("start") or 1))
            self._lists.append(_List(numbering, level, ordered))
        elif kind in ("bullet_list_close", "ordered_list_close"):
            self._lists.pop()
        elif kind == "list_item_open":
            self._lists[-1].begun = False
        elif kind in ("blockquote_open", "blockquote_close"):
            self._quotes += token.nesting
        elif kind == "table_open":
            self._table = _Table()
        elif kind == "tr_open" and self._table:
            self._table.rows.append([])
        elif kind in ("th_open", "td_open"):
            self._cell = _ALIGNED.get(str(token.attrGet("style")))
        elif kind == "table_close" and self._table:
            self._write_table(self._table)
            self._table = None

    def _inline(self, token: Token, before: Token) -> None:
        if placed := lone_picture(token):
            self._picture(placed)
        elif self._table is not None:
            self._table.rows[-1].append((token, self._cell))
        elif before.type == "heading_open" and not self._new:
            self._fill(self._pages.heading("", int(before.tag[1]) - 1), token.children or ())
        else:
            self._fill(self._next(), token.children or ())

    def _picture(self, placed: PlacedPicture) -> None:
        """A picture with its caption on the same page, or in words where there is none."""
        picture = self._pictures.get(placed.name)
        if picture is None:
            self._pages.run(self._next(), in_words(placed, self._language))
            return
        alternative = typeset(placed.alternative, self._language)
        self._pages.picture(self._placed(self._paragraph("")), picture.data, picture.width, alternative)
        self._pages.run(self._placed(self._paragraph("Caption")), whole_caption(placed, self._language))

    def _next(self) -> Paragraph:
        """The paragraph that comes next, in the list or the quotation that is open."""
        if self._new or not self._lists:
            return self._paragraph("Quote" if self._quotes else "")
        inner = self._lists[-1]
        if inner.begun:
            return self._placed(self._paragraph("Quote" if self._quotes else "List Continue"))
        inner.begun = True
        paragraph = self._paragraph("List Number" if inner.ordered else "List Bullet")
        self._pages.number(paragraph, inner.numbering, inner.level)
        return paragraph

    def _paragraph(self, style: str) -> Paragraph:
        return self._new() if self._new else self._pages.paragraph(style)

    def _placed(self, paragraph: Paragraph) -> Paragraph:
        """`paragraph` as far in as the lists around it."""
        if self._lists:
            paragraph.paragraph_format.left_indent = INDENT * (len(self._lists) + self._quotes)
        return paragraph

    def _caption(self, inline: Token) -> None:
        paragraph = self._paragraph("Caption")
        paragraph.paragraph_format.keep_with_next = True
        self._fill(paragraph, caption_parts(inline))

    def _write_table(self, table: _Table) -> None:
        width = len(table.rows[0])
        cells = [[self._new()] * width for _ in table.rows] if self._new else self._pages.cells(len(table.rows), width)
        for row, said in zip(cells, table.rows, strict=True):
            for n, (paragraph, (token, aligned)) in enumerate(zip(row, said, strict=True)):
                if self._new:
                    self._pages.run(paragraph, " · " if n else "")
                elif aligned is not None:
                    paragraph.alignment = aligned
                self._fill(paragraph, token.children or ())

    def _fill(self, paragraph: Paragraph, parts: Sequence[Token]) -> None:
        look = Look()
        link = None
        for part in parts:
            if part.type in ("strong_open", "strong_close"):
                look = replace(look, bold=part.nesting > 0)
            elif part.type in ("em_open", "em_close"):
                look = replace(look, italic=part.nesting > 0)
            elif part.type == "link_open":
                link = self._pages.opened_link(paragraph, link_of(part))
            elif part.type == "link_close":
                link = None
            elif part.type == "footnote_ref":
                self._call(paragraph, part.meta["id"])
            else:
                shown = replace(look, code=part.type == "code_inline")
                self._pages.run(paragraph, BREAKS.get(part.type, part.content), shown, link)

    def _call(self, paragraph: Paragraph, note: int) -> None:
        said = self._notes.get(note, [])
        if note in self._places:
            self._pages.call_again(paragraph, self._places[note], in_note=self._new is not None)
        elif self._new:  # Word lets no note call another: it says it
            self._places[note] = 0
            self._pages.run(paragraph, f" ({' '.join(read_words(one.children or ()) for one in said).strip()})")
        else:
            self._places[note], new = self._pages.note(paragraph)
            _Prose(self._pages, self._notes, self._language, {}, self._places, new).write(said)
