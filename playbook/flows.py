"""What a shop says beyond the single order: care, carts, visits, inquiries, calls, prices, staff; values stand in playbooks/."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from domain.actors import Role
from domain.base import Asked, Flag, Whole
from domain.durations import Duration
from domain.money import AskedAmount, Percent
from playbook.errors import Invalid
from playbook.pricing import RegionName
from playbook.remarks import remark

Word = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$", examples=["birthday"])]


def _real_day(text: str) -> str:
    try:
        date.fromisoformat(f"2028-{text}")
    except ValueError:
        raise Invalid(remark("no_day_of_year", text=text)) from None
    return text


DayOfYear = Annotated[str, AfterValidator(_real_day), Field(pattern=r"^\d\d-\d\d$", examples=["12-31"])]
"""Month and day, of any year."""


class Code(Asked):
    """A promo code that is given away: how much it takes off and how long it lives."""

    percent: Percent = Field(description="Percent off the goods")
    valid_for: Duration = Field(description="How long the code lives from the moment it is given")


class CareTier(Asked):
    """From this many packs in the order, the repeat contact is due so long after the hand-over."""

    model_config = ConfigDict(populate_by_name=True)

    from_packs: Whole = Field(ge=1, alias="from", description="From so many packs in the order")
    after: Duration = Field(description="From the hand-over to the repeat contact")


class Care(Asked):
    """How customers are looked after once their order is completed."""

    tiers: tuple[CareTier, ...] = Field(description="Empty: no repeat contact")
    review_after: Duration = Field(description="From completion to the request for a review (T30)")
    review_code: Percent = Field(description="Percent of the code that a written review earns")
    dormant_after: Duration = Field(description="So long without an order or a plan makes a customer dormant")
    daily_cap: Whole = Field(ge=0, description="At most so many dormant customers get a plan a day")
    reorder_watch: Duration = Field(
        description="After the date a customer named, without an order: ask again when"
    )
    undecided_every: Duration = Field(description="How often an undecided customer is asked again")
    archive_blocked_after: Duration | None = Field(
        default=None,
        description="Blocked and silent for so long: the card is noted as archive; off where not set",
    )

    @model_validator(mode="after")
    def _growing(self) -> Self:
        steps = [tier.from_packs for tier in self.tiers]
        if steps != sorted(set(steps)):
            raise Invalid(remark("tiers_go_up"))
        return self


class Cart(Asked):
    """How an abandoned cart is followed up."""

    remind_after: Duration = Field(description="Quiet time before the reminder")
    call_after: Duration = Field(description="From abandonment until the task cart_call is ready")
    call_due_within: Duration = Field(description="From abandonment until cart_call is overdue")
    code_after: Duration = Field(description="From abandonment to a code")
    code: Code


class Visits(Asked):
    """What a visitor's behaviour means."""

    interest_views: Whole = Field(ge=1, description="Views of one group that show interest (T32)")
    interest_within: Duration = Field(description="The time in which the views are counted")
    suspicious_visits: Whole = Field(ge=1, description="Visits that look like a burned advertising budget")
    suspicious_within: Duration = Field(description="The time in which the visits are counted")
    suspicious_without_order: Duration = Field(description="No order for this long")


class Inquiries(Asked):
    """How questions are answered."""

    answer_within: Duration = Field(description="Open time to the first answer")
    call_back_within: Duration | None = Field(
        default=None, description="Open time to the call that was asked for; without it as answer_within"
    )
    chat_on_duty_only: Flag = Field(
        default=False, description="Chat is offered only while somebody is on duty"
    )
    prefer_call_back: Flag = Field(default=False, description="A call-back is offered before a chat")
    shows: Flag = Field(default=False, description="Requests for shows are taken")
    wishes: Flag = Field(default=False, description="Wishes for goods that are not there are taken")
    claims_by: tuple[Role, ...] = Field(
        default=(Role.MENTOR, Role.SUPERVISOR), min_length=1, description="Who may take a claim"
    )
    signatures: dict[RegionName, str] = Field(
        default_factory=dict, description="What stands under an answer, by the customer's region"
    )


class Telephony(Asked):
    """How missed calls are made good."""

    call_sms_pause: Duration = Field(description="At most one SMS a number in this time")
    missed_call_due: Duration = Field(description="Open time to call back")
    calls_per_hour: Whole | None = Field(
        default=None, ge=1, description="Calls are spread to this many an hour"
    )
    freshest_first: bool = Field(
        default=False,
        description="The newest order is called first, and one that may be called at once never waits for a place",
    )


class Events(Asked):
    """A customer's important dates."""

    min_age: Duration = Field(description="The date was recorded at least so long before the order")
    window: Duration = Field(description="An order this near to the date, inclusive, has the discount")
    percent: Percent = Field(description="Added to the personal discount")
    offer_before: Duration = Field(description="How long before the date the offer goes out (T31)")


class Bonuses(Asked):
    """What staff earn."""

    up_sale: Percent = Field(description="T22, of the added lines")
    up_sale_by_category: dict[Annotated[str, Field(min_length=1)], Percent] = Field(
        default_factory=dict, description="T22, for goods of these categories instead of `up_sale`"
    )
    order_taken: Percent = Field(description="T23, order taken by phone or chat")
    order_placed: Percent = Field(description="T1, order placed on the site")
    packed_item: AskedAmount = Field(description="T24, an item")
    handed_out: AskedAmount = Field(description="T25, each time")


class AssignmentScope(StrEnum):
    """Whose open assignments are counted."""

    OPERATOR = "operator"
    SHOP = "shop"


class Assignments(Asked):
    """Customers given to an operator for a term."""

    limit: Whole | None = Field(default=None, ge=1, description="Open at once; off where nothing is set")
    scope: AssignmentScope = Field(
        description="Whose open assignments the limit counts: each operator's, or all of the shop"
    )
    themes: tuple[Word, ...] = Field(
        default=(), description="What customers are assigned for, the first goes first"
    )
    season_ends: DayOfYear | None = Field(
        default=None, description="Last day of the season, every year; its start is told by the supervisor"
    )
    extend_within: Duration | None = Field(
        default=None, description="Several dates so near to one another prolong one assignment"
    )


class Vip(Asked):
    """Customers with people of their own."""

    model_config = ConfigDict(populate_by_name=True)

    class_name: str | None = Field(
        default=None, alias="class", description="Name of the class; off where not set"
    )
    otherwise: Role = Field(
        default=Role.SUPERVISOR, description="Who has them while their own person is away"
    )


class Routine(Asked):
    """A task that comes again and again."""

    id: Word = Field(description="Name of the routine")
    every: Duration = Field(description="From one task to the next")
    role: Role = Field(default=Role.SUPERVISOR, description="Whose task it is")
