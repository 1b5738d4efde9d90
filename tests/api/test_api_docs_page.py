"""The page of the contract: what a shop's developer must send is told with its kind, not by the names of our models."""

import re

from tests.api.world import World


async def test_fields_are_told_by_kinds_that_say_something_to_who_sends_them(world: World) -> None:
    page = (await world.client.get("/docs")).text
    assert re.search(r"<code>items</code>.*?</td><td>list of objects</td>", page)
    assert re.search(r"<code>customer</code>.*?</td><td>object</td>", page)
    assert re.search(r"<code>delivery.kind</code>.*?</td><td>one of post_office, pickup_point, ", page)
    assert not re.search(r"<td>(list of )?\w+(Asked|Told|Edit)\b", page)


async def test_an_outcome_tells_its_fields_and_which_of_them_it_needs(world: World) -> None:
    page = (await world.client.get("/docs")).text
    assert re.search(r"<code>outcome: thinking</code></td><td>call_at \*, why \*</td>", page)
    assert re.search(r"<code>outcome: refunded</code></td><td>amount</td>", page)
