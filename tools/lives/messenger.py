"""Tells the running system of one order at a time: moves its clock, puts each word into a request, waits until it is applied."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import httpx
from pydantic import BaseModel
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import TimeSkipper

from desk.orders.asked import AddressAsked, CustomerAsked, DeliveryAsked, LineAsked, OrderAsked, PaymentAsked
from desk.orders.asked_acts import CancelAsked, Movement, Nothing, PaymentTold, ShippedAsked, TrackingTold
from domain.statuses import CLOSED, Status
from domain.stimuli import (
    OrderCancelled,
    OrderPacked,
    OrderShipped,
    ParcelMoved,
    PaymentReceived,
    RefundMade,
    TaskCompleted,
)
from domain.tasks import TaskKind
from rules.lives.mapping import Telling
from storage.states import InboxState
from tools.lives.running import Lived
from tools.lives.seen import ClockSeen, OrderSeen, StimulusSeen, StoredSeen, TasksSeen

_LOOK_EVERY: Final = 0.1
_PATIENCE: Final = 60.0
"""Seconds that anything may take, in real time."""
_CLOCKS_AGREE: Final = timedelta(seconds=1)
_ADDRESS: Final = AddressAsked(postcode="01000-000", region="São Paulo", city="São Paulo", line="1")


class Untellable(RuntimeError):
    """The system did not take what it was told, or not in time; no personal data in the text."""


@dataclass(frozen=True)
class Messenger:
    """Speaks with one running system. `run` makes external ids new for each time the same lives are put through."""

    http: httpx.AsyncClient
    temporal: Client
    skipper: TimeSkipper
    staff: str
    run: str

    async def place(self, lived: Lived) -> str:
        """Places the order at its real moment and waits for its first step; its id. Raises Untellable."""
        at = lived.life.purchased
        answer = await self._send("/api/v1/orders", _asked(lived, self.run), at)
        order = OrderSeen.model_validate_json(answer.content)

        async def begun() -> bool:
            return (await self.look(order.id)).revision > 0

        await _until(begun, "its first step")
        return order.id

    async def tell(self, order: str, telling: Telling) -> None:
        """Moves the order's clock to the moment, tells, and waits until it is applied. Raises Untellable, RPCError.

        What the system does by itself (the bank's refund) is not told.
        """
        if isinstance(telling.body, RefundMade):
            return
        await self.forward(order, telling.at)
        where, body = await self._request(order, telling)
        answer = await self._send(where, body, max(telling.at, await self._now(order)))
        if answer.status_code == httpx.codes.ACCEPTED:
            await self._applied(StoredSeen.model_validate_json(answer.content))

    async def settled(self, order: str, expected: Status, until: datetime) -> OrderSeen:
        """The order at its end; an open one at `until`. Waits a while for the status that is expected."""
        if expected not in CLOSED:
            await self.forward(order, until)

        async def there() -> bool:
            return (await self.look(order)).status is expected

        # What holds an order that does not get there is told by the order itself.
        with suppress(Untellable):
            await _until(there, "its end", within=10)
        return await self.look(order)

    async def look(self, order: str) -> OrderSeen:
        """The order now. Raises Untellable."""
        answer = await self.http.get(f"/api/v1/orders/{order}")
        _refuse_failure(answer, "GET order")
        return OrderSeen.model_validate_json(answer.content)

    async def forward(self, order: str, moment: datetime) -> None:
        """The order's virtual time goes on to `moment`; whatever falls due on the way happens. A closed order has no timers."""
        ahead = moment - await self._now(order)
        if ahead < _CLOCKS_AGREE:
            return
        try:
            await self.skipper.fast_forward(self.temporal.get_workflow_handle(f"order/{order}"), ahead)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise

    async def _now(self, order: str) -> datetime:
        answer = await self.http.get("/sandbox/clock", params={"order": order})
        _refuse_failure(answer, "GET clock")
        return ClockSeen.model_validate_json(answer.content).now

    async def _send(self, where: str, body: BaseModel, at: datetime) -> httpx.Response:
        headers = {"Steward-Clock": at.isoformat(), "Content-Type": "application/json"}
        if where.startswith("/api/v1/tasks/"):
            headers["Steward-Actor"] = self.staff
        content = body.model_dump_json(exclude_none=True)
        answer = await self.http.post(where, content=content, headers=headers)
        _refuse_failure(answer, "POST " + where.rsplit("/", 1)[-1])
        return answer

    async def _applied(self, stored: StoredSeen) -> None:
        for link in filter(None, (stored.stimulus, *(one.stimulus for one in stored.stored))):

            async def applied(link: str = link) -> bool:
                answer = await self.http.get(link)
                _refuse_failure(answer, "GET stimulus")
                state = StimulusSeen.model_validate_json(answer.content).state
                if state not in (InboxState.WAITING, InboxState.APPLIED):
                    raise Untellable(f"what was stored became {state}")
                return state is InboxState.APPLIED

            await _until(applied, "what was stored to be applied")

    async def _request(self, order: str, telling: Telling) -> tuple[str, BaseModel]:
        """Where and what to post for a word."""
        here = f"/api/v1/orders/{order}"
        match telling.body:
            case PaymentReceived(provider=provider, external_id=key, amount=amount, paid_at=paid_at):
                told = PaymentTold(
                    provider=provider, external_id=f"{key}-{self.run}", amount=amount, paid_at=paid_at
                )
                return f"{here}/payments", told
            case OrderPacked():
                return f"{here}/packed", Nothing()
            case OrderShipped(carrier=carrier, track_number=number):
                return f"{here}/shipped", ShippedAsked(carrier=carrier, track_number=number)
            case ParcelMoved(code=code, at=at):
                return f"{here}/tracking", TrackingTold(events=(Movement(code=code, at=at),))
            case OrderCancelled(reason=reason):
                return f"{here}/cancel", CancelAsked(reason=reason, comment="as the data say")
            case TaskCompleted(answer=answer) if telling.task is not None:
                return f"/api/v1/tasks/{await self._open_task(order, telling.task)}/complete", answer
            case _:
                raise Untellable(f"no request tells {telling.body.kind}")

    async def _open_task(self, order: str, kind: TaskKind) -> str:
        found: list[str] = []

        async def opened() -> bool:
            params = {"order_id": order, "kind": kind.value, "state": "open"}
            answer = await self.http.get("/api/v1/tasks", params=params)
            _refuse_failure(answer, "GET tasks")
            found[:] = [task.id for task in TasksSeen.model_validate_json(answer.content).items]
            return bool(found)

        await _until(opened, f"the task {kind}")
        return found[0]


def _asked(lived: Lived, run: str) -> OrderAsked:
    """The order as a shop posts it: by email only, so that nobody's phone is made up."""
    order = lived.order
    return OrderAsked(
        external_id=f"{lived.life.id}-{run}",
        placed_at=order.placed_at,
        channel=order.channel,
        customer=CustomerAsked(
            email=f"{lived.life.id}-{run}@example.org", locale="en", timezone=order.reach.zone.name
        ),
        items=tuple(
            LineAsked(sku=line.sku, name=line.name, quantity=line.quantity, unit_price=line.unit_price)
            for line in order.lines
        ),
        delivery=DeliveryAsked(kind=order.delivery.kind, carrier=order.delivery.carrier, address=_ADDRESS),
        payment=PaymentAsked(method=order.method),
        currency=order.currency,
    )


def _refuse_failure(answer: httpx.Response, what: str) -> None:
    if not answer.is_success:
        raise Untellable(f"{what}: {answer.status_code} {answer.text[:200]}")


async def _until(happened: Callable[[], Awaitable[bool]], what: str, within: float = _PATIENCE) -> None:
    """Looks again and again. Raises Untellable after `within` seconds."""
    try:
        async with asyncio.timeout(within):
            while not await happened():  # noqa: ASYNC110 - another process does it
                await asyncio.sleep(_LOOK_EVERY)
    except TimeoutError:
        raise Untellable(f"waited {within:.0f} s for {what}") from None
