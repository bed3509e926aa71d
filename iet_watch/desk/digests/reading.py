"""Reading answers: from mails to lines of the log, and to two lists, what a person must read and what is ignored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from iet_watch.desk.deciding.blind import hide_from
from iet_watch.desk.deciding.decisions import rule
from iet_watch.desk.digests.accepting import Counting, Desk, Ignored, accepted, answer_number
from iet_watch.desk.digests.answers import ReadRuling, Understood, understood
from iet_watch.desk.digests.own_lines import OwnLine
from iet_watch.locale import say, word
from iet_watch.mail.letters import Letter
from iet_watch.mail.mailboxes import Arrived
from iet_watch.model.decisions import Hand, Ruling, Speaker
from iet_watch.model.trouble import Failure, Trouble
from iet_watch.store.database import writing
from iet_watch.store.said.digests import mark_answered
from iet_watch.words import one_line

_LINE_LIMIT = 300  # characters of a line that is listed


@dataclass(frozen=True)
class Decided:
    """A ruling that an answer gave, as it stands in the log."""

    item: int
    theme: str
    ruling: Ruling
    who: str
    why: str


@dataclass(frozen=True)
class Unclear:
    """A line that a person must read: in which mail, which line of its text, who wrote it for what theme, and why."""

    file: str
    line: int
    text: str
    who: str
    theme: str
    reason: str


@dataclass(frozen=True)
class NoAnswer:
    """A mail that changes nothing, and why, in the reader's language."""

    file: str
    reason: str


@dataclass
class ReadAnswers:
    """What the mails have brought; each line of each mail that says something is in one of the three, and each mail."""

    decisions: list[Decided] = field(default_factory=list)
    unclear: list[Unclear] = field(default_factory=list)
    ignored: list[NoAnswer] = field(default_factory=list)


def read_answers(desk: Desk, mails: Iterable[Arrived]) -> ReadAnswers:
    """Records what the answers among `mails` rule. One that nobody can count stops none of the others."""
    read = ReadAnswers()
    for mail in mails:
        if isinstance(mail.letter, Failure):
            read.ignored.append(NoAnswer(mail.name, word(mail.letter.message, mail.letter.args)))
            continue
        counts = accepted(mail.letter, desk)
        if isinstance(counts, Ignored):
            read.ignored.append(NoAnswer(mail.name, word(counts.message, counts.args)))
        else:
            _read_one(desk, read, mail.name, mail.letter, counts)
    return read


def _read_one(desk: Desk, read: ReadAnswers, file: str, letter: Letter, counts: Counting) -> None:
    person, digest = counts.person, counts.digest
    found = understood(letter.text, digest.text, len(digest.items), (person.name, person.organisation))
    if counts.second:
        _list_second(read, file, counts, found)
        return
    hide_from(desk.db, person.name)  # whoever rules on a blind sample is not held up by what others say there
    for one in found.unclear:
        read.unclear.append(_unclear(file, one, counts, say("not understood")))
    if not (found.rulings or found.unclear):
        read.unclear.append(_unclear(file, _first_line(letter.text), counts, say("no answer was found in this mail")))
    ruled = [one for one in found.rulings if _ruled(desk, read, file, counts, one)]
    if ruled:
        with writing(desk.db):
            mark_answered(desk.db, digest.number, answer_number(letter), desk.now)


def _ruled(desk: Desk, read: ReadAnswers, file: str, counts: Counting, said: ReadRuling) -> bool:
    """Records one ruling; where a colleague has ruled otherwise since the digest left, lists it instead."""
    digest, person = counts.digest, counts.person
    item = digest.items[said.number - 1]
    try:
        hand = Hand(Speaker(person.name), said.why, desk.now)
        rule(desk.db, [item], said.ruling, hand, digest.theme, seen=digest.seen)
    except Trouble as trouble:
        read.unclear.append(_unclear(file, said.line, counts, word(trouble.message, trouble.args_by_name)))
        return False
    read.decisions.append(Decided(item, digest.theme, said.ruling, person.name, said.why))
    return True


def _list_second(read: ReadAnswers, file: str, counts: Counting, found: Understood) -> None:
    """A second answer: whoever changes their mind, or had more to say, is read by a person."""
    lines = {one.number: one for one in (*(said.line for said in found.rulings), *found.unclear)}
    read.ignored.append(NoAnswer(file, say("%(name)s has answered this digest before", name=counts.person.name)))
    for _, line in sorted(lines.items()):
        read.unclear.append(_unclear(file, line, counts, say("a second answer to the same digest")))


def _first_line(text: str) -> OwnLine:
    """The first line that says something, by which a person knows a mail of which nothing is left but greetings."""
    lines = enumerate(text.split("\n"), start=1)
    return next((OwnLine(number, line.strip()) for number, line in lines if line.strip()), OwnLine(1, ""))


def _unclear(file: str, line: OwnLine, counts: Counting, reason: str) -> Unclear:
    text = one_line(line.text, _LINE_LIMIT)
    return Unclear(file, line.number, text, counts.person.name, counts.digest.theme, reason)
