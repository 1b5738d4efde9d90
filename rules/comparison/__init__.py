"""Compares two playbooks: what they say (by meaning), and what that comes to in scenarios (by effect). Pure."""
