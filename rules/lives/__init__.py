"""Real histories of orders that a marketplace wrote down, and what their times tell Steward."""
