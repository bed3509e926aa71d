"""A Word document as python-docx makes it: styles, real links, languages of words; the same words, the same bytes."""

from __future__ import annotations

import io
import zipfile
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

# A zip file dates its members; the first day that it can write stands for « no date ».
NO_DATE = (1980, 1, 1, 0, 0, 0)
TITLE_FONT, TEXT_FONT = "Georgia", "Calibri"
SIZES = {"Title": 30, "Heading 1": 20, "Heading 2": 15, "Heading 3": 11}  # points
INK, LINK = RGBColor(0x1B, 0x1B, 0x1F), RGBColor(0x1F, 0x5F, 0x7A)


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

    def heading(self, text: str, level: int) -> Paragraph:
        """A heading; level 0 is the title of the document."""
        heading: Paragraph = self._document.add_heading(printable(text), level)
        return heading

    def paragraph(self) -> Paragraph:
        """A paragraph to fill with runs and links."""
        paragraph: Paragraph = self._document.add_paragraph()
        return paragraph

    def text(self, text: str, *, bold: bool = False, italic: bool = False) -> None:
        """A paragraph of `text`, none when it is empty."""
        if text:
            run = self._document.add_paragraph().add_run(printable(text))
            run.bold, run.italic = bold or None, italic or None

    def listed(self, text: str) -> None:
        """A line of a list."""
        self._document.add_paragraph(printable(text), style="List Bullet")

    def run(self, paragraph: Paragraph, text: str, lang: str = "", *, bold: bool = False) -> None:
        """Words of a paragraph; `lang`: their language when it is not that of the document."""
        run = paragraph.add_run(printable(text))
        if bold:
            run.bold = True
        if lang:
            mark = OxmlElement("w:lang")
            mark.set(qn("w:val"), lang)
            run._r.get_or_add_rPr().append(mark)

    def link(self, paragraph: Paragraph, text: str, address: str, lang: str = "") -> None:
        """A real link, which python-docx knows how to keep but not how to make; words alone without an address."""
        self.run(paragraph, text, lang)
        if not address:
            return
        relation = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), relation)
        run = paragraph.runs[-1]
        run.style = self._document.styles["Hyperlink"]
        link.append(run._r)
        paragraph._p.append(link)

    def table(self, head: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> None:
        table = self._document.add_table(rows=1, cols=len(head), style="Light List")
        for cell, text in zip(table.rows[0].cells, head, strict=True):
            cell.text = text
        mark = OxmlElement("w:tblHeader")  # a screen reader says the head again for each cell
        table.rows[0]._tr.get_or_add_trPr().append(mark)
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text

    def bytes(self) -> bytes:
        """The file, its members without dates."""
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
            fonts = style.element.rPr.rFonts
            for key in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                fonts.attrib.pop(qn(f"w:{key}"), None)
        spoken = styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
        spoken.set(qn("w:val"), "fr-FR" if language == "fr" else "en-GB")
        link = styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
        link.font.underline, link.font.color.rgb = True, LINK

    def _set_properties(self, language: str, said: Properties) -> None:
        properties = self._document.core_properties
        properties.title, properties.language = said.title, language
        properties.author = properties.last_modified_by = said.author
        properties.created = properties.modified = said.moment
        properties.comments = properties.subject = properties.keywords = ""


def printable(text: str) -> str:
    """`text` without the control characters that XML cannot hold."""
    return "".join(c for c in text if c in "\t\n" or ord(c) >= 32)
