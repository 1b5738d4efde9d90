"""Vendors that carry parcels."""
