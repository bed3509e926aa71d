"""What `--draft` writes for editors, and never over what they wrote.

In: items that were kept.
Out: fiches, edito and figures to fill in.
May import: `publish.publication`, `publish.issue`, `judge.indexing`, `store` and what is below them.
"""
