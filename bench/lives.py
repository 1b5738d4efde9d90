"""How many canonical lives a minute the rules alone drive, beside a loop that only dumps and reads the snapshot."""

from bench.timing import seconds_each
from rules.order.state import OrderState
from tests.canonical import canonical_life


def measure() -> None:
    """Prints both and their ratio."""
    state = canonical_life().process.snapshot()
    life = seconds_each(canonical_life, 100)
    snapshot = seconds_each(lambda: OrderState.model_validate_json(state.model_dump_json()), 1000)
    print(f"a canonical life: {life * 1000:.2f} ms, {60 / life:,.0f} a minute a core")
    print(
        f"  beside writing and reading its snapshot once ({snapshot * 1e6:.0f} µs): {life / snapshot:.0f} times"
    )


if __name__ == "__main__":
    measure()
