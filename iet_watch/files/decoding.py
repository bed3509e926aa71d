"""Bytes that others wrote, as text: UTF-8 wherever it can be, else what the document declares, else Windows' own.

Publishers declare one encoding and send another; what reads as UTF-8 is UTF-8, whatever is declared, be it damaged in
places or cut at its end.
"""

from __future__ import annotations

import codecs
import re

HEAD_BYTES = 500_000  # of a document, where its declaration is looked for
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DECLARED = re.compile(
    rb"(?:<\?xml[^>]{1,200}?encoding|<meta[^>]{1,200}?charset)\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE
)
# Between two plain letters: « é », « è », « ê », « ç » of an old Macintosh, of which Windows makes « Ž » and what is no
# letter; and what Windows means by the bytes of those letters.
_MAC, _WINDOWS = (re.compile(rb"[A-Za-z][%b](?=[a-z])" % letters) for letters in (b"\x8d-\x90", b"\xe0-\xff"))
MOST_WRONG = 10_000  # bytes that are made good one by one: a thousand entries have ten each
_FEW = "iet-watch-few"
_FIRST_OF_MANY, _FIRST_OR_LETTER = (b"\xc3", b"\xc5"), (b"\xc2", b"\xe2")
_LOST = "\ufffd"  # stands for a byte that is no letter


def decoded(data: bytes) -> str:
    """The text of `data`, in whatever encoding; a byte that is no letter in it becomes U+FFFD."""
    if name := _marked(data):
        return data.decode(name, "replace")
    text = data.decode("utf-8", "replace")
    return _old(data) if _mostly_lost(text, data) else text


def decoded_whole(data: bytes) -> str | None:
    """The text of `data` when each of its bytes is read, None when some would be lost."""
    text = decoded(data)
    return text if _lost(text, data) <= 0 else None


def in_utf_8(data: bytes) -> bytes:
    """`data` as UTF-8 where that is what it is but for a few bytes, else `data` itself.

    Programs cut a text between the bytes of one letter, or put one of Windows' among others: read by any other
    encoding, the whole document would be wrong for their sake.
    """
    try:
        data.decode()
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
        other = _marked(data) not in ("", "utf-8-sig") or _mostly_lost(text, data)
        if not other and _lost(text, data) <= MOST_WRONG:
            return data.decode("utf-8", _FEW).encode()
    return data


def _of_few(wrong: UnicodeError) -> tuple[str, int]:
    """What a few bytes that are no UTF-8 mean: a letter of Windows', or what is left of one of UTF-8, which is let go.

    No French word ends with â or Â, nor has it Ã or Å: they begin « ’ », « é » and « œ » in UTF-8.
    """
    if not isinstance(wrong, UnicodeDecodeError):
        raise wrong
    said, behind = wrong.object[wrong.start : wrong.end], wrong.object[wrong.end : wrong.end + 1]
    is_rest = len(said) > 1 or said in _FIRST_OF_MANY or (said in _FIRST_OR_LETTER and not behind.isalpha())
    return "" if is_rest else said.decode("cp1252", "ignore"), wrong.end


codecs.register_error(_FEW, _of_few)


def _marked(data: bytes) -> str:
    """The encoding that the first bytes give away: a byte-order mark, or the zeros of UTF-16 without one."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    if b"\x00" in data[:4]:
        return "utf-16-le" if data[1:2] == b"\x00" else "utf-16-be"
    return ""


def _mostly_lost(text: str, data: bytes) -> bool:
    """Whether at least as many bytes were lost as letters beyond ASCII came out of UTF-8.

    Of 2,121 captured pages, feeds and lists, the 23 in an old encoding kept no letter for one lost, or 0.3 by chance
    (Chinese); the three in damaged UTF-8 kept 25 and more.
    """
    lost = _lost(text, data)
    return lost > 0 and lost >= len(text) - len(text.encode("ascii", "ignore")) - text.count(_LOST)


def _lost(text: str, data: bytes) -> int:
    """How many bytes of `data` are no letter in `text`; what its publisher wrote as U+FFFD is one."""
    return text.count(_LOST) - data.count(_LOST.encode())


def _old(data: bytes) -> str:
    try:
        name = _declared(data[:HEAD_BYTES])
        return data.decode("mac_roman" if name == "cp1252" and _is_mac(data) else name, "replace")
    except ValueError:  # `idna` and `punycode` are encodings of names, not of texts
        return data.decode("cp1252", "replace")


def _is_mac(data: bytes) -> bool:
    """Whether the letters inside words are those that Excel for Macintosh writes into « CSV (Macintosh) »."""
    return len(_MAC.findall(data)) > len(_WINDOWS.findall(data))


def _declared(head: bytes) -> str:
    """The encoding that the document declares; Windows' own where there is none, or one that its bytes belie.

    As browsers do (WHATWG, Encoding Standard): what calls itself Latin-1 is most often Windows'.
    """
    found = _DECLARED.search(head)
    try:
        name = codecs.lookup(found[1].decode("ascii") if found else "cp1252").name
        "".encode(name)
    except LookupError:  # unknown, or no encoding of text
        return "cp1252"
    return "cp1252" if name in ("ascii", "iso8859-1") or name.startswith("utf-") else name
