"""What a spreadsheet holds beside the values of its rows."""

from __future__ import annotations

import io
import zipfile

import pytest

from iet_watch.files.limits import held_to
from iet_watch.files.workbook_parts import commented, hidden_rows, merged, uncomputed


def with_comments(xml: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/comments1.xml", xml)
    return data.getvalue()


def test_cells_with_comments_are_found_in_either_spelling() -> None:
    xml = b'<comments><comment ref="B5" authorId="0"/><x:comment authorId="0" ref="AA12"><text/></x:comment></comments>'
    assert commented(with_comments(xml)) == ("B5", "AA12")


@pytest.mark.parametrize(
    "piece", [b"<comment ", b"<mergeCell ", b"<row ", b"<hyperlink ", b"<c ", b'<c r="A1"><f>', b'<c r="A1"><f ']
)
def test_tags_that_never_end_take_a_time_that_grows_as_they_do(piece: bytes) -> None:
    xml = piece * 20_000
    with held_to(2.0, 1024**3):
        assert (commented(with_comments(xml)), list(merged(xml)), list(uncomputed(xml))) == ((), [], [])
        assert list(hidden_rows(xml)) == []
