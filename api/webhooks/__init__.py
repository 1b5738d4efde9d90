"""Webhooks of vendors: stored as they came, then answered; what they mean is read from the vendor afterwards."""
