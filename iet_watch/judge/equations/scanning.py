"""One pass over a text finds the terms of all themes at once.

The cost of the pass grows with the words of the text, not with the number of terms: each different word, as it is
written, is looked up once, and what it may be is remembered from one text to the next. A phrase is looked for by its
rarest word: « chaîne de blocs » by « blocs ».
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from iet_watch.judge.equations.rarity import word_weight
from iet_watch.query.grammar import SHORTEST_PREFIX
from iet_watch.query.inflection import BEGINNING, is_form, is_known, keys_shown, keys_sought
from iet_watch.query.parsing import Term, Word
from iet_watch.words import fold

REMEMBERED_WORDS = 200_000  # words known to be in no term: about 20 MB, then forgotten

Span = tuple[int, int]  # places of the first and last word
Hits = Mapping[int, Sequence[Span]]  # per number of a term, where it stands
Sequences = Iterable[tuple[Sequence[str], int]]  # words with the place of the first

Compounds = Collection[str]  # what a text writes with hyphens or points (`words.compounds`)

Begun = tuple[int, tuple[int, ...], int]  # a term, the numbers of its words, and which of them it is looked for by


class Scanner:
    """Terms compiled together. Numbers are given to terms as they come; a term written twice has one number."""

    def __init__(self) -> None:
        self._terms: dict[tuple[tuple[int, ...], ...], int] = {}
        self._words: dict[tuple[str, str], int] = {}
        self._plain: dict[str, list[int]] = {}
        self._prefixes: dict[str, list[int]] = {}
        self._capitals: dict[str, list[int]] = {}
        self._exact_capitals: dict[str, list[int]] = {}
        self._inflected: dict[str, list[tuple[int, str]]] = {}
        self._beginnings: set[str] = set()  # of the keys of inflected words
        self._prefix_lengths: dict[str, set[int]] = {}  # by the first letters of a prefix, which all prefixes have
        self._anchored: dict[int, list[Begun]] = {}  # per number of a word, the terms looked for by it
        self._query_words: dict[str, frozenset[int]] = {}  # of a written word, the numbers of the query words it meets
        self._begins: dict[str, tuple[Begun, ...]] = {}
        self._nothing: set[str] = set()  # words that no term is looked for by
        # Terms whose acronym is a word too (PAT, SUP), unknown in a title all in capitals.
        self.ambiguous: set[int] = set()

    def number(self, term: Term) -> int:
        """The number of `term`; terms that look for the same words share it."""
        spellings = tuple(tuple(map(self._word, several)) for several in term.spellings)
        number = self._terms.get(spellings)
        if number is None:
            number = self._terms[spellings] = len(self._terms)
            for numbers, several in zip(spellings, term.spellings, strict=True):
                anchor = max(range(len(several)), key=lambda n: (word_weight(several[n]), -n))
                self._anchored.setdefault(numbers[anchor], []).append((number, numbers, anchor))
            if any(word.acronym and is_known(word.text) for word in term.words):
                self.ambiguous.add(number)
        return number

    def scan(self, sequences: Sequences, compounds: Compounds = frozenset()) -> Hits:
        """Every term found in `sequences`, with its spans in order; `compounds` are read in one word as well."""
        sequences = tuple(sequences)
        hits: dict[int, list[Span]] = {}
        for words, first_place in sequences:
            for term, first, last in self._found(words):
                hits.setdefault(term, []).append((first_place + first, first_place + last))
        joined = [word for word in compounds if self._is_sought(word)]
        return self._with_joined(hits, sequences, joined) if joined else hits

    def _found(self, words: Sequence[str]) -> Iterator[tuple[int, int, int]]:
        """The terms that stand in `words`, each with its first and last place."""
        met = set(words) - self._nothing
        begins = {word: begun for word in met if (begun := self._begins.get(word) or self._learned(word))}
        if begins:
            for place, word in enumerate(words):
                if word in begins:
                    for term, numbers, anchor in begins[word]:
                        length = len(numbers) - 1
                        if not length or self._stands(numbers, words, place - anchor):
                            yield term, place - anchor, place - anchor + length

    def _is_sought(self, word: str) -> bool:
        """Whether `word` is in a term."""
        if word not in self._query_words and word not in self._nothing:
            self._learned(word)
        return word in self._query_words

    def _with_joined(self, hits: dict[int, list[Span]], sequences: Sequences, compounds: Compounds) -> Hits:
        """`hits` with the terms that are met where each of `compounds` is one word, at the places of its parts."""
        added: dict[int, list[Span]] = {}
        for words, first_place in sequences:
            whole, places = _joined(words, compounds)
            for term, first, last in self._found(whole):
                start, end = first_place + places[first][0], first_place + places[last][1]
                if not any(one <= end and other >= start for one, other in hits.get(term, ())):
                    added.setdefault(term, []).append((start, end))
        return hits | {term: sorted((*hits.get(term, ()), *spans)) for term, spans in added.items()}

    def _stands(self, numbers: tuple[int, ...], words: Sequence[str], start: int) -> bool:
        """Whether the words of a term stand side by side from `start` on."""
        if start < 0 or start + len(numbers) > len(words):
            return False
        return all(
            (query_words := self._query_words.get(words[start + n])) is not None and number in query_words
            for n, number in enumerate(numbers)
        )

    def _learned(self, word: str) -> tuple[Begun, ...]:
        """The terms that are looked for by `word`; what it means is remembered for the next text."""
        if len(self._nothing) >= REMEMBERED_WORDS:
            self._forget()
        found = frozenset(self._looked_up(word)) if "-" not in word else self._looked_up_joined(word)
        begun = tuple(start for number in found for start in self._anchored.get(number, ()))
        if found:
            self._query_words[word] = found
        if begun:
            self._begins[word] = begun
        else:
            self._nothing.add(word)
        return begun

    def _looked_up(self, word: str) -> Iterable[int]:
        """The numbers of the query words that `word`, as a text writes it, meets."""
        folded = fold(word)
        yield from self._plain.get(folded, ())
        if self._capitals and (word.isupper() or word.endswith("s")):
            yield from self._capitals.get(_as_acronym(word), ())
        if self._exact_capitals and word.isupper():
            yield from self._exact_capitals.get(folded, ())
        for length in self._prefix_lengths.get(folded[:SHORTEST_PREFIX], ()):
            yield from self._prefixes.get(folded[:length], ())
        if self._inflected:
            for key in keys_shown(word, self._beginnings):
                for number, sought in self._inflected.get(key, ()):
                    if is_form(sought, word):
                        yield number

    def _looked_up_joined(self, compound: str) -> frozenset[int]:
        """The numbers of the query words that a compound meets in one word, and none of its parts alone.

        `port*` is met once by « porte-avions », whose first part says it.
        """
        parts = compound.split("-")
        alone = {number for part in parts for number in self._looked_up(part)}
        return frozenset(self._looked_up("".join(parts))) - alone

    def _word(self, word: Word) -> int:
        """The number of a query's word. Words may be added between two scans: what was learned is then forgotten."""
        kind = _kind(word)
        text = word.text if kind == "inflected" and word.text.isupper() else word.text.lower()
        text = text if kind == "inflected" else fold(text)
        number = self._words.get((kind, text))
        if number is None:
            number = self._words[kind, text] = len(self._words)
            self._file(kind, text, number)
        self._forget()
        return number

    def _forget(self) -> None:
        for memory in (self._query_words, self._begins, self._nothing):
            memory.clear()

    def _file(self, kind: str, text: str, number: int) -> None:
        match kind:
            case "prefix":
                self._prefixes.setdefault(text, []).append(number)
                self._prefix_lengths.setdefault(text[:SHORTEST_PREFIX], set()).add(len(text))
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


def _joined(words: Sequence[str], compounds: Compounds) -> tuple[list[str], list[Span]]:
    """`words` with each of `compounds` as one word, and where each word stood first and last."""
    by_first: dict[str, list[list[str]]] = {}
    for parts in sorted((one.split("-") for one in compounds), key=len, reverse=True):
        by_first.setdefault(parts[0], []).append(parts)
    whole: list[str] = []
    places: list[Span] = []
    place = 0
    while place < len(words):
        several = by_first.get(words[place], ())
        met = next((parts for parts in several if list(words[place : place + len(parts)]) == parts), [words[place]])
        whole.append("-".join(met))
        places.append((place, place + len(met) - 1))
        place += len(met)
    return whole, places


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
