"""The life of an order: one file a stage, the process that drives them, and what they want done."""
