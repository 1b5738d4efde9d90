"""Puts the parts together: settings, wiring, and the processes of one machine; decides nothing about an order."""
