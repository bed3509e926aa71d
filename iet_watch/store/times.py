"""Moments as the database keeps them: UTC, second precision, sortable as text."""

from __future__ import annotations

from datetime import UTC, datetime


def to_text(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def from_text(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def known(text: str) -> datetime:
    moment = from_text(text)
    assert moment is not None
    return moment
