"""What a page shows, made of rows by pure functions: no database, no request."""
