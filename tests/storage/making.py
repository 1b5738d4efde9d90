"""Shops, orders and stimuli in a real database; a test names only what it is about."""

from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.actors import Actor
from domain.base import Stored
from domain.ids import OrderId, ShopId, StaffId, TaskId
from domain.orders import Order
from domain.stimuli import OrderPacked, OrderPlaced, StimulusBody
from storage import intake, playbooks, shops, task_answers
from storage.customers import NewCustomer
from storage.hashing import body_hash
from storage.inbox import NewStimulus
from storage.intake import NewOrder, Placed
from storage.rows import Address
from storage.task_answers import Draft
from tests.builders import NOON, OPERATOR, SHOP_KEY, order

SWAN = ShopId("swan")
ANNA = NewCustomer(phone="+79161234567", email="anna@example.org", name="Анна Ёлкина")
HOME = Address(postcode="690001", city="Владивосток", line="ул. Светланская, 1-1")


async def a_shop(conn: AsyncConnection, shop: ShopId = SWAN, playbook: str = '{"shop": "swan"}') -> str:
    """A shop with a published playbook; the version."""
    await shops.add(conn, shop)
    version = version_of(shop, playbook)
    await playbooks.publish(conn, shop, version, playbook)
    return version


def version_of(shop: ShopId = SWAN, playbook: str = '{"shop": "swan"}') -> str:
    """The version that `a_shop` publishes."""
    return sha256(f"{shop}{playbook}".encode()).hexdigest()


class _Request(Stored):
    external_id: str
    said: Order


def a_new_order(
    external_id: str = "A-1001",
    *,
    shop: ShopId = SWAN,
    customer: NewCustomer = ANNA,
    placed: Order | None = None,
    received_at: datetime = NOON,
) -> NewOrder:
    """What the API hands over for a request."""
    said = placed or order()
    return NewOrder(
        shop=shop,
        external_id=external_id,
        body_hash=body_hash(_Request(external_id=external_id, said=said)),
        customer=customer,
        placed=OrderPlaced(order=said),
        actor=SHOP_KEY,
        received_at=received_at,
        address=HOME,
        comment="Позвонить после шести",
        source={"utm_source": "yandex"},
    )


async def an_order(conn: AsyncConnection, external_id: str = "A-1001", **more: object) -> Placed:
    """A shop's order as intake leaves it."""
    return await intake.place(conn, a_new_order(external_id, **more))  # type: ignore[arg-type]


def a_stimulus(
    target: OrderId | None,
    key: str = "1",
    *,
    body: StimulusBody | None = None,
    actor: Actor = OPERATOR,
    received_at: datetime = NOON,
    not_before: datetime | None = None,
    nudge_after: timedelta = timedelta(0),
    note: str | None = None,
    raw: str | None = None,
    address: Address | None = None,
) -> NewStimulus:
    """Something that came in: the order is packed, unless the test says otherwise."""
    return NewStimulus(
        sender="test",
        key=key,
        shop=SWAN,
        target=target,
        body=body or OrderPacked(),
        actor=actor,
        received_at=received_at,
        not_before=not_before,
        nudge_after=nudge_after,
        note=note,
        raw=raw,
        address=address,
    )


async def draft_of(conn: AsyncConnection, shop: ShopId, task: TaskId, by: StaffId) -> Draft | None:
    """What this person typed into the task."""
    found = await task_answers.with_draft(conn, shop, task, by)
    assert found is not None
    return found[1]
