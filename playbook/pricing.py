"""What a shop says of its prices: promotions, promo words, steps by sum and quantity, prices for staff, free delivery."""

from datetime import date
from typing import Annotated, Self

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from domain.base import Asked, Day, Whole
from domain.money import AskedAmount, Percent
from domain.orders import DeliveryKind, PaymentMeans, PaymentMethod
from domain.promo import DiscountKind, word_key
from domain.zones import REGIONS, region_called
from playbook.errors import Invalid
from playbook.naming import nearest
from playbook.remarks import remark


def _known_region(text: str) -> str:
    if region_called(text) is None:
        hint = nearest(text, (name for region in REGIONS for name in region.names))
        raise Invalid(remark("no_region", hint, name=text))
    return text


RegionName = Annotated[str, AfterValidator(_known_region), Field(examples=["Московская область"])]
"""A region as people write it; loading refuses one that nobody knows."""


class Goods(Asked):
    """Which goods are meant: those named by sku, category or group; nothing named means all."""

    skus: tuple[str, ...] = Field(default=(), description="Products by their sku")
    categories: tuple[str, ...] = Field(default=(), description="Products by their category")
    groups: tuple[str, ...] = Field(default=(), description="Products by their group")

    def has(self, sku: str, category: str, group: str) -> bool:
        """Whether this product is meant."""
        named = sku in self.skus or category in self.categories or group in self.groups
        return named or not (self.skus or self.categories or self.groups)


class Promotion(Goods):
    """Goods that are cheaper for a while, for everybody."""

    model_config = ConfigDict(populate_by_name=True)

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", description="Name of the promotion, as orders keep it")
    name: str = Field(min_length=1, description="As customers read it")
    percent: Percent = Field(description="Percent off the list price")
    from_day: Day | None = Field(default=None, alias="from", description="First day, by the shop's clock")
    until: Day | None = Field(default=None, description="Last day, by the shop's clock")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.from_day and self.until and self.until < self.from_day:
            raise Invalid(remark("promotion_ends_early"))
        return self

    def runs_on(self, day: date) -> bool:
        """Both its first and its last day count."""
        return (self.from_day is None or self.from_day <= day) and (self.until is None or day <= self.until)


class SumStep(Asked):
    """From this sum of goods at list prices, so many percent off."""

    model_config = ConfigDict(populate_by_name=True)

    from_sum: AskedAmount = Field(alias="from", gt=0, description="From this sum of goods")
    percent: Percent = Field(description="Percent off")


class SumSteps(Asked):
    """The more is bought, the cheaper: percent by the sum of goods."""

    steps: tuple[SumStep, ...] = Field(default=(), description="From the smallest sum up")
    combines_with: tuple[DiscountKind, ...] = Field(
        default=(),
        description="Discounts of a line on top of which the step is taken; with others the larger of both counts",
    )

    @model_validator(mode="after")
    def _growing(self) -> Self:
        sums = [step.from_sum for step in self.steps]
        percents = [step.percent for step in self.steps]
        if sums != sorted(set(sums)) or percents != sorted(set(percents)):
            raise Invalid(remark("sum_steps_go_up"))
        return self


class QuantityStep(Asked):
    """From so many packs of a product, the list price of each: a price, or percent off the usual one."""

    model_config = ConfigDict(populate_by_name=True)

    from_packs: Whole = Field(alias="from", ge=2, description="From so many packs of a product")
    price: AskedAmount | None = Field(default=None, description="List price of a pack")
    percent: Percent | None = Field(default=None, description="Percent off the usual list price")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.price is None) == (self.percent is None):
            raise Invalid(remark("step_price_or_percent"))
        return self


class QuantityPrices(Goods):
    """List prices by quantity; packs of each product are counted by themselves."""

    steps: tuple[QuantityStep, ...] = Field(description="From the fewest packs up")

    @model_validator(mode="after")
    def _growing(self) -> Self:
        packs = [step.from_packs for step in self.steps]
        if not packs:
            raise Invalid(remark("no_steps"))
        if packs != sorted(set(packs)):
            raise Invalid(remark("steps_go_up"))
        return self


class StaffPrices(Asked):
    """What the shop's own people pay less when they collect the goods themselves; with delivery a person makes the price."""

    by_means: dict[PaymentMeans, Percent] = Field(
        default_factory=dict, description="Percent off by the means of payment"
    )
    by_method: dict[PaymentMethod, Percent] = Field(
        default_factory=dict, description="Where the means is not told, or has no percent of its own"
    )


class FreeFrom(Asked):
    """Delivery is free from this sum of goods, after discounts; what is not named does not matter."""

    model_config = ConfigDict(populate_by_name=True)

    from_sum: AskedAmount = Field(alias="from", description="From this sum of goods, after discounts")
    carriers: tuple[str, ...] = Field(default=(), description="Of these carriers; empty: of all")
    kinds: tuple[DeliveryKind, ...] = Field(
        default=(), description="For these kinds of delivery; empty: for all"
    )
    regions: tuple[RegionName, ...] = Field(default=(), description="Into these regions; empty: into all")
    methods: tuple[PaymentMethod, ...] = Field(
        default=(), description="With these methods of payment; empty: with all"
    )
    means: tuple[PaymentMeans, ...] = Field(
        default=(), description="With these means of payment; empty: with all"
    )


class FreeDelivery(Asked):
    """When delivery costs nothing; besides, paying at once saves it by payment.delivery_saved_by."""

    thresholds: tuple[FreeFrom, ...] = Field(
        default=(), description="Delivery is free where one of these is reached"
    )
    never: tuple[str, ...] = Field(default=(), description="Carriers that are always paid")


class Pricing(Asked):
    """How prices are made. Percent of events stand in `events`; without a word here nothing is taken off."""

    promotions: tuple[Promotion, ...] = Field(default=(), description="Goods that are cheaper for a while")
    promo_words: dict[str, Percent] = Field(
        default_factory=dict, description="Percent by word; case, ё and е, spaces do not matter"
    )
    sum_steps: SumSteps = SumSteps()
    quantity_prices: tuple[QuantityPrices, ...] = Field(default=(), description="List prices by quantity")
    staff: StaffPrices = StaffPrices()
    free_delivery: FreeDelivery = FreeDelivery()

    @model_validator(mode="after")
    def _told_apart(self) -> Self:
        ids = [promotion.id for promotion in self.promotions]
        if len(set(ids)) != len(ids):
            raise Invalid(remark("promotions_same_id"))
        words = [word_key(word) for word in self.promo_words]
        if "" in words or len(set(words)) != len(words):
            raise Invalid(remark("promo_words_alike"))
        return self

    def percent_of_word(self, typed: str) -> tuple[str, Percent] | None:
        """The promo word that was meant, as the playbook writes it, and its percent."""
        key = word_key(typed)
        return next(((word, off) for word, off in self.promo_words.items() if word_key(word) == key), None)
