"""What nobody could place: the orders it may be for, placing it by hand, and words for what does not do."""

from decimal import Decimal

import pytest

from domain.actors import Actor, ActorKind, Role
from domain.ids import OrderId, ShopId, StimulusId
from domain.stimuli import PaymentReceived
from storage import inbox, orders, shops
from storage.inbox import NewStimulus
from storage.states import InboxState
from tests.api.world import NOON, SHOP
from tests.console.letters import an_order
from tests.console.world import ConsoleWorld

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}
UNPLACED = "/console/unplaced"


async def money(console: ConsoleWorld, amount: str, key: str = "p-1") -> StimulusId:
    """A payment that names no order."""
    body = PaymentReceived(provider="yookassa", external_id=key, amount=Decimal(amount), paid_at=NOON)
    async with console.api.engine.begin() as conn:
        stored = await inbox.store(
            conn,
            NewStimulus(
                sender="bank",
                key=key,
                shop=SHOP,
                target=None,
                body=body,
                actor=Actor(kind=ActorKind.BANK, id="yookassa"),
                received_at=NOON,
            ),
        )
    return stored.id


async def total(console: ConsoleWorld, order: OrderId) -> tuple[str, int]:
    async with console.api.engine.connect() as conn:
        row = await orders.get(conn, SHOP, order)
    assert row is not None
    return str(row.total), row.number


async def test_the_only_order_that_owes_just_this_sum_is_offered_and_takes_it(console: ConsoleWorld) -> None:
    order = await an_order(console)
    owed, number = await total(console, order)
    stimulus = await money(console, owed)
    async with console.signed_in(Role.SUPERVISOR, "en") as client:
        page = await client.get(UNPLACED)
        assert "owed by one order" in page.text and f'href="/console/orders/{order}"' in page.text
        assert "yookassa" in page.text and "p-1" in page.text
        placed = await client.post(f"{UNPLACED}/{stimulus}/place", data={"number": str(number)}, headers=PART)
        assert placed.status_code == 200 and f"Placed with order No.\u00a0{number}" in placed.text
        assert "Nothing to sort out" in placed.text
    await console.api.relay()
    async with console.api.engine.connect() as conn:
        found = await inbox.find(conn, SHOP, stimulus)
    assert found is not None and (found.target, found.state) == (order, InboxState.APPLIED)


async def test_between_several_nobody_guesses(console: ConsoleWorld) -> None:
    first, second = await an_order(console), await an_order(console, "A-1002")
    owed, _ = await total(console, first)
    await money(console, owed)
    await money(console, "1.00", "p-2")
    async with console.signed_in(Role.SUPERVISOR, "en") as client:
        page = (await client.get(UNPLACED)).text
    assert f"/console/orders/{first}" in page and f"/console/orders/{second}" in page
    assert "owed by these orders" in page and "No open order owes just this sum" in page


@pytest.mark.parametrize("number", ["", "999", "abc", "№", "-1", "٣", "9" * 20])
async def test_a_number_that_is_no_order_s_is_said_so_and_stays(console: ConsoleWorld, number: str) -> None:
    stimulus = await money(console, "1.00")
    async with console.signed_in(Role.SUPERVISOR, "en") as client:
        answer = await client.post(f"{UNPLACED}/{stimulus}/place", data={"number": number})
    assert answer.status_code == 422 and "no order of this number" in answer.text
    assert f'value="{number}"' in answer.text


async def test_what_somebody_else_placed_meanwhile_is_said_so(console: ConsoleWorld) -> None:
    first, second = await an_order(console), await an_order(console, "A-1002")
    stimulus = await money(console, "1.00")
    numbers = [str((await total(console, one))[1]) for one in (first, second)]
    async with console.signed_in(Role.SUPERVISOR, "en") as client:
        act = f"{UNPLACED}/{stimulus}/place"
        done = await client.post(act, data={"number": f"No.\u00a0{numbers[0]}"})
        assert (done.status_code, done.headers["location"]) == (303, UNPLACED)
        again = await client.post(act, data={"number": numbers[0]})
        assert again.status_code == 303, "the same act again is the same"
        other = await client.post(act, data={"number": numbers[1]})
        assert other.status_code == 422
    async with console.api.engine.connect() as conn:
        found = await inbox.find(conn, SHOP, stimulus)
    assert found is not None and found.target == first


async def test_another_shop_sees_and_places_nothing_of_it(console: ConsoleWorld) -> None:
    order = await an_order(console)
    owed, number = await total(console, order)
    stimulus = await money(console, owed)
    other = ShopId("petarda")
    async with console.api.engine.begin() as conn:
        await shops.add(conn, other)
    async with console.signed_in(Role.ADMIN, "en", shop=other) as client:
        assert "Nothing to sort out" in (await client.get(UNPLACED)).text
        answer = await client.post(f"{UNPLACED}/{stimulus}/place", data={"number": str(number)})
        assert answer.status_code == 404
    async with console.api.engine.connect() as conn:
        found = await inbox.find(conn, SHOP, stimulus)
    assert found is not None and found.state is InboxState.UNPLACED
