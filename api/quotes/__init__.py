"""Quotes over HTTP: a selection priced with the customer's discounts, explained, and as a text to send."""
