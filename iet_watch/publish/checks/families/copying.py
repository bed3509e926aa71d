"""Texts taken from the source: a summary that repeats it is stopped, with the words it shares; long quotes are held.

French law (CPI L. 211-3-1) leaves only very short extracts free, and no text that replaces the article. It gives no
number of words; those below are this project's own caution.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from iet_watch.locale import later
from iet_watch.model.items import Item
from iet_watch.publish.checks.families.finding import Finding, Subject
from iet_watch.publish.issue.bulletin import Fiche
from iet_watch.publish.issue.passages import Passage
from iet_watch.words import words

RUN = 5  # words: shorter runs are turns of speech that two writers share by chance
# Of the runs of a text, those that the source has (`python -m bench.copying`): at most .02 in summaries written by hand
# of twelve articles; at least .25 in an article's own beginning with one word in five replaced. One word in three
# replaced (.04 to .16) passes: that is a text written anew, or nobody can tell.
MOST_SHARED = 0.15
LONGEST_SHARED = 20  # words in a row, whatever the rest
ENOUGH_RUNS = 6  # shared, ten words in a row or so: a fact (« 38 euros par mois et par ferme », three) is no copy
QUOTE_WORDS, QUOTE_CHARACTERS = 25, 200
_QUOTE = re.compile(r"«([^«»]*)»|“([^“”]*)”|\"([^\"]*)\"")


@dataclass(frozen=True)
class Overlap:
    """How much of a text its source has: of the runs of five words, the share; and the longest common passage."""

    share: float
    runs: int
    longest: tuple[str, ...]

    @property
    def copied(self) -> bool:
        return (self.share > MOST_SHARED and self.share * self.runs >= ENOUGH_RUNS) or len(
            self.longest
        ) > LONGEST_SHARED


def overlap(text: str, source: str) -> Overlap:
    """What `text` has of `source`, word for word, whatever the case, the accents and the punctuation."""
    ours, theirs = words(text), words(source)
    known = set(_runs(theirs))
    shared = [run in known for run in _runs(ours)]
    return Overlap(sum(shared) / len(shared) if shared else 0.0, len(shared), _longest(ours, shared))


def _runs(sequence: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(sequence[n : n + RUN]) for n in range(len(sequence) - RUN + 1)]


def _longest(ours: Sequence[str], shared: Sequence[bool]) -> tuple[str, ...]:
    best, start = (0, 0), 0
    for place, held in enumerate([*shared, False]):
        if not held:
            best = max(best, (place - start, start))
            start = place + 1
    length, start = best
    return tuple(ours[start : start + length + RUN - 1]) if length else ()


def check(subject: Subject) -> Iterator[Finding]:
    for fiche in subject.fiches:
        yield from _copied(subject, fiche)
        yield from _quotes(subject, fiche)
        yield from _rights(subject, fiche)


def _copied(subject: Subject, fiche: Fiche) -> Iterator[Finding]:
    for written in (fiche.summary, fiche.remember, fiche.stake):
        own = _QUOTE.sub(" ", written)  # what stands in quotation marks is told below
        found = max((overlap(own, text) for text in _texts(subject, fiche)), key=_rank, default=None)
        if found is None or not found.copied:
            continue
        passage = _passage_with(subject, fiche, found.longest)
        message = later("%(share)s %% of this text is the source's, word for word: write it anew")
        yield Finding(
            "copying", "block", passage.path, passage.line, message, {"share": round(100 * found.share)},
            evidence=" ".join(found.longest),
        )  # fmt: skip


def _rank(found: Overlap) -> tuple[bool, float, int]:
    return found.copied, found.share, len(found.longest)


def _texts(subject: Subject, fiche: Fiche) -> Iterator[str]:
    """The texts that a fiche may have been copied from: its article's and those of its copies."""
    item = subject.items.get(fiche.item)
    if item is None:
        return
    numbers = {item.id, *item.copies, *([item.copy_of] if item.copy_of else [])}
    for one in (subject.items[number] for number in sorted(numbers) if number in subject.items):
        yield from _of_item(one)


def _of_item(item: Item) -> Iterator[str]:
    for text in (item.text, item.summary):
        if text:
            yield text


def _passage_with(subject: Subject, fiche: Fiche, longest: tuple[str, ...]) -> Passage:
    """The paragraph that holds the beginning of what is shared."""
    passages = subject.file_of(fiche).passages
    begin = " ".join(longest[:RUN])
    return next((one for one in passages if begin in " ".join(words(one.text))), passages[0])


def _quotes(subject: Subject, fiche: Fiche) -> Iterator[Finding]:
    if rights_of(subject, fiche) != "title-link":
        return
    total = 0
    for passage in subject.file_of(fiche).passages:
        for offset, quoted in _quoted(passage):
            count = len(words(quoted))
            total += count
            if count > QUOTE_WORDS or len(quoted) > QUOTE_CHARACTERS:
                message = later(
                    "a quote of %(count)s words: of a source quoted by title and link, at most %(most)s are taken"
                )
                yield Finding(
                    "quotes", "hold", passage.path, passage.line_at(offset), message,
                    {"count": count, "most": QUOTE_WORDS}, evidence=quoted.strip(),
                )  # fmt: skip
    if total > 2 * QUOTE_WORDS:
        message = later("the quotes of this fiche make %(count)s words together: an extract must stay very short")
        yield Finding("quotes", "warn", *subject.place(fiche, "title"), message, {"count": total})


def _quoted(passage: Passage) -> Iterator[tuple[int, str]]:
    if passage.quoted:
        yield 0, passage.text
        return
    for found in _QUOTE.finditer(passage.text):
        yield found.start(), next(group for group in found.groups() if group is not None)


def rights_of(subject: Subject, fiche: Fiche) -> str:
    """What may be quoted of a fiche's source: as its head says, else title and link."""
    return str(subject.file_of(fiche).values.get("rights") or "title-link")


def _rights(subject: Subject, fiche: Fiche) -> Iterator[Finding]:
    item = subject.items.get(fiche.item)
    declared = {source.url: source.rights for theme in subject.themes for source in theme.sources}
    if item is None or item.source_url not in declared:
        return
    if rights_of(subject, fiche) != "title-link" and declared[item.source_url] == "title-link":
        message = later('rights = "%(found)s" here, "title-link" in the theme file of this source')
        yield Finding("quotes", "hold", *subject.place(fiche, "rights"), message, {"found": rights_of(subject, fiche)})
