"""The API in process over a real database; orders are stepped by the real step, without Temporal where time is all it adds."""

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import httpx
from argon2 import PasswordHasher
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.advance import Advance
from activities.nudges import Answered
from activities.payloads import AdvanceInput
from activities.resuming import Playbooks
from api.app import create_app
from api.services import Services
from bootstrap.api_keys import Scope, add_key
from bootstrap.founding import add_staff
from bootstrap.gateways import Gateways
from bootstrap.nudging import OrderStart, TemporalAway
from bootstrap.passwords import Passwords
from bootstrap.settings import Mode, Settings
from domain.actors import Role
from domain.ids import OrderId, ShopId, StimulusId
from domain.stimuli import Nudge
from playbook.loading import version_of, with_holidays
from storage import playbooks, shops, targets
from storage.engine import make_engine
from storage.tables import METADATA
from tests.builders import playbook_of
from tests.privacy.seen import SEEN
from web import lock_engine

PLAYBOOKS = Path(__file__).parents[2] / "playbooks"
METRICS = "/metrics"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""No test need wait for what keeps others out."""
SHOP = ShopId("swan")
# A Monday noon in Moscow: the shop is open, and so is every customer's day in Europe.
NOON = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@dataclass
class TestClock:
    """A clock that stands until it is moved."""

    __test__ = False
    moment: datetime = NOON

    def now(self) -> datetime:
        return self.moment

    def move(self, by: timedelta) -> None:
        self.moment += by


@dataclass
class SteppedOrders:
    """`Orders` that makes the step itself, at the clock's moment; `away` is Temporal gone."""

    engine: AsyncEngine
    clock: TestClock
    away: bool = False
    nudges: list[Nudge] = field(default_factory=list)

    async def nudge(
        self, start: OrderStart, nudge: Nudge, stimulus: StimulusId, *, within: timedelta
    ) -> Answered | None:
        if self.away:
            raise TemporalAway("UNAVAILABLE")
        self.nudges.append(nudge)
        step = await self.step(start.order.order_id, (stimulus,))
        return Answered(revision=step)

    async def step(self, order: OrderId, asked: tuple[StimulusId, ...] = ()) -> int:
        asked_for = AdvanceInput(order_id=order, now=self.clock.now(), asked=asked)
        return (await Advance(self.engine).advance(asked_for)).revision

    async def virtual_now(self, order: OrderId) -> datetime | None:
        return None if self.away else self.clock.now()

    async def reachable(self) -> bool:
        return not self.away


@dataclass
class World:
    """Everything a test of the API acts on."""

    app: FastAPI
    client: httpx.AsyncClient
    engine: AsyncEngine
    clock: TestClock
    orders: SteppedOrders
    key: str
    staff: str
    supervisor: str

    def headers(self, key: str | None = None, **more: str) -> dict[str, str]:
        """A key's header, this world's own without one."""
        return {"Authorization": f"Bearer {key or self.key}"} | {
            name.replace("_", "-"): value for name, value in more.items()
        }

    async def relay(self) -> None:
        """What waits for its order is taken by it."""
        while True:
            async with self.engine.begin() as connection:
                now = datetime.now(UTC) + timedelta(minutes=1)
                leased = await targets.lease(connection, "test", 20, timedelta(seconds=5), now)
            if not leased:
                return
            for target in leased:
                await self.orders.step(target.target)
                async with self.engine.begin() as connection:
                    await targets.settle(connection, target, now)

    async def place(self, **changes: object) -> httpx.Response:
        """Posts an order and lets it be taken."""
        answer = await self.client.post("/api/v1/orders", json=order_body(**changes))
        await self.relay()
        return answer

    async def get(self, order_id: str) -> dict[str, object]:
        """The order as the API shows it."""
        answer = await self.client.get(f"/api/v1/orders/{order_id}")
        assert answer.status_code == 200, answer.text
        shown: dict[str, object] = answer.json()
        return shown

    async def task(self, order_id: str, kind: str) -> dict[str, object]:
        """The order's open task of this kind."""
        answer = await self.client.get(
            "/api/v1/tasks", params={"order_id": order_id, "state": "open", "kind": kind}
        )
        (task,) = answer.json()["items"]
        shown: dict[str, object] = task
        return shown

    async def counts(self) -> dict[str, int]:
        """Rows of every table: what was changed, or not."""
        async with self.engine.connect() as connection:
            return {
                table.name: await connection.scalar(select(func.count()).select_from(table)) or 0
                for table in METADATA.sorted_tables
                if table.name not in ("idempotency_keys", "api_keys")
            }


