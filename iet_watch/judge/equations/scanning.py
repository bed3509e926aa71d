"""One pass over a text finds the terms of all themes at once.

The cost of the pass grows with the words of the text, not with the number of terms: each different word, as it is
written, is looked up once, and what it may be is remembered from one text to the next. A phrase is looked for by its
rarest word: « chaîne de blocs » by « blocs ».
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from itertools import compress, count

from iet_watch.judge.equations.rarity import word_weight
from iet_watch.query.grammar import SHORTEST_PREFIX
from iet_watch.query.inflection import BEGINNING, is_form, is_known, keys_shown, keys_sought
from iet_watch.query.kept_shown import words_listed_before, words_that_show
from iet_watch.query.parsing import Term, Word
from iet_watch.words import fold, in_one_word, masculine_of

# Words known to be in no term, about 5 MB, and as many that are in one (`port*` meets any number), 19 MB; they are then
# forgotten, and soon learned again. The 5,315 that the captured feeds have for the shipped themes are far below.
REMEMBERED_WORDS = 50_000
# Words asked one by one. Then those that may be in a term are listed: from the file where this machine keeps them,
# three milliseconds; else anew, for the price of 8,000 words more.
ASKED_BEFORE_READING = 500
ASKED_BEFORE_LISTING = 8_000

Span = tuple[int, int]  # places of the first and last word
Hits = Mapping[int, Sequence[Span]]  # per number of a term, where it stands
Sequences = Iterable[tuple[Sequence[str], int]]  # words with the place of the first

Compounds = Collection[str]  # what a text writes with hyphens or points (`words.compounds`)

# A term, how many words it has before the one that it is looked for by, and after; these others: where, their numbers.
Begun = tuple[int, int, int, tuple[tuple[int, int], ...]]


class Scanner:
    """Terms compiled together. Numbers are given to terms as they come; a term written twice has one number."""

    def __init__(self) -> None:
        self._numbers: dict[Term, int] = {}
        self._terms: dict[tuple[tuple[int, ...], ...], int] = {}
        self._words: dict[tuple[str, str], int] = {}
        self._plain: dict[str, list[int]] = {}
        self._prefixes: dict[str, list[int]] = {}
        self._capitals: dict[str, list[int]] = {}
        self._exact_capitals: dict[str, list[int]] = {}
        self._inflected: dict[str, list[tuple[int, str]]] = {}
        self._beginnings: set[str] = set()  # of the keys of inflected words
        self._begun: dict[str, tuple[str, ...]] = {}  # prefixes by the first letters, which all of them have
        self._anchored: dict[int, list[Begun]] = {}  # per number of a word, the terms looked for by it
        # Of the written words that were looked up, the numbers of the query words that they meet.
        self._query_words: dict[str, frozenset[int]] = {}
        self._begins: dict[str, tuple[Begun, ...]] = {}
        self._nothing: set[str] = set()  # words that no term is looked for by
        self._worth_asking: frozenset[str] | None = None  # folded words that may be in a term; None until it pays
        self._asked = 0  # words
        self._read = False  # whether the list was looked for in its file
        self._last: tuple[tuple[Sequences, Sequence[str]], Hits] | None = None  # what was scanned last, and its hits
        # Terms whose acronym is a word too (PAT, SUP), unknown in a title all in capitals.
        self.ambiguous: set[int] = set()

    def number(self, term: Term) -> int:
        """The number of `term`; terms that look for the same words share it."""
        number = self._numbers.get(term)
        if number is None:
            number = self._numbers[term] = self._number_of(term)
        return number

    def _number_of(self, term: Term) -> int:
        spellings = tuple(tuple(map(self._word, several)) for several in term.spellings)
        number = self._terms.get(spellings)
        if number is None:
            self._forget()  # terms may be added between two scans
            number = self._terms[spellings] = len(self._terms)
            for numbers, several in zip(spellings, term.spellings, strict=True):
                anchor = max(range(len(several)), key=lambda n: (word_weight(several[n]), -n))
                others = tuple((place - anchor, one) for place, one in enumerate(numbers) if place != anchor)
                begun = (number, anchor, len(numbers) - 1 - anchor, others)
                self._anchored.setdefault(numbers[anchor], []).append(begun)
            if any(word.acronym and is_known(word.text) for word in term.words):
                self.ambiguous.add(number)
        return number

    def scan(self, sequences: Sequences, compounds: Compounds = frozenset(), different: Set[str] = frozenset()) -> Hits:
        """Every term found in `sequences`, with its spans in order; `compounds` are read in one word as well.

        `different`: the different words of all sequences, where whoever asks has them at hand.
        """
        if not self._terms:
            return {}
        if len(self._query_words) >= REMEMBERED_WORDS:  # never while a text is read: its words are looked up again
            self._forget_words()
        sequences = tuple(sequences)
        hits: dict[int, list[Span]] = {}
        if begins := self._beginning(different or set().union(*(words for words, _ in sequences))):
            for words, first_place in sequences:
                self._find(words, begins, first_place, hits)
        joined = self._sought(compounds) if compounds else ()
        return self._with_joined(hits, sequences, joined) if joined else hits

    def scan_again(self, sequences: Sequences, compounds: Sequence[str]) -> Hits:
        """The same, for what may come many times in a row: the name of a source with each of its entries."""
        asked = (tuple(sequences), tuple(compounds))
        if self._last is None or self._last[0] != asked:
            self._last = asked, self.scan(*asked)
        return self._last[1]

    def _beginning(self, different: Set[str]) -> Mapping[str, tuple[Begun, ...]]:
        """Those of `different` words that terms are looked for by, with these terms."""
        begins = self._begins
        worth = frozenset(different - self._nothing)
        if unknown := worth.difference(begins):
            self._learn(unknown)
        return {word: begins[word] for word in worth if word in begins}

    def _find(
        self,
        words: Sequence[str],
        begins: Mapping[str, tuple[Begun, ...]],
        first_place: int,
        hits: dict[int, list[Span]],
    ) -> None:
        """Adds to `hits` the terms that stand in `words`, of which the first is at `first_place`."""
        meets, length = self._query_words.get, len(words)
        for place in compress(count(), map(begins.__contains__, words)):
            for term, before, after, others in begins[words[place]]:
                for away, number in others:  # nearly always the first of them is not there
                    there = place + away
                    if not (0 <= there < length and number in meets(words[there], ())):
                        break
                else:
                    span = (first_place + place - before, first_place + place + after)
                    hits.setdefault(term, []).append(span)

    def _sought(self, compounds: Compounds) -> Compounds:
        """Those that are in a term."""
        unknown = [word for word in compounds if word not in self._nothing and word not in self._query_words]
        if unknown:
            self._learn(unknown)
        return [word for word in compounds if self._query_words.get(word)]

    def _with_joined(self, hits: dict[int, list[Span]], sequences: Sequences, compounds: Compounds) -> Hits:
        """`hits` with the terms that are met where each of `compounds` is one word, at the places of its parts."""
        added: dict[int, list[Span]] = {}
        for words, first_place in sequences:
            whole, starts = _joined(words, compounds)
            if len(whole) == len(words):
                continue
            found: dict[int, list[Span]] = {}
            self._find(whole, self._beginning(set(whole)), 0, found)
            for term, first, last in ((term, *span) for term, spans in found.items() for span in spans):
                start, end = first_place + starts[first], first_place + starts[last + 1] - 1
                with_joined = end - start > last - first  # the others are among the hits
                if with_joined and not any(_cross(hit, (start, end)) for hit in hits.get(term, ())):
                    added.setdefault(term, []).append((start, end))
        return hits | {term: _with_wider(hits.get(term, ()), spans) for term, spans in added.items()}

    def _learn(self, unknown: Collection[str]) -> None:
        """Looks up words: what it means is remembered for the next text."""
        if len(self._nothing) >= REMEMBERED_WORDS:
            self._nothing = set(self._query_words.keys() - self._begins.keys())  # which are not looked up again
        self._nothing.update(unknown)
        for word in self._worth_asking_among(unknown):
            found = frozenset(self._looked_up(word)) if "-" not in word else self._looked_up_joined(word)
            self._query_words[word] = found
            if begun := tuple(start for number in found for start in self._anchored.get(number, ())):
                self._begins[word] = begun
                self._nothing.discard(word)

    def _worth_asking_among(self, several: Collection[str]) -> Iterable[str]:
        """The words that may be in a term: nineteen of twenty are in none, and are not asked what they may be."""
        if self._worth_asking is None:
            self._asked += len(several)
            self._worth_asking = self._listed()
        if self._worth_asking is None:
            return several
        asked = [in_one_word(word) if "-" in word else word for word in several]
        folded = fold(" ".join(asked)).split(" ")
        if len(folded) != len(several):  # ﷺ is one word, and opens into four
            folded = [*map(fold, asked)]
        prefixes, none = self._begun.get, ()
        begun = [one for one in folded if one.startswith(prefixes(one[:SHORTEST_PREFIX], none))]
        found = self._worth_asking.intersection(folded).union(begun)
        return [word for word, one in zip(several, folded, strict=True) if one in found] if found else ()

    def _listed(self) -> frozenset[str] | None:
        """The folded words that may be in a term, but for what prefixes find; None before that pays."""
        shown: frozenset[str] | None = None
        if self._asked > ASKED_BEFORE_LISTING:
            shown = words_that_show(self._inflected)
        elif self._asked > ASKED_BEFORE_READING and not self._read:
            shown, self._read = words_listed_before(self._inflected), True
        if shown is None:
            return None
        acronyms = {one for acronym in self._capitals for one in (acronym, f"{acronym}s")}
        return shown.union(self._plain, self._exact_capitals, acronyms)

    def _looked_up(self, word: str) -> Iterable[int]:
        """The numbers of the query words that `word`, as a text writes it, meets."""
        folded = fold(word)
        yield from self._plain.get(folded, ())
        if self._capitals and (word.isupper() or word.endswith("s")):
            yield from self._capitals.get(_as_acronym(word), ())
        if self._exact_capitals and word.isupper():
            yield from self._exact_capitals.get(folded, ())
        for prefix in self._begun.get(folded[:SHORTEST_PREFIX], ()):
            if folded.startswith(prefix):
                yield from self._prefixes[prefix]
        if self._inflected:
            for key in keys_shown(word, self._beginnings):
                for number, sought in self._inflected.get(key, ()):
                    if is_form(sought, word):
                        yield number

    def _looked_up_joined(self, compound: str) -> frozenset[int]:
        """The numbers of the query words that a compound meets in one word, and none of its parts alone.

        `port*` is met once by « porte-avions », whose first part says it. « salarié·e·s » is one word wherever it
        stands: what is beside it in a phrase is beside all of it.
        """
        if masculine := masculine_of(compound):
            return frozenset(self._looked_up(masculine))
        parts = compound.split("-")
        together = frozenset(self._looked_up("".join(parts)))
        return together.difference(*map(self._looked_up, parts)) if together else together

    def _word(self, word: Word) -> int:
        """The number of a query's word."""
        kind = _kind(word)
        text = word.text if kind == "inflected" and word.text.isupper() else word.text.lower()
        text = text if kind == "inflected" else fold(text)
        number = self._words.get((kind, text))
        if number is None:
            number = self._words[kind, text] = len(self._words)
            self._file(kind, text, number)
        return number

    def _forget_words(self) -> None:
        for memory in (self._query_words, self._begins, self._nothing):
            memory.clear()

    def _forget(self) -> None:
        self._forget_words()
        self._worth_asking, self._asked, self._read = None, 0, False
        self._last = None

    def _file(self, kind: str, text: str, number: int) -> None:
        match kind:
            case "prefix":
                self._prefixes.setdefault(text, []).append(number)
                beginning = text[:SHORTEST_PREFIX]
                self._begun[beginning] = tuple({*self._begun.get(beginning, ()), text})
            case "capitals":
                self._capitals.setdefault(text, []).append(number)
            case "exact capitals":
                self._exact_capitals.setdefault(text, []).append(number)
            case "inflected":
                for key in keys_sought(text):
                    self._inflected.setdefault(key, []).append((number, text))
                    self._beginnings.add(key[:BEGINNING])
            case _:
                self._plain.setdefault(text, []).append(number)


