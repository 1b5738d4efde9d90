"""Real lives of orders, read from a file and lived again under the production rules."""
