"""The bulletin as a Word document: real headings, language and links, for those who annotate or quote it."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime, time
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from iet_watch.locale import number, translations
from iet_watch.locale.dates import date_words, hour_words, language_name, quarter_words, when_words
from iet_watch.publish.issue.bulletin import Bulletin, Fiche
from iet_watch.publish.issue.levels import LEVEL_WORDS, PUBLIC
from iet_watch.publish.outputs.charts import charts_of
from iet_watch.publish.text.plain_prose import prose_text
from iet_watch.publish.text.typography import typeset

# A zip file dates its members; the first day that it can write stands for « no date ».
NO_DATE = (1980, 1, 1, 0, 0, 0)
TITLE_FONT, TEXT_FONT = "Georgia", "Calibri"


def word_document(bulletin: Bulletin) -> bytes:
    """A .docx; the same bulletin gives the same bytes."""
    writer = _Writer(bulletin)
    writer.write()
    return writer.bytes()


class _Writer:
    """Writes one document from top to bottom."""

    def __init__(self, bulletin: Bulletin) -> None:
        self.bulletin = bulletin
        self.language = bulletin.language
        self.words = translations(bulletin.language).gettext
        self.document: Any = Document()
        self._set_up()

    def write(self) -> None:
        self._masthead()
        for erratum in self.bulletin.errata:
            text = self.words("Erratum of %(date)s: %(text)s")
            self._text(text % {"date": self._date(erratum.day), "text": self._typo(erratum.text)})
        self._prose_part("Key points", self.bulletin.essentials)
        self._prose_part("Editorial", self.bulletin.editorial)
        if self.bulletin.editorial and self.bulletin.editorial_author:
            self._text(self._typo(self.bulletin.editorial_author), bold=True)
        for section in self.bulletin.sections:
            self.document.add_heading(self._typo(section.title), 1)
            if section.summary:
                self._text(self._typo(section.summary), italic=True)
            for fiche in section.fiches:
                self._fiche(fiche)
        self._figures()
        self._calls()
        self._agenda()
        self._method()
        self._legal()

    def bytes(self) -> bytes:
        made, fixed = io.BytesIO(), io.BytesIO()
        self.document.save(made)
        with zipfile.ZipFile(made) as old, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                new.writestr(zipfile.ZipInfo(name, NO_DATE), old.read(name), zipfile.ZIP_DEFLATED)
        return fixed.getvalue()

    def _set_up(self) -> None:
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(25)
        styles = self.document.styles
        styles["Normal"].font.name, styles["Normal"].font.size = TEXT_FONT, Pt(11)
        for level, size in ((0, 30), (1, 20), (2, 15), (3, 11)):
            style = styles["Title" if level == 0 else f"Heading {level}"]
            style.font.name, style.font.size, style.font.color.rgb = TITLE_FONT, Pt(size), RGBColor(0x1B, 0x1B, 0x1F)
            fonts = style.element.rPr.rFonts
            for key in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                fonts.attrib.pop(qn(f"w:{key}"), None)
        language = styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
        language.set(qn("w:val"), "fr-FR" if self.language == "fr" else "en-GB")
        link = styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
        link.font.underline, link.font.color.rgb = True, RGBColor(0x1F, 0x5F, 0x7A)
        self._properties()

    def _properties(self) -> None:
        properties, bulletin = self.document.core_properties, self.bulletin
        moment = datetime.combine(bulletin.published or bulletin.quarter.last_day, time(), UTC).replace(tzinfo=None)
        properties.title = f"{self._typo(bulletin.title)}, {self._issue()}"
        properties.author = properties.last_modified_by = bulletin.publisher
        properties.language = self.language
        properties.created = properties.modified = moment
        properties.comments = properties.subject = properties.keywords = ""

    def _masthead(self) -> None:
        bulletin = self.bulletin
        if bulletin.state == "draft":
            self._text(self.words("Draft — not for distribution"), bold=True)
        if bulletin.level != PUBLIC:
            level = self.words("Circulation: %(level)s") % {"level": self.words(LEVEL_WORDS[bulletin.level])}
            self._text(level, bold=True)
        self._text(self._typo(bulletin.region))
        self.document.add_heading(self._typo(bulletin.title), 0)
        self._text(self._issue(), bold=True)
        first, last = bulletin.period
        self._text(self.words("Period: %(first)s to %(last)s") % {"first": self._date(first), "last": self._date(last)})
        if bulletin.page_address:
            self._link(self.document.add_paragraph(), bulletin.page_address, bulletin.page_address)

    def _fiche(self, fiche: Fiche) -> None:
        heading = self.document.add_heading(level=2)
        title = fiche.title if fiche.foreign and not fiche.original_title else self._typo(fiche.title)
        lang = fiche.lang if fiche.foreign and not fiche.original_title else ""
        if fiche.url:
            self._link(heading, title, fiche.url, lang)
        else:
            self._run(heading, title, lang)
        self._text(self._facts(fiche), italic=True)
        if fiche.original_title:
            before, _, after = self.words("Original title: %(title)s").partition("%(title)s")
            paragraph = self.document.add_paragraph(before)
            self._run(paragraph, fiche.original_title, fiche.lang)
            paragraph.add_run(after)
        self._prose(fiche.summary)
        for title, text in (("What to remember", fiche.remember), ("Stake for the territory", fiche.stake)):
            if text:
                self.document.add_heading(self.words(title), 3)
                self._prose(text)
        self._text(self._notes(fiche))

    def _facts(self, fiche: Fiche) -> str:
        facts = [self._typo(fiche.source), self._date(fiche.published) if fiche.published else ""]
        if fiche.foreign:
            facts.append(self.words("in %(language)s") % {"language": language_name(fiche.lang, self.language)})
        facts += [self._typo(fiche.kind), self._typo(fiche.place)]
        return ", ".join(fact for fact in facts if fact)

    def _notes(self, fiche: Fiche) -> str:
        notes = [self.words("Sheet no. %(number)d") % {"number": fiche.item}]
        if fiche.keywords:
            notes.append(self.words("Keywords: %(words)s") % {"words": ", ".join(map(self._typo, fiche.keywords))})
        if fiche.reliability:
            notes.append(self.words("Reliability: %(rating)s") % {"rating": self._typo(fiche.reliability)})
        if fiche.contributor:
            notes.append(self.words("Contributor: %(name)s") % {"name": self._typo(fiche.contributor)})
        return " · ".join(notes)

    def _figures(self) -> None:
        for n, figure in enumerate(self.bulletin.inserts.figures):
            if n == 0:
                self.document.add_heading(self.words("Key figures"), 1)
            paragraph = self.document.add_paragraph()
            paragraph.add_run(self._typo(f"{figure.value} {figure.unit}".strip())).bold = True
            paragraph.add_run(f" – {self._typo(figure.label)} (")
            if figure.url:
                self._link(paragraph, self._typo(figure.source), figure.url)
            else:
                paragraph.add_run(self._typo(figure.source))
            paragraph.add_run((f", {self._date(figure.day)}" if figure.day else "") + ")")

    def _calls(self) -> None:
        for n, call in enumerate(self.bulletin.inserts.calls):
            if n == 0:
                self.document.add_heading(self.words("Calls and deadlines"), 1)
            hour = f", {hour_words(call.hour, self.language)}" if call.hour else ""
            until = self.words("Until %(date)s") % {"date": self._date(call.deadline) + hour}
            self._insert(call.title, call.url, [until, call.organiser, call.place], call.note)

    def _agenda(self) -> None:
        for n, event in enumerate(self.bulletin.inserts.events):
            if n == 0:
                self.document.add_heading(self.words("Agenda"), 1)
            when = when_words(event.start, event.end, self.language)
            self._insert(event.title, event.url, [when, event.place, event.organiser], event.note)

    def _insert(self, title: str, url: str, facts: list[str], note: str) -> None:
        heading = self.document.add_heading(level=2)
        if url:
            self._link(heading, self._typo(title), url)
        else:
            heading.add_run(self._typo(title))
        self._text(", ".join(self._typo(fact) for fact in facts if fact), italic=True)
        if note:
            self._text(self._typo(note))

    def _method(self) -> None:
        self.document.add_heading(self.words("Method"), 1)
        self._text(
            self.words(
                "In each sheet, the summary says what the source reports. What to remember and the stake for the "
                "territory are the analysis of the contributors."
            )
        )
        figures = self.bulletin.figures
        if figures.collected:
            self._table((self.words("From collection to publication"), ""), tuple(
                (self.words(label), number(count, self.language)) for label, count in (
                    ("Articles collected", figures.collected),
                    ("Copies folded into another article", figures.folded),
                    ("Articles retained for a theme", figures.retained),
                    ("Articles kept by the contributors", figures.kept),
                    ("Sheets in this issue", self.bulletin.fiche_count),
                )
            ))  # fmt: skip
        for chart in charts_of(self.bulletin):
            self.document.add_heading(chart.title, 2)
            self._table(chart.head, chart.rows)
        if self.bulletin.contributors:
            self.document.add_heading(self.words("Contributors"), 1)
            for name in self.bulletin.contributors:
                self.document.add_paragraph(self._typo(name), style="List Bullet")

    def _table(self, head: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> None:
        table = self.document.add_table(rows=1, cols=len(head), style="Light List")
        for cell, text in zip(table.rows[0].cells, head, strict=True):
            cell.text = text
        mark = OxmlElement("w:tblHeader")  # a screen reader says the head again for each cell
        table.rows[0]._tr.get_or_add_trPr().append(mark)
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text

    def _legal(self) -> None:
        bulletin = self.bulletin
        self.document.add_heading(self.words("Legal notes"), 1)
        for message, name in (
            ("Publisher: %(name)s", bulletin.publisher),
            ("Director of publication: %(name)s", bulletin.director),
            ("Approved by %(name)s", bulletin.approver),
        ):
            if name:
                self._text(self.words(message) % {"name": self._typo(name)})
        if bulletin.contact:
            self._text(self.words("Contact: %(contact)s") % {"contact": bulletin.contact})
        self._text(
            self.words(
                "Titles, extracts and links belong to their publishers. The summaries and analyses are original texts, "
                "written for this bulletin."
            )
        )
        licence = self.words("Open Licence 2.0 (Etalab)")
        self._text(
            self.words("The original texts of this bulletin may be reused under the %(licence)s.")
            % {"licence": licence}
        )

    def _prose_part(self, title: str, text: str) -> None:
        if text:
            self.document.add_heading(self.words(title), 1)
            self._prose(text)

    def _prose(self, text: str) -> None:
        for line in prose_text(text, self.language).split("\n"):
            if line.startswith("– "):
                self.document.add_paragraph(_printable(line[2:]), style="List Bullet")
            elif line.strip():
                self._text(line)

    def _text(self, text: str, *, bold: bool = False, italic: bool = False) -> None:
        if text:
            run = self.document.add_paragraph().add_run(_printable(text))
            run.bold, run.italic = bold or None, italic or None

    def _run(self, paragraph: Paragraph, text: str, lang: str) -> None:
        run = paragraph.add_run(_printable(text))
        if lang:
            mark = OxmlElement("w:lang")
            mark.set(qn("w:val"), lang)
            run._r.get_or_add_rPr().append(mark)

    def _link(self, paragraph: Paragraph, text: str, address: str, lang: str = "") -> None:
        """A real link, which python-docx knows how to keep but not how to make."""
        relation = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), relation)
        self._run(paragraph, text, lang)
        run = paragraph.runs[-1]
        run.style = self.document.styles["Hyperlink"]
        link.append(run._r)
        paragraph._p.append(link)

    def _issue(self) -> str:
        words = self.words("no. %(number)d, %(quarter)s")
        return words % {"number": self.bulletin.number, "quarter": quarter_words(self.bulletin.quarter, self.language)}

    def _typo(self, text: str) -> str:
        return typeset(text, self.language)

    def _date(self, day: date) -> str:
        return date_words(day, self.language)


def _printable(text: str) -> str:
    """`text` without the control characters that XML cannot hold."""
    return "".join(c for c in text if c in "\t\n" or ord(c) >= 32)
