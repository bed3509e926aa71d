"""Double triage: several people rule on one sample, and none sees what the others say until all have ruled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from iet_watch.model.decisions import LogLine, Ruling, Speaker
from iet_watch.model.items import Item
from iet_watch.model.trouble import NO_INPUT, USAGE, Trouble
from iet_watch.store.collected.grouping import article_members
from iet_watch.store.collected.items import Selection, select_items
from iet_watch.store.database import Database, writing
from iet_watch.store.said.hiding import hide
from iet_watch.store.said.log import NewLine, append, blind_lines, rulings_since

# Two people who agree on 80 of 100, half of it by chance: kappa 0.60, known to 0.22 with 50 items, 0.29 with 30.
SAMPLE = 50


@dataclass(frozen=True)
class Blind:
    """One double triage: its sample, who rules, what each has ruled so far, on which items."""

    act: str
    theme: str
    at: datetime
    people: tuple[str, ...]
    items: tuple[int, ...]
    rulings: Mapping[str, Mapping[int, LogLine]]

    @property
    def done(self) -> bool:
        """Whether everybody has ruled on every item of the sample."""
        return all(set(self.items) <= set(self.rulings[name]) for name in self.people)

    def left(self, name: str) -> tuple[int, ...]:
        """The items that a person has still to rule on."""
        return tuple(number for number in self.items if number not in self.rulings[name])


def give_blind(
    db: Database, theme: str, people: Sequence[str], who: Speaker, at: datetime, size: int = SAMPLE
) -> Blind:
    """Gives several people the same sample of what nobody has ruled on in `theme`. Raises Trouble."""
    names = list(dict.fromkeys(people))
    if len(names) < 2:
        raise Trouble("name two different people at least: --people A,B", code=USAGE)
    with writing(db):
        chosen = _sample(db, theme, size)
        if not chosen:
            raise Trouble("%(theme)s has no item left that nobody has ruled on", code=NO_INPUT, theme=theme)
        lines = [
            NewLine("blind", item.id, who.who, "", at, theme, who.recorded_by, whom=name)
            for item in chosen
            for name in names
        ]
        act = append(db, lines)[0]
    return next(one for one in blinds(db) if one.act == act)


def _sample(db: Database, theme: str, size: int) -> list[Item]:
    """By chance, and the same whoever draws: in the order of a digest of what identifies the items."""
    taken = in_open_samples(db, theme)
    new = select_items(db, Selection(theme=theme, status="new"))
    free = [item for item in new if item.copy_of is None and item.id not in taken]
    return sorted(free, key=lambda item: sha256(f"{theme} {item.canonical_url}".encode()).digest())[:size]


def in_open_samples(db: Database, theme: str) -> frozenset[int]:
    """The items of the samples of a theme on which not everybody has ruled yet."""
    return frozenset(number for one in blinds(db) if one.theme == theme and not one.done for number in one.items)


def blinds(db: Database) -> tuple[Blind, ...]:
    """All double triages, the first first, whoever may see them."""
    acts: dict[str, list[LogLine]] = {}
    for line in blind_lines(db):
        acts.setdefault(line.act, []).append(line)
    return tuple(_blind(db, act, lines) for act, lines in acts.items())


def _blind(db: Database, act: str, lines: Sequence[LogLine]) -> Blind:
    people = tuple(dict.fromkeys(line.whom for line in lines))
    items = tuple(dict.fromkeys(line.item_id for line in lines))
    theme = lines[0].theme
    said = [line for line in rulings_since(db, act, items) if line.theme == theme and line.who in people]
    return Blind(act, theme, lines[0].at, people, items, _while_blind(said, people, items))


def _while_blind(said: Sequence[LogLine], people: Sequence[str], items: Sequence[int]) -> dict[str, dict[int, LogLine]]:
    """What each ruled last before all had ruled on all: what they say once they see each other is no measure."""
    rulings: dict[str, dict[int, LogLine]] = {name: {} for name in people}
    for line in said:
        if all(len(rulings[name]) == len(items) for name in people):
            break
        rulings[line.who][line.item_id] = line
    return rulings


def hidden_from(db: Database, who: str) -> frozenset[tuple[int, str]]:
    """The (item, theme) of which a person may not see yet what others say: open samples of theirs, copies included."""
    pairs = {(number, one.theme) for one in blinds(db) if who in one.people and not one.done for number in one.items}
    articles = article_members(db, {number for number, _ in pairs}).values() if pairs else ()
    twins = {number: members for members in articles for number in members}
    return frozenset((twin, theme) for number, theme in pairs for twin in twins[number])


def hide_from(db: Database, who: str) -> None:
    """From now on the connection shows `who` nothing of what `hidden_from` says; to be called again when time passes.

    `select_items`, `log_of`, `log_numbers`, `decisions_on` and all that reads rulings obey; `rule` does not tell it.
    """
    hide(db, who, hidden_from(db, who))


def rulings_of(one: Blind, name: str) -> Mapping[int, Ruling]:
    """What a person ruled of the sample."""
    return {number: line.said for number, line in one.rulings[name].items() if line.said in ("keep", "drop", "later")}


def to_rule(blind: Iterable[Blind], name: str, theme: str | None = None) -> tuple[int, ...]:
    """The items of all samples that a person has still to rule on, of `theme` when it is given."""
    wanted = (one for one in blind if name in one.people and theme in (None, one.theme))
    return tuple(dict.fromkeys(number for one in wanted for number in one.left(name)))
