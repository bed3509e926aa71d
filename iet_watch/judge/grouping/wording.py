"""What two articles are compared by: the words of an item, prepared once."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from sys import intern
from zlib import crc32

from iet_watch.judge.grouping.found_by import FoundBy
from iet_watch.judge.language.word_frequency import (
    FRENCH,
    STEM_LENGTH,
    Weights,
    own_weights,
    stem,
    total,
    weights_of,
)
from iet_watch.model.items import COMPARED_LETTERS, ComparedWords
from iet_watch.words import different_words, fold, folded_text, words, written_words

Weight = Callable[[str], float]  # of a stem

# Of a text: a copy shows in its beginning, and a feed rarely gives more than 60. With 400 the labelled sets measure the
# same, 451 real feeds fold the same, and a collect takes 5 % more; with 150, 4 of 1,962 pairs of copies are lost.
WORDS_READ = 250
LANDMARKS = 5  # runs of the text, and as many of the title; with 3, 1.5 % fewer re-titlings are found
DATE_WORDS = 40  # of a text, where a forecast or a programme says its day
WORTH_SHOWING = 2.0  # of a word that two items share: one article in seven has it
NAME_LETTERS = 3  # « UE », « Le », « Un »: as many of the shorter words with a capital begin a sentence as name
STEMS_LIMIT = 50_000  # words remembered with their stem: about 8 MB
SIGNS = 15  # the rarest stems of an item, by which the items worth comparing are found

_MONTHS = (
    *("janvier", "fevrier", "mars", "avril", "mai", "juin"),
    *("juillet", "aout", "septembre", "octobre", "novembre", "decembre"),
)
_ENGLISH_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_ENGLISH_MONTH = {
    written: number
    for number, name in enumerate(_ENGLISH_MONTHS, start=1)
    for written in {name, name[:3], "sept" if name == "september" else name}
}
_MONTH = _ENGLISH_MONTH | {name: number for number, name in enumerate(_MONTHS, start=1)}
_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_ENGLISH_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = {name: number for days in (_DAYS, _ENGLISH_DAYS) for number, name in enumerate(days, start=1)}
CALENDAR = frozenset(stem(word) for word in (*_MONTHS, *_ENGLISH_MONTHS, *_DAY))
# Ordinals and numbers in words: parts of series (« Day Three », « septième journée », « Diablo III »). Not « un »,
# « one », « premier »: they are articles, and prime ministers.
_NUMBER_WORDS = {
    word: str(number)
    for number, words_of_number in enumerate(
        (
            "two second seconde deux deuxieme ii",
            "three third trois troisieme iii",
            "four fourth quatre quatrieme iv",
            "five fifth cinq cinquieme",
            "six sixth sixieme vi",
            "seven seventh sept septieme vii",
            "eight eighth huit huitieme viii",
            "nine ninth neuvieme ix",
            "ten tenth dix dixieme",
            "eleventh onze onzieme xi",
            "twelve twelfth douze douzieme xii",
        ),
        start=2,
    )
    for word in words_of_number.split()
}
_RELEASES = frozenset(["rc", "beta", "alpha", "pre", "dev"])  # « 4.2.0.rc3 » is another release than « 4.2.0 »
_AFTER_RUBRIC = re.compile(r"\s?:\s|\s[-–—|]\s")
_UNIT, _SHAPES = b"0a", bytes.maketrans(b"123456789bcdefghijklmnopqrstuvwxyz", b"0" * 9 + b"a" * 25)
_NUMBER = re.compile("([0-9](?<![^ ].)[0-9]*)([a-z]+)(?![^ ])")  # « 117kg », « 1er »; words that are such


@dataclass(frozen=True)
class Wording:
    """The words of one item, known by its identity.

    `compared` are the words, each list of them one text until somebody asks for it: most items are compared with none.
    `day` is when it was published, None when nobody knows; `host` who published it, empty when nobody knows; `names`
    the canonical addresses that it goes by: its own, and the one that its page declares (`rel=canonical`); `lang` the
    language that it is in, empty when nobody knows; `letters` the length of the whole text in characters.
    """

    item: str
    compared: ComparedWords
    day: date | None
    host: str
    names: frozenset[str] = frozenset()
    lang: str = FRENCH
    letters: int = 0

    @property
    def text(self) -> tuple[str, ...]:
        """The words of the text, split anew each time."""
        return tuple(self.compared.text.split())

    @cached_property
    def length(self) -> int:
        """The words of the text."""
        return self.compared.text.count(" ") + 1 if self.compared.text else 0

    @property
    def cut(self) -> bool:
        """Whether the text may go on beyond what is compared."""
        return self.length >= WORDS_READ or self.letters > COMPARED_LETTERS

    @cached_property
    def title(self) -> tuple[str, ...]:
        return tuple(self.compared.title.split())

    @cached_property
    def capitals(self) -> frozenset[str]:
        """The stems that it writes with a capital wherever it has them: its names, and of a title that capitalises
        each word those that its text has not."""
        return frozenset(self.compared.capitals.split())

    @cached_property
    def rubric(self) -> tuple[str, ...]:
        """The stems that the title begins with before a colon or a dash, « Météo Var »; empty without either."""
        return tuple(self.compared.rubric.split())

    @cached_property
    def weights(self) -> Weights:
        """What sharing a stem is worth in its language; as in French where nobody has counted."""
        return weights_of(self.lang) or own_weights(FRENCH)

    @cached_property
    def own_weights(self) -> Weights:
        """The same; even where nobody has counted."""
        return own_weights(self.lang)

    @cached_property
    def weighed(self) -> bool:
        """Whether somebody has counted the words of its language."""
        return weights_of(self.lang) is not None

    @cached_property
    def title_stems(self) -> frozenset[str]:
        return frozenset(map(_STEM.__getitem__, self.title))

    @cached_property
    def text_stems(self) -> frozenset[str]:
        return frozenset(map(_STEM.__getitem__, self.compared.text.split()))

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset(map(_STEM.__getitem__, f"{self.compared.title} {self.compared.text}".split()))

    @cached_property
    def runs(self) -> frozenset[int]:
        """The text three words at a time, as numbers that hold in this process: a third of the memory of words."""
        return _runs(self.text)

    @cached_property
    def title_weight(self) -> float:
        return total(self.title_stems, self.own_weights.__getitem__)

    @cached_property
    def weight(self) -> float:
        return total(self.stems, self.own_weights.__getitem__)

    @cached_property
    def text_weight(self) -> float:
        return total(self.text_stems, self.own_weights.__getitem__)

    @cached_property
    def found_by(self) -> FoundBy:
        """What it is found by, the same whatever else was collected: stems today, a sentence a year later."""
        title_landmarks = _landmarks(self.compared.title)
        text_landmarks = _landmarks(self.compared.text)
        title_signs = self._rarest(self.title_content_stems)
        return FoundBy(
            self.item,
            tuple(sorted(self.names)),
            self._rarest(self.content_stems),
            title_signs,
            tuple(dict.fromkeys((*text_landmarks, *title_landmarks))),
            text_landmarks,
            title_landmarks,
        )

    def _rarest(self, stems: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(sorted(stems), key=self.weights.__getitem__, reverse=True)[:SIGNS])

    @cached_property
    def without_text(self) -> Wording:
        """The title alone."""
        capitals = " ".join(self.capitals & self.title_stems)
        return replace(self, compared=self.compared._replace(text="", capitals=capitals))

    @cached_property
    def outlet(self) -> str:
        """Who published it, as the last two names of the host: « video.paper.example » is « paper.example »."""
        return ".".join(self.host.split(":")[0].split(".")[-2:])

    @cached_property
    def title_versions(self) -> Counter[str]:
        """The title's numbers; those in a row are one: « 4.1.6.rc2 », « 150 000 », « v201601 »."""
        return Counter(_versions(self.title))

    @cached_property
    def title_days(self) -> frozenset[int]:
        """The days of the week that the title names."""
        return frozenset([_DAY[word] for word in self.title if word in _DAY])

    @cached_property
    def telling_title(self) -> bool:
        """Whether the title has two words that are no numbers."""
        return sum(not stemmed[0].isdigit() for stemmed in self.title_stems) >= 2

    @cached_property
    def text_numbers(self) -> frozenset[str]:
        return frozenset(word for word in self.text if word[0].isdigit())

    @cached_property
    def title_dates(self) -> frozenset[tuple[int, int]]:
        """The (day, month) that the title names: « 15 octobre », « 15/10 », « 7 et 8 mars », « Oct. 15 »."""
        return frozenset(_dates(self.title))

    @cached_property
    def text_dates(self) -> frozenset[tuple[int, int]]:
        """The (day, month) that the beginning of the text names: « les prévisions du 30 janvier »."""
        return frozenset(_dates(self.text[:DATE_WORDS]))

    @cached_property
    def dated_title(self) -> bool:
        """Whether the title ends with a date, as those of programmes do: « Le débrief - Mardi 6 mai »."""
        return bool(self.title_dates & frozenset(_dates(self.title[-3:])))

    @cached_property
    def template(self) -> str:
        """The title without its numbers and calendar words."""
        return " ".join(word for word in self.title if not word[0].isdigit() and stem(word) not in CALENDAR)

    @cached_property
    def content_stems(self) -> frozenset[str]:
        """The stems that say what happened: all but the calendar's."""
        return self.stems if self.stems.isdisjoint(CALENDAR) else self.stems - CALENDAR

    @cached_property
    def title_content_stems(self) -> frozenset[str]:
        return self.title_stems - CALENDAR

    @cached_property
    def content_weight(self) -> float:
        return self.worth(self.content_stems)

    @cached_property
    def title_content_weight(self) -> float:
        return self.worth(self.title_content_stems)

    @cached_property
    def capitals_weight(self) -> float:
        return self.worth(self.capitals)

    def worth(self, stems: Iterable[str]) -> float:
        """What stems are worth together in its language, to the last bit the same in any order."""
        return math.fsum(map(self.weights.__getitem__, stems))


