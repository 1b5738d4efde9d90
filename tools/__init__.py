"""Tools for engineers of Steward; no part of the running product."""
