"""A Word document as python-docx makes it: styles, real links, languages of words; the same words, the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from iet_watch.publish.outputs.word.word_parts import (
    DEEPEST,
    NAMESPACES,
    WordNotes,
    add_series,
    call,
    draw_border,
    draw_rows,
    element,
)

# A zip file dates its members; the first day that it can write stands for « no date ».
NO_DATE = (1980, 1, 1, 0, 0, 0)
TITLE_FONT, TEXT_FONT = "Georgia", "Calibri"
CODE_FONT = "Consolas"
SIZES = {"Title": 30, "Heading 1": 20, "Heading 2": 15, "Heading 3": 11, "Heading 4": 11, "Heading 5": 11}  # points
WIDTH = Mm(160)  # of a page between its margins
MM_OF_PIXEL = 0.1764  # 144 pixels to the inch: sharp on paper
INK, LINK = RGBColor(0x1B, 0x1B, 0x1F), RGBColor(0x1F, 0x5F, 0x7A)


@dataclass(frozen=True)
class Look:
    """How words look; `lang`: their language when it is not that of the document."""

    bold: bool = False
    italic: bool = False
    code: bool = False
    raised: bool = False
    lang: str = ""


PLAIN = Look()


@dataclass(frozen=True)
class Properties:
    """What a document says of itself."""

    title: str
    author: str
    moment: datetime


class WordPages:
    """A4 pages filled from top to bottom."""

    def __init__(self, language: str, properties: Properties) -> None:
        self._document: Any = Document()
        self._set_pages()
        self._set_styles(language)
        self._set_properties(language, properties)
        self._numbering = self._document.part.numbering_part.element
        self._series = [add_series(self._numbering, ordered) for ordered in (False, True)]
        self._notes = WordNotes(self._document.part.package)
        self._bookmarks = 0
        self._after_table = False

    def heading(self, text: str, level: int) -> Paragraph:
        """A heading; level 0 is the title of the document."""
        heading: Paragraph = self._document.add_heading(printable(text), level)
        return heading

    def paragraph(self, style: str = "") -> Paragraph:
        """A paragraph to fill with runs and links."""
        paragraph: Paragraph = self._document.add_paragraph(style=style or None)
        if self._after_table:
            paragraph.paragraph_format.space_before = Pt(10)
            self._after_table = False
        return paragraph

    def text(self, text: str, *, bold: bool = False, italic: bool = False, keep: bool = False) -> None:
        """A paragraph of `text`, none when it is empty; `keep`: on the page of what follows it."""
        if text:
            paragraph = self.paragraph()
            self.run(paragraph, text, Look(bold=bold, italic=italic))
            paragraph.paragraph_format.keep_with_next = keep or None

    def picture(self, paragraph: Paragraph, data: bytes, width: int, alternative: str) -> None:
        """A picture of `width` pixels, as wide as the page at most, on the page of what follows it."""
        shown = min(Mm(width * MM_OF_PIXEL), WIDTH)
        inline = paragraph.add_run().add_picture(io.BytesIO(data), width=shown)._inline
        inline.docPr.set("descr", printable(alternative))
        paragraph.paragraph_format.keep_with_next = True

    def rule(self) -> None:
        """A line across the page."""
        paragraph = self.paragraph()
        draw_border(paragraph._p.get_or_add_pPr(), "bottom")

    def listed(self, text: str) -> None:
        """A line of a list."""
        self._document.add_paragraph(printable(text), style="List Bullet")

    def run(self, paragraph: Paragraph, text: str, look: Look = PLAIN, link: Any = None) -> None:
        """Words of a paragraph, or of the `link` in it that `opened_link` gave."""
        run = paragraph.add_run(printable(text))
        run.bold, run.italic = look.bold or None, look.italic or None
        if look.raised:
            run.font.superscript = True
        if look.code:
            run.font.name = CODE_FONT
        if look.lang:
            run._r.get_or_add_rPr().append(element("w:lang", val=look.lang))
        if link is not None:
            run._r.get_or_add_rPr().insert(0, element("w:rStyle", val="Hyperlink"))
            link.append(run._r)

    def link(self, paragraph: Paragraph, text: str, address: str, lang: str = "") -> None:
        """A real link, or words alone without an address."""
        self.run(paragraph, text, Look(lang=lang), self.opened_link(paragraph, address) if address else None)

    def opened_link(self, paragraph: Paragraph, address: str) -> Any:
        """A real link to fill, which python-docx knows how to keep but not how to make.

        `#fiche-12` leads to the bookmark of that name.
        """
        link = OxmlElement("w:hyperlink", nsdecls=NAMESPACES)
        if address.startswith("#"):
            link.set(qn("w:anchor"), address[1:])
        else:
            link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        paragraph._p.append(link)
        return link

    def mark(self, paragraph: Paragraph, name: str, *around: Any) -> None:
        """Makes the end of `paragraph`, or what comes there, the place that links to `#name` lead to."""
        self._bookmarks += 1
        for one in (element("w:bookmarkStart", id=str(self._bookmarks), name=name), *around):
            paragraph._p.append(one)
        paragraph._p.append(element("w:bookmarkEnd", id=str(self._bookmarks)))

    def numbering(self, ordered: bool, level: int, start: int) -> int:
        """The number of a new list whose items begin with a dash, or with numbers from `start` on."""
        number = self._numbering.add_num(self._series[ordered])
        if ordered:
            number.add_lvlOverride(ilvl=min(level, DEEPEST)).add_startOverride(start)
        return int(number.numId)

    def number(self, paragraph: Paragraph, numbering: int, level: int) -> None:
        """Makes `paragraph` an item of a list."""
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = min(level, DEEPEST)
        properties.get_or_add_numId().val = numbering

    def note(self, paragraph: Paragraph) -> tuple[int, Callable[[], Paragraph]]:
        """A call of a new note: its number in the document, and what makes each of its paragraphs."""
        number = self._notes.add()
        self.mark(paragraph, f"_RefNote{number}", call(number))
        return number, lambda: self._notes.paragraph(number)

    def call_again(self, paragraph: Paragraph, number: int, *, in_note: bool) -> None:
        """A further call of the note `number`: its number, which Word keeps right in the text."""
        self.run(paragraph, str(number) if number else "", Look(raised=True))
        if number and not in_note:
            field = element("w:fldSimple", instr=f" NOTEREF _RefNote{number} \\h ")
            field.append(paragraph.runs[-1]._r)
            paragraph._p.append(field)

    def table(self, head: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> None:
        """A table of plain texts."""
        for cells, texts in zip(self.cells(len(rows) + 1, len(head)), (head, *rows), strict=True):
            for paragraph, text in zip(cells, texts, strict=True):
                self.run(paragraph, text)

    def cells(self, rows: int, columns: int) -> list[list[Paragraph]]:
        """A new table: the paragraphs to fill, row by row, the head first. No row is cut in two by a page."""
        table = self._document.add_table(rows, columns)
        draw_rows(table)
        table.rows[0]._tr.get_or_add_trPr().append(element("w:tblHeader"))  # a screen reader says it for each cell
        for n, row in enumerate(table.rows):
            row._tr.get_or_add_trPr().insert(0, element("w:cantSplit"))
            for cell in row.cells:
                cell.paragraphs[0].style = "Table Cell" if n else "Table Head"
                cell.paragraphs[0].paragraph_format.keep_with_next = (n == 0 and rows > 1) or None
        self._after_table = True
        return [[cell.paragraphs[0] for cell in row.cells] for row in table.rows]

    def bytes(self) -> bytes:
        """The file, its members without dates."""
        self._notes.relate(self._document)
        made, fixed = io.BytesIO(), io.BytesIO()
        self._document.save(made)
        with zipfile.ZipFile(made) as old, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                new.writestr(zipfile.ZipInfo(name, NO_DATE), old.read(name), zipfile.ZIP_DEFLATED)
        return fixed.getvalue()

    def _set_pages(self) -> None:
        section = self._document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(25)

    def _set_styles(self, language: str) -> None:
        styles = self._document.styles
        styles["Normal"].font.name, styles["Normal"].font.size = TEXT_FONT, Pt(11)
        for name, size in SIZES.items():
            style = styles[name]
            style.font.name, style.font.size, style.font.color.rgb = TITLE_FONT, Pt(size), INK
            style.font.italic = False
            fonts = style.element.rPr.rFonts
            for key in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                fonts.attrib.pop(qn(f"w:{key}"), None)
        spoken = styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
        spoken.set(qn("w:val"), "fr-FR" if language == "fr" else "en-GB")
        link = styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
        link.font.underline, link.font.color.rgb = True, LINK
        _set_prose_styles(styles)

    def _set_properties(self, language: str, said: Properties) -> None:
        properties = self._document.core_properties
        properties.title, properties.language = said.title, language
        properties.author = properties.last_modified_by = said.author
        properties.created = properties.modified = said.moment
        properties.comments = properties.subject = properties.keywords = ""


def _set_prose_styles(styles: Any) -> None:
    quote, caption = styles["Quote"], styles["Caption"]
    quote.paragraph_format.left_indent, quote.font.italic = Mm(8), False
    draw_border(quote.element.get_or_add_pPr(), "left")
    caption.font.color.rgb, caption.font.size, caption.paragraph_format.space_after = INK, Pt(10), Pt(4)
    code = styles.add_style("Code", WD_STYLE_TYPE.PARAGRAPH)
    code.base_style, code.font.name, code.font.size = styles["Normal"], CODE_FONT, Pt(9.5)
    cell, head = (styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH) for name in ("Table Cell", "Table Head"))
    cell.base_style, cell.paragraph_format.space_after = styles["Normal"], Pt(0)
    head.base_style, head.font.bold = cell, True
    note = styles.add_style("Footnote Text", WD_STYLE_TYPE.PARAGRAPH)
    note.base_style, note.font.size, note.paragraph_format.space_after = styles["Normal"], Pt(9), Pt(2)
    styles.add_style("Footnote Reference", WD_STYLE_TYPE.CHARACTER).font.superscript = True


def printable(text: str) -> str:
    """`text` without the control characters that XML cannot hold."""
    return "".join(c for c in text if c in "\t\n" or ord(c) >= 32)
