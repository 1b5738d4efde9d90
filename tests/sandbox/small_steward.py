"""A Steward of one screen: enough of its public API to see whether the played world makes sense; no rules worth the name."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from fastapi import FastAPI, HTTPException, Request, Response
from pydantic import BaseModel, TypeAdapter
from starlette.middleware.base import RequestResponseEndpoint

from domain.parcels import ParcelCode
from domain.statuses import Status
from domain.tasks import OUTCOMES, TaskKind, outcome_name
from sandbox.actors import Cancellation, Invoice, Money, Payment, Shipped, Tracking
from sandbox.orders import OrderBody

_MOVES = {
    ParcelCode.ARRIVED: Status.AT_PICKUP,
    ParcelCode.OUT_FOR_DELIVERY: Status.DELIVERING,
    ParcelCode.RETURNING: Status.RETURNING,
}


class Outcome(BaseModel, extra="allow"):
    """An outcome; its fields are checked by the task."""

    outcome: str


@dataclass
class Order:
    """One order and its open tasks."""

    id: str
    body: OrderBody
    status: Status = Status.NEW
    tasks: set[TaskKind] = field(default_factory=lambda: {TaskKind.CONFIRM_ORDER})

    @property
    def total(self) -> Decimal:
        goods = sum((Decimal(item.unit_price) * item.quantity for item in self.body.items), Decimal(0))
        return goods + Decimal(self.body.delivery.price)

    def seen(self) -> dict[str, object]:
        return {
            "id": self.id,
            "external_id": self.body.external_id,
            "status": self.status,
            "total": {"amount": f"{self.total:.2f}", "currency": "RUB"},
            "delivery": {"kind": self.body.delivery.kind, "carrier": self.body.delivery.carrier},
            "payment": {"method": self.body.payment.method},
        }


class SmallSteward:
    """`app` is served in process; `orders` is what the world has made of it, `acts` counts POSTs."""

    def __init__(self, refusals: int = 0) -> None:
        self.orders: dict[str, Order] = {}
        self.refusals = refusals
        self.acts = 0
        self.listed = 0
        self._asked = asyncio.Event()
        self.app = FastAPI()
        self.app.middleware("http")(self._count)
        self.app.post("/api/v1/orders", status_code=201)(self.place)
        self.app.get("/api/v1/orders")(self.list)
        self.app.get("/api/v1/orders/{order_id}")(self.one)
        self.app.get("/api/v1/tasks")(self.tasks)
        self.app.post("/api/v1/tasks/{task_id}/complete")(self.complete)
        self.app.post("/api/v1/orders/{order_id}/payments", status_code=202)(self.paid)
        self.app.post("/api/v1/orders/{order_id}/invoice")(self.invoiced)
        self.app.post("/api/v1/orders/{order_id}/shipped")(self.shipped)
        self.app.post("/api/v1/orders/{order_id}/tracking", status_code=202)(self.moved)
        self.app.post("/api/v1/orders/{order_id}/money", status_code=202)(self.money)
        self.app.post("/api/v1/orders/{order_id}/issued")(self.issued)
        self.app.post("/api/v1/orders/{order_id}/cancel")(self.cancelled)

    async def _count(self, request: Request, answer: RequestResponseEndpoint) -> Response:
        self.acts += request.method == "POST"
        self.listed += request.method == "GET" and request.url.path == "/api/v1/orders"
        self._asked.set()
        return await answer(request)

    async def until(self, true: Callable[[], bool]) -> None:
        """Until that is true, looked at whenever the world asks something; the world never stops asking."""
        async with asyncio.timeout(60):
            while not true():
                self._asked.clear()
                await self._asked.wait()

    async def place(self, body: OrderBody) -> dict[str, object]:
        if self.refusals:
            self.refusals -= 1
            raise HTTPException(503)
        order = self.orders.setdefault(body.external_id, Order(f"id-{body.external_id}", body))
        return order.seen()

    async def list(self) -> dict[str, object]:
        return {"items": [order.seen() for order in self.orders.values()], "next_cursor": None}

    async def one(self, order_id: str) -> dict[str, object]:
        return self._order(order_id).seen()

    async def tasks(self, order_id: str) -> dict[str, object]:
        order = self._order(order_id)
        return {"items": [{"id": f"{order.id}:{kind}", "kind": kind} for kind in order.tasks]}

    async def complete(self, task_id: str, body: Outcome) -> None:
        order_id, _, kind_name = task_id.partition(":")
        order, kind = self._order(order_id), TaskKind(kind_name)
        answer = next(one for one in OUTCOMES[kind] if outcome_name(one) == body.outcome)
        TypeAdapter(answer).validate_python(body.model_dump())
        match kind, body.outcome:
            case TaskKind.CONFIRM_ORDER, "thinking":
                order.status = Status.THINKING
            case TaskKind.CONFIRM_ORDER, "confirmed":
                self._agreed(order)
            case TaskKind.PACK_ORDER, "packed":
                order.status, order.tasks = Status.PACKED, set()
            case TaskKind.RECEIVE_RETURN, "received":
                order.status, order.tasks = Status.RETURNED, set()

    async def paid(self, order_id: str, body: Payment) -> None:
        order = self._order(order_id)
        if order.status is Status.CONFIRMED and Decimal(body.amount) == order.total:
            order.status, order.tasks = Status.PAID, {TaskKind.PACK_ORDER}

    async def invoiced(self, order_id: str, body: Invoice) -> None:
        self._order(order_id)

    async def shipped(self, order_id: str, body: Shipped) -> None:
        order = self._order(order_id)
        without_track = {"own_courier": Status.DELIVERING, "self_pickup": Status.AT_PICKUP}
        order.status = without_track.get(order.body.delivery.kind, Status.SHIPPED)

    async def moved(self, order_id: str, body: Tracking) -> None:
        order = self._order(order_id)
        for event in body.events:
            if event.code is ParcelCode.HANDED_OVER:
                owes = order.body.payment.method == "on_delivery"
                order.status = Status.AWAITING_MONEY if owes else Status.COMPLETED
            elif event.code is ParcelCode.ARRIVED_BACK:
                order.tasks = {TaskKind.RECEIVE_RETURN}
            else:
                order.status = _MOVES.get(event.code, order.status)

    async def money(self, order_id: str, body: Money) -> None:
        order = self._order(order_id)
        if Decimal(body.amount) == order.total:
            order.status = Status.COMPLETED

    async def issued(self, order_id: str) -> None:
        self._order(order_id).status = Status.COMPLETED

    async def cancelled(self, order_id: str, body: Cancellation) -> None:
        order = self._order(order_id)
        order.status, order.tasks = Status.CANCELLED, set()

    def _agreed(self, order: Order) -> None:
        order.status = Status.CONFIRMED
        order.tasks = {TaskKind.PACK_ORDER} if order.body.payment.method == "on_delivery" else set()

    def _order(self, order_id: str) -> Order:
        found = next((order for order in self.orders.values() if order.id == order_id), None)
        if found is None:
            raise HTTPException(404)
        return found
