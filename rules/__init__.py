"""What happens next: pure rules that decide from stimuli, deadlines and a playbook; others wait, store and act."""
