"""Items in lists: the inbox, what lies beyond an equation, search, emerging terms, formats for others.

In: conditions and questions.
Out: items in their order, as words, JSON, CSV or a spreadsheet.
May import: `desk.deciding`, `judge`, `store` and what is below them.
"""
