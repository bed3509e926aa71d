"""The only SQL: one SQLite file per workspace, append-only migrations, one writer at a time."""
