"""The web: fetching, manners, feeds, pages; and what comes in, through judgement, into the store."""