class _Stems(dict[str, str]):
    """The stem of each word met."""

    def __missing__(self, word: str) -> str:
        if len(self) > STEMS_LIMIT:
            self.clear()
        found = self[word] = intern(stem(word))
        return found


_STEM = _Stems()


def word_it(
    item: str,
    title: str,
    text: str,
    day: date | None,
    host: str = "",
    names: Iterable[str] = (),
    lang: str = FRENCH,
) -> Wording:
    """Prepares an item for comparison."""
    return Wording(item, compared_words(title, text), day, host, frozenset(names), lang, len(text))


def compared_words(title: str, text: str) -> ComparedWords:
    """What a title and the beginning of a text are compared by."""
    written, folded = written_words(text), folded_text(text)
    said = different_words(title, text)
    if len(written) > WORDS_READ:
        written = written[:WORDS_READ]
        folded, said = fold(" ".join(written)), frozenset((*written_words(title), *written))
    rubric = map(stem, words(title[: found.start()])) if (found := _AFTER_RUBRIC.search(title)) else ()
    of_title, of_text = _with_units_apart(folded_text(title)), _with_units_apart(folded, WORDS_READ)
    return ComparedWords(of_title, of_text, " ".join(sorted(_capitals(said))), " ".join(rubric))


def shared_words(one: Wording, other: Wording, most: int) -> tuple[str, ...]:
    """The rarest stems that two items share, the rarest first; none of those that every article has."""
    weight = weight_to_both(one, other)
    weighed = [(-weight(stemmed), stemmed) for stemmed in one.content_stems & other.content_stems]
    return tuple(stemmed for worth, stemmed in sorted(weighed)[:most] if -worth >= WORTH_SHOWING)


