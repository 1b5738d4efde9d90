"""What a shop's operators are told while they sell: when a threshold is close, and which goods to offer besides those chosen."""

from typing import Self

from pydantic import Field, model_validator

from domain.base import Asked, Whole
from domain.money import Percent
from playbook.errors import Invalid
from playbook.pricing import Goods
from playbook.remarks import remark


class Accessories(Goods):
    """Goods, and what goes with them."""

    offer: Goods = Field(description="What is offered to whoever takes these goods")

    @model_validator(mode="after")
    def _named(self) -> Self:
        if not (self.offer.skus or self.offer.categories or self.offer.groups):
            raise Invalid(remark("offer_nothing"))
        return self


class Hints(Asked):
    """What an operator is told while selling."""

    close_to_free_delivery: Percent = Field(description="So near below the threshold counts as close (T27)")
    close_to_discount: Percent | None = Field(
        default=None, description="So near below a sum step; without it as close as to free delivery"
    )
    dearer_up_to: Percent | None = Field(
        default=None,
        description="A product of the same group (of the same category where it has none) that costs at most so many"
        " percent more is offered instead; off where not set",
    )
    accessories: tuple[Accessories, ...] = Field(default=(), description="What goes with which goods")
    overstocked_over: Whole | None = Field(
        default=None,
        ge=1,
        description="Goods of which more packs than this are left are offered; off where not set",
    )
    at_most: Whole = Field(
        default=3,
        ge=1,
        description="So many products of each kind: dearer ones, accessories, overstocked ones",
    )
