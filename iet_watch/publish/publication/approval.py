"""Nobody approves what they wrote."""

from __future__ import annotations

import re
from collections.abc import Iterable

from iet_watch.model.trouble import NOT_ALLOWED, Trouble
from iet_watch.publish.issue.bulletin import Bulletin
from iet_watch.words import words

_SEVERAL = re.compile(r"[,;/&+]| et | and ")


def refuse_own_approval(bulletin: Bulletin, approver: str) -> None:
    """Raises Trouble when `approver` signed the editorial or contributed a fiche.

    Names are compared without case, accents, punctuation and order: « MARTIN Zoé » is « Zoé Martin ».
    """
    ours = _key(approver)
    if ours in _keys([bulletin.editorial_author]):
        raise Trouble(
            "%(name)s signed the editorial: somebody else must approve this issue", code=NOT_ALLOWED, name=approver
        )
    own = [
        fiche.path
        for section in bulletin.sections
        for fiche in section.fiches
        if ours in _keys(_SEVERAL.split(fiche.contributor))
    ]
    if own:
        raise Trouble(
            "%(name)s contributed %(path)s: somebody else must approve this issue",
            code=NOT_ALLOWED,
            name=approver,
            path=own[0],
        )


def _keys(names: Iterable[str]) -> set[tuple[str, ...]]:
    return {_key(name) for name in names} - {()}


def _key(name: str) -> tuple[str, ...]:
    return tuple(sorted(words(name)))
