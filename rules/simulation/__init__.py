"""Plays an order's whole life on a virtual clock, as a scenario tells it: the production rules, and a world in memory."""
