"""Measurements on this machine: readiness, memory, and the cost of a step beside a baseline of the same run."""
