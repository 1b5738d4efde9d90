"""`make bench`: every measurement, the quick ones first."""

from bench import conditions, console, lives, simulate, standing, step


def main() -> None:
    """Runs all of them."""
    print("Rules\n")
    lives.measure()
    print("\nConditions of triggers\n")
    conditions.measure()
    print("\n`steward playbook simulate`\n")
    simulate.measure()
    print("\nSteps on PostgreSQL\n")
    step.measure()
    print("\nThe console of a large shop\n")
    console.measure()
    print("\n`steward up`\n")
    standing.measure()


if __name__ == "__main__":
    main()
