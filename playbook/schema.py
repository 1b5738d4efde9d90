"""A shop's playbook as a typed model: hours, delays, limits and switches; values stand in playbooks/, never here."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from domain.base import Asked, Flag, Whole
from domain.durations import Duration
from domain.hours import CustomerHours, ShopHours
from domain.money import AskedAmount, Percent
from domain.orders import PaymentMethod
from playbook.flows import (
    Assignments,
    Bonuses,
    Care,
    Cart,
    Events,
    Inquiries,
    Routine,
    Telephony,
    Vip,
    Visits,
)
from playbook.hints import Hints
from playbook.pricing import Pricing
from playbook.triggers import ClockTime
from playbook.triggers import ReplyText as ReplyText
from playbook.triggers import ScriptText as ScriptText
from playbook.triggers import TemplateText as TemplateText
from playbook.triggers import Trigger as Trigger

SCHEMA = 1
"""Number of this schema; a field added later means "as before" where absent."""


MailAddress = Annotated[
    str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", examples=["dispatch@carrier.example"])
]


class OnGiveUp(StrEnum):
    """What ends a confirmation that reached nobody."""

    CANCEL = "cancel"
    SUPERVISOR = "supervisor"


class BlackListOrders(StrEnum):
    """What happens to an order of a black-listed customer."""

    WARN = "warn"
    HOLD = "hold"
    REFUSE = "refuse"


class TopUp(StrEnum):
    """Whether a customer is told that free delivery or a discount is near."""

    OFFER = "offer"
    NEVER_OFFER = "never_offer"


class Sending(StrEnum):
    """What becomes of a channel's messages: sent, only recorded, or not made at all."""

    LIVE = "live"
    SHADOW = "shadow"
    OFF = "off"


class AutoConfirm(Asked):
    """Orders confirmed without a call; off where nothing is set."""

    trusted_customers: Flag = Field(
        default=False, description="At least 2 completed orders, none returned, not black-listed"
    )
    total_below: AskedAmount | None = Field(default=None, description="Orders below this total")


class Confirmation(Asked):
    """How an order is agreed with the customer."""

    call_within: Duration = Field(description="Open time from placing to the first call")
    retry_after: Duration = Field(description="Wall time from an unanswered call to the next")
    give_up_after: Duration = Field(description="Wall time from placing after which attempts end")
    min_attempts: Whole = Field(
        ge=1, description="Attempts, on two different days, before the shop may give up"
    )
    on_give_up: OnGiveUp = Field(
        description="What ends a confirmation that reached nobody: the order is cancelled, or the supervisor decides"
    )
    prepay_over_quantity: Whole | None = Field(
        default=None, ge=1, description="More packs than this are prepaid only"
    )
    duplicate_window: Duration = Field(description="Same phone and lines within this: likely a duplicate")
    prior_contact_within: Duration = Field(description="An inquiry within this counts as prior contact")
    stale_after: Duration = Field(
        description="Longest time before shipment, from placing or to an agreed later date"
    )
    auto_confirm: AutoConfirm = AutoConfirm()
    adults_only: Flag = Field(
        default=False, description="The operator must hear that the customer is of age (18)"
    )
    slots: Flag = Field(default=False, description="Courier deliveries need an agreed date and slot")
    black_list_orders: BlackListOrders = Field(
        description="An order of a black-listed customer: a warning to the operator, held for the supervisor, or refused"
    )
    large_order: AskedAmount = Field(description="From this total the supervisor is told")


class Payment(Asked):
    """How prepayment is waited for."""

    remind_pay_after: Duration = Field(description="From the payment link to its reminder")
    pay_within: Duration = Field(description="From confirmation to the task settle_payment")
    payment_grace: Duration = Field(
        description="Money in transit: nothing is cancelled for this long after the term"
    )
    check_invoice_after: Duration = Field(description="From issuing the invoice to the task check_invoice")
    invoice_wait: Duration = Field(description="How long an invoice is waited for")
    ask_before_end: Duration = Field(
        description="How long before its end the supervisor is asked about the price"
    )
    delivery_saved_by: tuple[str, ...] = Field(
        default=(),
        description="Carriers whose delivery costs nothing when paid at once: the saving the script names",
    )


