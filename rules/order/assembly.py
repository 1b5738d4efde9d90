"""Assembly and hand-over: the picker packs what is agreed and paid, the carrier is asked to take it.

Lifecycle, "Stock, reservation, assembly", last two points.
"""

from domain import answers as a
from domain.facts import AssemblyStarted, CarrierAnswered, CarrierAsked, CarrierSilent, OrderWasPacked
from domain.ids import request_id
from domain.parcels import Carrier
from domain.statuses import BEFORE_SHIPMENT, Status
from domain.stimuli import HandoverAnswered, OrderPacked
from domain.tasks import Task, TaskKind
from rules.order.desk import Desk
from rules.order.refusals import must_lie_ahead, no_such_outcome, not_now
from rules.order.wanted import HandoverRequest

CARRIER_REPLY = "carrier_reply"
ACCEPTED = "carrier_accepted"
"""What a look_into is about when a carrier will come for a parcel that is not there."""
_NOTHING_TO_TAKE = (BEFORE_SHIPMENT - {Status.PACKED}) | {Status.CANCELLED}


def start(desk: Desk) -> None:
    """pack_order opens at once, unless stock is short, a reservation is being asked, or prepayment is awaited."""
    ready = desk.status is Status.PAID or (desk.status is Status.CONFIRMED and not desk.order.method.prepaid)
    if (
        not ready
        or desk.state.short_skus
        or desk.state.approval_wanted
        or desk.find_task(TaskKind.PACK_ORDER)
    ):
        return
    desk.happen(AssemblyStarted())
    desk.open_task(TaskKind.PACK_ORDER, "assembly.pack_within")


def told_packed(desk: Desk, stimulus: OrderPacked) -> None:
    """The shop says it is packed."""
    del stimulus  # it says no more than that
    pack(desk)


def pack(desk: Desk) -> None:
    """Packed: told by the picker or the shop."""
    prepaid_awaited = desk.status is Status.CONFIRMED and desk.order.method.prepaid
    if desk.status is Status.PACKED:
        return
    if desk.status not in (Status.CONFIRMED, Status.PAID) or prepaid_awaited:
        raise not_now(desk.status, "packing an order that is not agreed and, if prepaid, not paid")
    desk.close_tasks(TaskKind.PACK_ORDER)
    desk.move(Status.PACKED, OrderWasPacked(items=desk.order.quantity))


def ask_carrier(desk: Desk) -> None:
    """A packed order is offered to its carrier, through its gateway or by email, with a time to answer."""
    delivery = desk.order.delivery
    if not delivery.kind.by_carrier or delivery.carrier == Carrier.OWN:
        return
    rules = desk.playbook.assembly
    by_gateway = delivery.carrier in rules.carriers_by_gateway
    if not by_gateway and delivery.carrier not in rules.carriers_by_email:
        return
    until = desk.limit_ends(TaskKind.CALL_CARRIER, rules.carrier_reply_within)
    desk.happen(CarrierAsked(carrier=delivery.carrier, by_email=not by_gateway, until=until))
    words = "the carrier should have answered"
    desk.set_deadline(CARRIER_REPLY, until, "assembly.carrier_reply_within", words, since=desk.now)
    if by_gateway:
        identity = request_id(desk.order.id, "handover", desk.cause)
        desk.state.handover = identity
        desk.outbox.handovers.append(HandoverRequest(id=identity, carrier=delivery.carrier))


def handover_answered(desk: Desk, stimulus: HandoverAnswered) -> None:
    """The carrier's gateway answered; its track number is kept until the parcel moves.

    A carrier that comes for a parcel that is not packed any more (cancelled or unpacked meanwhile) must be told: a person looks.
    """
    if stimulus.request != desk.state.handover:
        return
    desk.state.handover = None
    desk.drop_deadlines(CARRIER_REPLY)
    desk.happen(CarrierAnswered(accepted=stimulus.accepted))
    if stimulus.accepted and desk.status in _NOTHING_TO_TAKE:
        desk.open_task(TaskKind.LOOK_INTO, "assembly.accepted", about=ACCEPTED)
    elif stimulus.accepted:
        desk.close_tasks(TaskKind.CALL_CARRIER)
        desk.state.parcel = desk.state.parcel.model_copy(
            update={"carrier": desk.order.delivery.carrier, "track_number": stimulus.track_number}
        )
    elif desk.status is Status.PACKED:
        desk.open_task(TaskKind.CALL_CARRIER, "assembly.rejected")


def carrier_answered(desk: Desk, task: Task, answer: a.Answer) -> None:
    """An outcome of call_carrier."""
    match answer:
        case a.Accepted():
            desk.close_task(task)
            desk.happen(CarrierAnswered(accepted=True))
        case a.Rejected() | a.Lost():
            desk.close_task(task)
            desk.happen(CarrierAnswered(accepted=False))
            desk.open_task(TaskKind.LOOK_INTO, "assembly.rejected", about="carrier_rejected")
        case a.WillAnswer():
            must_lie_ahead(answer.at, desk.now)
            desk.ask_again(task, "assembly.will_answer", answer.at)
        case _:
            raise no_such_outcome()


def wake_carrier_reply(desk: Desk) -> None:
    """The carrier was asked and is silent."""
    desk.happen(CarrierSilent(carrier=desk.order.delivery.carrier))
    desk.open_task(TaskKind.CALL_CARRIER, "assembly.carrier_reply_within")
