"""Why an item stands where it does, in words and as JSON: the rule, the score, the threshold, the words, the guard."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from iet_watch.desk.explaining.relations import Doubt, Relations, Story, Tie
from iet_watch.judge.language.word_frequency import stem
from iet_watch.locale import decimal, language, later, say, say_count
from iet_watch.locale.dates import NO_BREAK, date_words, moment_words
from iet_watch.model.decisions import Grouping, GroupKind
from iet_watch.model.items import Item
from iet_watch.store.collected.grouping import ARTICLE, Resemblance
from iet_watch.store.times import to_text
from iet_watch.words import words

_WORD = re.compile(r"[^\W_]+")

# What each rule of judge.grouping.copies measures, in the words of what it measures.
RULES: Mapping[str, str] = {
    "identical": later("word for word the same title, and the same text where texts were compared"),
    "address": later(
        "they go by one address, their own or the one that a page declares: %(score)s of the words of the shorter are "
        "in the longer, the rarer counting more (threshold %(threshold)s)"
    ),
    "same-text": later(
        "one text: %(score)s of the longer is in the shorter, three words at a time (threshold %(threshold)s)"
    ),
    "sentences": later(
        "%(score)s of the shorter text is in the longer, three words at a time (threshold %(threshold)s, by what their "
        "titles share)"
    ),
    "passage": later(
        "one dispatch: a passage word for word, and %(score)s of the shorter text, three words at a time (threshold "
        "%(threshold)s)"
    ),
    "headline": later(
        "one headline of one publisher within two days: %(score)s of the words of both titles, or of their letters "
        "(threshold %(threshold)s)"
    ),
    "": later("likeness of subject: %(score)s out of 1 (threshold %(threshold)s)"),
}
GUARDS: Mapping[str, str] = {
    "date": later("their titles bear two dates"),
    "programme": later("two parts of one programme"),
    "numbers": later("one title with other numbers: a series"),
    "series": later("one frame, each with a word of its own in its title and its text: a series"),
    "name": later("one title with other names: a series"),
    "template": later("one text filled in with other figures"),
}
KNOWN_BY: Mapping[str, str] = {
    "": later("first"),
    "identifier": later("known by its identifier"),
    "address": later("known by its address"),
    "words": later("known by its title and date: its address changes"),
}


def explanation(relations: Relations, zone: ZoneInfo) -> str:
    """What ties the item to others, a part for each kind of tie."""
    item = relations.item
    parts = [
        [f"{item.id}  {item.title or item.url}", f"    {_byline(item, zone)}"],
        _seen(relations),
        _copies(relations, zone),
        story_lines(relations.story, zone, relations.story_ties, item),
        _apart(relations, zone),
        _rulings(relations.rulings, zone),
    ]
    return "\n\n".join("\n".join(lines) for lines in parts if lines)


def _seen(relations: Relations) -> list[str]:
    lines = [f"  {url}  ({say(KNOWN_BY[known_by])})" for url, known_by in relations.seen]
    return [say_count("Seen in %(count)s place", "Seen in %(count)s places", len(lines)), *lines] if lines else []


def _copies(relations: Relations, zone: ZoneInfo) -> list[str]:
    if not relations.copies:
        return []
    head = relations.representative
    lines = [
        say_count(
            "One article with %(count)s other item", "One article with %(count)s other items", len(relations.copies)
        ),
        "  " + _why_it_stands(head.id, relations.rulings),
    ]
    for tie in relations.copies:
        lines += _tie_lines(relations.item, tie, zone)
    return lines


def _why_it_stands(head: int, rulings: Sequence[Grouping]) -> str:
    if any(one.one == head and one.together and one.kind == ARTICLE for one in rulings):
        return say("%(id)s stands for all: a person said so", id=head)
    return say(
        "%(id)s stands for all: the earliest by its day, then what most others repeat, the fullest, the freest", id=head
    )


def story_lines(story: Story, zone: ZoneInfo, ties: Sequence[Tie] = (), about: Item | None = None) -> list[str]:
    """A story: its title, its span, how it grew, its items."""
    if len(story.items) < 2:
        return []
    known = {tie.item.id: tie for tie in ties}
    growth = ", ".join(f"{date_words(day, language())} ({count})" for day, count in story.growth.items())
    lines = [
        say("Story %(number)s: %(title)s", number=story.number, title=story.title),
        "  "
        + say_count("%(count)s article", "%(count)s articles", len(story.items))
        + ", "
        + say_count("%(count)s source", "%(count)s sources", len(story.sources))
        + say("%(title)s:", title="")
        + " "
        + growth,
    ]
    for item in story.items:
        if tie := known.get(item.id):
            lines += _tie_lines(about or story.items[0], tie, zone)
        else:
            lines.append(f"  {item.id}  {item.title or item.url}")
            lines.append(f"      {_byline(item, zone)}")
    return lines


def _tie_lines(item: Item, tie: Tie, zone: ZoneInfo) -> list[str]:
    lines = [f"  {tie.item.id}  {tie.item.title or tie.item.url}", f"      {_byline(tie.item, zone)}"]
    if tie.ruled is not None and tie.ruled.together:
        lines.append("      " + _ruling_words(tie.ruled, zone))
    elif tie.found is not None:
        told, *shared = found_lines(tie.found, (tie.item, tie.with_item or item))
        by_another = "" if tie.other == item.id else say("with %(id)s: ", id=tie.other)
        lines += [f"      {line}" for line in (by_another + told, *shared)]
    else:
        lines.append("      " + say("what tied it to the others is not kept"))
    return lines


def found_lines(found: Resemblance, items: Iterable[Item]) -> list[str]:
    """What was found of a pair: the rule with its score, the guard, the words that both have."""
    shown = share if found.kind == ARTICLE else hundredths
    rule = say(RULES[found.rule], score=shown(found.score), threshold=shown(found.threshold))
    lines = [rule + (say("; refused: %(guard)s", guard=say(GUARDS[found.guard])) if found.guard else "")]
    if found.shared:
        lines.append(say("words of both: %(words)s", words=", ".join(as_written(found.shared, items))))
    return lines


def doubt_lines(doubt: Doubt, zone: ZoneInfo) -> list[str]:
    """A pair near the threshold: what it says now, both titles, the words of both."""
    rule, *shared = found_lines(doubt.found, doubt.items)
    now = say("together now") if doubt.together else say("apart now")
    lines = [f"{doubt.found.one} {doubt.found.other}  {rule}, {now}"]
    for item in doubt.items:
        lines += [f"  {item.id}  {item.title or item.url}", f"      {_byline(item, zone)}"]
    return lines + [f"  {line}" for line in shared]


def share(value: float) -> str:
    """« 82 % », of words"""
    return f"{round(100 * value)}{NO_BREAK}%" if language() == "fr" else f"{round(100 * value)}%"


def hundredths(value: float) -> str:
    """« 0,82 »"""
    return decimal(value, 2)


def as_written(stems: Sequence[str], items: Iterable[Item]) -> list[str]:
    """Stems as a word of the items that has each, as it is written there."""
    found: dict[str, str] = {}
    for item in items:
        for word in _WORD.findall(f"{item.title} {item.text or item.summary}"):
            for folded in words(word):
                found.setdefault(stem(folded), word)
    return [found.get(one, one) for one in stems]


def _apart(relations: Relations, zone: ZoneInfo) -> list[str]:
    if not relations.apart:
        return []
    lines = [say("Near, and not joined")]
    for other, found in relations.apart:
        lines += [f"  {other.id}  {other.title or other.url}", f"      {_byline(other, zone)}"]
        lines += [f"      {line}" for line in found_lines(found, (other, relations.item))]
    return lines


def _rulings(rulings: Sequence[Grouping], zone: ZoneInfo) -> list[str]:
    return [say("Ruled by people"), *(f"  {_ruling_words(one, zone)}" for one in rulings)] if rulings else []


def _ruling_words(ruling: Grouping, zone: ZoneInfo) -> str:
    told = grouping_words(ruling.one, ruling.other, ruling.kind, together=ruling.together)
    moment = moment_words(ruling.at.astimezone(zone), language())
    return f"{moment}  {ruling.who}  {told}" + (f"  {ruling.why}" if ruling.why else "")


def grouping_words(one: int, other: int, kind: GroupKind, *, together: bool) -> str:
    """What a person ruled of two items: « 5 et 6 sont un seul article »"""
    if not together:
        return say("%(one)s and %(other)s are not one story", one=one, other=other)
    if kind == ARTICLE:
        return say("%(one)s and %(other)s are one article", one=one, other=other)
    return say("%(one)s and %(other)s are one story", one=one, other=other)


def _byline(item: Item, zone: ZoneInfo) -> str:
    return ", ".join(filter(None, (item.source, moment_words(item.when.astimezone(zone), language()))))


def story_values(story: Story) -> dict[str, Any]:
    """A story as JSON."""
    return {
        "id": story.number,
        "title": story.title,
        "first": story.first.isoformat(),
        "last": story.last.isoformat(),
        "sources": list(story.sources),
        "items": [item.id for item in story.items],
        "growth": {day.isoformat(): count for day, count in story.growth.items()},
    }


def relation_values(relations: Relations) -> dict[str, Any]:
    """What ties an item to others, as JSON."""
    return {
        "seen": [{"url": url, "known_by": known_by or "first"} for url, known_by in relations.seen],
        "article": {
            "representative": relations.representative.id,
            "copies": [_tie_values(tie) for tie in relations.copies],
        },
        "story": {**story_values(relations.story), "ties": [_tie_values(tie) for tie in relations.story_ties]},
        "apart": [{"id": other.id, **found_values(found)} for other, found in relations.apart],
        "rulings": [ruling_values(one) for one in relations.rulings],
    }


def _tie_values(tie: Tie) -> dict[str, Any]:
    found = found_values(tie.found) if tie.found else {}
    return {
        "id": tie.item.id,
        "with": tie.other,
        **found,
        "ruled": ruling_values(tie.ruled) if tie.ruled else None,
    }


def found_values(found: Resemblance) -> dict[str, Any]:
    """What was found of a pair, as JSON."""
    return {
        "level": found.kind,
        "rule": found.rule or "story",
        "guard": found.guard or None,
        "score": found.score,
        "threshold": found.threshold,
        "shared": list(found.shared),
    }


def doubt_values(doubt: Doubt) -> dict[str, Any]:
    """A pair near the threshold, as JSON."""
    found = doubt.found
    return {"items": [found.one, found.other], "together": doubt.together, **found_values(found)}


def ruling_values(ruling: Grouping) -> dict[str, Any]:
    """What a person ruled of a pair, as JSON."""
    return {**vars(ruling), "at": to_text(ruling.at)}