def weight_to_both(one: Wording, other: Wording) -> Weight:
    """What sharing a stem is worth to two items; in two languages, the less of both."""
    if one.lang == other.lang:
        return one.weights.__getitem__
    return lambda stemmed: min(one.weights[stemmed], other.weights[stemmed])


def own_weight_to_both(one: Wording, other: Wording) -> Weight:
    """The same; even in a language that nobody has counted."""
    if one.lang == other.lang:
        return one.own_weights.__getitem__
    return lambda stemmed: min(one.own_weights[stemmed], other.own_weights[stemmed])


def number_of(word: str) -> str:
    """The figures of a folded word that holds some or is a number: « 27 », « v2 », « seven »; empty for another."""
    return _NUMBER_WORDS.get(word, "") or (word if any(map(str.isdigit, word)) else "")


def share(common: float, whole: float) -> float:
    return common / whole if whole else 0.0


def _capitals(different: Iterable[str]) -> frozenset[str]:
    """The stems of the words that begin with a capital, but for those that others have without."""
    named = fold(" ".join([word for word in different if word[0].isupper()])).split()
    capitals = {word[:STEM_LENGTH] for word in named if len(word) >= NAME_LETTERS} - CALENDAR
    if not capitals:
        return frozenset()
    plain = fold(f" {' '.join([word for word in different if word[0].islower()])} ")
    return frozenset([one for one in capitals if (f" {one}" if len(one) == STEM_LENGTH else f" {one} ") not in plain])


