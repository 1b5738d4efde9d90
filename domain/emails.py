"""Addresses of email as staff lists show them."""


def masked(email: str) -> str:
    """`anna@example.org` as `a•••@example.org`."""
    name, _, host = email.partition("@")
    return f"{name[:1]}•••@{host}"
