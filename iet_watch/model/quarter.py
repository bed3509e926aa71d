"""The civil quarter that an issue covers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, order=True)
class Quarter:
    """A civil quarter, written `2026-T4`."""

    year: int
    number: int

    @property
    def label(self) -> str:
        return f"{self.year}-T{self.number}"

    @property
    def first_day(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last_day(self) -> date:
        return date.fromordinal(self.earlier(-1).first_day.toordinal() - 1)

    def earlier(self, count: int) -> Quarter:
        """The quarter that many quarters before."""
        number = 4 * self.year + self.number - 1 - count
        return Quarter(number // 4, number % 4 + 1)

    @classmethod
    def of(cls, day: date) -> Quarter:
        return cls(day.year, (day.month + 2) // 3)
