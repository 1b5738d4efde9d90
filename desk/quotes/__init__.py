"""A selection priced before it is ordered."""
