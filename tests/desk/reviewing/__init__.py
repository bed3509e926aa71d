"""The review without its screen."""
