"""What collecting brings and judging finds: items, sources, groups, the index that searches ask.

In: items, sightings, verdicts, groups; equations to look for.
Out: items read back whole, with the status that people gave them; what meets an equation.
May import: `store.said`, `store`, `query`, `model`, `words`.
"""
