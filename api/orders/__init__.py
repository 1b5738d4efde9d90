"""Orders over HTTP: placing, reading, editing, and what happens to them; each concern a file."""
