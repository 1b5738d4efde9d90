"""The world around an order in play, in memory: what the database knows of its customer, and what gateways, bank and carriers do."""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.facts import FactBody, NumberWasWrong, OrderCompleted, OrderWasReturned
from domain.ids import MessageId
from domain.money import ZERO
from playbook.schema import Playbook, Sending
from playbook.templates import TemplateChannel, render_text
from playbook.values import OfficeValues
from rules.order.state import OrderState
from rules.order.surroundings import CustomerView, OtherOrder, Surroundings
from rules.order.wanted import MessageChannel, MessageWanted
from rules.simulation.scenario import Changed, CustomerKnown, Scenario
from rules.simulation.scene import Sent
from rules.simulation.transcript import Fate
from rules.speaking import values_of

PAYMENT_LINK = "https://pay.example/1042"
UNSUBSCRIBE_LINK = "https://shop.example/u/1042"


@dataclass
class World:
    """One order's surroundings, and the fate of its messages. Moments are aware."""

    scenario: Scenario
    playbook: Playbook
    customer: CustomerView
    others: tuple[OtherOrder, ...]
    stock: dict[str, int]
    sent_at: dict[MessageId, datetime] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)

    @classmethod
    def of(cls, scenario: Scenario, playbook: Playbook, now: datetime, zone: ZoneInfo) -> "World":
        """As the scenario begins."""
        known = scenario.customer
        return cls(
            scenario=scenario,
            playbook=playbook,
            customer=_view(known, CustomerView(), now, zone),
            others=_others(known, now, zone),
            stock=dict(scenario.stock),
        )

    def surroundings(self) -> Surroundings:
        """What the rules read outside the order."""
        return Surroundings(
            customer=self.customer,
            other_orders=self.others,
            stock=self.stock,
            sent=self.sent_at,
            known_orders=frozenset(other.id for other in self.others),
        )

    def change(self, change: Changed, now: datetime, zone: ZoneInfo) -> None:
        """It is another from now on."""
        self.stock = {**self.stock, **change.stock}
        if change.customer is not None:
            self.customer = _view(change.customer, self.customer, now, zone)
            if "other_orders" in change.customer.model_fields_set:
                self.others = _others(change.customer, now, zone)

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

    def send(self, message: MessageWanted, at: datetime) -> Fate:
        """What becomes of a message that is due."""
        if message.channel is MessageChannel.NOTICE:
            return Fate.NOTICE
        if message.marketing and (self.customer.black_listed or self.customer.unsubscribed):
            return Fate.NO_CONSENT
        rules = self.playbook.sending
        match rules.sms if message.channel is MessageChannel.SMS else rules.email:
            case Sending.OFF:
                return Fate.OFF
            case Sending.SHADOW:
                return Fate.SHADOW
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
        values = values_of(
            state,
            self.playbook,
            message.fact,
            happened_at,
            name=self.scenario.order.customer.name,
            office=OfficeValues(code=code, **(known.model_dump() if known else {})) if code else None,
            payment_link=PAYMENT_LINK if state.owed > ZERO else None,
            unsubscribe_link=UNSUBSCRIBE_LINK if message.marketing else None,
        )
        locale = (
            self.playbook.locale if message.channel is MessageChannel.NOTICE else state.order.reach.locale
        )
        written = render_text(
            self.playbook, message.template, TemplateChannel(message.channel.value), locale, values
        )
        return written.subject, written.text


def _view(known: CustomerKnown, before: CustomerView, now: datetime, zone: ZoneInfo) -> CustomerView:
    said = {
        name: getattr(known, name) for name in known.model_fields_set - {"other_orders", "last_contact_at"}
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
