"""What Steward needs from outside, as Protocols with their models and errors; who provides it is `providers` and `storage`."""
