"""Writes what the console's pages say into their catalogues, and tells what still wants a translation."""

import sys

from console.extracting import write
from playbook.wording import Locale


def main() -> None:
    """Exits with 1 while something is not translated."""
    missing = write(Locale.RU)
    for line in missing:
        print(line)
    print(f"{len(missing)} messages want a translation")
    sys.exit(bool(missing))


if __name__ == "__main__":
    main()
