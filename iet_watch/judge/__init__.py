"""Judgement without side effects: addresses, identity, language, themes and tags; each verdict with its reasons."""
