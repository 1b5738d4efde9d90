"""Lives a shipped scenario in the running system: the same words by the same people at the same virtual moments, nothing else.

What the simulator plays at once takes the system a moment, and its clock runs on meanwhile. So every telling comes as late
as the one before it ended: what was due before it in the simulator has fallen due before it here too.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.actors import ActorKind
from domain.ids import OrderId
from domain.stimuli import UPDATES, HandoverAnswered, OrderPlaced, PaymentReceived, RefundFailed, RefundMade
from playbook.schema import Playbook
from ports.payments import PaymentLink, ProviderPayment, ProviderPaymentState
from providers.payments.fake import FakePayments
from rules.simulation.running import play
from rules.simulation.scenario import Scenario
from rules.simulation.transcript import Telling, Transcript
from rules.simulation.writing import USUAL_ADDRESSES
from storage import intake, offices, products
from storage.customers import NewCustomer
from storage.intake import NewOrder
from storage.offices import OfficeSeen
from storage.rows import Address
from tests.workflows.clients import until
from tests.workflows.live_shop import LiveShop

A_LITTLE = timedelta(seconds=1)
"""For what a deadline sets going when it fires: a step takes a moment too."""


class ShortLinks(FakePayments):
    """A provider in memory whose links have the simulator's form: an SMS is cut by its length."""

    async def create_payment(
        self, client_id: str, amount: object, currency: str, order_number: str, return_url: str
    ) -> PaymentLink:
        """Told by the order's number."""
        return PaymentLink(provider_id=f"payment-{client_id}", url=f"https://pay.example/{order_number}")


@dataclass(frozen=True)
class Story:
    """A scenario as both live it: its order and customer are told from those of all other scenarios."""

    scenario: Scenario
    playbook: Playbook
    number: int

    @classmethod
    def of(cls, scenario: Scenario, playbook: Playbook, number: int) -> "Story":
        """`number` makes its customer's phone."""
        order = scenario.order
        customer = order.customer.model_copy(update={"phone": f"+79161235{number:03}"})
        own = order.model_copy(update={"external_id": scenario.name, "customer": customer})
        return cls(scenario.model_copy(update={"order": own}), playbook, number)

    @property
    def zone(self) -> ZoneInfo:
        """The shop's."""
        return ZoneInfo(self.playbook.hours.timezone)

    def simulated(self) -> Transcript:
        """As the simulator plays it."""
        return play(self.scenario, self.playbook)


async def live(shop: LiveShop, story: Story, told: tuple[Telling, ...]) -> OrderId:
    """The whole life through the inbox, up to where the simulator stops looking."""
    order = await _place(shop, story, told[0])
    lag = A_LITTLE
    await shop.quiet(order)
    lag = await _lag(shop, order, told[0].at)
    for number, telling in enumerate(told[1:], start=1):
        if _by_itself(telling):
            await _settled(shop, order)
        else:
            await _reach(shop, order, telling.at + lag)
            await _tell(shop, order, telling, (order, str(number)))
        await shop.quiet(order)
        lag = await _lag(shop, order, telling.at)
    end = story.scenario.until.moment(told[-1].at, story.zone)
    if not (await shop.row(order)).rules_closed:
        await _reach(shop, order, end)
    return order


async def _place(shop: LiveShop, story: Story, first: Telling) -> OrderId:
    assert isinstance(first.body, OrderPlaced)
    written = story.scenario.order
    customer, real = written.customer, datetime.now(UTC)
    address = written.delivery.address or USUAL_ADDRESSES[written.delivery.kind]
    async with shop.engine.begin() as conn:
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
                customer=NewCustomer(
                    phone=customer.phone, email=customer.email, name=customer.name, locale=customer.locale
                ),
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


async def _tell(shop: LiveShop, order: OrderId, telling: Telling, key: tuple[str, str]) -> None:
    body = telling.body
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
        answered = await shop.asked(order, body, telling.by, key=key)
        assert answered.refused is None, f"{telling.at}: {body.kind} refused as {answered.refused}"
    else:
        await shop.told(order, body, telling.by, key=key)


def _by_itself(telling: Telling) -> bool:
    """The system's own gateways tell this."""
    body = telling.body
    asked = isinstance(body, RefundMade | RefundFailed) and body.refund is not None
    return (asked or isinstance(body, HandoverAnswered)) and telling.by.kind in (
        ActorKind.BANK,
        ActorKind.CARRIER,
    )


async def _settled(shop: LiveShop, order: OrderId) -> None:
    """Every refund that was asked for has its answer in the inbox."""

    async def so() -> bool:
        return all(one.settled_at is not None for one in await shop.refunds(order))

    await until(so)


async def _reach(shop: LiveShop, order: OrderId, moment: datetime) -> None:
    wait = moment - await shop.now(order)
    if wait > timedelta(0):
        await shop.later(order, wait)


async def _lag(shop: LiveShop, order: OrderId, simulated: datetime) -> timedelta:
    return await shop.now(order) - simulated + A_LITTLE
