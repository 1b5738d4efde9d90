"""GET /metrics for Prometheus: what waits or is late, read at each scrape, and how requests fare in this process."""

from datetime import datetime

from fastapi import APIRouter, Response
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Gauge,
    Histogram,
    generate_latest,
)

from api.problems import responses
from api.services import ServicesOf
from desk.counting import COUNTED
from storage import gauges
from storage.gauges import Gauges

router = APIRouter()
_SECONDS = Histogram(
    "steward_http_request_seconds",
    "How long requests took, by route",
    ["method", "route", "status"],
    registry=COUNTED,
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
)


def count_request(method: str, route: str, status: int, seconds: float) -> None:
    """`route` is the pattern, never the address."""
    _SECONDS.labels(method, route, str(status)).observe(seconds)


@router.get(
    "/metrics",
    operation_id="metrics",
    summary="For Prometheus",
    response_class=Response,
    responses={200: {"description": "Prometheus text", "content": {"text/plain": {}}}, **responses(503)},
)
async def metrics(services: ServicesOf) -> Response:
    """No customer, order or text is in it."""
    now = services.clock.now()
    async with services.engine.connect() as connection:
        read = await gauges.read(connection, now)
    return Response(_exposed(read, now) + generate_latest(COUNTED), media_type=CONTENT_TYPE_LATEST)


def _exposed(read: Gauges, now: datetime) -> bytes:
    registry = CollectorRegistry()

    def tell(name: str, words: str, value: float) -> None:
        Gauge(f"steward_{name}", words, registry=registry).set(value)

    tell("inbox_waiting_orders", "Orders with something stored and not yet applied", read.inbox.waiting)
    tell("inbox_oldest_seconds", "How long the oldest of them has waited", _age(read.inbox.oldest, now))
    tell("inbox_parked_orders", "Orders the relay has given up on", read.inbox.parked)
    tell("inbox_for_people", "Stimuli that name no order, or were set aside", read.stimuli_for_people)
    tell("notices_waiting", "Vendors' notices not yet read again", read.notices.waiting)
    tell("notices_oldest_seconds", "How long the oldest of them has waited", _age(read.notices.oldest, now))
    tell("notices_unusable", "Notices nobody could make anything of", read.notices.unusable)
    tell(
        "messages_oldest_unsent_seconds",
        "How long the oldest unsent message is due",
        _age(read.oldest_unsent, now),
    )
    tell("orders_need_engineer", "Orders held by a fault of ours", read.needs_engineer)
    tell("refunds_open", "Refunds under way", read.open_refunds)
    tell("refunds_oldest_seconds", "How long the oldest of them is under way", _age(read.oldest_refund, now))
    tell("handovers_open", "Requests to carriers under way", read.open_handovers)
    tell("shops_paused", "Shops whose sending is paused", read.paused_shops)
    by_state = Gauge("steward_messages", "Messages by state", ["state", "channel"], registry=registry)
    for name, count in read.messages.items():
        state, _, channel = name.partition("/")
        by_state.labels(state, channel).set(count)
    held = Gauge(
        "steward_messages_over_cap",
        "Messages held because their channel's daily cap is reached",
        ["shop", "channel"],
        registry=registry,
    )
    for name, count in read.messages_over_cap.items():
        held.labels(*name.split("/")).set(count)
    overdue = Gauge("steward_tasks_overdue", "Open tasks past their time", ["shop"], registry=registry)
    for shop, count in read.overdue_tasks.items():
        overdue.labels(shop).set(count)
    stages = Gauge("steward_orders_open", "Open orders by stage", ["stage"], registry=registry)
    for stage, count in read.open_orders.items():
        stages.labels(stage).set(count)
    return generate_latest(registry)


def _age(oldest: datetime | None, now: datetime) -> float:
    """Never below zero: in the sandbox an order's time may be ahead of the machine's."""
    return 0.0 if oldest is None else max(0.0, (now - oldest).total_seconds())
