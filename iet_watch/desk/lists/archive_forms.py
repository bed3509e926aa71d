"""Which words of the archive a word of a query stands for: its inflected forms, whatever their accents and case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import product
from math import prod

from iet_watch.judge.equations.scanning import Scanner, stands_for
from iet_watch.query.inflection import irregular_forms, is_known, keys_sought
from iet_watch.query.parsing import Query, Term, Word, terms
from iet_watch.store.collected.expression import MOST_PHRASES, Forms
from iet_watch.store.collected.search import compounds
from iet_watch.store.collected.search import written_words as words_beginning
from iet_watch.store.database import Database
from iet_watch.words import compounds as compounds_in
from iet_watch.words import fold, in_one_word, masculine_of, written_words

# Letters that a word shares with the forms that no dictionary lists: rules change endings only (`themes.inflection`).
SHARED, SHARED_BY_LONG, LONG = 3, 4, 6
NOTHING = "-"  # no word of any text


class ArchiveForms:
    """The words of one archive, looked up as queries need them."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.spellings = lru_cache(self._spellings)

    def _spellings(self, term: Term) -> Sequence[Sequence[Forms]]:
        return tuple(found for several in term.spellings for found in self._written_ways(several))

    def _written_ways(self, several: Sequence[Word]) -> Iterator[Sequence[Forms]]:
        """The words of a term as the index has them: each as one word, or in the parts that texts join by hyphens."""
        ways = [[(self._forms(word),), *self._compounds(word)] for word in several]
        if prod(map(len, ways)) > MOST_PHRASES:
            ways = [of_word[:1] for of_word in ways]
        return (tuple(forms for part in way for forms in part) for way in product(*ways))

    def _compounds(self, word: Word) -> list[tuple[Forms, ...]]:
        """What stands for `word` where texts write it with hyphens or points, to be read: the index knows no hyphen."""
        folded = fold(word.text)
        keys = keys_sought(word.text) if not (word.prefix or word.exact or word.acronym) else ()
        beginnings = {folded: not word.prefix} | {beginning_of(key): False for key in (folded, *keys) if keys}
        found = {one for key, whole in beginnings.items() for one in compounds(self._db, key, whole=whole)}
        met = {tuple(map(fold, one.split("-"))) for one in found if _stands_for_compound(word, one)}
        return [tuple(Forms((part,), sure=False) for part in parts) for parts in sorted(met)]

    def concerned(self, query: Query, sequence: Sequence[str]) -> list[str]:
        """`sequence` with NOTHING in place of what is no word of `query`: a scan then looks up a few words only."""
        several = [forms for term in terms(query) for spelling in self.spellings(term) for forms in spelling]
        whole = {word for forms in several if not forms.prefix for word in forms.words}
        beginnings = tuple(word for forms in several if forms.prefix for word in forms.words)
        kept = {word for word in set(sequence) if (folded := fold(word)) in whole or folded.startswith(beginnings)}
        return [word if word in kept else NOTHING for word in sequence]

    def named(self, term: Term, name: str) -> bool:
        """Whether the words of `name` meet `term`."""
        scanner = Scanner()
        number = scanner.number(term)
        return number in scanner.scan([(written_words(name), 0)], compounds_in(name))

    def _forms(self, word: Word) -> Forms:
        folded = fold(word.text)
        if word.prefix or word.exact or not (word.text.isalpha() and len(word.text) > 1):
            return Forms((folded,), prefix=word.prefix, sure=not word.acronym)
        written = self._written(folded, word.text)
        met = {shown: [stands_for(word, one) for one in ones] for shown, ones in written.items()}
        forms = {shown for shown, meets in met.items() if any(meets)} | {folded}
        # An acronym that is a word too is not looked for in a title wholly in capitals.
        sure = all(all(met[shown]) for shown in forms if shown in met) and not (word.acronym and is_known(word.text))
        return Forms(tuple(sorted(forms)), sure=sure)

    def _written(self, folded: str, text: str) -> dict[str, set[str]]:
        """Words that may be forms of `text`, folded, with how texts write them."""
        found: dict[str, set[str]] = defaultdict(set)
        lemmas = keys_sought(text)
        for beginning in {beginning_of(folded), *map(beginning_of, lemmas)}:
            for shown, written in words_beginning(self._db, beginning):
                found[shown].add(written)
        for form in {form for lemma in lemmas for form in irregular_forms().get(lemma, ())}:
            for shown, written in words_beginning(self._db, form):
                if shown == form:
                    found[shown].add(written)
        return found


def _stands_for_compound(word: Word, compound: str) -> bool:
    """Whether a query's word meets a compound in one word, and none of its parts: « salarié-e-s » is one word."""
    alone = () if masculine_of(compound) else compound.split("-")
    return stands_for(word, in_one_word(compound)) and not any(stands_for(word, part) for part in alone)


def beginning_of(folded: str) -> str:
    """The letters by which the forms of a word are looked up."""
    return folded[: SHARED_BY_LONG if len(folded) >= LONG else SHARED]
