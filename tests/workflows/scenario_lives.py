"""Lives a shipped scenario in the running system: the same words by the same people at the same virtual moments, nothing else.

What the simulator plays at once takes the system a moment, and its clock runs on meanwhile. So every telling comes as late
as the one before it ended: what was due before it in the simulator has fallen due before it here too.
"""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection
from temporalio.client import WorkflowExecutionStatus

from domain.actors import Actor, ActorKind
from domain.ids import OrderId
from domain.stimuli import (
    UPDATES,
    HandoverAnswered,
    OrderPlaced,
    PaymentReceived,
    RefundFailed,
    RefundMade,
    StimulusBody,
)
from playbook.schema import Playbook
from ports.payments import PaymentLink, ProviderPayment, ProviderPaymentState, ProviderRefund
from providers.payments.fake import FakePayments
from rules.simulation.running import play
from rules.simulation.scenario import Scenario, Who
from rules.simulation.transcript import Refusal, Told, Transcript
from rules.simulation.writing import PHONE, USUAL_ADDRESSES
from storage import customers, intake, offices, products, tables
from storage.customers import NewCustomer
from storage.intake import NewOrder
from storage.offices import OfficeSeen
from storage.rows import Address
from storage.tables import orders
from tests.workflows.clients import until
from tests.workflows.live_shop import LiveShop

_KNOWN = frozenset({"black_listed", "completed_orders", "returned_orders", "wrong_number"})
A_LITTLE = timedelta(seconds=1)
"""For what a deadline sets going when it fires: a step takes a moment too."""


class SlowBank(FakePayments):
    """A provider in memory that gives money back when it is let, and whose links have the simulator's form.

    An SMS is cut by its length: a longer link would leave less room for words.
    """

    def __init__(self) -> None:
        super().__init__()
        self.answers = asyncio.Event()

    async def create_payment(
        self, client_id: str, amount: Decimal, currency: str, order_number: str, return_url: str
    ) -> PaymentLink:
        """Told by the order's number."""
        return PaymentLink(provider_id=f"payment-{client_id}", url=f"https://pay.example/{order_number}")

    async def refund(self, client_id: str, payment_id: str, amount: Decimal, currency: str) -> ProviderRefund:
        """Made as soon as `answers` is set."""
        await self.answers.wait()
        return await super().refund(client_id, payment_id, amount, currency)


@dataclass(frozen=True)
class Story:
    """A scenario as both live it: its order and customer are told from those of all other scenarios."""

    scenario: Scenario
    playbook: Playbook
    number: int

    @classmethod
    def of(cls, scenario: Scenario, playbook: Playbook, number: int) -> "Story":
        """`number` makes its customer's phone, where the scenario names none."""
        order, customer = scenario.order, scenario.order.customer
        if customer.phone == PHONE:
            customer = customer.model_copy(update={"phone": f"+79161235{number:03}"})
        own = order.model_copy(update={"external_id": scenario.name, "customer": customer})
        return cls(scenario.model_copy(update={"order": own}), playbook, number)

    @property
    def zone(self) -> ZoneInfo:
        """The shop's."""
        return ZoneInfo(self.playbook.hours.timezone)

    def simulated(self) -> Transcript:
        """As the simulator plays it."""
        return play(self.scenario, self.playbook)


async def live(shop: LiveShop, story: Story, simulated: Transcript) -> OrderId:
    """The whole life through the inbox, up to where the simulator stops looking; what it refuses is refused here too."""
    first, *acts = _acts(simulated)
    order = await _place(shop, story, first)
    await shop.quiet(order)
    lag = await _lag(shop, order, first.at)
    for act in acts:
        if _by_itself(act):
            await _let_answer(shop, order)
        else:
            await _reach(shop, order, act.at + lag)
            await _tell(shop, order, act)
        await shop.quiet(order)
        lag = await _lag(shop, order, act.at)
    end = story.scenario.until.moment(acts[-1].at, story.zone)
    if not (await shop.row(order)).rules_closed:
        await _reach(shop, order, end)
    return order


@dataclass(frozen=True)
class _Act:
    """Something told; `key` is the simulator's, so that ids that follow from it are the same; `refused` with this code."""

    at: datetime
    by: Actor
    body: StimulusBody
    key: str
    refused: str | None = None


def _acts(simulated: Transcript) -> list[_Act]:
    """All that was told in its order, refused or not."""
    told = list(simulated.told)
    found: list[_Act] = []
    number = 0
    for place, entry in enumerate(simulated.entries):
        if isinstance(entry, Told):
            telling = told[number]
            found.append(_Act(telling.at, telling.by, telling.body, str(number)))
            number += 1
        elif isinstance(entry, Refusal) and entry.body is not None:
            found.append(_Act(entry.at, _actor(entry.who), entry.body, f"refused-{place}", entry.code))
    assert number == len(told)
    return found


