"""PUT /products/{sku}: what the shop says of its goods; orders that wait for them hear when enough is there."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.goods import CURRENCY
from api.idempotency import OnceRoute
from api.moments import ClockOf
from api.money import shown
from api.orders.shown import Shown
from api.paths import V1
from api.problems import READ, WRITE, not_found
from api.security import Caller, Reader, Writer
from api.services import ServicesOf
from desk.asked import Request
from domain.base import Moment, Whole
from domain.money import AskedAmount, Money
from domain.stimuli import StockArrived
from rules.order.state import OrderState
from storage import inbox, products, shortages
from storage.inbox import NewStimulus
from storage.products import Product, ProductRow

router = APIRouter(prefix=V1, route_class=OnceRoute)
SkuPath = Annotated[str, Path(min_length=1, max_length=100, description="The shop's own id of the product")]


class ProductAsked(Request):
    """The whole product; what is left out is not known."""

    name: Annotated[str, Field(min_length=1, max_length=500)]
    category: Annotated[str, Field(max_length=200)] = ""
    price: AskedAmount | None = None
    stock: Whole | None = Field(
        default=None,
        ge=0,
        le=2_000_000_000,
        description="What is left without the orders known here; null: not told",
    )
    group: Annotated[str, Field(max_length=200)] | None = None


class ProductShown(Shown):
    """A product as it stands."""

    sku: str
    name: str
    category: str
    price: Money | None
    stock: int | None
    group: str | None
    updated_at: Moment


@router.put(
    "/products/{sku:path}",
    response_model=ProductShown,
    operation_id="put_product",
    summary="Name, category, price, stock level and group of a product",
    responses=WRITE,
)
async def put(
    sku: SkuPath, asked: ProductAsked, services: ServicesOf, caller: Writer, clock: ClockOf
) -> ProductShown:
    """Stock that suffices for an order that waits for it lets the order go on."""
    product = Product(
        sku=sku,
        name=asked.name,
        category=asked.category,
        price=asked.price,
        stock=asked.stock,
        product_group=asked.group,
    )
    async with services.engine.begin() as connection:
        row = await products.put(connection, caller.shop, product, clock.now)
        if asked.stock:
            await _tell_waiting(connection, caller, row, clock.now)
    return _shown(row)


@router.get(
    "/products/{sku:path}",
    response_model=ProductShown,
    operation_id="get_product",
    summary="A product as it was told",
    responses=READ,
)
async def get(sku: SkuPath, services: ServicesOf, caller: Reader) -> ProductShown:
    """What the shop said last."""
    async with services.engine.connect() as connection:
        row = await products.get(connection, caller.shop, sku)
    if row is None:
        raise not_found("product")
    return _shown(row)


async def _tell_waiting(connection: AsyncConnection, caller: Caller, row: ProductRow, now: datetime) -> None:
    """The longest waiting first, as long as the stock lasts."""
    left = row.stock or 0
    for waiting in await shortages.of_product(connection, caller.shop, row.sku):
        order = OrderState.model_validate_json(waiting.snapshot).order
        wanted = sum(line.quantity for line in order.lines if line.sku == row.sku)
        if wanted > left:
            continue
        left -= wanted
        await inbox.store(
            connection,
            NewStimulus(
                sender=f"stock/{caller.shop}",
                key=f"{waiting.id} {row.sku} {row.updated_at.isoformat()}",
                shop=caller.shop,
                target=waiting.id,
                body=StockArrived(),
                actor=caller.actor,
                received_at=now,
            ),
        )


def _shown(row: ProductRow) -> ProductShown:
    return ProductShown(
        sku=row.sku,
        name=row.name,
        category=row.category,
        price=None if row.price is None else shown(row.price, CURRENCY),
        stock=row.stock,
        group=row.product_group,
        updated_at=row.updated_at,
    )
