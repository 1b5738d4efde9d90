"""Says what happens to an order in Russian and English: names of codes, sentences for facts, stimuli, outcomes and waits."""
