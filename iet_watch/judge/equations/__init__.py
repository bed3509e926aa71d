"""Equations met by items: one scan for all terms, then verdicts, scores and reasons.

In: an item and the compiled equations.
Out: Judgement, evidence, what an exclusion takes away.
May import: `judge.language`, `themes`, `query`, `model`, `words`.
"""
