"""The world around an order in play, in memory: what the database knows of its customer, and what gateways, bank and carriers do."""

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from domain.buyers import Buyer
from domain.facts import FactBody, NumberWasWrong, OrderCompleted, OrderWasReturned
from domain.ids import MessageId, PromoCodeId
from domain.money import ZERO
from domain.orders import Order
from domain.promo import CODE_LENGTH, CODE_LETTERS, code_key
from playbook.schema import Playbook, Sending
from playbook.templates import TemplateChannel, render_text
from playbook.values import MessageValues, OfficeValues, RecipientValues
from rules.order.state import OrderState
from rules.order.surroundings import CustomerView, OtherOrder, Surroundings
from rules.order.wanted import MessageWanted, PromoCodeWanted, Recipient
from rules.simulation.known import CustomerKnown
from rules.simulation.pricing import buyer_of
from rules.simulation.scenario import Changed, Scenario
from rules.simulation.scene import Sent
from rules.simulation.transcript import Fate
from rules.simulation.writing import USUAL_ADDRESSES
from rules.speaking import known_values, to_collect

PAYMENT_LINK = "https://pay.example/1042"
UNSUBSCRIBE_LINK = "https://shop.example/u/1042"
_OF_A_BUYER = frozenset({"personal_discount", "dates", "staff"})


@dataclass
class World:
    """One order's surroundings, and the fate of its messages. Moments are aware."""

    scenario: Scenario
    playbook: Playbook
    customer: CustomerView
    others: tuple[OtherOrder, ...]
    stock: dict[str, int]
    buyer: Buyer
    codes: dict[PromoCodeId, str] = field(default_factory=dict)
    sent_at: dict[MessageId, datetime] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)

    @classmethod
    def of(cls, scenario: Scenario, playbook: Playbook, order: Order, zone: ZoneInfo) -> "World":
        """As the scenario begins, with its order placed."""
        now = order.placed_at
        known = scenario.customer
        return cls(
            scenario=scenario,
            playbook=playbook,
            customer=_view(known, CustomerView(), now, zone),
            others=_others(known, now, zone),
            stock=dict(scenario.stock),
            buyer=buyer_of(known, order.reach.zone.name, now, zone),
        )

    def surroundings(self) -> Surroundings:
        """What the rules read outside the order."""
        return Surroundings(
            customer=self.customer,
            other_orders=self.others,
            stock=self.stock,
            sent=self.sent_at,
            buyer=self.buyer,
            known_orders=frozenset(other.id for other in self.others),
        )

    def change(self, change: Changed, now: datetime, zone: ZoneInfo) -> None:
        """It is another from now on."""
        self.stock = {**self.stock, **change.stock}
        if change.customer is not None:
            self.customer = _view(change.customer, self.customer, now, zone)
            if "other_orders" in change.customer.model_fields_set:
                self.others = _others(change.customer, now, zone)
            if change.customer.model_fields_set & _OF_A_BUYER:
                self.buyer = buyer_of(change.customer, self.buyer.zone, now, zone)

    def learn(self, fact: FactBody) -> None:
        """What the customer's card keeps of a fact."""
        match fact:
            case NumberWasWrong():
                update: dict[str, object] = {"wrong_number": True}
            case OrderCompleted():
                update = {"completed_orders": self.customer.completed_orders + 1}
            case OrderWasReturned():
                update = {"returned_orders": self.customer.returned_orders + 1}
            case _:
                return
        self.customer = self.customer.model_copy(update=update)

    def black_list(self) -> None:
        """The customer is on the black list from now on."""
        self.customer = self.customer.model_copy(update={"black_listed": True})

    def give(self, code: PromoCodeWanted) -> str:
        """The word of a code: the same whenever the scenario is played."""
        digest = sha256(code.id.encode()).digest()
        letters = "".join(CODE_LETTERS[byte % len(CODE_LETTERS)] for byte in digest[:CODE_LENGTH])
        self.codes[code.id] = code_key(letters)
        return self.codes[code.id]

    def keep_in(self, segment: str) -> None:
        """The customer belongs to it from now on."""
        segments = tuple(sorted({*self.customer.segments, segment}))
        self.customer = self.customer.model_copy(update={"segments": segments})

    def send(self, message: MessageWanted, state: OrderState, at: datetime) -> Fate:
        """What becomes of a message that is due."""
        if not message.channel.leaves:
            return Fate.NOTICE
        unwanted = self.customer.black_listed or self.customer.unsubscribed
        match self.playbook.sending.by(message.channel):
            case Sending.OFF:
                return Fate.OFF
            case _ if message.marketing and unwanted:
                return Fate.NO_CONSENT
            case Sending.SHADOW:
                return Fate.SHADOW
            case Sending.LIVE if message.to is Recipient.CARRIER and not self._carrier_address(state):
                return Fate.NO_ADDRESS
            case Sending.LIVE:
                self.sent_at[message.id] = at
                self.sent.append(Sent(message.id, message.trigger, message.channel))
                return Fate.SENT

    def words(
        self, message: MessageWanted, state: OrderState, happened_at: datetime
    ) -> tuple[str | None, str]:
        """Subject and text of a message, as the customer reads them."""
        code = state.parcel.office
        known = self.scenario.offices.get(code) if code is not None else None
        office = OfficeValues(code=code, **(known.model_dump() if known else {})) if code else None
        name = self.scenario.order.customer.name
        values = MessageValues(
            **dict(known_values(state, self.playbook, name, office)),
            fact=message.fact,
            happened_at=happened_at,
            payment_link=PAYMENT_LINK if state.owed > ZERO else None,
            recipient=self._recipient(state) if message.to is Recipient.CARRIER else None,
            reminder=message.reminder,
            promo_code=self.codes.get(message.promo_code) if message.promo_code else None,
            unsubscribe_link=UNSUBSCRIBE_LINK if message.marketing else None,
        )
        # What stays in the house is read by the shop's people, whatever the customer speaks.
        locale = state.order.reach.locale if message.channel.to_person else self.playbook.locale
        written = render_text(
            self.playbook, message.template, TemplateChannel(message.channel.value), locale, values
        )
        return written.subject, written.text

    def _carrier_address(self, state: OrderState) -> str | None:
        return self.playbook.assembly.carriers_by_email.get(state.order.delivery.carrier)

    def _recipient(self, state: OrderState) -> RecipientValues:
        """Whom the carrier brings it to, as the scenario first told it."""
        order = self.scenario.order
        to = order.delivery.address or USUAL_ADDRESSES[order.delivery.kind]
        parts = (to.postcode, to.region, to.city, to.line, to.point)
        return RecipientValues(
            name=order.customer.name,
            phone=order.customer.phone,
            address=", ".join(filter(None, parts)) or None,
            collect=to_collect(state),
        )


def _view(known: CustomerKnown, before: CustomerView, now: datetime, zone: ZoneInfo) -> CustomerView:
    said = {
        name: getattr(known, name)
        for name in (known.model_fields_set & set(CustomerView.model_fields)) - {"last_contact_at"}
    }
    if known.last_contact_at is not None:
        said["last_contact_at"] = known.last_contact_at.moment(now, zone)
    return before.model_copy(update=said)


def _others(known: CustomerKnown, now: datetime, zone: ZoneInfo) -> tuple[OtherOrder, ...]:
    return tuple(
        OtherOrder(
            id=other.id,
            number=other.number,
            status=other.status,
            placed_at=other.placed_at.moment(now, zone),
            same_lines=other.same_lines,
            draft=other.draft,
        )
        for other in known.other_orders
    )
