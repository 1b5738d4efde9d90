"""Tasks over HTTP: the queue, claims and assignments, and their outcomes."""
