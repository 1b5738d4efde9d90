"""An order as people and programs ask it to be: placed, edited, priced, told of; what becomes of it the step decides."""