def _joined(words: Sequence[str], compounds: Compounds) -> tuple[list[str], list[int]]:
    """`words` with each of `compounds` as one word, and where each word started, with the place after the last."""
    by_first: dict[str, list[list[str]]] = {}
    for parts in sorted((one.split("-") for one in compounds), key=len, reverse=True):
        by_first.setdefault(parts[0], []).append(parts)
    whole: list[str] = []
    starts: list[int] = []
    place = 0
    for start in compress(count(), map(by_first.__contains__, words)):
        met = next((one for one in by_first[words[start]] if list(words[start : start + len(one)]) == one), None)
        if met and start >= place:
            whole += (*words[place:start], "-".join(met))
            starts += range(place, start + 1)
            place = start + len(met)
    return [*whole, *words[place:]], [*starts, *range(place, len(words) + 1)]


def _cross(one: Span, other: Span) -> bool:
    """Whether two places have words in common, and the first goes beyond the second."""
    return one[0] <= other[1] and other[0] <= one[1] and not (other[0] <= one[0] and one[1] <= other[1])


def _with_wider(hits: Sequence[Span], wider: Sequence[Span]) -> Sequence[Span]:
    """The places of a term, where it is part of a wider one that one: « salarié » of « salarié·e·s »."""
    alone = [(first, last) for first, last in hits if not any(one <= first and last <= end for one, end in wider)]
    return sorted({*alone, *wider})


def _kind(word: Word) -> str:
    if word.prefix:
        return "prefix"
    if word.acronym:
        return "exact capitals" if word.exact else "capitals"
    if word.exact:
        return "plain"
    return "inflected" if len(word.text) > 1 and word.text.isalpha() else "plain"


def stands_for(word: Word, shown: str) -> bool:
    """Whether a query's word meets `shown`, as a text writes it: what a scan finds, for one pair of words."""
    match _kind(word):
        case "prefix":
            return fold(shown).startswith(fold(word.text))
        case "capitals":
            return _as_acronym(shown) == fold(word.text)
        case "exact capitals":
            return shown.isupper() and fold(shown) == fold(word.text)
        case "inflected":
            return is_form(word.text if word.text.isupper() else word.text.lower(), shown)
        case _:
            return fold(shown) == fold(word.text)


def _as_acronym(word: str) -> str:
    """The folded acronym that a text's `word` is, plural or not (« PME », « SMEs »); empty when it is none."""
    singular = word if word.isupper() else word[:-1] if word.endswith("s") else ""
    return fold(singular) if singular.isupper() else ""
