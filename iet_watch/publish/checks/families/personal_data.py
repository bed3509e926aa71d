"""What must not be published: personal data, and texts marked as not for everyone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from iet_watch.locale import later
from iet_watch.publish.checks.families.finding import Degree, Finding, Subject
from iet_watch.publish.issue.passages import Passage
from iet_watch.words import fold

_GAP = "[ \u00a0\u202f.-]?"
_EMAIL = re.compile(r"(?<![\w.+'-])[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(rf"(?<![\d,.])(?:(?:\+|00)33{_GAP}(?:\(0\){_GAP})?|0)[1-9](?:{_GAP}\d\d){{4}}(?!\d)")
_NIR = re.compile(
    rf"(?<!\d)[12]{_GAP}\d\d{_GAP}(?:0[1-9]|1[0-2]|[2-9]\d){_GAP}(?:\d\d|2[AB]){_GAP}\d{{3}}{_GAP}\d{{3}}{_GAP}\d\d(?!\d)"
)
_IBAN = re.compile(rf"\b[A-Z]{{2}}\d\d(?:{_GAP}[A-Z0-9]{{2,4}}){{3,8}}\b")
_MARKINGS = re.compile(
    r"\b(?:diffusion restreinte|confidentiel(?:le)?s?(?! defense)|ne pas diffuser|usage interne|"
    r"signalement d.entreprise|secret(?:s)? des affaires? de|restricted circulation|not for distribution|"
    r"internal use only)\b"
)


@dataclass(frozen=True)
class _Kind:
    """A kind of personal data: how it looks, what proves it, how grave it is."""

    pattern: re.Pattern[str]
    proof: Callable[[str], bool]
    degree: Degree
    message: str


def is_nir(text: str) -> bool:
    """Whether `text` is a French social security number, by its key."""
    from stdnum.fr import nir

    return bool(nir.is_valid(re.sub(r"[^0-9AB]", "", text)))


def is_iban(text: str) -> bool:
    """Whether `text` is an international bank account number (ISO 13616), by its key and its country's form."""
    from stdnum import iban  # 60 ms: it reads the forms of all countries

    # The banks of a country are not looked up: that list ages, and a number it lacks is as private.
    return bool(iban.is_valid(re.sub(r"[^A-Z0-9]", "", text), check_country=False))


def _any(_text: str) -> bool:
    return True


_AN_EMAIL = later("an e-mail address: has its owner agreed to see it published?")
_A_PHONE = later("a telephone number: has its owner agreed to see it published?")
_KINDS = (
    _Kind(_NIR, is_nir, "block", later("a social security number")),
    _Kind(_IBAN, is_iban, "block", later("a bank account number")),
    _Kind(_EMAIL, _any, "hold", _AN_EMAIL),
    _Kind(_PHONE, _any, "hold", _A_PHONE),
)
_LINKED = {"mailto:": _AN_EMAIL, "tel:": _A_PHONE}


def check(subject: Subject) -> Iterator[Finding]:
    for passage in (*subject.passages(), *(code for file in subject.files.values() for code in file.code)):
        yield from _personal(passage, subject.bulletin.contact)
        yield from _linked(passage, subject.bulletin.contact)
        for found in _MARKINGS.finditer(fold(passage.text)):
            message = later("“%(found)s”: is this text meant for everyone who reads the bulletin?")
            args = {"found": found[0]}
            yield Finding("privacy", "hold", passage.path, passage.line_at(found.start()), message, args)


def _personal(passage: Passage, contact: str) -> Iterator[Finding]:
    for kind in _KINDS:
        for found in kind.pattern.finditer(passage.text):
            if kind.proof(found[0]) and found[0] != contact:
                line = passage.line_at(found.start())
                yield Finding("privacy", kind.degree, passage.path, line, kind.message, evidence=found[0])


def _linked(passage: Passage, contact: str) -> Iterator[Finding]:
    """What links lead to, and their words do not say."""
    for link in passage.links:
        for scheme, message in _LINKED.items():
            reached = unquote(link.url[len(scheme) :].partition("?")[0]) if link.url.lower().startswith(scheme) else ""
            if reached and reached != contact and reached not in passage.text:
                yield Finding("privacy", "hold", passage.path, passage.line, message, evidence=reached)
