"""What python-docx keeps but cannot make: footnotes, numbered lists that begin anew, borders (ECMA-376, part 1)."""

from __future__ import annotations

from typing import Any

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml import OxmlElement
from docx.oxml.ns import nsmap, qn
from docx.package import Package
from docx.parts.story import StoryPart
from docx.text.paragraph import Paragraph

DEEPEST = 8  # levels of a list, from 0 (17.9.3)
STEP = 340  # twentieths of a point: 6 mm, from one level of a list to the next
_SEPARATORS = {"separator": -1, "continuationSeparator": 0}  # the line above notes (17.11.23)
# Said at the root: what is not takes a prefix that depends on which libraries were loaded before.
NAMESPACES = {prefix: nsmap[prefix] for prefix in ("w", "r")}


def element(tag: str, /, **attributes: str) -> Any:
    """An element such as `w:p`, with attributes of the same namespace."""
    made = OxmlElement(tag)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def within(outer: Any, *inner: Any) -> Any:
    """`outer` with `inner` at its end."""
    for one in inner:
        outer.append(one)
    return outer


def draw_border(properties: Any, side: str) -> None:
    """Draws a thin grey line at one side of what has these `properties` (17.3.1.24, in the order of 17.3.1.26)."""
    line = within(element("w:pBdr"), element(f"w:{side}", val="single", sz="6", space="8", color="C9C6BF"))
    properties.insert_element_before(
        line, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:rPr"
    )


def draw_rows(table: Any) -> None:
    """Thin grey lines between the rows of a table, one above and one below; room around the words of each cell."""
    lines = within(
        element("w:tblBorders"),
        *(
            element(f"w:{side}", val="single", sz="4", space="0", color="C9C6BF")
            for side in ("top", "bottom", "insideH")
        ),
    )
    room = within(element("w:tblCellMar"), *(element(f"w:{side}", w="60", type="dxa") for side in ("top", "bottom")))
    properties = table._tbl.tblPr
    properties.insert_element_before(lines, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
    properties.insert_element_before(room, "w:tblLook")


def call(number: int) -> Any:
    """The run that calls the note `number`."""
    return _marked(element("w:footnoteReference", id=str(number)))


def add_series(numbering: Any, ordered: bool) -> int:
    """Adds what lists look like at every level, with dashes or with numbers; returns its number."""
    number = 1 + max((int(one.get(qn("w:abstractNumId"))) for one in numbering.findall(qn("w:abstractNum"))), default=0)
    series = within(element("w:abstractNum", abstractNumId=str(number)), element("w:multiLevelType", val="multilevel"))
    for level in range(DEEPEST + 1):
        series.append(_level(level, ordered))
    first = numbering.find(qn("w:num"))
    first.addprevious(series)
    return number


def _level(level: int, ordered: bool) -> Any:
    indent = within(element("w:pPr"), element("w:ind", left=str(STEP * (level + 1)), hanging=str(STEP)))
    return within(
        element("w:lvl", ilvl=str(level)),
        element("w:start", val="1"),
        element("w:numFmt", val="decimal" if ordered else "bullet"),
        element("w:lvlText", val=f"%{level + 1}." if ordered else "–"),
        element("w:lvlJc", val="left"),
        indent,
    )


class WordNotes:
    """The footnotes of a document."""

    def __init__(self, package: Package) -> None:
        root = OxmlElement("w:footnotes", nsdecls=NAMESPACES)
        for kind, number in _SEPARATORS.items():
            line = within(element("w:p"), within(element("w:r"), element(f"w:{kind}")))
            root.append(within(element("w:footnote", type=kind, id=str(number)), line))
        self._root = root
        self._part = StoryPart(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, root, package)
        self._count = 0

    def add(self) -> int:
        """Begins a note; returns its number, from 1."""
        self._count += 1
        self._root.append(element("w:footnote", id=str(self._count)))
        return self._count

    def paragraph(self, number: int) -> Paragraph:
        """A new paragraph of the note `number`, the first behind its number."""
        note = self._root[-1] if number == self._count else self._root[number + len(_SEPARATORS) - 1]
        inside = element("w:p")
        first = len(note) == 0
        note.append(inside)
        paragraph = Paragraph(inside, self._part)
        paragraph.style = "Footnote Text"
        if first:
            inside.append(_marked(element("w:footnoteRef")))
            paragraph.add_run(" ")
        return paragraph

    def relate(self, document: Any) -> None:
        """Makes the notes part of `document`, when there are any."""
        if self._count and document.part.rels:
            document.part.relate_to(self._part, RELATIONSHIP_TYPE.FOOTNOTES)
            named = within(element("w:footnotePr"), *(element("w:footnote", id=str(n)) for n in _SEPARATORS.values()))
            document.settings.element.find(qn("w:compat")).addprevious(named)


def _marked(mark: Any) -> Any:
    look = within(element("w:rPr"), element("w:rStyle", val="FootnoteReference"))
    return within(element("w:r"), look, mark)