class ReserveFor(Asked):
    """How long goods are held, by method of payment."""

    online: Duration = Field(description="Wall time, of orders paid online")
    on_delivery: Duration = Field(description="Wall time, of orders paid on delivery")
    invoice: Duration = Field(description="Wall time, of orders paid by invoice")

    def by(self, method: PaymentMethod) -> Duration:
        """The term for a method."""
        return {
            PaymentMethod.ONLINE: self.online,
            PaymentMethod.ON_DELIVERY: self.on_delivery,
            PaymentMethod.INVOICE: self.invoice,
        }[method]


class Stock(Asked):
    """How goods are held and found."""

    reserve_for: ReserveFor
    never_reserve: tuple[str, ...] = Field(
        default=(), description="Categories that are never held without approval"
    )
    scarce: tuple[str, ...] = Field(
        default=(), description="Categories whose last pieces are not held without approval"
    )
    last_pieces: Whole = Field(
        default=1, ge=0, description="So few left after this order count as last pieces"
    )
    supplier_reply_within: Duration = Field(description="Open time for a supplier's answer")


class Assembly(Asked):
    """How a packed order gets to its carrier."""

    pack_within: Duration = Field(description="Open time for the task pack_order")
    carrier_reply_within: Duration = Field(
        description="Open time a carrier has to answer; wall time where it is in whole days"
    )
    carriers_by_email: dict[str, MailAddress] = Field(
        default_factory=dict, description="Carriers asked by email, each with its address"
    )
    carriers_by_gateway: tuple[str, ...] = Field(
        default=(), description="Carriers asked through their own gateway"
    )


class Shipping(Asked):
    """How parcels are watched."""

    no_movement_after: Duration = Field(description="No movement for this long: ask_carrier")
    poll_at: tuple[ClockTime, ...] = Field(description="When carriers that do not push are asked, shop time")
    poll: tuple[str, ...] = Field(default=(), description="Carriers asked at poll_at")


class Pickup(Asked):
    """How a parcel that waits for its customer is looked after."""

    arrival_message_within: Duration = Field(
        description="The arrival message goes no later than this after we learned of it"
    )
    remind_after: Duration = Field(description="From the arrival message to the fact parcel.uncollected")
    call_after: Duration = Field(description="From the arrival message to the task remind_pickup")
    return_after: Duration = Field(description="From arrival to going back")
    return_fee: AskedAmount = Field(description="Kept back from the refund of a returned prepaid order")
    refusal_black_lists: Flag = Field(
        default=False, description="Who refuses a parcel goes on the black list"
    )


class Courier(Asked):
    """How a courier's visit is prepared."""

    call_before_slot: Duration = Field(
        description="Before the slot's start the task confirm_delivery is ready"
    )


class MoneyOnDelivery(Asked):
    """How money the carrier owes is waited for."""

    money_within: Duration = Field(description="From hand-over to the task check_money")


class ThinkingDiscount(Asked):
    """What a customer who is still thinking is offered."""

    percent: Percent = Field(description="Percent off the goods")
    valid_for: Duration = Field(description="How long the code lives from the moment it is given")


class Limits(Asked):
    """Open time that staff have for tasks without a limit of their own."""

    operator: Duration = Field(description="Open time of an operator's tasks")
    supervisor: Duration = Field(description="Open time of a supervisor's tasks")
    buyer: Duration = Field(description="Open time of a buyer's tasks")
    warehouse: Duration = Field(description="Open time of tasks in the warehouse")


class DailyCaps(Asked):
    """How many messages a channel sends in one of the shop's days; without a number as many as there are."""

    sms: int | None = Field(default=None, ge=1, description="Text messages a day, not parts of them")
    email: int | None = Field(default=None, ge=1, description="Letters a day")
    webhook: int | None = Field(default=None, ge=1, description="Facts told to the shop's backend a day")