def order_body(**changes: object) -> dict[str, object]:
    """An order by post, paid on delivery; `changes` replace its fields."""
    body: dict[str, object] = {
        "external_id": "A-1001",
        "placed_at": "2026-11-23T11:50:00+03:00",
        "channel": "site",
        "customer": {"name": "Анна", "phone": "+79161234567", "email": "anna@example.org"},
        "items": [
            {"sku": "SW-60", "name": "Капсулы 60 шт.", "quantity": 3, "unit_price": "1490.00", "category": "capsules"}
        ],
        "delivery": {
            "kind": "post_office",
            "carrier": "russian_post",
            "address": {
                "postcode": "101000", "region": "Москва", "city": "Москва", "line": "ул. Мясницкая, 1-1",
            },
            "price": "300.00",
        },
        "payment": {"method": "on_delivery"},
    }  # fmt: skip
    return body | changes


def settings_for(url: str, **changes: object) -> Settings:
    """Settings of a test, read from nowhere."""
    # Long enough for the first connection of a busy machine: an order that nobody holds is never answered with 202.
    values: dict[str, object] = {"DATABASE_URL": SecretStr(url), "mode": Mode.SANDBOX, "wait_for_order": 1.0}
    return Settings.model_validate(values | changes)


@cache
def _resolved() -> tuple[str, str]:
    """The playbook swan, read once: its version and body."""
    playbook = with_holidays(playbook_of("swan"), NOON.year, NOON.year + 1)
    return version_of(playbook), playbook.model_dump_json(by_alias=True)


async def _keep_metrics(response: httpx.Response) -> None:
    """Every page that is served is searched for personal data."""
    if response.request.url.path == METRICS:
        SEEN.add_page((await response.aread()).decode())


def unopened() -> AbstractAsyncContextManager[Services]:
    """Gives nothing: the transport runs no lifespan."""
    raise AssertionError("an application of the tests is given its services")


def api_app(with_sandbox: bool) -> FastAPI:
    """The API alone."""
    return create_app(unopened, with_sandbox=with_sandbox)


Make = Callable[[bool], FastAPI]
_IDLE: defaultdict[tuple[Make, bool], list[FastAPI]] = defaultdict(list)


@contextmanager
def _lent(make: Make, services: Services) -> Iterator[FastAPI]:
    """One that no other world has now: making its routes takes longer than most tests."""
    idle = _IDLE[make, services.settings.sandbox]
    app = idle.pop() if idle else make(services.settings.sandbox)
    app.state.services = services
    yield app
    idle.append(app)


@asynccontextmanager
async def world_over(url: str, make: Make = api_app, **settings: object) -> AsyncIterator[World]:
    """The application over this database, with the shop swan, a key of all scopes, an operator and a supervisor."""
    given = settings_for(url, **settings)
    engine, locks, clock = make_engine(url, pool_size=5), lock_engine(given), TestClock()
    orders = SteppedOrders(engine, clock)
    async with engine.begin() as connection:
        await shops.add(connection, SHOP)
        await playbooks.publish(connection, SHOP, *_resolved())
        key = await add_key(connection, SHOP, tuple(Scope))
        staff = await add_staff(connection, SHOP, "Ольга", Role.OPERATOR)
        supervisor = await add_staff(connection, SHOP, "Ирина", Role.SUPERVISOR)
    services = Services(
        settings=given,
        engine=engine,
        locks=locks,
        clock=clock,
        orders=orders,
        gateways=Gateways(given, clock),
        playbooks=Playbooks(),
        passwords=Passwords(QUICK),
    )
    with _lent(make, services) as app:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://steward") as client:
            client.headers["Authorization"] = f"Bearer {key}"
            client.event_hooks["response"].append(_keep_metrics)
            try:
                yield World(app, client, engine, clock, orders, key, staff, supervisor)
            finally:
                await client.get(METRICS)  # whatever the test did, its counts are searched
                await services.gateways.close()
                await engine.dispose()
                await locks.dispose()
