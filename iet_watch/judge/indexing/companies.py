"""SIREN numbers that a text writes as such: nine digits with the right check digit, near the word that says so."""

from __future__ import annotations

import re

NEAR = 60  # characters between the word and the number: « immatriculée au RCS de Rouen sous le numéro B 732 829 320 »
_WORD = re.compile(r"\b(?:SIREN|SIRET|RCS|registre du commerce)\b", re.IGNORECASE)
_NUMBER = re.compile(r"(?<!\d)(\d{3})[ .\u00a0\u202f]?(\d{3})[ .\u00a0\u202f]?(\d{3})(?=\D|\d{5}(?!\d)|$)")


def sirens_of(text: str) -> tuple[str, ...]:
    """The SIREN numbers of a text, nine digits each, in their order; of a SIRET, its first nine."""
    found = []
    for word in _WORD.finditer(text):
        number = _NUMBER.search(text, word.end(), word.end() + NEAR)
        if number and is_siren(digits := "".join(number.groups())):
            found.append(digits)
    return tuple(dict.fromkeys(found))


def is_siren(digits: str) -> bool:
    """Whether nine digits have the check digit of the répertoire Sirene."""
    from stdnum.fr import siren

    return bool(siren.is_valid(digits))
