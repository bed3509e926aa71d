"""iet-watch: a shared watch for networks of public organisations, from feeds to the quarterly bulletin."""

__version__ = "0.1.0"
