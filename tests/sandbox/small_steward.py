"""A Steward of one screen: its public API as far as the played world calls it, over the real rules and the sample shop's
playbook; nothing is stored, nothing is sent, no deadline passes."""

import asyncio
from collections.abc import Callable
from itertools import count
from typing import Annotated
from uuid import uuid4

from fastapi import Body, FastAPI, HTTPException, Request, Response
from starlette.middleware.base import RequestResponseEndpoint

from domain.actors import Actor, ActorKind
from domain.answers import Answer
from domain.ids import CustomerId, OrderId, ShopId, StimulusId, TaskId
from domain.money import Money
from domain.orders import (
    AddressPart,
    Channel,
    Delivery,
    Line,
    Order,
    PaymentMeans,
    PaymentMethod,
    Reach,
    Reason,
    Slot,
)
from domain.orders import DeliveryKind as Kind
from domain.statuses import Status
from domain.stimuli import (
    InvoiceIssued,
    MoneyArrived,
    OrderCancelled,
    OrderIssued,
    OrderPlaced,
    OrderShipped,
    ParcelMoved,
    PaymentReceived,
    Stimulus,
    StimulusBody,
    TaskCompleted,
)
from domain.zones import find_zone
from rules.order.process import OrderProcess
from rules.order.refusals import Refused
from rules.order.surroundings import Surroundings
from sandbox.actors import Cancellation, Invoice, Payment, Shipped, Tracking
from sandbox.actors import Money as MoneyTold
from sandbox.orders import OrderBody, Product
from sandbox.state import now
from tests.builders import playbook_of

_PLAYBOOK = playbook_of("sample")
_KEY = Actor(kind=ActorKind.KEY, id="sample")
_PARTS = {part.value: part for part in AddressPart}


