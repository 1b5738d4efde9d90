"""Vendors through whom customers pay."""
