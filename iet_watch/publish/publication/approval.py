"""Nobody approves what they wrote."""

from __future__ import annotations

import re

from iet_watch.model.trouble import NOT_ALLOWED, Trouble
from iet_watch.publish.issue.bulletin import Bulletin
from iet_watch.words import words

_SEVERAL = re.compile(r"[;/&+]| et | and ")
_LISTED = re.compile(rf"{_SEVERAL.pattern}|,")
Name = tuple[str, ...]


def refuse_own_approval(bulletin: Bulletin, approver: str) -> None:
    """Raises Trouble when `approver`, or one of several, signed the editorial or contributed a fiche.

    Names are compared without case, accents, punctuation and order: « MARTIN Zoé » is « Zoé Martin ».
    """
    ours = _names(approver, _SEVERAL)  # a comma may stand in one name here: « Martin, Zoé »
    if ours & _names(bulletin.editorial_author, _LISTED):
        raise Trouble(
            "%(name)s signed the editorial: somebody else must approve this issue", code=NOT_ALLOWED, name=approver
        )
    own = [
        fiche.path
        for section in bulletin.sections
        for fiche in section.fiches
        if ours & _names(fiche.contributor, _LISTED)
    ]
    if own:
        raise Trouble(
            "%(name)s contributed %(path)s: somebody else must approve this issue",
            code=NOT_ALLOWED,
            name=approver,
            path=own[0],
        )


def in_one_name(somebody: str, people: str) -> bool:
    """Whether `somebody` is among the people that a field names; see `refuse_own_approval` for how names compare."""
    return bool(_names(somebody, _SEVERAL) & _names(people, _LISTED))


def _names(people: str, between: re.Pattern[str]) -> set[Name]:
    """The names in a field, and the field as one name."""
    return {_key(name) for name in (people, *between.split(people))} - {()}


def _key(name: str) -> Name:
    return tuple(sorted(words(name)))
