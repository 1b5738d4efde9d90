"""Draws every page of the console with the sample shop's orders: light, dark and as a phone, in both languages; tells what is wrong on them.

Starts a Steward of its own, waits until its sample orders stand in every status, and does what its pages have something to
tell about; `--data-dir` takes one that runs, and leaves it as it is.
"""
