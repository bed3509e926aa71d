"""What one line of an answer says, where it says one thing: all ways of reading it are tried, and must agree.

A wrong decision is far worse than a line that a person reads: a word too many, a number that no candidate has, a
condition, two ways of reading, and the line says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from iet_watch.desk.digests.answer_words import NUMBER, UNSURE_ONE, AnswerWord, tokens
from iet_watch.model.decisions import Ruling

LONGEST = 120  # words and signs of a line that is read; the longest of forty answers has 40
MOST_READINGS = 30


@dataclass(frozen=True)
class Clause:
    """A ruling on some of the candidates: those named, all, or the rest. `ruling` None: that of what was said before
    (`idem`), or none was said. `excepted`: of all, those that it does not hold for.
    """

    numbers: tuple[int, ...] = ()
    whole: Literal["", "all", "rest"] = ""
    ruling: Ruling | None = None
    why: str = ""
    excepted: tuple[int, ...] = ()
    idem: bool = False


Clauses = tuple[Clause, ...]

# Over the letters of `answer_words`: numbers one after the other; before them what says « pour le », « les ».
_NUMBERS = r"N(?:[SE]{0,2}[LM]*N)*"
_NAMED = rf"(?P<before>[LM]*)(?P<numbers>{_NUMBERS})"
_MARK = r"[CFP]?"  # « 1. oui », « 2) non », « 3 : non »
_EXCEPTED = rf"(?:S?X[LM]*(?P<excepted>{_NUMBERS}))?"
_WHOLE = r"(?P<whole>[AR])"
_FORMS = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("numbers first", rf"{_NAMED}{_MARK}L*(?P<ruling>D)"),
        ("number apart", r"(?P<before>L+)(?P<numbers>N)S(?P<ruling>D)"),
        ("ruling first", rf"(?P<ruling>D)(?P<for>C?){_NAMED}"),
        ("whole first", rf"{_WHOLE}{_EXCEPTED}{_MARK}L*(?P<ruling>D)"),
        ("ruling on whole", rf"(?P<ruling>D)C?L*{_WHOLE}{_EXCEPTED}"),
        ("all", rf"(?P<whole>A){_EXCEPTED}P*$"),
        ("none", rf"(?P<none>Z){_EXCEPTED}P*$"),
        ("idem first", rf"(?P<idem>I)C?{_NAMED}"),
        ("idem last", rf"{_NAMED}{_MARK}L*(?P<idem>I)"),
    )
)
_BARE = re.compile(rf"{_NAMED}(?:O(?P<why>[^OF]+)F)?P*$")
_HEADING = re.compile(r"(?P<ruling>D)C$")
_ALONE = re.compile(r"(?P<ruling>D)P*|(?P<idem>I)P*$")
_STARTS = re.compile(rf"[LM]*{_NUMBERS}{_MARK}L*[DI]|DC?[LM]*N|[AR]L*D|DL*[AR]|I[LM]*N")
_SEPARATORS = re.compile(r"[SPE]*")
_TANGLED = re.compile(r"[NU]C?L*[DI]|[DI][LM]*[NU]|[AR]L*D|DL*[AR]|Q")  # in a reason: perhaps another ruling
# After a ruling, a reason that nothing sets apart begins with one of these: « non déjà vu » ; « non urgent » is none.
_REASONS = frozenset(("deja", "hors", "doublon", "trop", "vu", "connu", "pas", "sans", "ancien", "perime", "publicite"))


def clauses_of(line: str, count: int) -> Clauses | None:
    """The rulings that a line of an answer to `count` candidates gives; None where that is not clear, or there is
    none in it."""
    return _one(_Line(line, count))


def bare_numbers(line: str, count: int) -> tuple[int, ...] | None:
    """The numbers, where there is nothing else in the line."""
    read = _Line(line, count)
    found = _BARE.fullmatch(read.kinds)
    return read.numbers(found) if found and not found["why"] and read.names(found) else None


def numbered_reason(line: str, count: int) -> Clause | None:
    """A line below a heading such as « Non : »: numbers, perhaps with a reason in brackets."""
    read = _Line(line, count)
    found = _BARE.fullmatch(read.kinds)
    if not (found and read.names(found)) or (found["why"] and _TANGLED.search(found["why"])):
        return None
    return Clause(read.numbers(found), why=read.text(*found.span("why")) if found["why"] else "")


def heading_of(line: str) -> Ruling | None:
    """The ruling of a line that announces the numbers below it: « À garder : »."""
    read = _Line(line, 0)
    return read.known[0].ruling if _HEADING.fullmatch(read.kinds) else None


def ruling_alone(line: str, count: int) -> Clause | None:
    """The ruling of a line that stands under a candidate and names none: « Non, déjà traité »."""
    read = _Line(line, count)
    found = _ALONE.match(read.kinds)
    if not found:
        return None
    ruling = read.known[0].ruling
    sentence = read.kinds[1:2] == "P" and len(read.kinds) > 2  # « Non. Déjà traité. »
    why, after = _words(read, 2, besides=ruling) if sentence else _reason(read, 1, ruling)
    if _SEPARATORS.fullmatch(read.kinds, after) is None:
        return None
    return Clause(ruling=ruling, why=why, idem=found["idem"] is not None)


def says_something(line: str, count: int) -> bool:
    """Whether a line names a number, a ruling, all or none: it may be meant for an answer."""
    return bool(set(_Line(line, count).kinds) & set("NUDAZRXI"))


class _Line:
    """A line as letters, and what stands behind each."""

    def __init__(self, line: str, count: int) -> None:
        self.line = line
        self.known = _trimmed(tokens(line, count))
        self.kinds = "".join(one.kind for one in self.known)
        self.count = count

    def numbers(self, found: re.Match[str], group: str = "numbers") -> tuple[int, ...]:
        first, last = found.span(group)
        return tuple(dict.fromkeys(n for one in self.known[max(0, first) : max(0, last)] for n in one.numbers))

    def names(self, found: re.Match[str]) -> bool:
        """Whether the numbers are names of candidates: « les deux » may count them, « un » may be an article."""
        one = len(self.numbers(found)) == 1
        first = self.known[found.start("numbers")]
        return not (one and (found["before"].endswith("M") or first.folded == UNSURE_ONE))

    def text(self, first: int, last: int) -> str:
        """The words from one token to another as they were written."""
        if first >= last:
            return ""
        return self.line[self.known[first].start : self.known[last - 1].end].strip(" .,;:!…–-")


def _trimmed(found: Sequence[AnswerWord]) -> list[AnswerWord]:
    """Without what stands before and behind all words: marks of a list, stops, « pour moi : »."""
    kept = list(found)
    while kept and (kept[0].kind in "SPC" or [one.kind for one in kept[:2]] == ["L", "C"]):
        kept.pop(0)
    return kept


def _one(read: _Line) -> Clauses | None:
    """The one way of reading the line; None where there is none, or more than one."""
    if not read.kinds or len(read.kinds) > LONGEST:
        return None
    readings: dict[Clauses, None] = {}
    for n, reading in enumerate(_readings(read, 0, "")):
        readings[reading] = None
        if n > MOST_READINGS or len(readings) > 1:
            return None
    return next(iter(readings), None)


def _readings(read: _Line, start: int, before: str) -> Iterator[Clauses]:
    """Every way of reading the line from a token on; `before`: the form of the clause before that."""
    begin = _after(_SEPARATORS, read.kinds, start)
    if begin == len(read.kinds):
        if start:
            yield ()
        return
    for name, form in _FORMS:
        if (found := form.match(read.kinds, begin)) and _agrees(read, name, found, before, start):
            yield from _continued(read, name, found)


def _continued(read: _Line, name: str, found: re.Match[str]) -> Iterator[Clauses]:
    for shorter in _shorter(read, name, found):
        clause = _clause(read, name, shorter)
        said_last = clause.ruling if clause and name != "ruling first" else None
        takes_reason = name not in ("all", "none", "idem first", "idem last")
        why, after = _reason(read, shorter.end(), said_last) if takes_reason else ("", shorter.end())
        if clause is None or after < 0 or (why and said_last is None and len(clause.numbers) > 1):
            continue  # « oui 2, 6 : bof »: of which of the two is it said?
        said = Clause(clause.numbers, clause.whole, clause.ruling, why, clause.excepted, clause.idem)
        for others in _readings(read, after, name):
            if not (others and others[0].idem and re.search(r"\d", why)):  # « doublon du 5, 6 aussi »
                yield (said, *others)


def _shorter(read: _Line, name: str, found: re.Match[str]) -> Iterator[re.Match[str]]:
    """The match, and those that end at an earlier number: « oui pour 1, 2 non » has two of them."""
    yield found
    if name in ("ruling first", "idem first"):
        for end in range(found.end() - 1, found.start("numbers"), -1):
            if read.kinds[end - 1] == NUMBER and (less := found.re.fullmatch(read.kinds, found.start(), end)):
                yield less


def _agrees(read: _Line, name: str, found: re.Match[str], before: str, start: int) -> bool:
    """Whether numbers stand before their ruling all along, or behind it all along: « oui 1, 2 non » may mean both.

    A stop between the two, or a « pour » before the numbers, makes it clear.
    """
    named = "numbers" not in found.re.groupindex or not found["numbers"] or read.names(found)
    if not named and not _un_in_list(read, found):
        return False
    mixed = "ruling first" in (name, before) and bool({name, before} & {"numbers first", "number apart"})
    parted = "P" in read.kinds[start : found.start()]
    spelled = name == "ruling first" and bool(found["for"] or found["before"])
    return not mixed or parted or spelled


def _un_in_list(read: _Line, found: re.Match[str]) -> bool:
    """« un oui, trois non »: « un » is a number where another is written in letters."""
    if found["before"].endswith("M"):
        return False
    letters = [one.folded for one in read.known if one.kind == NUMBER and one.folded]
    return any(one != UNSURE_ONE for one in letters)


def _clause(read: _Line, name: str, found: re.Match[str]) -> Clause | None:
    groups = found.re.groupindex
    ruling = read.known[found.start("ruling")].ruling if "ruling" in groups else None
    numbers = read.numbers(found) if "numbers" in groups else ()
    excepted = read.numbers(found, "excepted") if groups.get("excepted") and found["excepted"] else ()
    if name in ("all", "none"):
        return Clause(whole="all", ruling="keep" if name == "all" else "drop", excepted=excepted)
    if "whole" in groups:
        return Clause(whole="rest" if found["whole"] == "R" else "all", ruling=ruling, excepted=excepted)
    return Clause(numbers, ruling=ruling, idem="idem" in groups)


def _reason(read: _Line, start: int, ruling: Ruling | None) -> tuple[str, int]:
    """Why, in the words that follow a clause, and where they end; -1 where they are not clear.

    Behind a colon, in brackets, after « car »: whatever is said. Behind a comma: words without numbers or another
    ruling. With nothing between, only what begins as a reason does. `ruling`: what was said just before, if it was.
    """
    kind = read.kinds[start : start + 1]
    if kind == "O":
        return _in_brackets(read, start, ruling)
    if kind == "J" or (kind == "C" and read.kinds[start + 1 : start + 2] != "N"):
        why, after = _words(read, start + 1)
        return (why, after) if after < 0 or not _contradicts(read, start + 1, after, ruling) else ("", -1)
    if kind == "S" and not _begins(read.kinds, start):
        return _words(read, start + 1, besides=ruling)
    if ruling and kind in ("W", "L", "D") and _opens_a_reason(read.known[start]):
        return _words(read, start, besides=ruling)
    return "", start


def _contradicts(read: _Line, start: int, end: int, ruling: Ruling | None) -> bool:
    """Whether a reason may be a ruling of its own: « non 6, 2 : ok », « 3 non : oui »; not « 3 non : déjà retenu »."""
    rulings = [one.ruling for one in read.known[start:end] if one.kind == "D"]
    if read.kinds[start:end].startswith("I"):  # « non plus » may be « non, plus tard »
        return True
    first = read.known[start].ruling if read.kinds[start:end].startswith("D") else ruling
    return bool(rulings) if ruling is None else first != ruling


def _in_brackets(read: _Line, start: int, ruling: Ruling | None) -> tuple[str, int]:
    end = read.kinds.find("F", start)
    if end < 0 or _TANGLED.search(read.kinds, start, end) or _contradicts(read, start + 1, end, ruling):
        return "", -1
    return read.text(start + 1, end), end + 1


def _words(read: _Line, start: int, besides: Ruling | Literal["any"] | None = "any") -> tuple[str, int]:
    """The reason from a token on, until the next clause begins; `besides`: no ruling but this one may stand in it."""
    end = next(
        (n for n in range(start, len(read.kinds)) if read.kinds[n] in "SPE" and _begins(read.kinds, n)), len(read.kinds)
    )
    inside = read.kinds[start:end]
    both = "D" in inside and "N" in inside  # of another ruling, perhaps, with a word between that nobody knows
    listed = inside[-1:] == "N" and read.kinds[end : end + 1] in ("S", "E")  # « doublon du 4 et du 6, 7 oui »
    if both or listed or _TANGLED.search(inside) or (besides != "any" and _says_more(read, start, end, besides)):
        return "", -1
    return read.text(start, end), end


def _says_more(read: _Line, start: int, end: int, besides: Ruling | None) -> bool:
    """Whether words behind a comma may be more than a reason."""
    known = read.known[start:end]
    barred = "AZRXI" if known and _opens_a_reason(known[0]) else "NUAZRXI"
    return any(one.kind in barred or (one.kind == "D" and one.ruling != besides) for one in known)


def _opens_a_reason(word: AnswerWord) -> bool:
    return word.folded.partition(" ")[0] in _REASONS


def _begins(kinds: str, place: int) -> bool:
    """Whether a clause begins behind the separators at a token."""
    return _STARTS.match(kinds, _after(_SEPARATORS, kinds, place)) is not None


def _after(pattern: re.Pattern[str], kinds: str, place: int) -> int:
    found = pattern.match(kinds, place)
    return found.end() if found else place
