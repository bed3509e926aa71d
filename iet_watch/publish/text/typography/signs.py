"""The signs that typography puts in and looks for."""

from __future__ import annotations

NO_BREAK = "\u00a0"
THIN = "\u202f"  # narrow no-break space
SPACE = "[ \u00a0\u202f\u2009]"  # within a line
UPPER = "A-ZÀ-ÖØ-ÞŒ"
LOWER = "a-zß-öø-ÿœ"
