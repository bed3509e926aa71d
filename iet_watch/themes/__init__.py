"""Theme files (TOML) into values, or into mistakes that name file, line and what was expected; the query language."""
