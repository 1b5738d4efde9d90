"""docs/facts.md against the facts."""

from domain.facts import fact_models
from tools.facts_page import PAGE, page


def test_the_page_of_facts_is_made_from_the_facts() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tools.facts_page"


def test_every_fact_has_a_meaning_and_a_section() -> None:
    text = page()
    for kind, model in fact_models().items():
        assert f"\n## {kind}\n" in text
        assert model.__doc__