class SmallSteward:
    """`app` is served in process; `orders` is what the world has made of it by external id, `acts` counts POSTs."""

    def __init__(self, refusals: int = 0) -> None:
        self.orders: dict[str, OrderProcess] = {}
        self.bodies: dict[str, OrderBody] = {}
        self.products: dict[str, Product] = {}
        self.refusals = refusals
        self.acts = 0
        self.listed = 0
        self._asked = asyncio.Event()
        self._numbers = count(1001)
        self.app = FastAPI()
        self.app.middleware("http")(self._count)
        self.app.put("/api/v1/products/{sku}")(self.know)
        self.app.get("/api/v1/products/{sku}")(self.known)
        self.app.post("/api/v1/orders", status_code=201)(self.place)
        self.app.get("/api/v1/orders")(self.list)
        self.app.get("/api/v1/orders/{order_id}")(self.shown)
        self.app.get("/api/v1/tasks")(self.tasks)
        self.app.post("/api/v1/tasks/{task_id}/complete")(self.complete)
        self.app.post("/api/v1/orders/{order_id}/payments", status_code=202)(self.paid)
        self.app.post("/api/v1/orders/{order_id}/invoice")(self.invoiced)
        self.app.post("/api/v1/orders/{order_id}/shipped")(self.shipped)
        self.app.post("/api/v1/orders/{order_id}/tracking", status_code=202)(self.moved)
        self.app.post("/api/v1/orders/{order_id}/money", status_code=202)(self.money)
        self.app.post("/api/v1/orders/{order_id}/issued")(self.issued)
        self.app.post("/api/v1/orders/{order_id}/cancel")(self.cancelled)

    def statuses(self) -> set[Status | None]:
        """Where the orders stand."""
        return {order.status for order in self.orders.values()}

    async def until(self, true: Callable[[], bool]) -> None:
        """Until that is true, looked at whenever the world asks something; the world never stops asking."""
        async with asyncio.timeout(60):
            while not true():
                self._asked.clear()
                await self._asked.wait()

    async def know(self, sku: str, product: Product) -> None:
        self.products[sku] = product

    async def known(self, sku: str) -> Product:
        if sku not in self.products:
            raise HTTPException(404)
        return self.products[sku]

    async def place(self, body: OrderBody) -> dict[str, object]:
        if self.refusals:
            self.refusals -= 1
            raise HTTPException(503)
        if body.external_id not in self.orders:
            order = _order(body, next(self._numbers))
            self.orders[body.external_id] = OrderProcess.begin(order, _PLAYBOOK, now())
            self.bodies[body.external_id] = body
            self.tell(body.external_id, OrderPlaced(order=order))
        return await self.shown(body.external_id)

    async def list(self) -> dict[str, object]:
        return {"items": [await self.shown(order_id) for order_id in self.orders], "next_cursor": None}

    async def shown(self, order_id: str) -> dict[str, object]:
        process = self._process(order_id)
        order = process.order
        return {
            "id": order_id,
            "number": order.number,
            "external_id": order_id,
            "status": process.status,
            "total": Money(amount=order.total).model_dump(mode="json"),
            "delivery": {"kind": order.delivery.kind, "carrier": order.delivery.carrier},
            "payment": {"method": order.method},
        }

    async def tasks(self, order_id: str) -> dict[str, object]:
        tasks = self._process(order_id).snapshot().tasks.values()
        return {
            "items": [{"id": f"{order_id}:{task.id}", "kind": task.kind, "role": task.role} for task in tasks]
        }

    async def complete(self, task_id: str, answer: Annotated[Answer, Body()]) -> None:
        order_id, _, task = task_id.partition(":")
        self.tell(order_id, TaskCompleted(task=TaskId(task), answer=answer))

    async def paid(self, order_id: str, body: Payment) -> None:
        self.tell(order_id, PaymentReceived.model_validate(body.model_dump()))

    async def invoiced(self, order_id: str, body: Invoice) -> None:
        self.tell(order_id, InvoiceIssued(number=body.number))

    async def shipped(self, order_id: str, body: Shipped) -> None:
        self.tell(order_id, OrderShipped(carrier=body.carrier, track_number=body.track_number))

    async def moved(self, order_id: str, body: Tracking) -> None:
        for event in body.events:
            self.tell(order_id, ParcelMoved.model_validate(event.model_dump()))

    async def money(self, order_id: str, body: MoneyTold) -> None:
        self.tell(order_id, MoneyArrived.model_validate(body.model_dump()))

    async def issued(self, order_id: str) -> None:
        self.tell(order_id, OrderIssued())

    async def cancelled(self, order_id: str, body: Cancellation) -> None:
        self.tell(order_id, OrderCancelled(reason=Reason(body.reason)))

    def tell(self, order_id: str, body: StimulusBody) -> None:
        """The rules decide; a refusal is a 409."""
        at = now()
        stimulus = Stimulus(id=StimulusId(str(uuid4())), received_at=at, actor=_KEY, body=body)
        try:
            self._process(order_id).receive(stimulus, Surroundings(), at)
        except Refused as refusal:
            raise HTTPException(409, refusal.code) from None

    async def _count(self, request: Request, answer: RequestResponseEndpoint) -> Response:
        self.acts += request.method == "POST"
        self.listed += request.method == "GET" and request.url.path == "/api/v1/orders"
        self._asked.set()
        return await answer(request)

    def _process(self, order_id: str) -> OrderProcess:
        if order_id not in self.orders:
            raise HTTPException(404)
        return self.orders[order_id]


def _order(body: OrderBody, number: int) -> Order:
    address = body.delivery.address
    has = {_PARTS[name] for name in address.model_dump(exclude_none=True) if name in _PARTS}
    slot = body.delivery.slot
    if slot is not None:
        has |= {AddressPart.DATE, AddressPart.SLOT}
    return Order(
        id=OrderId(body.external_id),
        shop=ShopId("sample"),
        number=number,
        placed_at=body.placed_at,
        channel=Channel(body.channel),
        lines=tuple(Line.model_validate(item.model_dump()) for item in body.items),
        delivery=Delivery(
            kind=Kind(body.delivery.kind),
            carrier=body.delivery.carrier,
            price=body.delivery.price,
            slot=Slot(start=slot.start, end=slot.end) if slot is not None else None,
            has=frozenset(has),
        ),
        method=PaymentMethod(body.payment.method),
        means=PaymentMeans(body.payment.means) if body.payment.means else None,
        reach=Reach(
            customer=CustomerId("c"),
            zone=find_zone(None, address.region, address.postcode, None, "Europe/Moscow"),
            sms=True,
            calls=True,
            email=body.customer.email is not None,
        ),
    )
