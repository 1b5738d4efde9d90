"""Real servers on this machine (PostgreSQL, Temporal) as child processes; what they are for is left to others."""
