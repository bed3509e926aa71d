"""What of substance changed between two readings of the lines of a page, and how it reads."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from rapidfuzz import fuzz, process

from iet_watch.collect.documents.moments import read_moment
from iet_watch.words import fold, one_line, words

MOST_PAIRED = 100  # lines on each side compared two by two
SAME_LINE = 60.0  # of 100: from this likeness on, a line is the other one reworded
MOST_SHOWN = 30
SHOWN_LENGTH = 300
CONTEXT_WORDS = 6
MOST_LINES = 2000  # of one reading; the rest of a longer page is not watched

_MONTH = r"(?:janv|fevr|mars|avr|mai|juin|juil|aout|sept|oct|nov|dec|jan|feb|mar|apr|may|jun|jul|aug|sep)[a-z]{0,6}\.?"
_DAY = r"(?:lun|mar|mercre|jeu|vendre|same|dim|mon|tues|wednes|thurs|fri|satur|sun)[a-z]{0,6}\.?"
_DATE = (
    rf"(?:\d{{1,2}}(?:er)?[ /.-](?:\d{{1,2}}|{_MONTH})[ /.-]\d{{2,4}}|\d{{4}}-\d\d-\d\d|{_MONTH} \d{{1,2}},? \d{{4}})"
)
_TIME = r"\d{1,2} ?(?:h|:) ?(?:\d\d)?(?::\d\d)?(?: ?[ap]m)?"
_STAMP = rf"(?:{_DAY},? )?{_DATE}(?:\W{{0,3}}(?:a|at)?\W{{0,3}}{_TIME})?"
_THIS_DAY = rf"(?:{_DAY},? )?\d{{1,2}}(?:er)? {_MONTH}"  # of a year that goes without saying
_UNITS = (
    r"(?:secondes?|seconds?|minutes?|mins?|heures?|hours?|h|jours?|days?|semaines?|weeks?|mois|months?|ans?|years?)"
)
_COUNTED = (
    r"(?:vues?|lectures?|commentaires?|likes?|partages?|j.aime|views?|comments?|shares?|visiteurs?|visites?|"
    r"telechargements?|downloads?|abonnes?|followers?)"
)
_PRESENT = r"(?:invites?|visiteurs?|utilisateurs?|internautes?)"
# What changes by itself on a page, written as folded text: no reader wants to hear of it.
_NOISE = [
    re.compile(pattern)
    for pattern in (
        rf"\b(?:mise?s? a jour|maj|actualisee?|modifiee? le|modification(?: effectuee?)?|updated?|modified|generee?|"
        rf"imprimee?|consultee?|nous sommes)\b\W{{0,3}}(?:le|du|on|at|a)?\W{{0,3}}(?:{_STAMP}|{_TIME})",
        rf"\b(?:mise?s? a jour le|nous sommes(?: le)?|aujourd.hui,?(?: le)?) {_THIS_DAY}",
        rf"\bil y a (?:environ |moins d.|moins de |plus d.|plus de )?(?:\d+|une?|quelques) {_UNITS}\b",
        rf"\b(?:\d+|an?|a few) {_UNITS} ago\b|\bjust now\b|\ba l.instant\b",
        r"\b(?:il (?:\w{1,4} )?reste(?: encore| plus que)?|(?<!pas )plus que|(?:cloture|fin|ferme|termine|expire) dans)"
        rf" \d+ {_UNITS}(?:,? (?:et )?\d+ {_UNITS})?\b",
        rf"\b\d+ {_UNITS} (?:restants?|restantes?|left|to go)\b|^\W*j ?- ?\d{{1,3}}\b",
        r"\bcombien (?:font|fait) \d+ ?[+x*-] ?\d+|(?<![\d.,])\d{1,2} ?[+x*-] ?\d{1,2} ?=(?! ?\d)",
        rf"\b(?:nous avons )?\d[\d .]{{0,9}} {_PRESENT}(?: et (?:\d+|aucun) membres?)? en ligne\b",
        rf"\b{_PRESENT} en ligne ?: ?\d+|\b(?:vue?|lue?|consultee?) \d+ fois\b",
        r"\b\d{1,2}:\d\d:\d\d\b",
        rf"\b\d[\d .,]{{0,15}}k? ?{_COUNTED}\b|\b{_COUNTED} ?[:(] ?\d[\d .,]{{0,15}}\)?",
        r"(?:©|\(c\)|copyright)[^.|]{0,40}?\b(?:19|20)\d\d(?: ?- ?(?:19|20)\d\d)?",
        r"\b(?:generee?|generated|loaded) (?:en|in) [\d.,]+ ?(?:m?s|secondes?|seconds?)\b",
        r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b|\b(?=[a-z]*\d)[0-9a-f]{16,}\b",
        r"(?<!\S)(?=\S*\d)(?=\S*[a-z])(?!\S*[./:@])[\w+=-]{24,}(?!\S)",
        r"^\W*(?:page )?\d+(?: ?(?:/|sur|of) ?\d+)?\W*$",
    )
]
# A line that is a time alone, with its day or not: a clock, unless that day is still to come.
_CLOCK = re.compile(rf"^\W*({_STAMP}\W{{0,3}}(?:a|at)?\W{{0,3}})?{_TIME}\W*$")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_TOKEN = re.compile(r"(?<!\w)[-+]\d+|\d+|[^\W\d_]+|[%€$£<>=]")


@dataclass(frozen=True)
class Change:
    """What differs between two readings. `reworded`: lines that became others, before and after.

    `summary`: the difference as people read it, one line each, most telling first: `+` added, `−` removed,
    `±` reworded with `[before → after]` inside.
    """

    added: tuple[str, ...]
    removed: tuple[str, ...]
    reworded: tuple[tuple[str, str], ...]
    summary: str


@dataclass(frozen=True)
class _Reading:
    """The lines of one reading, and of each what makes it the same as another."""

    lines: Sequence[str]
    substances: Sequence[str]


def changes(before: Sequence[str], after: Sequence[str], today: date | None = None) -> Change | None:
    """What of substance changed between two readings; None when nothing did, or nothing was known before.

    Lines that only moved have not changed, nor have times, counters and the like in them. `today`: the day of reading.
    """
    if not before or not after:
        return None
    old, new = (_Reading(lines, [substance_of(line, today) for line in lines]) for lines in (before, after))
    gone, come = _only_in(old, new), _only_in(new, old)
    if _words_of(old, gone) == _words_of(new, come):  # the same words, cut into other lines
        return None
    pairs = _pairs(old, gone, new, come)
    added = tuple(_with_context(after, at) for at in come if at not in pairs)
    removed = tuple(_with_context(before, at) for at in gone if at not in pairs.values())
    reworded = tuple((before[former], after[latter]) for latter, former in pairs.items())
    return Change(added, removed, reworded, _summary(added, removed, reworded))


def substance_of(line: str, today: date | None = None) -> str:
    """What makes a line the same as another: its folded words and numbers, without what changes by itself."""
    text = fold(line.translate(_DASHES))
    if (clock := _CLOCK.search(text)) and not (clock[1] and today and _is_to_come(text, today)):
        return ""
    for noise in _NOISE:
        text = noise.sub(" ", text)
    return " ".join(_TOKEN.findall(text))


def _is_to_come(text: str, today: date) -> bool:
    """Whether a day and a time are a deadline rather than a clock."""
    moment = read_moment(text, "fr")
    return moment is not None and moment.date() > today


def _only_in(one: _Reading, other: _Reading) -> list[int]:
    """Where the lines stand that the other does not have, or not as often."""
    left = Counter(other.substances)
    found = []
    for at, substance in enumerate(one.substances):
        if left[substance] > 0:
            left[substance] -= 1
        elif substance:
            found.append(at)
    return _before_the_cut(found, len(one.lines)) if len(other.lines) >= MOST_LINES else found


def _before_the_cut(found: list[int], end: int) -> list[int]:
    """`found` without the last lines: where the other reading was cut for length they were not seen to change."""
    marks = set(found)
    while end - 1 in marks:
        end -= 1
    return [at for at in found if at < end]


def _words_of(one: _Reading, places: Iterable[int]) -> list[str]:
    return " ".join(one.substances[at] for at in places).split()


def _pairs(old: _Reading, gone: list[int], new: _Reading, come: list[int]) -> dict[int, int]:
    """The new lines that are old ones reworded: where each stands after, and before."""
    free = {at: old.substances[at] for at in gone[:MOST_PAIRED]}
    pairs: dict[int, int] = {}
    for at in come[:MOST_PAIRED]:
        likest = process.extractOne(new.substances[at], free, scorer=fuzz.ratio, score_cutoff=SAME_LINE)
        if likest is not None:
            pairs[at] = likest[2]
            del free[likest[2]]
    return pairs


def _with_context(lines: Sequence[str], at: int) -> str:
    """The line, after the one before it when it is too short to be understood alone."""
    return f"{lines[at - 1]} › {lines[at]}" if at and len(words(lines[at])) < 3 else lines[at]


def _summary(added: Sequence[str], removed: Sequence[str], reworded: Sequence[tuple[str, str]]) -> str:
    marked = [f"± {_difference(old, new)}" for old, new in reworded]
    marked += [f"+ {line}" for line in added] + [f"− {line}" for line in removed]
    telling = sorted(marked, key=_weight, reverse=True)  # stable: in the order of the page among equals
    shown = [one_line(line, SHOWN_LENGTH) for line in telling[:MOST_SHOWN]]
    return "\n".join(shown + [f"… ({len(marked)})"] * (len(marked) > MOST_SHOWN))


def _weight(line: str) -> int:
    """Dates, amounts and thresholds tell most, then whole sentences."""
    changed = " ".join(re.findall(r"\[([^\[\]]*)\]", line)) if line.startswith("±") else line
    return 2 * bool(re.search(r"\d", changed)) + (len(words(line)) > 3)


def _difference(old: str, new: str) -> str:
    """`new` with `[before → after]` where its words differ from those of `old`, and what stands around."""
    former, latter = old.split(), new.split()
    matcher = SequenceMatcher(None, former, latter, autojunk=False)
    parts: list[str] = []
    blocks = matcher.get_opcodes()
    for number, (tag, i1, i2, j1, j2) in enumerate(blocks):
        if tag == "equal":
            parts += _around(latter[j1:j2], first=number == 0, last=number == len(blocks) - 1)
        else:
            parts.append(f"[{' '.join(former[i1:i2]) or '∅'} → {' '.join(latter[j1:j2]) or '∅'}]")
    return " ".join(parts)


def _around(same: list[str], *, first: bool, last: bool) -> list[str]:
    """The words next to a difference; `…` for the others."""
    behind = [] if first else same[:CONTEXT_WORDS]
    ahead = [] if last else same[-CONTEXT_WORDS:]
    return same if len(same) <= len(behind) + len(ahead) else [*behind, "…", *ahead]
