"""HTTP for the shop's backend, its staff's tools and senders of webhooks: checks, stores, answers; decides nothing of an order."""
