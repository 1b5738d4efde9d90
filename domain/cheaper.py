"""Where a customer can have the same cheaper, and for how much: what is asked where an order is given up as too expensive."""

from typing import Annotated

from pydantic import Field, StringConstraints

from domain.base import Asked
from domain.money import AskedAmount

_Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class Cheaper(Asked):
    """The town is needed, for prices are compared by it; where and for how much, as far as the customer told."""

    town: _Words = Field(
        description="In which town; kept with the order, never in a history", examples=["Омск"], repr=False
    )
    where: _Words | None = Field(
        default=None,
        description="A shop, a site, a market; kept with the order, never in a history",
        repr=False,
    )
    price: AskedAmount | None = Field(
        default=None, gt=0, description="What the same goods cost there, in the order's currency"
    )
