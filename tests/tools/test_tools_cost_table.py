"""README's table of costs is the recording's."""

from tools.cost_table import README, costs, page


def test_readme_tells_what_the_canonical_life_costs_now() -> None:
    text = README.read_text("utf-8")
    assert page(text) == text
    assert "| placed |" in text


def test_every_step_of_the_life_is_told() -> None:
    assert next(cost.step for cost in costs()) == "placed"
    assert sum(len(cost.events) for cost in costs()) <= 110
