"""The lines of a mail in HTML, as a reader's program shows them: what is quoted begins with « > »."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree, html

from iet_watch.html_text import BLOCKS, SILENT

QUOTE = "> "
_DEEPEST = 20  # marks at the beginning of a line; a long exchange has five


def html_lines(markup: str) -> str:
    """The text of a mail in HTML, a line for each that is seen; empty where there is no HTML in it."""
    try:
        tree = html.document_fromstring(markup, parser=html.HTMLParser(no_network=True, huge_tree=False))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return ""
    etree.strip_elements(tree, etree.Comment, etree.ProcessingInstruction, *SILENT, with_tail=False)
    lines = _Lines()
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        lines.heed(event, element)
    return lines.text()


class _Lines:
    """The lines so far: the pieces of the last one, how deep it is quoted, whether its spaces count."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.pieces: list[str] = []
        self.depth = 0
        self.preformatted = 0

    def heed(self, event: str, element: etree._Element) -> None:
        block, change = element.tag in BLOCKS, 1 if event == "start" else -1
        if block and (event == "start" or element.tag != "br"):
            self._break(always=element.tag == "br")
        self.depth += change * (element.tag == "blockquote")
        self.preformatted += change * (element.tag == "pre")
        self._add((element.text if event == "start" else element.tail) or "")

    def text(self) -> str:
        """All lines, at most one blank one in a row."""
        self._break()
        return "\n".join(_single_blanks(self.done)).strip("\n") + "\n"

    def _add(self, text: str) -> None:
        if not self.preformatted:
            self.pieces.append(text)
            return
        first, *others = text.split("\n")
        self.pieces.append(first.replace(" ", "\u00a0"))
        for line in others:
            self._break(always=True)
            self.pieces.append(line.replace(" ", "\u00a0"))

    def _break(self, *, always: bool = False) -> None:
        # Only ASCII spaces fold in HTML; a line of one no-break space is a blank line that somebody left.
        line = " ".join("".join(self.pieces).translate(_FOLDING).split(" ")) if self.pieces else ""
        seen = " ".join(one for one in line.split(" ") if one)
        if seen or always:
            self.done.append(QUOTE * min(self.depth, _DEEPEST) + seen.replace("\u00a0", " ").strip())
        self.pieces.clear()


_FOLDING = {ord(one): " " for one in "\t\n\r\f"}


def _single_blanks(lines: list[str]) -> Iterator[str]:
    blank = False
    for line in lines:
        if line or not blank:
            yield line
        blank = not line
