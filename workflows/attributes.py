"""By what engineers find orders in Temporal: the search attributes, under the names every namespace must know."""

from temporalio.common import SearchAttributeKey

SHOP = SearchAttributeKey.for_keyword("Shop")
CARRIER = SearchAttributeKey.for_keyword("Carrier")
STAGE = SearchAttributeKey.for_keyword("Stage")

SEARCH_ATTRIBUTES = (SHOP.name, CARRIER.name, STAGE.name)
"""Keywords; one that is not registered would fail its workflows' tasks for ever."""
