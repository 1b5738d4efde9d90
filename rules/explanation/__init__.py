"""Explains a shop's playbook in plain words: every number, switch, trigger and text, as a document that its owner reads and signs."""
