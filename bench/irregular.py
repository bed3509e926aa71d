"""Lists anew the forms that share too few letters with their lemma to be found by how they begin (« yeux », « mis »).

`python -m bench.irregular` rewrites iet_watch/query/data/irregular.txt from the words of stream-100k: a lemma, then
its forms, one lemma a line. `desk/lists/archive_forms.py` looks the other forms up by the letters that they share.
"""

from __future__ import annotations

from collections import Counter, defaultdict

from bench.parts.corpus import ROOT
from bench.parts.labels import records
from iet_watch.desk.lists.archive_forms import beginning_of
from iet_watch.query.inflection import keys_shown
from iet_watch.words import fold, written_words

FEWEST = 2  # articles; a rarer one is a slip of the pen


def main() -> None:
    counts: Counter[str] = Counter()
    for article in records("stream-100k"):
        counts.update({word.lower() for word in written_words(f"{article['title']} {article['text']}")})
    forms: dict[str, set[str]] = defaultdict(set)
    for word, count in counts.items():
        if count >= FEWEST and word.isalpha() and len(word) > 1:
            for key in keys_shown(word):
                if not fold(word).startswith(beginning_of(key)):
                    forms[key].add(fold(word))
    path = ROOT / "iet_watch" / "query" / "data" / "irregular.txt"
    lines = [f"{lemma} {' '.join(sorted(forms[lemma]))}\n" for lemma in sorted(forms)]
    path.write_text("".join(lines), encoding="utf-8")
    print(f"{len(lines)} lemmas, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
