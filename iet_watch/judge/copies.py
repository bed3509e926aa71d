"""The same article republished word for word at another address."""

from __future__ import annotations

from datetime import UTC, datetime

from iet_watch.words import fingerprint, words

# Under twelve words of text a title and a line say too little: « Le journal de 20 h », « Météo du jour » come
# back every day under new addresses and are a series, not copies.
ENOUGH_WORDS = 12


def fold_key(title: str, text: str, published: datetime | None) -> str | None:
    """The same for two republications of one text on one day (UTC); None when the text says too little.

    The day guards against series whose template repeats word for word.
    """
    text_words = words(text)
    if len(text_words) < ENOUGH_WORDS:
        return None
    day = published.astimezone(UTC).date().isoformat() if published else ""
    return fingerprint(" ".join(words(title)), " ".join(text_words), day)
