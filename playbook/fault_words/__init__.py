"""What is said of faulty playbooks, in Russian and English: one file for each kind of thing that goes wrong."""
