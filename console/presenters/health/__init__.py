"""Health as a page shows it."""
