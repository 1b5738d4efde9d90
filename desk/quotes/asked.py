"""What a request for a quote may say: goods, for whom, how they travel and are paid, what was said of discounts."""

from typing import Annotated

from pydantic import Field

from desk.asked import Request
from desk.orders.asked import DeliveryAsked, PaymentAsked, Sku
from domain.money import AskedAmount


class QuoteLineAsked(Request):
    """One line; what the shop told of its products need not be said again."""

    sku: Sku
    name: Annotated[str, Field(min_length=1, max_length=500)] | None = None
    quantity: int = Field(default=1, ge=1, le=10_000)
    unit_price: AskedAmount | None = Field(
        default=None, description="List price of one pack; the product's own when absent"
    )
    category: Annotated[str, Field(max_length=200)] | None = None
    group: Annotated[str, Field(max_length=200)] | None = None


class QuoteAsked(Request):
    """A selection to price. Nothing is stored, and no promo code is used up."""

    customer_id: Annotated[str, Field(max_length=100)] | None = Field(
        default=None, description="Whose discounts count; without it nobody's"
    )
    items: tuple[QuoteLineAsked, ...] = Field(min_length=1, max_length=500)
    delivery: DeliveryAsked | None = Field(
        default=None, description="`price` is what it costs where nothing makes it free"
    )
    payment: PaymentAsked | None = None
    promo_code: Annotated[str, Field(max_length=100)] | None = Field(
        default=None, description="A promo word or code, as the customer says it"
    )
    currency: str = Field(default="RUB", pattern="^[A-Z]{3}$")
    locale: Annotated[str, Field(pattern="^(ru|en)$")] | None = Field(
        default=None, description="Of the words; the customer's, else the shop's, when absent"
    )
