"""What stands around a text and says nothing of its subject: who took the picture, when it appeared, what to read next.

An editor, or the program that writes the feed, changes it without changing the article.
"""

from __future__ import annotations

import re
from itertools import product

from iet_watch.judge.grouping.substance import FUNCTION_WORDS
from iet_watch.judge.grouping.wording import CALENDAR
from iet_watch.judge.language.word_frequency import stem

# Of WordPress: it has the title in it, so a new title would make a new text. In the middle, where a summary ends, the
# name of the site stays: nobody knows where it ends.
_APPEARED = re.compile(
    r"(?:^| )(?:l article|the post)(?:(?! l article | the post ) \S+){1,40}?"
    r" (?:est apparu en premier sur|appeared first on)(?:(?: \S+){1,8}$)?"
)
_READ_ON = re.compile(
    r"(?:^| )(?:a )?(?:lire (?:aussi|egalement|la suite|l article)|continuer (?:la|votre) lecture|en savoir plus"
    r"|read (?:also|more|next)|continue reading)(?: \S+){0,15}$"
)
_PUBLISHED = re.compile(r"(?:^| )(?:publie|published)((?: \S+){1,8})$")
_LINE_WORDS = 20  # a last line has no more: four that begin it, and fifteen
_DATE_WORDS = frozenset(
    (
        *("le", "a", "h", "et", "hier", "aujourd", "hui", "mis", "jour"),
        *("on", "at", "yesterday", "today", "updated"),
    )
)
_PICTURE = re.compile("(?:credits? )?photos?(?: credits?)? ")  # not « crédit » alone, which a bank refuses too
_CREDIT_WORDS = 6  # « Jean Dupont / AFP »
_TEXT_BEGINS = 3  # words that both have after their credit


def without_surroundings(one: str, other: str) -> tuple[str, str]:
    """Two texts, folded, without what stands around both.

    What only one of them has there is left to whoever compares: more words at an end are no other words.
    """
    one, other = _without_appeared(one), _without_appeared(other)
    ends = _end_of_text(one), _end_of_text(other)
    if -1 not in ends:
        one, other = one[: ends[0]], other[: ends[1]]
    return _without_picture_credits(one, other)


def _without_appeared(text: str) -> str:
    return _APPEARED.sub("", text) if " en premier sur " in text or " appeared first on " in text else text


def _end_of_text(text: str) -> int:
    """Where a last line begins that tells what to read or when it was published; -1 without one."""
    words = text.rsplit(" ", _LINE_WORDS)
    begin = len(words[0]) if len(words) > _LINE_WORDS else 0  # all of a text is 7 % of what grouping costs
    if found := _READ_ON.search(text, begin):
        return found.start()
    found = _PUBLISHED.search(text, begin)
    return found.start() if found and all(map(_of_a_date, found[1].split())) else -1


def _of_a_date(word: str) -> bool:
    return word[0].isdigit() or word in _DATE_WORDS or stem(word) in CALENDAR


def _without_picture_credits(one: str, other: str) -> tuple[str, str]:
    """Both without the names that follow « Photo », up to the words that both go on with; a sentence is no name."""
    found = _PICTURE.match(one), _PICTURE.match(other)
    if not (found[0] and found[1]):
        return one, other
    mine, yours = one[found[0].end() :].split(), other[found[1].end() :].split()
    for here, there in sorted(product(range(_CREDIT_WORDS + 1), repeat=2), key=sum):
        begins = mine[here : here + _TEXT_BEGINS]
        if len(begins) == _TEXT_BEGINS and begins == yours[there : there + _TEXT_BEGINS]:
            named = FUNCTION_WORDS.isdisjoint((*mine[:here], *yours[:there]))
            return (" ".join(mine[here:]), " ".join(yours[there:])) if named else (one, other)
    return one, other
