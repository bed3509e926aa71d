"""What finding the expressions of ten themes in real articles costs, beside automata used bare on the same terms.

`python -m bench.tags`: 10,000 articles of topics-dev, the shipped themes, every expression with its inflected forms.
The bare automata (pyahocorasick, ahocorasick-rs, if installed: `make peers`) and one `re` alternation look for the
same forms, written out, as strings in folded text: no word boundaries beside a space on both sides, no order, no
acronyms, no equation. Folding is told apart, being needed by them and done word by word by the Matcher. Last, one
pass with 50, 500 and 5,000 terms.
"""

from __future__ import annotations

import importlib.util
import re
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import islice, product

from bench.parts.corpus import ROOT
from bench.parts.labels import records
from iet_watch.judge.equations.equation import find
from iet_watch.judge.equations.item_text import Reading, read_item
from iet_watch.judge.equations.matching import Matcher
from iet_watch.judge.equations.scanning import Scanner
from iet_watch.plain_text import plain_text
from iet_watch.query.inflection import is_form, keys_shown, keys_sought
from iet_watch.query.parsing import Term, Word, terms
from iet_watch.themes.theme_files import load_themes
from iet_watch.words import fold, words, written_words

ARTICLES = 10_000
ROUNDS = 5
SPELLED_OUT = 200  # forms of one expression, at most
SIZES = (50, 500, 5_000)

Texts = Sequence[tuple[str, str]]


def main() -> None:
    texts = [(a["title"], plain_text(a["text"], 10_000)) for a in islice(records("topics-dev"), ARTICLES)]
    themes = load_themes(ROOT / "themes")
    queries = [query for theme in themes for query in (theme.query, *(tag.query for tag in theme.tags))]
    expressions = list(dict.fromkeys(term for query in queries for term in terms(query)))
    readings = [read_item(title, text, "", "fr") for title, text in texts]
    folded = [_folded(title, text) for title, text in texts]
    shown = sorted({word for one in readings for word in (*one.title, *one.text)})
    needles = sorted(_spelled_out(expressions, shown))
    print(f"{len(texts)} articles, {sum(len(r.title) + len(r.text) for r in readings)} words, {len(themes)} themes")
    print(f"{len(expressions)} expressions, {len(needles)} strings once their forms are written out\n")
    print(f"{'':34} articles/s      ms in all")
    reading = _tell("reading (words as written)", lambda: [read_item(*two, "", "fr") for two in _fresh(texts)])
    folding = _tell("folding whole texts, for the automata", lambda: [_folded(*two) for two in _fresh(texts)])
    scanner = _scanner(expressions)
    cold = time.process_time()
    _scan(scanner, readings)
    _line("one pass, words never seen before", time.process_time() - cold)
    ours = _tell("one pass", lambda: _scan(scanner, readings))
    matcher = Matcher(themes)
    _tell("one pass, equations, scores, tags", lambda: [matcher.judge(reading) for reading in readings])
    for name, search in _bare(needles):
        bare = _tell(name, lambda search=search: [search(text) for text in folded])  # type: ignore[misc]
        together, alone = (reading + ours) / (folding + bare), ours / bare
        print(f"{'':8}one pass is {together:.2f} times as long with reading and folding, {alone:.2f} without")
    print("\nms for one pass with so many terms, the others of words that stand in the articles, or nowhere")
    for size in SIZES:
        costs = [_pass(readings, [*expressions, *_made_up(kind)][:size]) for kind in (shown, [w[::-1] for w in shown])]
        print(f"{size:5} terms  " + "".join(f"{cost * 1000:9.0f}" for cost in costs))


def _pass(readings: Sequence[Reading], expressions: Sequence[Term]) -> float:
    scanner = _scanner(expressions)
    _scan(scanner, readings)
    return _median(lambda: _scan(scanner, readings))


def _scanner(expressions: Iterable[Term]) -> Scanner:
    scanner = Scanner()
    for term in expressions:
        scanner.number(term)
    return scanner


def _scan(scanner: Scanner, readings: Sequence[Reading]) -> None:
    for reading in readings:
        find(scanner, reading)


def _folded(title: str, text: str) -> str:
    return f" {' '.join(words(title))} \n {' '.join(words(text))} "


def _fresh(texts: Texts) -> Texts:
    """Equal texts that no memory of the last ones knows."""
    return [(f"{title} ", f"{text} ") for title, text in texts]


def _spelled_out(expressions: Iterable[Term], shown: Sequence[str]) -> set[str]:
    """The forms of each expression that these articles may hold, folded, as strings to look for between spaces."""
    by_key: dict[str, list[str]] = {}
    for word in shown:
        for key in keys_shown(word):
            by_key.setdefault(key, []).append(word)
    found: set[str] = set()
    for term in expressions:
        for several in term.spellings:
            forms = [sorted(_forms(word, by_key)) for word in several]
            end = "" if several[-1].prefix else " "
            found |= {f" {' '.join(one)}{end}" for one in islice(product(*forms), SPELLED_OUT)}
    return found


def _forms(word: Word, by_key: dict[str, list[str]]) -> set[str]:
    alone = {fold(word.text)}
    if word.prefix or word.exact or word.acronym:
        return alone
    near = {one for key in keys_sought(word.text) for one in by_key.get(key, ())}
    return alone | {fold(one) for one in near if is_form(word.text, one)}


def _made_up(shown: Sequence[str]) -> list[Term]:
    """Phrases that no article holds, of two words."""
    pairs = zip(shown[::7], shown[3::7], strict=False)
    return [Term(tuple(Word(word) for word in pair), " ".join(pair)) for pair in pairs if all(map(written_words, pair))]


def _bare(needles: Sequence[str]) -> Iterable[tuple[str, Callable[[str], object]]]:
    if importlib.util.find_spec("ahocorasick"):
        import ahocorasick  # type: ignore[import-not-found, unused-ignore]

        automaton = ahocorasick.Automaton()
        for number, needle in enumerate(needles):
            automaton.add_word(needle, number)
        automaton.make_automaton()
        yield "pyahocorasick, bare", lambda text: list(automaton.iter(text))
    if importlib.util.find_spec("ahocorasick_rs"):
        import ahocorasick_rs  # type: ignore[import-not-found, unused-ignore]

        rust = ahocorasick_rs.AhoCorasick(needles)
        yield "ahocorasick-rs, bare", lambda text: rust.find_matches_as_indexes(text, overlapping=True)
    pattern = re.compile("|".join(map(re.escape, needles)))
    yield "re, one alternation", pattern.findall


def _tell(name: str, work: Callable[[], object]) -> float:
    seconds = _median(work)
    _line(name, seconds)
    return seconds


def _line(name: str, seconds: float) -> None:
    print(f"{name:38} {ARTICLES / seconds:9,.0f}   {seconds * 1000:9.0f}", flush=True)


def _median(work: Callable[[], object]) -> float:
    """The middle processor time of a few rounds; one round where one is long."""
    times: list[float] = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
        if times[0] > 10:
            break
    return statistics.median(times)


if __name__ == "__main__":
    main()
