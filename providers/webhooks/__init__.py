"""Webhooks to shops' own backends, one scheme a file."""
