"""What people do with a task, and what its outcomes say to the rules."""
