"""A carrier's report on a parcel as what the inbox keeps, the same whether it was asked for or pushed."""

from datetime import datetime

from activities.senders import movement_key, movements_of
from domain.actors import Actor, ActorKind
from domain.ids import OrderId, ShopId
from domain.stimuli import ParcelMoved
from ports.carriers import TrackReport
from storage.inbox import NewStimulus


def movement_told(
    shop: ShopId, order: OrderId, carrier: str, report: TrackReport, received_at: datetime
) -> NewStimulus | None:
    """The stimulus; None for a movement the carrier has no known word for."""
    if report.code is None:
        return None
    return NewStimulus(
        sender=movements_of(shop),
        key=movement_key(order, report.code, report.at, report.office),
        shop=shop,
        target=order,
        body=ParcelMoved(
            code=report.code,
            at=report.at,
            office=report.office,
            raw=report.raw,
            store_until=report.kept_until,
        ),
        actor=Actor(kind=ActorKind.CARRIER, id=carrier),
        received_at=received_at,
    )
