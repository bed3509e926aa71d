"""The bulletin: drafts for editors, what they wrote as values, typography, rendering, publication."""
