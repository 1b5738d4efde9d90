"""The commands of `steward` by what they are about; each imports what it works with only when it is given: `--help` is quick."""
