"""A shop in which there is one of everything, named as an attacker would name it; and every route, with its places filled."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, APIRouter

from console.app import ROUTERS
from console.security.roles import key_of
from domain.actors import Actor, ActorKind, Role
from domain.ids import StaffId
from storage import comments, customer_lists, notices, orders, saved_filters, tasks
from storage.notices import NewNotice
from storage.states import NoteKind, NoticeState
from storage.tasks import TaskFilters
from tests.api.world import SHOP
from tests.console.letters import a_message, an_order
from tests.console.test_console_unplaced import money
from tests.console.world import ConsoleWorld

EVIL: Final = "Злой\"'><script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}</textarea>"
WORDS: Final = {"outcome": "no_answer", "act": "cancel", "form": "csv", "name": "revenue", "part": "0"}
"""What stands in an address and is nobody's: kinds of things, not things."""


@dataclass(frozen=True)
class Route:
    """One of the console's."""

    method: str
    path: str
    dependant: Dependant

    @property
    def key(self) -> str:
        """In the table of roles."""
        return key_of(self.method, self.path)

    @property
    def places(self) -> list[str]:
        """Names of what is filled in."""
        parts = self.path.split("/")
        return [part.strip("{}").partition(":")[0] for part in parts if part.startswith("{")]

    def filled(self, values: dict[str, str]) -> str:
        """The address; fails for a place that nobody knows what to fill with."""
        address = self.path
        for place in self.places:
            assert place in values, f"say in `everything` (or WORDS) what stands in {{{place}}} of {self.key}"
            address = address.replace(f"{{{place}}}", values[place]).replace(
                f"{{{place}:path}}", values[place]
            )
        return f"/console{address}"


def routes() -> Iterator[Route]:
    """All of them: a new one is there by itself."""
    for router in ROUTERS:
        yield from _of(router)


def _of(router: APIRouter) -> Iterator[Route]:
    for route in router.routes:
        # FastAPI keeps a router that another one includes as it is.
        included = getattr(route, "original_router", None)
        if isinstance(included, APIRouter):
            yield from _of(included)
            continue
        assert isinstance(route, APIRoute)
        for method in sorted(route.methods or ()):
            yield Route(method, route.path, route.dependant)


async def everything(console: ConsoleWorld) -> dict[str, str]:
    """One of each in the shop swan, by the name of its place in addresses."""
    customer = {"name": EVIL, "phone": "+79161234567", "email": "anna@example.org"}
    items = [{"sku": "SW-60", "name": EVIL, "quantity": 3, "unit_price": "1490.00", "category": "capsules"}]
    address = {"postcode": "101000", "region": "Москва", "city": "Москва", "line": EVIL}
    delivery = {"kind": "post_office", "carrier": "russian_post", "address": address, "price": "300.00"}
    order = await an_order(
        console, customer=customer, items=items, delivery=delivery, comment=EVIL, source={"utm_source": EVIL}
    )
    await a_message(console, order, "m1", "email", subject=EVIL, text=EVIL, state="unknown", code="x:<b>")
    await a_message(console, order, "m2", "webhook", text=EVIL, state="failed", code="given_up")
    stimulus = await money(console, "1.00", EVIL)
    admin = await console.somebody(Role.ADMIN)
    picker = await console.somebody(Role.PICKER)
    now = console.api.clock.now()
    async with console.api.engine.begin() as conn:
        page = await tasks.find_page(conn, TaskFilters(shop=SHOP, order_id=order))
        author = (await console.somebody(Role.SUPERVISOR)).staff
        by = Actor(kind=ActorKind.STAFF, id=author)
        await comments.add(conn, SHOP, order, "evil", by, EVIL, now)
        await saved_filters.save(conn, SHOP, StaffId(admin.staff), "orders", EVIL[:60], "status=new", now)
        placed = await orders.get(conn, SHOP, order)
        assert placed is not None
        customer_id = placed.customer_id
        await customer_lists.note(conn, SHOP, customer_id, NoteKind.NOTE, EVIL, by, now, "evil")
        await notices.store(conn, NewNotice(shop=SHOP, kind="payments", raw=EVIL, received_at=now))
        [notice] = await notices.lease(conn, "test", 1, timedelta(minutes=1), now)
        await notices.settle(conn, notice.id, NoticeState.UNUSABLE, now, "no_such_payment")
        saved = await saved_filters.of(conn, SHOP, StaffId(admin.staff), "orders")
        await conn.exec_driver_sql(f"update staff set name = $1 where id = '{picker.staff}'", (EVIL,))
    return WORDS | {
        "order_id": order,
        "customer_id": customer_id,
        "task_id": page.items[0].id,
        "message_id": "m1",
        "stimulus_id": stimulus,
        "stimulus": stimulus,
        "staff_id": picker.staff,
        "key_id": console.api.key.partition(".")[0],
        "notice_id": notice.id,
        "saved_id": saved[0].id,
    }
