"""What would come of a stimulus, told before it is given: played by the rules on a copy, and put into a few words."""
