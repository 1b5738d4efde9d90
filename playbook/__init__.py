"""What a shop says: its rules as typed data, loaded with line numbers; what follows from them is the rules'."""
