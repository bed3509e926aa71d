"""The screen of `review`."""
