"""What openpyxl leaves out when it reads a workbook row by row: merged cells, comments, values never computed."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

_COMMENTS = re.compile(r"xl/(?:comments/)?comments?\d*\.xml")  # of Excel and LibreOffice; of openpyxl
_COMMENTED = re.compile(rb"<(?:\w+:)?comment\s[^>]{0,200}?\bref=\"([A-Z]{1,3}\d{1,7})\"")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]{0,200}?ref="([A-Z]{1,3}[0-9]{1,7}):([A-Z]{1,3}[0-9]{1,7})"')
_UNCOMPUTED = re.compile(  # as text, what is computed may be empty
    rb'<(?:\w+:)?c\s[^>]{0,200}?\br="([A-Z]{1,3}[0-9]{1,7})"[^>]{0,200}><(?:\w+:)?f(?:\s[^>]{0,200})?(?:/>|>[^<]*</(?:\w+:)?f>)'
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
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
