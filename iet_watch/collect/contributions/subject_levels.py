"""The level that the subject of a mail, or a marking in its headers, gives it, however it is written; in doubt the
narrowest, never the widest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from iet_watch.model.levels import LEVELS, PARTNERS, PUBLIC, RESTRICTED, Level
from iet_watch.words import fold, folded_straight

LABEL = 40  # characters of a piece of the subject that may be a level
LABEL_WORDS = 3
_MARKS = re.compile(r"^(?:(?:re|rep|ré|rép|tr|fw|fwd|aw|wg)\s*:\s*)+", re.IGNORECASE)
# One that is left open goes to the end. What stands in other brackets than these, or before a colon, only narrows.
_BRACKETS = re.compile(r"\[([^\[\]]*)(?:\]|$)")
_OTHER_BRACKETS = re.compile(r"[({【]([^(){}【】]*)(?:[)}】]|$)")
_PIECES = re.compile(r"[:|–—]|\s-\s")
_CAPITALS = re.compile(r"^[^\W\d_]+(?:['’\s]+[^\W\d_]+)*")
_CRIED = re.compile(r"\b(?:RESTREINT|CONFIDENTIEL)(?:LE|E)?S?\b")
_WAYS = r"(?:(?:niveau|diffusion|acces|usage|document|note|reservee?s?|limitee?s?|aux?|a|les|nos)\b[\s:=-]*)*"
_KNOWN: tuple[tuple[Level, re.Pattern[str]], ...] = (
    (PUBLIC, re.compile(rf"\A{_WAYS}publi(?:c|que)s?")),
    (PARTNERS, re.compile(rf"\A{_WAYS}partenaires?")),
    (RESTRICTED, re.compile(rf"\A{_WAYS}restreinte?s?")),
)
_CONFIDENTIAL = re.compile(
    r"\b(?:restreint\w*|restricted|restrictif|confiden\w*|internes?|internal|secr[ei]t\w*|privee?s?|private|sensibles?|"
    r"reservee?s?|partenaires?|partners?|tlp|sous embargo|embargo(?: jusqu\w*|$)|entre nous|garder pour (?:nous|soi)|"
    r"diffusion (?:\w+ )?(?:interdite|interne|limitee|restreinte|reservee|controlee)|"
    r"non (?:publi|diffus|communic)\w*|"
    r"pas (?:a )?(?:(?:re)?diffus|transm|transf|partag|publi|communiqu|divulg|circul)\w*|"
    r"(?:do )?not (?:to )?(?:for |be )?(?:share|forward|distribut|publi|circulat)\w*)\b"
)
_PERSONAL = ("personal", "personnel", "personnelle")  # of a marking; a subject has these words for other things
_DISTRIBUTION = re.compile(r"\bdiffusion\b")
_BEFORE = r"(?:(?:tres|strictement|document|note|usage|pour|a|ne)\s+)*"
_MISSPELT = ("restreint", "restreinte", "partenaires", "confidentiel", "confidentielle")


@dataclass(frozen=True)
class SubjectLevel:
    """`level`: None where the subject says nothing; `doubt`: the words that are no level but speak of one."""

    level: Level | None = None
    doubt: str = ""


def subject_level(subject: str) -> SubjectLevel:
    """What a subject says of its level, the narrowest where it says several or speaks of it in other words."""
    return narrowest_said(*_said(subject))


def marking_level(words: str) -> SubjectLevel:
    """What a marking such as « C2 - Interne » says: nobody sees it in the mail, so that it only narrows."""
    narrows = _narrowing(_of_tag(words)).level or _plain(words) in _PERSONAL
    return SubjectLevel(RESTRICTED, words) if narrows else SubjectLevel()


def narrowest_said(*said: SubjectLevel) -> SubjectLevel:
    """The narrowest of several levels, with the first doubt there is."""
    doubt = next((one.doubt for one in said if one.doubt), "")
    levels = [one.level for one in said if one.level]
    return SubjectLevel(max(levels, key=LEVELS.index, default=None), doubt)


def without_level(subject: str) -> str:
    """The subject without the levels in brackets, nor what programs put before it."""
    bare = _BRACKETS.sub(lambda found: "" if _known(found[1]) else found[0], subject)
    return _MARKS.sub("", bare.strip()).strip()


def _said(subject: str) -> Iterator[SubjectLevel]:
    for found in _BRACKETS.finditer(subject):
        yield _of_tag(found[1])
    for found in _OTHER_BRACKETS.finditer(subject):
        yield _narrowing(_of_tag(found[1]))
    if cried := _CRIED.search(subject):
        sure = _known(cried[0]) and subject != subject.upper()  # in a title all in capitals it may be any word
        yield SubjectLevel(RESTRICTED, "" if sure else cried[0])
    bare = _MARKS.sub("", _BRACKETS.sub("", subject).strip()).strip(" .*-–—")
    yield _of_beginning(bare)
    for piece in _PIECES.split(bare):
        yield _of_label(piece.strip(" .*"))


def _of_tag(words: str) -> SubjectLevel:
    if level := _known(words):
        return SubjectLevel(level)
    folded = _plain(words)
    speaks = _CONFIDENTIAL.search(folded) or _DISTRIBUTION.search(folded) or _misspelt(folded)
    return SubjectLevel(RESTRICTED, words.strip()) if speaks else SubjectLevel()


def _of_beginning(subject: str) -> SubjectLevel:
    """The capitals that the subject begins with."""
    capitals = _leading_capitals(subject)
    if fold(capitals.split(" ")[0]).startswith("restreint"):
        return SubjectLevel(RESTRICTED)
    if capitals and (_speaks(capitals) or _DISTRIBUTION.match(_plain(capitals))):
        return SubjectLevel(RESTRICTED, capitals)
    return SubjectLevel()


def _of_label(piece: str) -> SubjectLevel:
    """What stands alone, or before or behind a colon, a bar or a dash."""
    if len(piece) > LABEL or len(piece.split()) > LABEL_WORDS:
        return SubjectLevel()
    if level := _known(piece):
        return _narrowing(SubjectLevel(level))
    return SubjectLevel(RESTRICTED, piece) if _speaks(piece) else SubjectLevel()


def _leading_capitals(subject: str) -> str:
    found = _CAPITALS.match(subject)
    words: list[str] = []
    for one in re.split(r"\s+", found[0]) if found else ():
        if one != one.upper():
            break
        words.append(one)
    return " ".join(words)


def _narrowing(said: SubjectLevel) -> SubjectLevel:
    return SubjectLevel() if said.level == PUBLIC else said


def _known(words: str) -> Level | None:
    plain = _plain(words)
    return next((level for level, pattern in _KNOWN if pattern.fullmatch(plain)), None)


def _speaks(words: str) -> bool:
    """Whether words begin by speaking of confidentiality: a title that has them further on is a title."""
    plain = _plain(words)
    begun = re.match(_BEFORE, plain)
    return bool(_CONFIDENTIAL.match(plain, begun.end() if begun else 0) or _misspelt(plain))


def _misspelt(plain: str) -> bool:
    return bool(get_close_matches(plain, _MISSPELT, 1, 0.8))


def _plain(words: str) -> str:
    return " ".join(folded_straight(words).split()).strip(" .,;:!*=_-")
