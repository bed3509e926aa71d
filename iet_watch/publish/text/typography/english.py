"""The rules of English typography for English issues: curly quotes and apostrophes, ellipses, dashes, no-break
spaces between a number and its unit (New Oxford Style Manual)."""

from __future__ import annotations

from iet_watch.publish.text.typography.line import LOWER, NO_BREAK, SPACE, UPPER, Rule, swap
from iet_watch.publish.text.typography.quotes import english_quotes

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_UNITS = (
    r"[kMGT]?W(?:[hc]|th)?|[kMGT]?Wh|[kM]?t|[mkc]?g|[mck]?m[²³]?|km/h|ha|[kMGT]B|[kMG]?Hz|kV|million|billion|trillion"
)

ENGLISH: tuple[Rule, ...] = (
    swap(rf"(?<=[{UPPER}{LOWER}\d])'(?=[{UPPER}{LOWER}])", "’"),
    swap(rf"(?<=s)'(?={SPACE}[{LOWER}])", "’"),
    swap(r"(?<![\w'’])'(?=\d0s\b)", "’"),
    swap(r"\.{3,}", "…"),
    english_quotes,
    swap(rf"(?<=[^\s–—-]){SPACE}--?{SPACE}(?=[^\s–—-])", " – "),
    swap(r"(?<=\w)--(?=\w)", "—"),
    swap(rf"(?<=\d){SPACE}+(?=(?:{_UNITS})(?!\w))", NO_BREAK),
    swap(rf"(?<=\b\d){SPACE}+(?=(?:{_MONTHS})\b)|(?<=\b[123]\d){SPACE}+(?=(?:{_MONTHS})\b)", NO_BREAK),
    swap(
        rf"(?<![\w.])((?:Mr|Mrs|Ms|Dr|Prof|No|no|pp?|vol|ch|fig|art)\.?){SPACE}+(?=\d)", rf"\1{NO_BREAK}", before=True
    ),
    swap(rf"(?<![\w.])((?:Mr|Mrs|Ms|Dr|Prof)\.?){SPACE}+(?=[{UPPER}])", rf"\1{NO_BREAK}", before=True),
)
