"""The vendors: one file each, behind the ports; they know their own protocol and nothing of orders."""
