"""From the words of an answer to rulings on numbered candidates; whatever is not clear is listed, never guessed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from iet_watch.desk.digests.answer_grammar import (
    Clause,
    Clauses,
    bare_numbers,
    clauses_of,
    heading_of,
    numbered_reason,
    ruling_alone,
    says_something,
)
from iet_watch.desk.digests.answer_words import NUMBER, tokens
from iet_watch.desk.digests.own_lines import OwnLine, own_lines, sent
from iet_watch.model.decisions import Ruling
from iet_watch.words import words

WRAPPED = range(60, 81)  # characters of a line that a program may have broken; most break at 72 to 78
_COURTESY = frozenset(
    (
        "bonjour",
        "bonsoir",
        "salut",
        "hello",
        "merci",
        "bien",
        "voici",
        "chere",
        "cher",
        "coucou",
        "hi",
        "thanks",
    )
)
_COURTEOUS_WORDS = 9  # of a line of greetings or thanks, at most
_CORRECTIONS = frozenset(("finalement", "correction", "erreur", "oups", "oubliez", "oublie", "annule", "annulez"))


@dataclass(frozen=True)
class ReadRuling:
    """A ruling on one candidate, and the line that gave it."""

    number: int
    ruling: Ruling
    why: str
    line: OwnLine


@dataclass(frozen=True)
class Understood:
    """What an answer says. `rulings`: by number of the candidate. `unclear`: what a person must read, in order."""

    rulings: tuple[ReadRuling, ...] = ()
    unclear: tuple[OwnLine, ...] = ()


@dataclass
class _Reading:
    """What was read so far. `left`: clauses on all or the rest, which wait for the end."""

    count: int
    said: list[ReadRuling] = field(default_factory=list)
    left: list[tuple[Clause, OwnLine]] = field(default_factory=list)
    bare: list[OwnLine] = field(default_factory=list)
    unclear: list[OwnLine] = field(default_factory=list)
    before: Clause | None = None  # what « idem » repeats
    heading: Ruling | None = None


def understood(text: str, digest: str, count: int, names: Iterable[str] = ()) -> Understood:
    """What the mail `text` answers to the mail `digest` of `count` candidates.

    `names`: of the person and where she works; a line of these alone is a signature.
    """
    known = frozenset(word for name in names for word in words(name))
    reading = _Reading(count)
    for block in _blocks(list(_telling(own_lines(text, sent(digest)), count, known))):
        _read_block(reading, block)
    _read_bare(reading)
    return _settled(reading)


def _telling(lines: Iterable[OwnLine], count: int, names: frozenset[str]) -> Iterator[OwnLine]:
    """The lines that say more than a greeting; those behind the person's name close the letter."""
    signed = False
    for line in lines:
        said = set(words(line.text))
        signed = not line.under and (signed or (bool(said) and said <= names))
        if not (said <= names or _is_courteous(line.text, count)):
            yield replace(line, closing=(line.closing or signed) and not line.postscript)


def _is_courteous(line: str, count: int) -> bool:
    """Whether a line is a greeting or thanks, and nothing more."""
    said = words(line)
    if "?" in line or says_something(line, count):
        return False
    greeting = bool(said) and said[0] in _COURTESY and len(said) <= _COURTEOUS_WORDS
    return greeting and not set(said) & {"mais", *_CORRECTIONS}


def _blocks(lines: Sequence[OwnLine]) -> Iterator[list[OwnLine]]:
    """The lines, those that a program may have broken together with what follows them."""
    block: list[OwnLine] = []
    for line in lines:
        if block and not _may_go_on(block[-1], line):
            yield block
            block = []
        block.append(line)
    if block:
        yield block


def _may_go_on(line: OwnLine, following: OwnLine) -> bool:
    """Whether a program may have broken one line into these two; not behind the end of a sentence."""
    whole = line.text.endswith((".", "!", "?", ";", "…"))
    next_to_it = following.number == line.number + 1 and following.closing == line.closing
    return len(line.text) in WRAPPED and next_to_it and not whole


def _read_block(reading: _Reading, block: Sequence[OwnLine]) -> None:
    """Lines as they are, or as one where they were broken; both ways must not give different rulings.

    A line that is not clear may end what stands before it, or begin what follows: then none of them is.
    """
    if len(block) == 1:
        _read_line(reading, block[0])
        return
    joined = replace(block[0], text=" ".join(one.text for one in block))
    apart = [clauses_of(one.text, reading.count) for one in block]
    whole = clauses_of(joined.text, reading.count)
    each = None if None in apart else tuple(clause for one in apart for clause in one or ())
    if whole and (each is None or each == whole):
        _read_line(reading, joined)
    elif whole is None and sum(says_something(one.text, reading.count) for one in block) < 2:
        for line in block:
            _read_line(reading, line)
    else:
        reading.unclear += block


