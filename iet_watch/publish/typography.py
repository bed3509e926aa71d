"""French typography on text alone, after the Lexique of the Imprimerie nationale; applying it twice changes nothing."""

from __future__ import annotations

import re

NO_BREAK = "\u00a0"
THIN = "\u202f"  # narrow no-break space, before ; ! ?

_SPACE = "[ \u00a0\u202f\u2009]"
_PROTECTED = re.compile(r"(https?://\S+|\bwww\.\S+|[\w.+-]+@[\w-]+\.[\w.-]+)")
_UNITS = "%|€|°C|[kMG]?[Wtgm]h?|km|ha|M€|Md€|millions?|milliards?|euros?"
_MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
_THOUSANDS = re.compile(rf"(?<![\d,.])\d{{1,3}}(?:{_SPACE}\d{{3}})+(?!\d)")  # « 3 300 », never « 2026 300 »
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<=\w)'(?=[\w«“]|\"\w)"), "’"),
    (re.compile(r"\.{3,}"), "…"),
    (re.compile(r'"([^"\n]*[^"\s])"'), rf"«{NO_BREAK}\1{NO_BREAK}»"),
    (re.compile(rf"«{_SPACE}*(?=\S)"), f"«{NO_BREAK}"),
    (re.compile(rf"(?<=\S){_SPACE}*»"), f"{NO_BREAK}»"),
    (re.compile(rf"(?<=[\w»”)\]%€°…]){_SPACE}*([;!?])(?=[\s!?»”)\]…,.]|$)"), rf"{THIN}\1"),
    (re.compile(rf"(?<=[\w»”)\]%€°…]){_SPACE}*:(?=\s|$)"), f"{NO_BREAK}:"),
    (re.compile(rf"(?<=\d){_SPACE}+(?=(?:{_UNITS})(?:\W|$))"), NO_BREAK),
    (re.compile(r"(?<=\d)(?=[%€](?:\W|$))"), NO_BREAK),
    (re.compile(rf"\b([nN]°|[nN]ᵒ|art\.|p\.|M\.|MM\.|Mme|Dr){_SPACE}+(?=[\dA-ZÀ-Ý])"), rf"\1{NO_BREAK}"),
    (re.compile(rf"\b(1er|[12]?\d|3[01]){_SPACE}+(?=(?:{_MONTHS})\b)"), rf"\1{NO_BREAK}"),
)


def typeset(text: str, language: str) -> str:
    """`text` with the spaces, quotes and apostrophes of `language`; addresses in it stay as they are."""
    if language != "fr":
        return text
    first, *others = _PROTECTED.split(text)
    # What follows an address is typeset as after a word.
    return _french(first) + "".join(_french(f"x{part}")[1:] if n % 2 else part for n, part in enumerate(others))


def _french(text: str) -> str:
    while (better := _once(text)) != text:  # quotes within quotes turn one pair at a time
        text = better
    return text


def _once(text: str) -> str:
    text = _THOUSANDS.sub(lambda found: re.sub(_SPACE, THIN, found[0]), text)
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text
