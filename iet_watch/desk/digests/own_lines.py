"""Of the lines of an answer, those that its writer wrote, and under which candidate each stands.

Programs quote in many ways, some without any mark. We know what was sent, so a line is quoted when it stands in that,
whatever stands before it: what is left is the answer, above, below or between.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count

from iet_watch.mail.quotations import ATTRIBUTION_LENGTH, attribution
from iet_watch.words import fold, words

_MARKS = re.compile(r"^\s*(?:[>|]\s?)+")
_HEADING = re.compile(r"^\s*(\d{1,2})\s?[.)]\s+(?P<title>.+)$")
_URL = re.compile(r"<?https?://\S+")
_LINK = re.compile(r"<(?:https?|mailto):[^<>\s]*>")
_NAMED = re.compile(r"[^,;:\d]{1,60}(?:<\S+@\S+>|\b\S+@\S+)? ?(?:\ba ecrit|\bwrote) ?:")
_RULES = tuple(
    re.compile(pattern)
    for pattern in (
        r"[-_]{2,}.{1,100}\b(?:a ecrit|wrote) ?:?[-_ ]*",
        r"[-_]{2,}.{0,40}(?:message|mail|courriel|forwarded).{0,60}[-_]{2,}",
        r"[-_]{8,}",
        r"(?:de|from) ?: .*",
        r"message du \d{1,2}/\d{1,2}/\d{2,4}\b.{0,30}",
        r"debut du message (?:transfere|reexpedie).*",
    )
)
_HEADER = re.compile(
    r"(?:de|a|cc|copie a|envoye(?: le)?|date|objet|from|sent|to|subject|importance|repondre a|reply-to|"
    r"pieces? jointes?) ?:"
)
_CLOSINGS = re.compile(
    r"(?:(?:bien|tres) )?(?:cordialement|cdlt|cdt|crdt|bien a (?:vous|toi)|a vous|amicalement|amities|salutations|"
    r"sinceres salutations|respectueusement|(?:belle|bonne|excellente) (?:journee|soiree|fin|semaine|apres-midi|"
    r"reception)|a bientot|best regards|kind regards|regards|envoye (?:de|depuis|a partir)|sent from|telecharge[rz]? "
    r"outlook|obtene[rz] outlook|get outlook|provenance ?:)\b"
)
_DELIMITER = re.compile(r"--\s*$")
_POSTSCRIPT = re.compile(r"^\s*p\.?\s?-?s\.?\s*[:,.–-]*\s*", re.IGNORECASE)
_MOST_LINES = 2000  # of an answer; a digest of 50 candidates, quoted whole, has 300
_FEWEST_WORDS = 4  # of a line without mark that is taken for a quoted one though nothing around it is quoted


@dataclass(frozen=True)
class OwnLine:
    """A line that the writer of an answer wrote. `number`: which line of the mail, from 1. `under`: the candidate that
    it stands under, if any. `closing`: it stands behind the greetings that end a letter; `postscript`: and is meant.
    """

    number: int
    text: str
    under: int | None = None
    closing: bool = False
    postscript: bool = False


@dataclass(frozen=True)
class Sent:
    """What was sent, for comparing: its words, those of each line and of those below all candidates, the titles."""

    candidates: str
    ends: str  # what stands above and below all candidates: there an answer is explained, and example answers stand
    lines: frozenset[str]
    last_lines: frozenset[str]
    titles: tuple[str, ...]


def sent(text: str) -> Sent:
    """The text of a digest as it is compared with what an answer quotes."""
    lines = [_plain(line) for line in text.split("\n")]
    headings = [n for n, line in enumerate(text.split("\n")) if re.match(r"\d{1,2}\. ", line)]
    first, last = (headings[0], headings[-1]) if headings else (0, 0)
    after = next((n for n in range(last, len(lines)) if not lines[n]), len(lines))
    return Sent(
        candidates=_joined(lines[first:after]),
        ends=_joined(lines[:first]) + _joined(lines[after:]),
        lines=frozenset(filter(None, lines)),
        last_lines=frozenset(filter(None, lines[after:])),
        titles=tuple(lines[n].partition(" ")[2] for n in headings),
    )


def _joined(lines: Sequence[str]) -> str:
    return f" {' '.join(' '.join(lines).split())} "


def own_lines(text: str, digest: Sent) -> tuple[OwnLine, ...]:
    """The lines of an answer that its writer wrote, in order."""
    found = list(_Reading(text, digest).own())
    return tuple(_placed(found))


def _plain(line: str) -> str:
    """The words of a line, without the addresses that programs write behind the text of a link."""
    return " ".join(words(_LINK.sub(" ", line)))


@dataclass
class _State:
    """Where in the answer the reading is: under which candidate, below the head of a quote, behind the greetings;
    how many candidates were quoted since the writer's last own line."""

    under: int | None = None
    below: bool = False
    head: bool = False
    closing: bool = False
    passed: int = 0