def _read_line(reading: _Reading, line: OwnLine) -> None:
    """One line: of rulings, a heading, numbers below one, an answer under a candidate; else it is unclear."""
    found = clauses_of(line.text, reading.count)
    if line.closing:
        reading.unclear += [line] if found else []  # a signature, unless it reads like an answer
    elif found:
        reading.heading = None
        _take(reading, found, line)
    elif (ruling := heading_of(line.text)) and not line.under:
        reading.heading = ruling
    elif reading.heading and (listed := numbered_reason(line.text, reading.count)):
        _take(reading, (replace(listed, ruling=reading.heading),), line)
    elif line.under and (alone := ruling_alone(line.text, reading.count)):
        _take(reading, (replace(alone, numbers=(line.under,)),), line)
    elif bare_numbers(line.text, reading.count) and not line.under:
        reading.bare.append(line)
    else:
        reading.unclear.append(line)
        reading.before = reading.heading = None


def _take(reading: _Reading, clauses: Clauses, line: OwnLine) -> None:
    """Notes what a line rules; « idem » repeats what was said just before, and is unclear where nothing was."""
    taken: list[ReadRuling] = []
    before = reading.before
    left: list[tuple[Clause, OwnLine]] = []
    for clause in clauses:
        meant = replace(clause, ruling=before.ruling, why=before.why) if clause.idem and before else clause
        if meant.ruling is None:
            reading.unclear.append(line)
            reading.before = None
            return
        if meant.whole:
            left.append((meant, line))
        taken += [ReadRuling(number, meant.ruling, meant.why, line) for number in meant.numbers]
        before = meant
    reading.said += taken
    reading.left += left
    reading.before = before


def _read_bare(reading: _Reading) -> None:
    """Numbers without a word are kept where the answer says nothing else: that is what the mail asks for."""
    alone = not (reading.said or reading.left or reading.unclear)
    for line in reading.bare:
        if alone:
            numbers = bare_numbers(line.text, reading.count) or ()
            reading.said += [ReadRuling(number, "keep", "", line) for number in numbers]
        else:
            reading.unclear.append(line)


def _settled(reading: _Reading) -> Understood:
    """The rulings that nothing in the answer speaks against; the lines of the others are unclear."""
    unclear = list(reading.unclear)
    said = list(reading.said)
    if reading.left:
        said += _of_whole(reading, unclear)
    doubtful = _doubted(reading, said)
    unclear += [one.line for one in said if one.number in doubtful]
    in_order = sorted(dict.fromkeys(unclear), key=lambda line: line.number)
    clear = {one.number: one for one in reversed(said) if one.number not in doubtful}
    return Understood(tuple(clear[number] for number in sorted(clear)), tuple(in_order))


def _of_whole(reading: _Reading, unclear: list[OwnLine]) -> Iterator[ReadRuling]:
    """What « tout », « aucun », « le reste » say of each candidate, unless an unclear line may speak of some.

    A candidate that is excepted has no ruling by that: whoever excepts it, and says no more of it, is asked.
    """
    (clause, line), *others = reading.left
    named = {one.number for one in reading.said}
    alone = clause.whole == "rest" and not named  # the rest of what?
    if others or alone or any(says_something(one.text, reading.count) for one in reading.unclear):
        unclear += [one for _, one in reading.left]
        return
    if set(clause.excepted) - named:
        unclear.append(line)
    barred = {*clause.excepted, *(named if clause.whole == "rest" else ())}
    for number in range(1, reading.count + 1):
        if number not in barred and clause.ruling:
            yield ReadRuling(number, clause.ruling, clause.why, line)


def _doubted(reading: _Reading, said: Sequence[ReadRuling]) -> set[int]:
    """The candidates that two rulings, or an unclear line, leave in doubt."""
    rulings: dict[int, set[Ruling]] = {}
    for one in said:
        rulings.setdefault(one.number, set()).add(one.ruling)
    if any(_takes_back(line, reading.count) for line in reading.unclear):
        return set(rulings)
    spoken = {number for line in reading.unclear for number in _named(line, reading.count)}
    return {number for number, found in rulings.items() if len(found) > 1} | (spoken & set(rulings))


def _named(line: OwnLine, count: int) -> Iterator[int]:
    """The candidates that an unclear line may speak of: those it names, and the one it stands under."""
    yield from (number for one in tokens(line.text, count) if one.kind == NUMBER for number in one.numbers)
    if line.under and says_something(line.text, count):
        yield line.under


def _takes_back(line: OwnLine, count: int) -> bool:
    """Whether a line may take back all that was said: « Finalement non », « Non. », « oubliez »."""
    correcting = bool(set(words(line.text)) & _CORRECTIONS) and not any(_named(line, count))
    return not line.under and (correcting or (not line.closing and ruling_alone(line.text, count) is not None))


def rulings_of(found: Understood) -> Mapping[int, tuple[Ruling, str]]:
    """Per candidate, its ruling and why."""
    return {one.number: (one.ruling, one.why) for one in found.rulings}
