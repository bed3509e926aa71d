"""Sheets to decide in: written, filled in, taken back."""
