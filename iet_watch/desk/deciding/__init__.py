"""What people rule, and what they try before they rule: decisions, joins, equations.

In: item numbers, and who says what, why and when.
Out: lines of the logs; what a changed equation would gain and lose.
May import: `judge`, `store`, `themes` and what is below them.
"""