def _runs(sequence: Sequence[str]) -> frozenset[int]:
    return frozenset(map(hash, zip(sequence, sequence[1:], sequence[2:], strict=False)))


def _landmarks(text: str) -> tuple[int, ...]:
    """The smallest checksums of the runs: two texts that share most runs share most of these."""
    words_of = text.encode().split()
    runs = set(map(b" ".join, zip(words_of, words_of[1:], words_of[2:], strict=False)))
    return tuple(sorted(map(crc32, runs))[:LANDMARKS])


def _with_units_apart(folded: str, most: int | None = None) -> str:
    """Folded words, « 117kg » and « 1er » being two, at most so many."""
    if _UNIT not in folded.encode().translate(_SHAPES):
        return folded
    return " ".join(_NUMBER.sub(r"\1 \2", folded).split(" ")[:most])


def _versions(title: Sequence[str]) -> Iterable[str]:
    version: list[str] = []
    for word in title:
        if (number := number_of(word)) or (version and word in _RELEASES):
            version.append(number or word)
        elif version:
            yield ".".join(version)
            version = []
    if version:
        yield ".".join(version)


def _dates(title: Sequence[str]) -> Iterable[tuple[int, int]]:
    plain = [word for word in title if word != "er"]
    for place, word in enumerate(plain):
        following = plain[place + 1 : place + 4]
        if word in _ENGLISH_MONTH and following and _is_day(following[0]):
            if not place or not _is_day(plain[place - 1]):
                yield int(following[0]), _ENGLISH_MONTH[word]
        elif not _is_day(word):
            continue
        elif following[:1] and following[0] in _MONTH:
            yield int(word), _MONTH[following[0]]
        elif len(following) == 3 and following[0] == "et" and following[1].isdigit() and following[2] in _MONTH:
            yield int(word), _MONTH[following[2]]
        elif len(word) == 2 and following[:1] and len(following[0]) == 2 and following[0] in _MONTH_NUMBERS:
            yield int(word), int(following[0])


def _is_day(word: str) -> bool:
    return word.isascii() and word.isdigit() and 1 <= int(word) <= 31


_MONTH_NUMBERS = frozenset(f"{number:02}" for number in range(1, 13))
