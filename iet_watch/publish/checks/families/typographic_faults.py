"""Faults of French typography that no program may mend by itself, because it would have to guess."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from iet_watch.locale import later
from iet_watch.publish.checks.families.finding import Finding, Subject
from iet_watch.publish.issue.passages import Passage
from iet_watch.publish.text.typography.line import LOWER
from iet_watch.publish.text.typography.quotes import unpaired

_MONTHS = "Janvier|Février|Mars|Avril|Mai|Juin|Juillet|Août|Septembre|Octobre|Novembre|Décembre"
_DAYS = "Lundi|Mardi|Mercredi|Jeudi|Vendredi|Samedi|Dimanche"
# Words of the trade that are typed without the accent of their capital; one word in a hundred thousand is another.
_BARE = (
    "Etats?|Etude|Etudes|Economie|Economique|Education|Energie|Energies|Equipe|Equipement|Ecole|Ecologie|Elu|Elus|"
    "Elue|Ile|Iles|Eolien|Eolienne|Electricité|Electrique|Evaluation|Evénement|Eviter|Emission|Emissions|Epargne|"
    "Egalement|Egalité|Etape|Etapes|Etablissement|Etablissements|Etudiant|Etudiants|Ecosystème"
)

PATTERNS: Mapping[str, re.Pattern[str]] = {
    later("“%(found)s”: months and days begin with a small letter"): re.compile(
        rf"\b(?:1er|\d{{1,2}})\s(?:{_MONTHS})\b|(?<=[a-zé,] )(?:{_DAYS})\b"
    ),
    later("“%(found)s”: capitals keep their accents"): re.compile(
        rf"\b(?:{_BARE})\b|(?:(?<=^)|(?<=[.!?…] ))A(?= (?:la|l[’']|partir|compter|noter|retenir|suivre|lire)\b)"
    ),
    later("“%(found)s”: acronyms are written without dots"): re.compile(r"\b(?:[A-Z]\.){3,}"),
    later("“%(found)s”: the decimal sign of French is a comma"): re.compile(
        r"(?<![\w.,])\d{1,3}\.\d{1,2}(?=\s?(?:%|€|M€|Md€|millions?|milliards?|[kMGT]?Wh?|km|tonnes)(?!\w))"
    ),
    later("“%(found)s”: no space before a comma or a full stop"): re.compile(r"(?<=\w)[ \u00a0](?:,|\.)(?=\s|$)"),
    later("“%(found)s”: one sign is enough"): re.compile(r"[!?]{2,}|,,"),
    # What copying from Word, a PDF or a page leaves.
    later("“%(found)s” is a sign of one font alone: most readers see a box"): re.compile("[\ue000-\uf8ff]"),
    later("“%(found)s” stands for a letter that was lost: type it again"): re.compile("\ufffd"),
    later("“%(found)s” is a letter read in another encoding: type it again"): re.compile(
        "Ã[\u0080-\u00bf]|Â[\u00a1-\u00bf]|â€[\u0080-\u2122]"
    ),
    later("“%(found)s” is cut at the end of its line: the hyphen and a space would be printed"): re.compile(
        rf"(?<![{LOWER}])[{LOWER}]{{2,40}}-(?=\n[{LOWER}])"
    ),
}
LOUD = 12  # letters of a title all in capitals, beyond which it is no acronym


def check(subject: Subject) -> Iterator[Finding]:
    if subject.bulletin.language != "fr":
        return
    foreign = {fiche.path for fiche in subject.fiches if fiche.foreign and not fiche.original_title}
    for passage in subject.passages():
        in_french = passage.section != "title" or str(passage.path.relative_to(subject.folder)) not in foreign
        if in_french:
            yield from _of(passage)


def _of(passage: Passage) -> Iterator[Finding]:
    for message, pattern in PATTERNS.items():
        for found in pattern.finditer(passage.text):
            yield _finding(passage, found.start(), message, found=found[0].strip())
    for place in unpaired(passage.text):
        if not passage.text[:place][-1:].isdigit():  # 27" is a size
            yield _finding(passage, place, later("a quotation mark without its pair"))
    if passage.text.count("«") != passage.text.count("»"):
        yield _finding(passage, 0, later("as many « as » are needed"))
    letters = [sign for sign in passage.text if sign.isalpha()]
    if passage.section == "title" and len(letters) > LOUD and passage.text.isupper():
        yield _finding(passage, 0, later("a title all in capitals is hard to read"))


def _finding(passage: Passage, offset: int, message: str, **args: object) -> Finding:
    start = max(0, offset - 30)
    around = passage.text[start : offset + 30].replace("\n", " ")
    return Finding("typography", "warn", passage.path, passage.line_at(offset), message, args, evidence=around)