class _Reading:
    """One pass over an answer."""

    def __init__(self, text: str, digest: Sent) -> None:
        self.lines = text.split("\n", _MOST_LINES)[:_MOST_LINES]
        self.digest = digest
        self.state = _State()
        self.quoted = self._quoted_lines()
        self.last_quoted = max((n for n, quoted in enumerate(self.quoted) if quoted), default=-1)

    def own(self) -> Iterator[OwnLine]:
        place = 0
        while place < len(self.lines):
            skipped = self._attribution(place)
            if skipped:
                self.state = _State(below=True, head=True)
                place += skipped
                continue
            yield from self._line(place)
            place += 1

    def _quoted_lines(self) -> list[bool]:
        """Of each line, whether it is quoted from the digest, by a mark or by what it says."""
        found: list[bool] = []
        below = False
        for place, line in enumerate(self.lines):
            marked = _MARKS.match(line) is not None
            found.append(self._is_quoted(place, _plain(_MARKS.sub("", line)), marked or below))
            below = below or (found[-1] and not marked) or self._attribution(place) > 0
        return found

    def _is_quoted(self, place: int, plain: str, expected: bool) -> bool:
        """A few words may be an answer, though they stand in the digest: they need company.

        `expected`: the line has a mark, or stands below the head of a quote.
        """
        if not plain:
            return False
        if plain in self.digest.lines and (expected or len(plain.split()) >= _FEWEST_WORDS):
            return True
        long = len(plain.split()) >= _FEWEST_WORDS
        of_candidates = f" {plain} " in self.digest.candidates
        of_ends = f" {plain} " in self.digest.ends and expected
        return (long and (of_candidates or of_ends)) or self._goes_on(place, plain, expected=expected)

    def _goes_on(self, place: int, plain: str, *, expected: bool) -> bool:
        """Whether a line and its neighbour stand one after the other in the digest, as where a program broke one."""
        texts = (self.digest.candidates, self.digest.ends if expected else "")
        before = next((_plain(one) for one in reversed(self.lines[max(0, place - 3) : place]) if one.strip()), "")
        after = next((_plain(one) for one in self.lines[place + 1 : place + 4] if one.strip()), "")
        return any(
            (len(before.split()) >= _FEWEST_WORDS and f" {before} {plain} " in text)
            or (len(after.split()) >= _FEWEST_WORDS and f" {plain} {after} " in text)
            for text in texts
        )

    def _attribution(self, place: int) -> int:
        """How many lines from here say who wrote what follows, 0 where none does."""
        return 1 if self._attributes(self._bare(place), place) else attribution(map(self._bare, count(place)))

    def _attributes(self, line: str, place: int) -> bool:
        """Whether one line says who wrote what follows, by its looks and by what follows."""
        if not line or len(line) > ATTRIBUTION_LENGTH:
            return False
        if _NAMED.fullmatch(line):
            return self._is_followed_by_quote(place)
        if not any(pattern.fullmatch(line) for pattern in _RULES):
            return False
        if not line.startswith(("de ", "de:", "from")) or "@" in line:
            return True
        return any(_HEADER.match(self._bare(place + ahead)) for ahead in range(1, 5))

    def _is_followed_by_quote(self, place: int) -> bool:
        following = next((one for one in self.lines[place + 1 : place + 4] if one.strip()), "")
        return _MARKS.match(following) is not None or _plain(following) in self.digest.lines

    def _bare(self, place: int) -> str:
        """A line folded, without the marks of a quote; empty past the end."""
        return fold(_MARKS.sub("", self.lines[place]).strip()) if place < len(self.lines) else ""

    def _line(self, place: int) -> Iterator[OwnLine]:
        line = self.lines[place]
        body = _MARKS.sub("", line)
        plain = _plain(body)
        if not plain and not body.strip(" \t-_*=>|"):
            self.state.head = False
            self.state.closing = self.state.closing or _DELIMITER.fullmatch(body) is not None
            return
        tail = self._quoted_tail(place, line, body, plain)
        if tail is None:
            yield from self._typed(place, line, body)
        elif tail:
            yield self._own(place, tail)

    def _quoted_tail(self, place: int, line: str, body: str, plain: str) -> str | None:
        """What was typed behind a quoted line on the same line, often nothing; None where the line is not quoted."""
        if (heading := self._heading(body)) is not None:
            self.state.under, tail = heading
            self.state.passed += 1
            self.state.closing = False
            return tail
        if self.quoted[place]:
            if plain in self.digest.last_lines:
                self.state.under = None
            self.state.closing = False
            self.state.below = self.state.below or not _MARKS.match(line)
            return ""
        if self.state.head and _HEADER.match(fold(body).strip()):
            return ""
        if not _URL.sub("", body).strip(" <>") and self.state.below:
            return ""
        return self._behind(line, body, plain)

    def _heading(self, body: str) -> tuple[int, str] | None:
        """The candidate whose title a line quotes, and what was typed behind it."""
        found = _HEADING.match(body)
        number = int(found[1]) if found else 0
        if not found or not 1 <= number <= len(self.digest.titles):
            return None
        title, said = self.digest.titles[number - 1], _plain(found["title"])
        if said and len(said.split()) >= min(3, len(title.split())) and f"{title} ".startswith(f"{said} "):
            return number, ""
        if said.startswith(f"{title} "):
            return number, _last_words(found["title"], len(said.split()) - len(title.split()))
        return None

    def _behind(self, line: str, body: str, plain: str) -> str | None:
        """What was typed behind a whole line of the digest."""
        if self.state.under is None or not (self.state.below or _MARKS.match(line)):
            return None
        whole = max((one for one in self.digest.lines if plain.startswith(f"{one} ")), key=len, default="")
        return _last_words(body, len(plain.split()) - len(whole.split())) if len(whole.split()) >= 2 else None

    def _typed(self, place: int, line: str, body: str) -> Iterator[OwnLine]:
        """A line that is not in the digest: the writer's, or quoted from elsewhere."""
        marked = _MARKS.match(line) is not None
        if marked and self.state.under is None:
            return
        if _POSTSCRIPT.match(body):
            self.state.closing = False
            yield replace(self._own(place, _POSTSCRIPT.sub("", body)), postscript=True)
            return
        folded = fold(body).strip()
        if greeting := _CLOSINGS.match(folded):
            self.state.closing = True
            body = _last_words(body, len(words(folded[greeting.end() :])))  # « Bonne journée, 3 non »
        yield self._own(place, body, unsure=marked)

    def _own(self, place: int, text: str, *, unsure: bool = False) -> OwnLine:
        state = self.state
        under = None if unsure or state.closing else state.under
        lonely = state.passed > 1 and place > self.last_quoted  # below all of the quote: under none of it
        state.passed = 0 if under else state.passed
        return OwnLine(place + 1, text.strip(), None if lonely else under, closing=state.closing and not unsure)


def _last_words(text: str, count: int) -> str:
    """The end of a line from its last `count` words on."""
    places = [found.start() for found in re.finditer(r"[^\W_]+", text)]
    return text[places[-count] :].strip() if 0 < count <= len(places) else ""


def _placed(found: Sequence[OwnLine]) -> Iterator[OwnLine]:
    """The lines, those that are empty without their marks left out."""
    for one in found:
        text = one.text.strip("\u00a0\t ")
        if text:
            yield replace(one, text=text)
