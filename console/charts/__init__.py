"""Charts as SVG, drawn on the server: pure functions of numbers and words.

They have no width of their own: places across are in percent, so letters stay as large as the page's on a phone as on a desk.
Colours are classes (static/charts.css); every mark tells its label and number to who points at it or listens to it, and carries
the exact number in `data-value`. A table of the same numbers stands beside each chart, made by the page.
"""
