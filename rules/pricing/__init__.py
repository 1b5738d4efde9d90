"""Prices: what each line and the delivery cost, and why, to the last kopeck; pure, with the words made at the very end."""
