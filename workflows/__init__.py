"""Temporal workflows: they wait for nudges and deadlines, have steps made, and see effects through; they decide nothing."""
