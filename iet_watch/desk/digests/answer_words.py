"""The words of an answer, each by what it does in it: a number, a ruling, « tout », « sauf », « idem », a separator.

One letter stands for each, so that the grammar is a pattern over letters (`answer_grammar.py`). What is not known here
makes a line unclear: the lists are short on purpose, and hold no word that says two things.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from iet_watch.model.decisions import Ruling
from iet_watch.words import fold

LINE_LIMIT = 1500  # characters; the longest line of forty answers has 80

# What a letter stands for:
NUMBER, RULING, ALL, NONE, REST, EXCEPT, IDEM = "NDAZRXI"
COMMA, STOP, COLON, OPEN, CLOSE, AND, FILLER, PLURAL, BECAUSE, WORD, DOUBT = "SPCOFELMJWQ"
STRANGE = "U"  # a number that no candidate has


@dataclass(frozen=True)
class AnswerWord:
    """One word or sign: its letter, where it stands in the line, the numbers or the ruling that it gives."""

    kind: str
    start: int
    end: int
    numbers: tuple[int, ...] = ()
    ruling: Ruling | None = None
    folded: str = ""


_RULINGS: Mapping[Ruling, tuple[str, ...]] = {
    "keep": (
        "oui", "ouais", "yes", "ok", "okay", "d accord", "garder", "garde", "gardes", "gardee", "gardees",
        "a garder", "je garde", "on garde", "nous gardons", "keep", "retenir", "retenu", "retenus", "retenue",
        "a retenir", "je retiens", "on retient", "je prends", "on prend", "a prendre", "valide", "valides",
    ),
    "drop": (
        "non", "no", "non merci", "ecarter", "ecarte", "ecartes", "ecartee", "a ecarter", "j ecarte", "on ecarte",
        "drop",
        "rejeter", "rejete", "a rejeter", "supprimer", "a supprimer", "hors sujet", "pas retenu", "non retenu",
        "pas pertinent", "pas pertinents", "non pertinent", "non pertinents", "pas interessant", "pas interessants",
        "sans interet", "pas pour nous", "ne pas garder", "a ne pas garder", "on ne garde pas", "je ne garde pas",
        "je ne retiens pas", "on ne retient pas", "pas ok",
    ),
    "later": (
        "plus tard", "later", "a revoir", "revoir", "en attente", "a reporter", "reporter", "pas maintenant",
        "pas tout de suite", "a revoir au prochain trimestre", "au prochain trimestre",
        "a revoir au prochain numero", "au prochain numero", "pour le prochain numero", "prochain numero",
    ),
}  # fmt: skip
_OTHERS: Mapping[str, tuple[str, ...]] = {
    ALL: ("tout", "tous", "toutes", "tous les articles", "all", "all of them"),
    NONE: (
        "aucun", "aucune", "none", "none of them", "aucun article", "aucun des articles", "aucun des huit",
        "rien a garder", "rien a retenir",
        "aucun a garder", "aucun a retenir", "je n en garde aucun", "on n en garde aucun",
    ),
    REST: ("the rest", "the others", "le reste", "les autres", "tous les autres", "tout le reste", "toutes les autres"),
    EXCEPT: ("sauf", "a part", "hormis", "excepte", "except"),
    IDEM: ("idem", "pareil", "de meme", "meme chose", "aussi", "non plus", "egalement", "la meme chose"),
    AND: ("et", "and", "puis", "ainsi que"),
    PLURAL: ("les", "aux", "des"),
    FILLER: (
        "the", "for", "le", "la", "l", "pour", "au", "du", "de", "numero", "numeros", "article", "articles", "fiche",
        "fiches", "est",
        "sont", "c est", "pour moi", "pour nous", "pour ma part",
    ),
    BECAUSE: ("car", "parce que", "parce qu", "puisque", "puisqu", "because"),
    DOUBT: (
        "si", "mais", "sinon", "peut etre", "plutot", "eventuellement", "presque", "bof", "hesite", "sauf si",
        "a condition", "pas sur", "pas sure", "a voir", "voire", "ou", "quoique", "a moins", "pas forcement",
        "pas avant", "pas encore", "finalement", "en fait", "correction", "erreur", "oups",
    ),
}  # fmt: skip
_CARDINALS = (
    "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize",
    "quatorze", "quinze", "seize", "dix sept", "dix huit", "dix neuf", "vingt",
)  # fmt: skip
_ORDINALS = (
    "premier", "deuxieme", "troisieme", "quatrieme", "cinquieme", "sixieme", "septieme", "huitieme", "neuvieme",
    "dixieme", "onzieme", "douzieme", "treizieme", "quatorzieme", "quinzieme", "seizieme", "dix septieme",
    "dix huitieme", "dix neuvieme", "vingtieme",
)  # fmt: skip
_NUMBERS = {
    **{word: n for words in (_CARDINALS, _ORDINALS) for n, word in enumerate(words, 1)},
    "premiere": 1, "second": 2, "seconde": 2,
}  # fmt: skip
_ENDS = {"premiers": "first", "premieres": "first", "derniers": "last", "dernieres": "last"}
_NO = "no"  # English; « no 3 » is « n° 3 » in French
UNSURE_ONE = "un"  # a number, or an article: « un oui »
_PHRASES: Mapping[str, tuple[str, Ruling | None, int]] = {
    **{phrase: (kind, None, 0) for kind, phrases in _OTHERS.items() for phrase in phrases},
    **{phrase: (NUMBER, None, n) for phrase, n in _NUMBERS.items()},
    **{phrase: (RULING, ruling, 0) for ruling, phrases in _RULINGS.items() for phrase in phrases},
}
_LONGEST = max(len(phrase.split()) for phrase in _PHRASES)

_PIECE = re.compile(
    r"(?P<range>\d{1,3}[-–]\d{1,3}(?![\d/-]))|(?P<number>\d+)(?:(?:er|ere|ère|re|nde?|e|eme|ème|ième)\b)?|"
    r"(?P<label>n[°º]s?\s?|№\s?|#)(?=\d)|(?P<word>[^\W\d_]+)|(?P<arrow>[-=]>|→|⇒|=|:)|(?P<slash> / )|"
    r"(?P<vote>\+\d)|(?P<space>\s+)|"
    r"(?P<sign>.)"
)
_SIGNS = {
    ",": COMMA, ";": STOP, ".": STOP, "!": STOP, "…": STOP, "(": OPEN, "[": OPEN, ")": CLOSE, "]": CLOSE, "&": AND,
    "+": AND, "-": COLON, "–": COLON, "—": COLON, "?": DOUBT, ">": COLON,
}  # fmt: skip
_UNHEARD = "«»\"“”*_`'’‘•·"


def tokens(line: str, count: int) -> list[AnswerWord]:
    """The words and signs of a line of an answer to `count` candidates, without those that say nothing."""
    found = list(_with_ranges(list(_with_phrases(list(_pieces(line[:LINE_LIMIT], count)))), count))
    return found if len(line) <= LINE_LIMIT else [*found, AnswerWord(DOUBT, LINE_LIMIT, LINE_LIMIT)]


def _pieces(line: str, count: int) -> Iterator[AnswerWord]:
    for found in _PIECE.finditer(line):
        kind, (start, end) = found.lastgroup or "sign", found.span()
        if found["number"]:
            yield AnswerWord(NUMBER, start, end, (int(found["number"][:4]),))
        elif found["range"]:
            first, last = (int(one) for one in re.split("[-–]", found["range"]))
            yield AnswerWord(NUMBER, start, end, _span(first, last, count))
        elif found["word"]:
            yield AnswerWord(WORD, start, end, folded=fold(found["word"]))
        elif kind in ("label", "arrow", "slash"):
            yield AnswerWord({"label": FILLER, "arrow": COLON, "slash": COMMA}[kind], start, end)
        elif found["vote"]:  # « +1 pour le 3 »
            yield AnswerWord(DOUBT, start, end)
        elif kind == "sign" and found[0] not in _UNHEARD:
            yield AnswerWord(_SIGNS.get(found[0], WORD), start, end, folded=found[0])


def _with_phrases(pieces: Sequence[AnswerWord]) -> Iterator[AnswerWord]:
    """The same, several words that say one thing taken together, the longest first."""
    place = 0
    while place < len(pieces):
        for length in range(min(_LONGEST, len(pieces) - place), 0, -1):
            group = pieces[place : place + length]
            known = _PHRASES.get(" ".join(one.folded for one in group)) if all(_is_word(one) for one in group) else None
            if known:
                kind, ruling, number = known
                numbers = (number,) if number else ()
                yield AnswerWord(
                    kind, group[0].start, group[-1].end, numbers, ruling, " ".join(one.folded for one in group)
                )
                place += length
                break
        else:
            yield pieces[place]
            place += 1


def _is_word(token: AnswerWord) -> bool:
    return token.kind == WORD and token.folded.isalpha()


def _with_ranges(known: Sequence[AnswerWord], count: int) -> Iterator[AnswerWord]:
    """« 1 à 3 », « 3 premiers », « dernier » are numbers, too; those that no candidate has are strange."""
    place = 0
    while place < len(known):
        numbers, length = _several(known[place : place + 3], count)
        if length:
            yield _sure(AnswerWord(NUMBER, known[place].start, known[place + length - 1].end, numbers), count)
        elif known[place].folded == _NO and [one.kind for one in known[place + 1 : place + 2]] == [NUMBER]:
            yield replace(known[place], kind=WORD)
        else:
            yield _sure(known[place], count)
        place += length or 1


def _several(three: Sequence[AnswerWord], count: int) -> tuple[tuple[int, ...], int]:
    """The numbers that the first of these tokens say together, and how many of them; 0 where they say none."""
    kinds = [one.kind for one in three]
    if kinds == [NUMBER, WORD, NUMBER] and three[1].folded == "a":
        return _span(three[0].numbers[0], three[2].numbers[0], count), 3
    if kinds[:2] == [NUMBER, WORD] and (which := _ENDS.get(three[1].folded)):
        many = three[0].numbers[0]
        return (_span(1, many, count) if which == "first" else _span(count - many + 1, count, count)), 2
    return ((count,), 1) if three[0].folded in ("dernier", "derniere") else ((), 0)


def _sure(token: AnswerWord, count: int) -> AnswerWord:
    if token.kind != NUMBER or all(1 <= one <= count for one in token.numbers):
        return token
    return AnswerWord(STRANGE, token.start, token.end)


def _span(first: int, last: int, count: int) -> tuple[int, ...]:
    return tuple(range(first, last + 1)) if 1 <= first < last <= count else (0,)
