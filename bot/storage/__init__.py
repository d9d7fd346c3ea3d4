"""Everything that must survive a restart: one schema, on SQLite or PostgreSQL."""
