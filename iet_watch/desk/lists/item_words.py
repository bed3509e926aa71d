"""One item in words, as a person reads it on a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from iet_watch.desk.deciding.decisions import passed_on_words, status_word
from iet_watch.locale import language, later, say
from iet_watch.locale.dates import language_name, moment_words
from iet_watch.model.decisions import STATUS_OF, Decision
from iet_watch.model.items import Item, Reason
from iet_watch.model.levels import PUBLIC

if TYPE_CHECKING:
    from iet_watch.judge.relevance.learning import Because

    Learned = Mapping[str, tuple[float, tuple[Because, ...]]]  # by theme: the relevance, and its strongest reasons

EXCERPT = 1200  # characters of text on the screen; --json gives all of it


def shown_item(
    item: Item,
    reasons: Mapping[str, tuple[Reason, ...]],
    decisions: Sequence[Decision],
    zone: ZoneInfo,
    learned: Learned,
    of_story: Decision | None = None,
    ruled_on: int | None = None,
) -> str:
    """The item, where it was seen, why it is there, what decisions have taught of it, what was decided.

    `of_story` is the last ruling on another item of its story: it does not pass to this one, and is told; `ruled_on`
    the item from which its status has passed to it.
    """
    code = language()
    lines = [
        f"{item.id}  {item.title}",
        f"    {item.url}",
        f"    {item.source}, {moment_words(item.when.astimezone(zone), code)}",
    ]
    lines = [line for line in lines if line.strip()]
    if item.lang:
        lines[-1] += f", {language_name(item.lang, code)}"
    if item.level != PUBLIC or item.contributor:
        lines.append("    " + brought_words(item))
    if item.copy_of:
        lines.append("    " + say("copy of %(id)s", id=item.copy_of))
    if item.copies:
        lines.append("    " + say("republished as %(ids)s", ids=", ".join(map(str, item.copies))))
    if ruled_on:
        lines.append("    " + passed_on_words(item.status, ruled_on))
    if item.rewritten:
        lines.append("    " + say("its text has changed since it was decided upon"))
    if of_story is not None and item.status == "new":
        lines.append("    " + story_words(of_story, zone))
    text = item.text or item.summary
    if text:
        lines += ["", text if len(text) <= EXCERPT else text[:EXCERPT].rstrip() + " […]"]
    lines += ["", say("Themes")] if item.themes else ["", say("It meets no theme.")]
    for slug, score in sorted(item.themes.items(), key=lambda pair: -pair[1]):
        tags = ", ".join(item.tags.get(slug, ()))
        lines.append(f"  {slug}  {number(score)}" + (f"  [{tags}]" if tags else ""))
        lines += [f"    {reason_words(reason)}" for reason in reasons.get(slug, ())]
        if slug in learned:
            lines += ["    " + one for one in relevance_words(*learned[slug])]
    if len(item.seen_at) > 1:
        lines += ["", say("Seen at")] + [f"  {url}" for url in item.seen_at]
    if decisions:
        lines += ["", say("Decisions")]
        lines += [_decision_words(decision, zone, item.id) for decision in decisions]
    return "\n".join(lines)


def brought_words(item: Item) -> str:
    """« niveau : restreint, apporté par Camille Exemple »"""
    level = say("level: %(level)s", level=item.level)
    return say("%(level)s, brought by %(who)s", level=level, who=item.contributor) if item.contributor else level


def story_words(ruled: Decision, zone: ZoneInfo) -> str:
    """« sujet déjà écarté par Camille le 30/01/2026 (article 12) : rien de neuf »"""
    words = {
        "keep": later("story already kept"),
        "drop": later("story already dropped"),
        "later": later("story put off"),
    }
    told = say(
        "%(ruled)s by %(who)s on %(day)s (item %(id)s)",
        ruled=say(words[ruled.ruling]),
        who=ruled.who,
        day=moment_words(ruled.at.astimezone(zone), language())[:-6],
        id=ruled.item_id,
    )
    return say("%(where)s: %(expression)s", where=told, expression=ruled.why) if ruled.why else told


def reason_words(reason: Reason) -> str:
    """« +3,2  titre : traçabilité »"""
    times = f" ×{reason.count}" if reason.count > 1 and reason.where != "close" else ""
    told = say("%(where)s: %(expression)s", where=_where(reason), expression=reason.expression)
    return f"{_signed(reason.points)}  {told}{times}"


def relevance_words(relevance: float, strongest: Sequence[Because]) -> list[str]:
    """What decisions on other items say of one, and the strongest reasons with their signs."""
    lines = [say("relevance learned from decisions: %(percent)s", percent=percent_words(relevance))]
    for because in strongest:
        sign = "+" if because.worth >= 0 else "−"
        lines.append(f"  {sign}{number(abs(because.worth))}  " + _because(because))
    return lines


def percent_words(share: float) -> str:
    """« 72 % »"""
    return say("%(number)s%%", number=round(100 * share))


def _because(because: Because) -> str:
    match because.kind:
        case "word":
            return say("word: %(expression)s", expression=because.expression)
        case "source":
            return say("source: %(expression)s", expression=because.expression)
        case "tag":
            return say("tag: %(expression)s", expression=because.expression)
        case "theme":
            return say("also of the theme %(theme)s", theme=because.expression)
        case "score":
            return say("score of the equation: %(score)s", score=number(float(because.expression)))


def _decision_words(decision: Decision, zone: ZoneInfo, about: int) -> str:
    ruling = status_word(STATUS_OF[decision.ruling])
    moment = moment_words(decision.at.astimezone(zone), language())
    line = f"  {moment}  {decision.who}  {ruling}  ({decision.theme})"
    line += "" if decision.item_id == about else "  " + say("on item %(id)s", id=decision.item_id)
    return line + (f"  {decision.why}" if decision.why else "")


def _where(reason: Reason) -> str:
    return {
        "title": say("title"),
        "text": say("text"),
        "import": say("import"),
        "close": say("close together"),
        "exclusion": say("exclusion approached"),
        "excluded": say("exclusion"),
    }[reason.where]


def _signed(points: float) -> str:
    return f"+{number(points)}" if points >= 0 else f"−{number(-points)}"


def number(value: float) -> str:
    """Two decimals at most, as the reader writes them."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if language() == "fr" else text
