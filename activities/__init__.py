"""What workflows have done: one class a capability, one method an act; what is to be done is decided by the rules."""
