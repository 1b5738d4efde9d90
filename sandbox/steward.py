"""Steward as the outside sees it: its public HTTP API, called tolerantly; a call that fails is an answer too."""

import logging
from decimal import Decimal
from typing import TypeVar

import httpx
from pydantic import BaseModel, TypeAdapter, ValidationError

from domain.actors import Role
from domain.statuses import Status
from domain.tasks import TaskKind

logger = logging.getLogger(__name__)

M = TypeVar("M", bound=BaseModel)
_TAKEN = frozenset({200, 201, 202})
_CONFLICT = 409


class Member(BaseModel, frozen=True):
    """Somebody of the shop's staff."""

    staff_id: str
    role: Role


class Credentials(BaseModel, frozen=True):
    """How to reach Steward, as `credentials.json` tells it; other fields of the file are ignored."""

    api_url: str
    api_key: str
    people: tuple[Member, ...] = ()


class SeenMoney(BaseModel, frozen=True):
    """An amount with its currency."""

    amount: Decimal
    currency: str = "RUB"


class SeenDelivery(BaseModel, frozen=True):
    """How an order travels."""

    kind: str = ""
    carrier: str | None = None


class SeenPayment(BaseModel, frozen=True):
    """How an order is paid."""

    method: str = ""


class SeenOrder(BaseModel, frozen=True):
    """What the world looks at in an order."""

    id: str
    external_id: str | None = None
    number: int | str | None = None
    status: Status
    total: SeenMoney
    delivery: SeenDelivery = SeenDelivery()
    payment: SeenPayment = SeenPayment()

    @property
    def names(self) -> frozenset[str]:
        """All the ways in which a bank or a carrier may know it."""
        return frozenset(str(name) for name in (self.id, self.external_id, self.number) if name is not None)


class SeenTask(BaseModel, frozen=True):
    """A task in the queue."""

    id: str
    kind: TaskKind
    role: Role
    claimed_by: str | None = None


class _Orders(BaseModel):
    items: list[SeenOrder]


class _Tasks(BaseModel):
    items: list[SeenTask]


class StewardApi:
    """The calls the world makes. None or False: it could not be, and the caller tries again or goes on."""

    def __init__(self, credentials: Credentials, transport: httpx.AsyncBaseTransport | None = None) -> None:
        headers = {"Authorization": f"Bearer {credentials.api_key}"}
        self._staff = {member.role: member.staff_id for member in credentials.people}
        self._client = httpx.AsyncClient(
            base_url=credentials.api_url, headers=headers, timeout=15.0, trust_env=False, transport=transport
        )

    async def close(self) -> None:
        """Give the connections back."""
        await self._client.aclose()

    async def place(self, body: BaseModel, external_id: str, by: Role | None = None) -> str | None:
        """The id of the order placed, or of the one that has this external id already; by the shop's site where nobody is named."""
        answer = await self._call("POST", "/api/v1/orders", body, actor=self._staff.get(by) if by else None)
        if answer is not None and answer.status_code in _TAKEN:
            placed = _read(SeenOrder, answer)
            return placed.id if placed is not None else None
        if answer is not None and answer.status_code == _CONFLICT:
            known = await self._orders({"external_id": external_id})
            return known[0].id if known else None
        return None

    async def know(self, sku: str, product: BaseModel) -> bool:
        """Tell of a product, as the shop's site does; what is told of it already may be somebody's own, and stays."""
        path = f"/api/v1/products/{sku}"
        known = await self._call("GET", path)
        if known is not None and known.status_code == 200:
            return True
        answer = await self._call("PUT", path, product)
        return answer is not None and answer.status_code in _TAKEN

    async def order(self, order_id: str) -> SeenOrder | None:
        """The order as it stands."""
        answer = await self._call("GET", f"/api/v1/orders/{order_id}")
        return _read(SeenOrder, answer) if answer is not None and answer.status_code == 200 else None

    async def newest_orders(self) -> list[SeenOrder]:
        """The first page of orders."""
        return await self._orders({})

    async def task(self, order_id: str, kind: TaskKind) -> SeenTask | None:
        """The open task of that kind; not one that somebody at the console holds: it is theirs to do."""
        query = {"state": "open", "order_id": order_id}
        answer = await self._call("GET", "/api/v1/tasks", query=query)
        if answer is None or answer.status_code != 200:
            return None
        tasks = _read(_Tasks, answer)
        found = (
            (task for task in tasks.items if task.kind is kind and task.claimed_by is None) if tasks else ()
        )
        return next(iter(found), None)

    async def complete(self, task: SeenTask, outcome: BaseModel) -> bool:
        """Give the task its outcome, as somebody of its role."""
        return await self._act(f"/api/v1/tasks/{task.id}/complete", outcome, self._staff.get(task.role))

    async def tell(self, order_id: str, what: str, body: BaseModel, by: Role | None = None) -> bool:
        """`POST /api/v1/orders/{id}/{what}`, by somebody of that role, else by the shop's programs."""
        return await self._act(f"/api/v1/orders/{order_id}/{what}", body, self._staff.get(by) if by else None)

    async def _act(self, path: str, body: BaseModel, actor: str | None = None) -> bool:
        answer = await self._call("POST", path, body, actor=actor)
        if answer is None:
            return False
        if answer.status_code not in _TAKEN:
            logger.info("Steward answered %d to %s", answer.status_code, path.rpartition("/")[2])
        return answer.status_code in _TAKEN

    async def _orders(self, query: dict[str, str]) -> list[SeenOrder]:
        answer = await self._call("GET", "/api/v1/orders", query=query)
        found = _read(_Orders, answer) if answer is not None and answer.status_code == 200 else None
        return found.items if found is not None else []

    async def _call(
        self,
        method: str,
        path: str,
        body: BaseModel | None = None,
        query: dict[str, str] | None = None,
        actor: str | None = None,
    ) -> httpx.Response | None:
        content = body.model_dump_json(exclude_none=True) if body is not None else None
        headers = {"Content-Type": "application/json"} if body is not None else {}
        headers |= {"Steward-Actor": actor} if actor is not None else {}
        try:
            return await self._client.request(method, path, content=content, headers=headers, params=query)
        except httpx.HTTPError:
            return None


def _read(kind: type[M], answer: httpx.Response) -> M | None:
    try:
        return TypeAdapter(kind).validate_json(answer.content)
    except ValidationError:
        logger.info("an answer of Steward could not be read as %s", kind.__name__)
        return None
