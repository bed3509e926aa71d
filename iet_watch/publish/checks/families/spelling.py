"""Spelling, by the Hunspell dictionaries that the machine has; names, acronyms and the workspace's words are known."""

from __future__ import annotations

import gc
import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path

from iet_watch.locale import Phrase, later
from iet_watch.publish.checks.families.finding import Finding, Subject
from iet_watch.publish.issue.passages import Passage

FOLDERS = (Path("/usr/share/hunspell"), Path("/usr/share/myspell/dicts"))
DICTIONARIES = {"fr": ("fr", "fr_FR", "fr-classique"), "en": ("en_GB", "en_US")}
WORD_LIST = "words.txt"  # of a workspace: one word a line, # begins a remark
_LEAST = 3  # letters: shorter ones are articles, units, symbols
_TAKEN_OUT = re.compile(
    r"https?://\S+|\bwww\.\S+|(?<![\w.+'-])[\w.+'-]+@\S+|\b\w+\.(?:fr|com|org|eu|net|example)\b"
    r"|\b\d+(?:i?[èe]mes?|ères?|ers?|nde?s?)\b"  # ordinals, which the typography of the house writes anew
)
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_ELIDED = re.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|presqu)[’']", re.IGNORECASE)
_INSTALL = {"fr": "hunspell-fr", "en": "hunspell-en-gb"}

Knows = Callable[[str], bool]


def check(subject: Subject) -> Iterator[Finding]:
    knows = dictionary(subject.bulletin.language)
    if knows is None:
        return
    ours = workspace_words(subject.root)
    foreign = {fiche.path for fiche in subject.fiches if fiche.foreign and not fiche.original_title}
    told: set[str] = set()
    for passage in subject.passages():
        if passage.section == "title" and str(passage.path.relative_to(subject.folder)) in foreign:
            continue
        for line, word in _unknown(passage, knows, ours):
            if word not in told:  # once is enough
                told.add(word)
                message = later("“%(word)s” is not in the dictionary: add it to %(list)s if it is right")
                args = {"word": word, "list": WORD_LIST}
                yield Finding("spelling", "warn", passage.path, line, message, args)


def skipped(subject: Subject) -> tuple[Phrase, dict[str, object]] | None:
    """Why spelling is not looked at, or None when it is."""
    language = subject.bulletin.language
    if dictionary_path(language) is not None:
        return None
    message = later("spelling was not checked: no dictionary on this machine (on Debian: apt install %(package)s)")
    return message, {"package": _INSTALL.get(language, "hunspell")}


def workspace_words(root: Path) -> frozenset[str]:
    """The words that the workspace knows besides, without case."""
    path = root / WORD_LIST
    if not path.is_file():
        return frozenset()
    lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    return frozenset(line.partition("#")[0].strip().casefold() for line in lines) - {""}


def _unknown(passage: Passage, knows: Knows, ours: frozenset[str]) -> Iterator[tuple[int, str]]:
    """The words that nobody knows, each with the line of its file."""
    # A letter and its accent may have been typed as two signs: to readers they are one.
    text = _TAKEN_OUT.sub(lambda found: " " * len(found[0]), unicodedata.normalize("NFC", passage.text))
    for found in _WORD.finditer(text):
        word = found[0]
        if not (_is_name(text, found.start(), word) or _is_known(word, knows, ours)):
            yield passage.line + text.count("\n", 0, found.start()), word


def _is_name(text: str, place: int, word: str) -> bool:
    """Whether `word` is a name or an acronym: a capital inside a sentence, or more than one of them."""
    bare = _ELIDED.sub("", word)
    capitals = sum(sign.isupper() for sign in bare)
    if capitals > 1:
        return True
    begins = re.search(r"(?:^|[.!?…:»])[\s\u00a0\u202f«“]*$", text[max(0, place - 5) : place]) is not None
    return capitals == 1 and bare[0].isupper() and not (begins and bare == word)


def _is_known(word: str, knows: Knows, ours: frozenset[str]) -> bool:
    for form in (word, _ELIDED.sub("", word)):
        plain = form.replace("’", "'")
        if len(form) < _LEAST or plain.casefold() in ours or knows(plain) or knows(plain.lower()):
            return True
    parts = _ELIDED.sub("", word).split("-")
    return len(parts) > 1 and all(_is_known(part, knows, ours) for part in parts)


@cache
def dictionary(language: str) -> Knows | None:
    """What knows the words of `language`; None where the machine has no dictionary of it."""
    path = dictionary_path(language)
    return None if path is None else _reader(path)


def dictionary_path(language: str) -> Path | None:
    """Where the dictionary of `language` stands, without its ending; None where the machine has none."""
    paths = (folder / name for folder in FOLDERS for name in DICTIONARIES.get(language, ()))
    return next((one for one in paths if all(Path(f"{one}.{end}").is_file() for end in ("aff", "dic"))), None)


@contextmanager
def _nothing_thrown_away() -> Iterator[None]:
    """Collects no garbage until the block ends: 84,000 words that stay are walked through for nothing, 0.9 s of 1.6."""
    begun = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if begun:
            gc.enable()


def _reader(path: Path) -> Knows:
    from spylls.hunspell import Dictionary
    from spylls.hunspell.readers import read_aff, read_dic
    from spylls.hunspell.readers.file_reader import FileReader

    with ExitStack() as opened:
        opened.enter_context(_nothing_thrown_away())

        class Closed(FileReader):  # type: ignore[misc]
            """Reads a file as spylls does, and closes it, which that forgets (0.1.7)."""

            def _open(self, path: str, encoding: str) -> object:
                return opened.enter_context(super()._open(path, encoding))

        affixes, context = read_aff(Closed(f"{path}.aff"))
        stems = read_dic(Closed(f"{path}.dic", encoding=context.encoding), aff=affixes, context=context)
    words = Dictionary(affixes, stems)
    return cache(lambda word: bool(words.lookup(word)))
