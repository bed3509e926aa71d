"""What openpyxl leaves out when it reads a workbook row by row: merged cells, comments, values never computed,
what is hidden, what a link leads to.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

_COMMENTS = re.compile(r"xl/(?:comments/)?comments?\d*\.xml")  # of Excel and LibreOffice; of openpyxl
_COMMENTED = re.compile(rb"<(?:\w+:)?comment\s[^>]{0,200}?\bref=\"([A-Z]{1,3}\d{1,7})\"")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]{0,200}?ref="([A-Z]{1,3}[0-9]{1,7}):([A-Z]{1,3}[0-9]{1,7})"')
_UNCOMPUTED = re.compile(  # as text, what is computed may be empty
    rb'<(?:\w+:)?c\s[^>]{0,200}?\br="([A-Z]{1,3}[0-9]{1,7})"[^>]{0,200}><(?:\w+:)?f(?:\s[^>]{0,200})?(?:/>|>[^<]*</(?:\w+:)?f>)'
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)

_ROW = re.compile(rb"<(?:\w+:)?row\s([^>]{0,500})>")
_HIDDEN, _NUMBER = re.compile(rb'\bhidden="(?:1|true)"'), re.compile(rb'\br="(\d{1,7})"')
_LINK = re.compile(rb"<(?:\w+:)?hyperlink\s([^>]{0,5000})>")
_RELATION = re.compile(rb"<Relationship\s([^>]{0,5000})>")
_REF, _RELATED = re.compile(rb'\bref="([A-Z]{1,3}\d{1,7})\b'), re.compile(rb'\b\w+:id="([^"]{1,60})"')
_ID, _TARGET = re.compile(rb'\bId="([^"]{1,60})"'), re.compile(rb'\bTarget="([^"]{1,4000})"')
_LINK_FORMULA = re.compile(
    rb'<(?:\w+:)?c\s[^>]{0,200}?\br="([A-Z]{1,3}[0-9]{1,7})"[^>]{0,200}><(?:\w+:)?f>(?:_xlfn\.)?'
    rb'HYPERLINK\((?:"|&quot;)(https?://[^"<>]{1,2000}?)(?:"|&quot;)[,)]'
)


def sheet_xml(book: Any, sheet: Any) -> bytes:
    """A sheet as it stands in the file."""
    with book._archive.open(sheet._worksheet_path) as part:
        return bytes(part.read())


def merged(xml: bytes) -> Iterator[tuple[int, int, int]]:
    """The cells of a sheet that are merged: the first row, the last, the first column, from 1."""
    from openpyxl.utils import coordinate_to_tuple

    for found in _MERGED.finditer(xml, xml.rfind(b"sheetData>")):
        first, column = coordinate_to_tuple(found[1].decode())
        last, _ = coordinate_to_tuple(found[2].decode())
        yield first, last, column


def uncomputed(xml: bytes) -> Iterator[tuple[int, int]]:
    """The row and the column, from 1, of the cells that are computed and whose value no spreadsheet has saved."""
    from openpyxl.utils import coordinate_to_tuple

    for found in _UNCOMPUTED.finditer(xml):
        if b't="str"' not in found[0].split(b">", 1)[0]:
            yield coordinate_to_tuple(found[1].decode())


def commented(data: bytes) -> tuple[str, ...]:
    """The cells that bear a comment, on whichever sheet."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        parts = [book.read(name) for name in sorted(book.namelist()) if _COMMENTS.fullmatch(name)]
    return tuple(found.decode() for part in parts for found in _COMMENTED.findall(part))


def hidden_rows(xml: bytes) -> Iterator[int]:
    """The numbers of the rows that somebody has hidden, or a filter."""
    for found in _ROW.finditer(xml):
        if _HIDDEN.search(found[1]) and (number := _NUMBER.search(found[1])):
            yield int(number[1])


def links(book: Any, sheet: Any, xml: bytes) -> Mapping[tuple[int, int], str]:
    """What the cells of a sheet lead to, by their rows and columns, from 1: links put on their words, or computed."""
    from openpyxl.utils import coordinate_to_tuple

    targets = _targets(book, sheet)
    found = {one[1]: one[2] for one in _LINK_FORMULA.finditer(xml)}
    for one in _LINK.finditer(xml, xml.rfind(b"sheetData>")):
        place, relation = _REF.search(one[1]), _RELATED.search(one[1])
        if place and relation and relation[1] in targets:
            found[place[1]] = targets[relation[1]]
    return {
        coordinate_to_tuple(place.decode()): html.unescape(target.decode("utf-8", "replace"))
        for place, target in found.items()
    }


def _targets(book: Any, sheet: Any) -> Mapping[bytes, bytes]:
    """The addresses that a sheet names, by the names that it gives them."""
    folder, _, name = sheet._worksheet_path.rpartition("/")
    try:
        xml = book._archive.read(f"{folder}/_rels/{name}.rels")
    except KeyError:
        return {}
    pairs = ((_ID.search(one[1]), _TARGET.search(one[1])) for one in _RELATION.finditer(xml))
    return {name[1]: target[1] for name, target in pairs if name and target}
