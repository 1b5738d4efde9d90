"""Draws a transcript: lanes, waits as bars, messages and tasks as marks, as one SVG and as a page of its own."""
