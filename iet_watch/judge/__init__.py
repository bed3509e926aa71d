"""Judgement without side effects: identity, language, equations, grouping, relevance, indexing.

In: values.
Out: verdicts, each with its reasons.
May import: `themes`, `query`, `model`, `words`; never the store, the web, a file or the clock.
"""
