"""The rules of French typography, after the Lexique des règles typographiques of the Imprimerie nationale.

Each replaces a few characters only, so that what stands in two pieces of a line stays in its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from iet_watch.publish.text.typography.line import LOWER, NO_BREAK, SPACE, THIN, UPPER, Edit, Rule, swap
from iet_watch.publish.text.typography.quotes import french_quotes

_MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
# Of what counts or measures, only signs and a few words: a no-break space before every noun would tear lines apart.
_UNITS = (
    r"%|‰|€|\$|£|°C|°F|[kMG]?€|Mds?€|[kMGT]?W(?:[hc]|th)?|[kMG]?t|[mkc]?g|[mck]?m[²³]?|km/h|ha|[kMGT]o|"
    r"[kMG]?Hz|[kM]?V|[mch]?L|bars?|dB|ppm|min|millions?|milliards?|euros?"
)
_GLUED_UNITS = "%|‰|[kM]?€|Mds?€|°C|°F"  # typed without a space, too
# What may follow a number of five digits without separation: nobody writes so of a postal code.
_COUNTED = (
    rf"{_UNITS}|habitants|personnes|emplois|salariés|étudiants|entreprises|tonnes|hectares|kilomètres|mètres|"
    r"navires|conteneurs|véhicules|foyers|logements|communes"
)
_PARTS = "pp?|art|vol|chap|ch|fig|tabl?|éd|al|t|sect|coll"
_NAMED_PARTS = "articles?|chapitres?|tomes?|volumes?|annexes?|figures?|tableaux?|pages?|alinéas?"
_PERSONS = r"MM?\.|M(?:me|lle|gr)s?|Me|[DP]rs?\.?"
_ROMAN = "[IVXLC]"
_ALONE = r"(?<![\w,.-])"  # before a number that is no part of another, of a version, of a date in digits
_OPENING = r"\s(\[{«“‘/<>=&|*;:!?¿¡–—-"  # after these, a high sign is none: ( !), :-), -->
_CLOSED = r"\s!?;»”’\"')\]…,.:"  # before these or at the end, it is one

# What a number may stand right before: never one letter behind one digit (« 5G », « 3D », « 8V » are names).
_TYPED_UNITS = (
    r"[kMGT]W(?:[hc]|th)?|Wh|[kM]V|[kMG]Hz|[kcm]m[²³]?|m[²³]|km/h|kg|[kM]t|ha|[kMGT]o|dB|(?<=\d\d)[VW](?![\w-])"
)
_POWERS = {"2": "²", "3": "³"}
_DOTTED = re.compile(
    rf"(?<![\w.,])\d{{1,3}}(?P<rest>(?:\.\d{{3}})+)(?=,\d|{SPACE}?(?:[kM]?€|euros|habitants|personnes|emplois|salariés|"
    r"étudiants|entreprises|tonnes|hectares|navires|conteneurs|véhicules|foyers|logements|communes)(?!\w))"
)
_CLOCK = r"(?:[01]?\d|2[0-4])"
_DAY_TIME = re.compile(  # a ratio, a score, a verse or a length of time has no such word before it
    rf"(?<![\w-])(?:(?:à|dès|vers|avant|après|jusqu[’']à|de(?={SPACE}{_CLOCK}:[0-5]\d{SPACE}à{SPACE}{_CLOCK}:[0-5]\d)){SPACE})"
    rf"(?P<time>0?(?P<hour>{_CLOCK}):(?P<minutes>[0-5]\d))(?![\w:,.%-]*[\w:%])",
    re.IGNORECASE,
)

_DASH = re.compile(
    rf"(?<=[^\s–—])(?<!\d(?={SPACE}[–—]{SPACE}\d))"  # between two numbers: no incise
    rf"(?P<space>{SPACE})(?P<dash>[–—])(?P<after>{SPACE}(?=\S)|(?=[,.;:!?)\n]|$))"
)
_SENTENCE_END = re.compile(
    r"(?<!\bM)(?<!\bMM)(?<!\b[A-Z])(?<!\b[DPp]r)(?<!\bart)(?<!\bp)[.!?…]"
    rf"(?:{SPACE}?[»”)])*\s+(?=[«“(]?\s?[{UPPER}\d])"
)


def _incises(text: str) -> Iterable[Edit]:
    """Of an incise between dashes the inner spaces do not break: « – incise – »; without a second, a dash opens one."""
    opened, last = False, 0
    for found in _DASH.finditer(text):
        if opened and _SENTENCE_END.search(text, last, found.start()):
            opened = False
        last = found.end("dash")
        closes = opened or not found["after"]
        yield Edit(*found.span("space" if closes else "after"), NO_BREAK)
        opened = not closes


def _powers(text: str) -> Iterable[Edit]:
    """« 15 m3 », « 12km2 »: the power is raised."""
    for found in _POWER.finditer(text):
        yield Edit(*found.span("power"), _POWERS[found["power"]], before=True)


def _dotted_thousands(text: str) -> Iterable[Edit]:
    """« 1.500,75 € »: a dot between thousands is a space; it stays where it may be the decimal sign of English."""
    for found in _DOTTED.finditer(text):
        start, stop = found.span("rest")
        yield from (Edit(n, n + 1, THIN) for n in range(start, stop) if text[n] == ".")


def _day_times(text: str) -> Iterable[Edit]:
    """« à 12:30 »: hours as everywhere else, « à 12 h 30 »; « 9:00 » is « 9 h »."""
    for found in _DAY_TIME.finditer(text):
        minutes = "" if found["minutes"] == "00" else f"{NO_BREAK}{found['minutes']}"
        yield Edit(*found.span("time"), f"{int(found['hour'])}{NO_BREAK}h{minutes}", before=True)


def _second_hours(text: str) -> Iterable[Edit]:
    """« 9h-12h », « 14h30-16h »: the hour behind the hyphen as the one before it."""
    for found in _HOURS.finditer(text):
        yield Edit(*found.span("before"), NO_BREAK, before=True)
        if found["after"] is not None:
            yield Edit(*found.span("after"), NO_BREAK)


def _telephones(text: str) -> Iterable[Edit]:
    """« 02 35 52 53 54 », « +33 2 35 52 53 54 »: no line ends within a number that is to be dialled."""
    for found in _TELEPHONE.finditer(text):
        spaces = re.compile(SPACE).finditer(text, *found.span())
        yield from (Edit(*space.span(), NO_BREAK) for space in spaces)


_HOURS = re.compile(
    rf"(?<=\d)(?:{SPACE})?h(?:{SPACE}?[0-5]\d)?-(?:[01]?\d|2[0-4])(?P<before>{SPACE}?)h"
    rf"(?:(?P<after>{SPACE}?)(?=[0-5]\d(?!\w))|(?!\w))"
)
_TELEPHONE = re.compile(
    rf"(?<![\w.,+/-])(?<!\d{SPACE})(?:0|\+33{SPACE}(?:\(0\){SPACE}?)?)[1-9](?:{SPACE}\d\d){{4}}(?!{SPACE}?\d)(?![\w/-])"
)
_POWER = re.compile(rf"(?<=\d)(?:{SPACE}?)[kdcmh]?m(?P<power>[23])(?![\w²³-])")
_SIGNS: tuple[Rule, ...] = (
    swap(rf"(?<=[{UPPER}{LOWER}])'(?=[\w«“]|\"\w)", "’"),
    swap(r"\((?:\.{3,}|…)\)|\[\.{3,}\]", "[…]"),  # a cut
    swap(rf"(?<=\betc){SPACE}*(?:\.{SPACE}*…|\.{{2,}}|…)", ".", before=True),
    swap(r"\.{3,}", "…"),
    french_quotes,
    swap(rf"«{SPACE}*(?=\S)", f"«{NO_BREAK}", before=True),
    swap(rf"(?<=\S){SPACE}*»", f"{NO_BREAK}»"),
)
_ORDINALS: tuple[Rule, ...] = (
    swap(rf"{_ALONE}(\d+|{_ROMAN}+){SPACE}?(?:i?[èé]me|i?eme)(s?)(?!\w)", r"\1e\2", before=True),
    swap(rf"{_ALONE}([1I])(?:i?[èé]re|iere|ere)(s?)(?!\w)", r"\1re\2", before=True),
    swap(rf"{_ALONE}([1I])ier(s?)(?!\w)", r"\1er\2", before=True),
    swap(rf"{_ALONE}2nd(e?s?)(?!\w)", r"2d\1", before=True),
    swap(rf"(?:(?<=[\dIVX]e)|(?<=[1I]er)|(?<=[1I]re)){SPACE}(?=(?:siècles?|trimestres?|semestres?)\b)", NO_BREAK),
)
_DATES_AND_HOURS: tuple[Rule, ...] = (
    swap(rf"{_ALONE}0?1(?={SPACE}(?:{_MONTHS})\b)", "1er", before=True),
    swap(rf"{_ALONE}0(?=[2-9]{SPACE}(?:{_MONTHS})\b)", ""),
    swap(rf"(?:(?<=\b1er)|(?<=\b\d)|(?<=\b[123]\d)){SPACE}+(?=(?:{_MONTHS})\b)", NO_BREAK),
    swap(rf"(?<![\w,.:/-])([01]?\d|2[0-4]){SPACE}?h{SPACE}?(?=[0-5]\d(?!\w))", rf"\1{NO_BREAK}h{NO_BREAK}"),
    swap(rf"(?<![\w,.:/-])(\d{{1,3}}){SPACE}?(?=h(?!\w))", rf"\1{NO_BREAK}", before=True),
)
# Never a year, a postal code or a telephone number: a number begins with no zero, and goes by threes to its end.
_THOUSANDS: tuple[Rule, ...] = (
    swap(
        rf"(?<![\d,.+])(?<!\d{SPACE})(?!0)(\d{{1,3}}){SPACE}(?=\d{{3}}(?:{SPACE}\d{{3}})*(?!\d|{SPACE}\d))",
        rf"\1{THIN}",
    ),
    swap(rf"(?<=\d{THIN}\d\d\d){SPACE}(?=\d{{3}}(?!\d))", THIN),
    swap(
        rf"(?<![\w,.+:/-])(?<!\d{SPACE})(?!0|(?:19|20)\d\d(?!\d))(\d{{1,3}})"
        rf"(?=(?:\d{{3}})+(?:,\d+)?{SPACE}(?:{_COUNTED})(?!\w))",
        rf"\1{THIN}",
        before=True,
    ),
    swap(rf"(?<={THIN}\d\d\d)(?=(?:\d{{3}})+(?!\d))", THIN),
)
_NUMBER = swap(rf"(?<=\b[nN][°ᵒº]){SPACE}*(?=\w)", NO_BREAK, before=True)
_NUMBERS = swap(rf"(?:(?<=\b[nN][°ᵒº])(?!s\b|s\d)|(?<=\b[nN][°ᵒº]s)(?=\W|\d)){SPACE}*(?=\w)", NO_BREAK, before=True)
_TOGETHER: tuple[Rule, ...] = (
    swap(rf"(?<=\d){SPACE}+(?=(?:{_UNITS})(?!\w))", NO_BREAK),
    swap(rf"(?<=\d)(?=(?:{_GLUED_UNITS})(?!\w))", NO_BREAK, before=True),
    _NUMBER,
    swap(rf"(?<![\w.])((?:{_PARTS})\.){SPACE}+(?=[\d{UPPER}])", rf"\1{NO_BREAK}", before=True),
    swap(rf"(?<![\w.])((?:{_PARTS})\.)(?=\d)", rf"\1{NO_BREAK}", before=True),
    swap(rf"(?<![\w.])((?:{_NAMED_PARTS})){SPACE}(?=\d|{_ROMAN}+\b)", rf"\1{NO_BREAK}", before=True),
    swap(rf"§{SPACE}*(?=\d)", f"§{NO_BREAK}", before=True),
    swap(rf"(?<![\w.])({_PERSONS}){SPACE}+(?=[{UPPER}])", rf"\1{NO_BREAK}", before=True),
    swap(rf"(?<![\w.])([{UPPER}](?:-[{UPPER}])?\.){SPACE}+(?=[{UPPER}\d])", rf"\1{NO_BREAK}", before=True),
    swap(rf"\b([{UPPER}][{LOWER}]+){SPACE}(?=[IVX]{{2,5}}\b)", rf"\1{NO_BREAK}", before=True),
)
_DASHES: tuple[Rule, ...] = (
    swap(rf"(?<=[^\s–—-])(?<!\d(?={SPACE}--?{SPACE}\d)){SPACE}--?(?={SPACE}[^\s–—-]|[,)])", " –"),
    _incises,
)
_HIGH_SIGNS: tuple[Rule, ...] = (
    swap(rf"(?<=[^{_OPENING}]){SPACE}*([;!?])(?=[{_CLOSED}]|$)", rf"{THIN}\1"),
    swap(rf"(?<=[^{_OPENING}]){SPACE}*:(?=[\s»”)\]«“\"]|$)", f"{NO_BREAK}:"),
)

_SINCE_2: tuple[Rule, ...] = (
    swap(rf"(?<=[{UPPER}{LOWER}])[‘´′ʼ](?=[{UPPER}{LOWER}])", "’"),
    swap(rf"(?<=[\w€$£%‰°²³»”)\]]){SPACE}+(?=[,.](?:\s|$))", ""),
    swap(r"(?<=\w)(?:—|--)(?=\w)", " – "),
    _powers,
    _dotted_thousands,
    _day_times,
    swap(rf"(?<![\w,.-])(\d[\d,{THIN}]*)(?=(?:{_TYPED_UNITS})(?![\w²³-]))", rf"\1{NO_BREAK}", before=True),
)

_SINCE_4: tuple[Rule, ...] = (
    swap(r"(?<![\w,.:/-])([01]?\d|2[0-4])H(?=[0-5]\d(?!\w))", rf"\1{NO_BREAK}h{NO_BREAK}"),
    _second_hours,
    _telephones,
)

FRENCH_FIRST: tuple[Rule, ...] = (
    *_SIGNS, *_ORDINALS, *_DATES_AND_HOURS, *_THOUSANDS, *_TOGETHER, *_DASHES, *_HIGH_SIGNS,
)  # fmt: skip
FRENCH_SECOND: tuple[Rule, ...] = (*_SINCE_2, *(_NUMBERS if rule is _NUMBER else rule for rule in FRENCH_FIRST))
FRENCH: tuple[Rule, ...] = (*_SINCE_4, *FRENCH_SECOND)
