"""One order at a running Steward, told of and asked about over HTTP as a shop's backend and its operator do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Self

import httpx
from pydantic import BaseModel

from domain.statuses import Status
from tests.builders import TRACK
from tests.workflows.clients import until

_NOON = "2026-03-03T12:00:00+03:00"
"""A Tuesday: shop and customers are awake, whenever the test runs."""
_MOVES_WITHIN = timedelta(seconds=60)
Body = Mapping[str, object]
BODY: Body = {
    "placed_at": _NOON,
    "customer": {"name": "Вера Лисицына", "phone": "+79000000031", "email": "vera@example.org"},
    "items": [{"sku": "SW-60", "name": "Капсулы 60 шт.", "quantity": 2, "unit_price": "1490.00"}],
    "delivery": {
        "kind": "post_office",
        "carrier": "russian_post",
        "price": "300.00",
        "address": {
            "postcode": "644043",
            "region": "Омская область",
            "city": "Омск",
            "line": "ул. Ленина, 8",
        },
    },
    "payment": {"method": "on_delivery"},
}


class Seen(BaseModel):
    """What is looked at in an order."""

    id: str
    status: Status
    workflow_id: str
    revision: int


class _Task(BaseModel):
    id: str
    kind: str


class _Tasks(BaseModel):
    items: list[_Task]


class _Clock(BaseModel):
    now: str


@dataclass(frozen=True)
class OrderAt:
    """An order, by its id at one API."""

    http: httpx.AsyncClient
    id: str

    @classmethod
    async def placed(cls, http: httpx.AsyncClient, external_id: str) -> Self:
        """Posted at noon of its own time."""
        headers = {"Steward-Clock": _NOON}
        answer = await http.post("/api/v1/orders", json={"external_id": external_id, **BODY}, headers=headers)
        assert answer.status_code == httpx.codes.CREATED, answer.text
        return cls(http, Seen.model_validate_json(answer.content).id)

    async def seen(self) -> Seen:
        """As it stands."""
        answer = await self.http.get(f"/api/v1/orders/{self.id}")
        return Seen.model_validate_json(answer.raise_for_status().content)

    async def comes_to(self, status: Status) -> None:
        """Waits until it stands there and its step is made."""

        async def there() -> bool:
            seen = await self.seen()
            return seen.status is status and seen.revision > 0

        await until(there, _MOVES_WITHIN)

    async def to_confirm(self) -> str:
        """The id of the task to confirm it, once it is there."""
        found: list[str] = []

        async def opened() -> bool:
            answer = await self.http.get("/api/v1/tasks", params={"order_id": self.id, "state": "open"})
            tasks = _Tasks.model_validate_json(answer.raise_for_status().content).items
            found[:] = [task.id for task in tasks if task.kind == "confirm_order"]
            return bool(found)

        await until(opened, _MOVES_WITHIN)
        return found[0]

    async def confirm(self, staff: str) -> None:
        """The operator called, and the customer agreed."""
        task, headers = await self.to_confirm(), {"Steward-Actor": staff}
        _taken(
            await self.http.post(
                f"/api/v1/tasks/{task}/complete", json={"outcome": "confirmed"}, headers=headers
            )
        )

    async def pack(self) -> None:
        """The shop packed it."""
        await self._tell("packed", {})

    async def ship(self) -> None:
        """The shop gave it to the post."""
        await self._tell("shipped", {"carrier": "russian_post", "track_number": TRACK})

    async def hand_over(self) -> None:
        """The post gave it to the customer."""
        event = {"code": "handed_over", "at": await self._now()}
        await self._tell("tracking", {"events": [event]})

    async def pay_over(self) -> None:
        """The post transferred the money."""
        money = {"amount": "3280.00", "received_at": await self._now(), "external_id": f"register/{self.id}"}
        await self._tell("money", money)

    async def _tell(self, what: str, body: Body) -> None:
        _taken(await self.http.post(f"/api/v1/orders/{self.id}/{what}", json=body))

    async def _now(self) -> str:
        answer = await self.http.get("/sandbox/clock", params={"order": self.id})
        return _Clock.model_validate_json(answer.raise_for_status().content).now


def _taken(answer: httpx.Response) -> None:
    # 202: stored, and applied as soon as a worker is there.
    assert answer.status_code in (httpx.codes.OK, httpx.codes.ACCEPTED), answer.text
