"""The outside world in play: twins of the vendors, and customers, carriers and a bank that act; a program of its own."""
