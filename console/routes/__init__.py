"""The pages, one a file: what is asked, and which template answers."""
