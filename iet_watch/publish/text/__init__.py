"""What editors write, made fit to print: Markdown, typography.

In: a text in Markdown.
Out: safe HTML, clean Markdown or plain text, in French or English typography.
May import: `files` (the Markdown that people write), `locale`.
"""