def _actor(who: Who) -> Actor:
    if who.role is not None:
        return Actor(kind=ActorKind.STAFF, id=who.value, role=who.role)
    return Actor(kind=ActorKind.CUSTOMER if who is Who.CUSTOMER else ActorKind.KEY, id=who.value)


async def _place(shop: LiveShop, story: Story, first: _Act) -> OrderId:
    assert isinstance(first.body, OrderPlaced)
    written = story.scenario.order
    customer, real = written.customer, datetime.now(UTC)
    card = NewCustomer(phone=customer.phone, email=customer.email, name=customer.name, locale=customer.locale)
    address = written.delivery.address or USUAL_ADDRESSES[written.delivery.kind]
    async with shop.engine.begin() as conn:
        await _know(conn, shop, card, story, first.at)
        for sku, left in story.scenario.stock.items():
            await products.put(conn, shop.id, products.Product(sku=sku, name=sku, stock=left), first.at)
        for code, office in story.scenario.offices.items():
            seen = OfficeSeen(
                carrier=first.body.order.delivery.carrier,
                code=code,
                name=office.name or "",
                address=office.address or "",
                phone=office.phone,
                hours=office.hours,
            )
            await offices.put(conn, seen, first.at)
        new = await intake.place(
            conn,
            NewOrder(
                shop=shop.id,
                external_id=story.scenario.name,
                body_hash="0",
                customer=card,
                placed=first.body,
                actor=first.by,
                received_at=first.at,
                address=Address(
                    postcode=address.postcode, city=address.city, region=address.region, line=address.line
                ),
                clock_offset_seconds=round((first.at - real).total_seconds()),
            ),
        )
    return new.id


async def _know(
    conn: AsyncConnection, shop: LiveShop, card: NewCustomer, story: Story, now: datetime
) -> None:
    """What was known of the customer before."""
    known = story.scenario.customer
    said = {name: getattr(known, name) for name in known.model_fields_set & _KNOWN}
    if known.last_contact_at is not None:
        said["last_contact_at"] = known.last_contact_at.moment(now, story.zone)
    if said:
        customer = await customers.upsert(conn, shop.id, card)
        table = tables.customers
        await conn.execute(update(table).where(table.c.id == customer).values(said))


async def _tell(shop: LiveShop, order: OrderId, act: _Act) -> None:
    body, key = act.body, (order, act.key)
    if isinstance(body, PaymentReceived):
        # The provider knows of it, or could not give it back.
        shop.accounts.bank.payments[body.external_id] = ProviderPayment(
            provider_id=body.external_id,
            state=ProviderPaymentState.SUCCEEDED,
            amount=body.amount,
            currency="RUB",
            order_number="",
        )
    if body.kind in UPDATES:
        answered = await shop.asked(order, body, act.by, key=key)
        assert answered.refused == act.refused, f"{act.at}: {body.kind} refused as {answered.refused}"
    else:
        await shop.told(order, body, act.by, key=key)


def _by_itself(act: _Act) -> bool:
    """The system's own gateways tell this."""
    body = act.body
    asked = isinstance(body, RefundMade | RefundFailed) and body.refund is not None
    return (asked or isinstance(body, HandoverAnswered)) and act.by.kind in (
        ActorKind.BANK,
        ActorKind.CARRIER,
    )


async def _let_answer(shop: LiveShop, order: OrderId) -> None:
    """The bank gives the money back, once the order's own workflow is over: its clock must have stopped to be gone on with."""

    async def over() -> bool:
        return (await shop.handle(order).describe()).status is not WorkflowExecutionStatus.RUNNING

    async def settled() -> bool:
        return all(one.settled_at is not None for one in await shop.refunds(order))

    if (await shop.row(order)).rules_closed:
        await until(over)
    if isinstance(shop.accounts.bank, SlowBank):
        shop.accounts.bank.answers.set()
    await until(settled)


async def _reach(shop: LiveShop, order: OrderId, moment: datetime) -> None:
    wait = moment - await shop.now(order)
    if wait <= timedelta(0):
        return
    described = await shop.handle(order).describe()
    if described.status is WorkflowExecutionStatus.RUNNING:
        await shop.later(order, wait)
        return
    # Nothing of it runs, so no clock can be moved: what comes next begins a run that much later.
    async with shop.engine.begin() as conn:
        ahead = orders.c.clock_offset_seconds + round(wait.total_seconds())
        await conn.execute(update(orders).where(orders.c.id == order).values(clock_offset_seconds=ahead))


async def _lag(shop: LiveShop, order: OrderId, simulated: datetime) -> timedelta:
    return await shop.now(order) - simulated + A_LITTLE