class SendingRules(Asked):
    """What becomes of messages by channel: `sms`, `email`, `webhook`."""

    sms: Sending = Field(default=Sending.LIVE, description="SMS: sent, only recorded, or not made at all")
    email: Sending = Field(default=Sending.LIVE, description="Email: sent, only recorded, or not made at all")
    webhook: Sending = Field(
        default=Sending.LIVE,
        description="Events to the shop's backend: sent, only recorded, or not made at all",
    )
    resend_unknown: Flag = Field(
        default=False,
        description="A message whose answer was lost and cannot be asked for: send again, or hold for a person",
    )
    morning_jitter: Duration = Field(
        description="What waited for message hours, or for sending to be resumed, goes out spread over this time"
    )
    daily_cap: DailyCaps = Field(
        default=DailyCaps(),
        description="What is beyond it is kept for the next day of the shop that has room, whatever it says",
    )

    def by(self, channel: str) -> Sending:
        """What becomes of a channel's messages; raises KeyError where it is none of the three."""
        return {"sms": self.sms, "email": self.email, "webhook": self.webhook}[channel]

    def cap_of(self, channel: str) -> int | None:
        """How many a day; None where the shop counts none."""
        caps = self.daily_cap
        return {"sms": caps.sms, "email": caps.email, "webhook": caps.webhook}.get(channel)


class Retention(Asked):
    """How long raw input and texts are kept."""

    webhooks: Duration = Field(description="How long what came from outside is kept as it came")
    texts: Duration = Field(description="How long the texts of messages are kept")


class About(Asked):
    """What templates may say of the shop itself."""

    name: str = Field(description="The shop as customers know it")
    site: str = Field(default="", description="Address of the shop's site")
    phone: str = Field(default="", description="Telephone that customers may call")
    hours: str = Field(
        default="", description="Opening hours as customers read them; empty: said from `hours`"
    )
    pickup_place: str = Field(default="", description="Address of self-pickup, as customers read it")
    sender: str = Field(default="", description="Sender of SMS")
    email_from: str = Field(default="", description="Sender of letters; empty: the mail account's own")
    story: str = Field(default="", description="About the shop, in a sentence or two")
    guarantee: str = Field(default="", description="Guarantee, exchange and return, in a sentence or two")
    loyalty: str = Field(default="", description="What regular customers get")
    social: tuple[str, ...] = Field(default=(), description="Links to the shop's pages in social networks")
    review_link: str = Field(default="", description="Where a review is written")


class Playbook(Asked):
    """A shop's whole playbook, resolved: `extends` flattened, every default written out, templates included."""

    schema_number: Whole = Field(
        default=SCHEMA, description="Number of the schema it was resolved by; not written in the file"
    )
    shop: str = Field(
        pattern=r"^[a-z][a-z0-9_-]*$", description="The shop's id: small letters, digits, `-` and `_`"
    )
    locale: str = Field(
        default="ru",
        pattern="^(ru|en)$",
        description="Language of messages to customers who have none of their own, and of scripts",
    )
    about: About
    hours: ShopHours
    customer_hours: CustomerHours
    confirmation: Confirmation
    payment: Payment
    stock: Stock
    assembly: Assembly
    shipping: Shipping
    pickup: Pickup
    courier: Courier
    money: MoneyOnDelivery
    thinking_discount: ThinkingDiscount
    limits: Limits
    top_up: TopUp = Field(description="Whether a customer is told that free delivery or a discount is near")
    care: Care
    cart: Cart
    visits: Visits
    inquiries: Inquiries
    telephony: Telephony
    events: Events
    hints: Hints
    pricing: Pricing = Pricing()
    bonuses: Bonuses
    assignments: Assignments
    vip: Vip = Vip()
    routines: tuple[Routine, ...] = Field(default=(), description="Tasks that come again and again")
    sending: SendingRules
    retention: Retention
    triggers: tuple[Trigger, ...] = Field(
        description="What is done when something happens; those of the same id change the ones of the extended playbook, others are added"
    )
    templates: dict[str, TemplateText] = Field(
        default_factory=dict, description="By name, channel and locale: `arrived.sms.ru`"
    )
    scripts: dict[str, ScriptText] = Field(
        default_factory=dict, description="By name and locale: `confirm_order.ru`"
    )
    replies: dict[str, ReplyText] = Field(
        default_factory=dict, description="By name and locale: `order_form.ru`"
    )
