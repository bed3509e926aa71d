"""Nine sections of the press as themes, their equations by hand, and a person who rules on their items."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from bench.parts.labels import records
from iet_watch.desk.lists.inbox import GUESSED, GUESSES
from iet_watch.judge.equations.matching import Matcher, read_item
from iet_watch.judge.relevance.company import ITEMS, Company, company
from iet_watch.judge.relevance.item_stems import family_shares
from iet_watch.judge.relevance.learning import Model, Ruled, ThemeItem, features, learn, odds
from iet_watch.themes.theme_files import load_themes

SPLIT = date(2024, 5, 19).toordinal()  # half of the items are older: decisions are taken there, figures on the rest
INBOX_DAYS = 30  # an inbox holds what came in the last month and was not ruled on
SITTING, LONG_SITTING, SHORT_UNTIL = 10, 80, 200  # decisions in one sitting, the longer ones after two hundred
DAYS_FOR_TEN = 3.5  # two sittings a week
FROM_THE_TOP = 0.7  # of a sitting; the rest is picked anywhere below


@dataclass(frozen=True)
class Labelled:
    """An item of the labelled press: `number` in order of time, `day` as an ordinal, its section and its score there.

    `scores` holds the score of every equation that it meets.
    """

    number: int
    day: int
    topic: str
    content: ThemeItem
    scores: Mapping[str, float]

    def told(self, topic: str) -> ThemeItem:
        """What the item says to the theme of a topic."""
        others = tuple((slug, score) for slug, score in sorted(self.scores.items()) if slug != topic)
        return replace(self.content, score=self.scores.get(topic, 0.0), others=others)


Ranking = Callable[[Labelled], float]


def read_topics() -> list[Labelled]:
    """All items, the oldest first, judged by the theme files of this folder."""
    matcher = Matcher(load_themes(Path(__file__).parent))
    items = sorted(records("topics-dev"), key=lambda item: (item["published"], int(item["id"][1:])))
    return [
        Labelled(
            number,
            date.fromisoformat(item["published"]).toordinal(),
            item["topic"],
            ThemeItem(item["title"], item["text"], item["source"]),
            {m.slug: m.score for m in matcher.judge(read_item(item["title"], item["text"], "", "fr")).themes},
        )
        for number, item in enumerate(items)
    ]


class Reader:
    """A person who keeps what belongs to one topic and drops the rest of its inbox, and the order that this teaches.

    The inbox holds what meets the topic's equation; `items` is the whole archive, the oldest first, until the split.
    """

    def __init__(self, items: Sequence[Labelled], topic: str, shares: dict[int, Mapping[str, float]]) -> None:
        self.topic, self.archive = topic, items
        self.items = [item for item in items if topic in item.scores]
        self._shares = shares  # of families of words, by number, shared between readers
        self._known: dict[int, Mapping[str, float]] = {}

    def taught_by(self, decisions: int, seed: int) -> Ranking:
        """The order after so many decisions taken in the weeks before the split."""
        return self.ranking(self.model_after(decisions, seed))

    def model_after(self, decisions: int, seed: int) -> Model:
        """What so many decisions have taught."""
        return self._learned(self.ruled_after(decisions, seed))

    def model_beyond(self, decisions: int, seed: int) -> Model:
        """The same for what does not meet the equation, as `items --beyond` learns it."""
        ruled = self.ruled_after(decisions, seed)
        outside = [item for item in self._latest(ruled) if self.topic not in item.scores]
        chosen = outside[:: max(1, len(outside) // GUESSES)][:GUESSES]
        guesses = [Ruled(one.number, one.told(self.topic), kept=False, weight=GUESSED) for one in chosen]
        return learn([*self._rulings(ruled), *guesses], self._company(ruled), beyond=True)

    def ruled_after(self, decisions: int, seed: int) -> list[Labelled]:
        """The items of so many decisions, the inbox being read each time in the order that those before have taught."""
        chance = random.Random(f"{self.topic} {seed}")
        ruled: list[Labelled] = []
        for size, first_day, last_day in sittings(decisions):
            gone, ranking = {item.number for item in ruled}, self.ranking(self._learned(ruled))
            inbox = [i for i in self.items if first_day <= i.day < last_day and i.number not in gone]
            inbox.sort(key=lambda item: (-ranking(item), -item.number))
            top = round(size * FROM_THE_TOP)
            ruled += inbox[:top] + chance.sample(inbox[top:], min(size - top, len(inbox[top:])))
        return ruled

    def ranking(self, model: Model) -> Ranking:
        return lambda item: odds(model, self._features(item) if model.worths else {}, self._score(item))

    def _learned(self, ruled: Sequence[Labelled]) -> Model:
        return learn(self._rulings(ruled), self._company(ruled))

    def _rulings(self, ruled: Sequence[Labelled]) -> list[Ruled]:
        return [Ruled(one.number, one.told(self.topic), one.topic == self.topic) for one in ruled]

    def _company(self, ruled: Sequence[Labelled]) -> Company:
        return company((self._shares_of(item), self.topic in item.scores) for item in self._latest(ruled))

    def _latest(self, ruled: Sequence[Labelled]) -> Sequence[Labelled]:
        newest = max((one.number for one in ruled), default=0)
        end = bisect_right(self.archive, newest, key=lambda item: item.number)
        return self.archive[max(0, end - ITEMS) : end]

    def _score(self, item: Labelled) -> float:
        return item.scores.get(self.topic, 0.0)

    def _shares_of(self, item: Labelled) -> Mapping[str, float]:
        found = self._shares.get(item.number)
        if found is None:
            found = self._shares[item.number] = family_shares(item.content.title, item.content.text)
        return found

    def _features(self, item: Labelled) -> Mapping[str, float]:
        found = self._known.get(item.number)
        if found is None:
            found = self._known[item.number] = features(item.told(self.topic))
        return found


def sittings(decisions: int) -> Iterator[tuple[int, float, float]]:
    """Sittings that end at the split: how many decisions each, and the days that its inbox holds."""
    done = 0
    while done < decisions:
        size = min(decisions - done, SITTING if done < SHORT_UNTIL else LONG_SITTING)
        last_day = SPLIT - (decisions - done) / 10 * DAYS_FOR_TEN
        yield size, last_day - INBOX_DAYS, last_day
        done += size
