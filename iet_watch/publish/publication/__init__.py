"""What makes an issue public: layout, approval, freezing, errata, reopening, proof, one person at a time.

In: the folder of a quarter and who approves.
Out: its published files, manifest and frozen inputs.
May import: `publish.outputs`, `publish.issue` and what is below them.
"""
