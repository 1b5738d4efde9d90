"""Starts one Temporal worker with its relay: `python -m worker --queue orders` is `steward worker --queue orders`."""

import sys

from cli import app


def main() -> None:
    """Until SIGTERM or SIGINT; what is under way is finished first."""
    app(["worker", *sys.argv[1:]])


if __name__ == "__main__":
    main()
