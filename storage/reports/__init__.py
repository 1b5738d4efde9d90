"""Reports: what happened in a shop in a period, counted and timed by statements that only read; how it is shown is the console's.

Drafts are outside of them, and so are orders that were cancelled as spam or as a duplicate: nobody sold or lost anything there.
"""
