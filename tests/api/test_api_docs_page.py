"""The page of the contract: what a shop's developer must send is told with its kind, not by the names of our models."""

import ast
import re
from pathlib import Path

import rules
from api.explained import CODES, REFUSALS
from api.problems import Code
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


def refused_by_the_rules() -> set[str]:
    """The codes of all refusals that stand in the rules; the simulator's own reach nobody but its user."""
    calls = (
        node
        for file in (Path(rules.__file__).parent).rglob("*.py")
        if "simulation" not in file.parts
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Refused"
    )
    return {ast.literal_eval(call.args[0]) for call in calls}


async def test_every_problem_is_explained_where_its_type_leads(world: World) -> None:
    refusals = refused_by_the_rules()
    assert len(refusals) > 20
    assert set(CODES) == {code.value for code in Code}
    assert set(REFUSALS) | {Code.OUTCOME_NOT_ALLOWED.value} == refusals
    page = (await world.client.get("/docs")).text
    for code in (*CODES, *REFUSALS):
        assert page.count(f'id="problem-{code}"') == 1
