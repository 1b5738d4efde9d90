"""Gateways that deliver SMS."""
