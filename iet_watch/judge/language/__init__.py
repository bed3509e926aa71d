"""The language of a text and how common its words are in it.

In: text.
Out: a language code, word frequencies, families of words.
May import: `query`, `words`.
"""
