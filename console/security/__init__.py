"""Who may come in, and what a browser is told to keep away from."""
