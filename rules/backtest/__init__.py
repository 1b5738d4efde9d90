"""Lives the orders that really happened again under two playbooks, and adds up what would have been otherwise. Pure."""
