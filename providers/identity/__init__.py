"""Others who say who somebody is."""
