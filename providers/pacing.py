"""Keeps to the pace an account may send at: what comes too soon is told when its turn comes, and nobody waits in here."""

from collections.abc import Callable
from datetime import timedelta
from itertools import takewhile
from math import inf
from time import monotonic
from typing import Final

from ports.errors import Throttled
from ports.messages import (
    Accepted,
    DeliveryReport,
    EmailGateway,
    EmailToSend,
    Receipt,
    SmsGateway,
    SmsToSend,
)

_KEPT: Final = 3600.0
"""Seconds. A turn nobody came for so long: the message was called off, or another process sends it."""


class Turns:
    """The turns at one account, as this process gives them: `per_second` on average, at most a second's worth at once.

    `clock` tells seconds that only ever grow.
    """

    def __init__(self, per_second: float, clock: Callable[[], float] = monotonic) -> None:
        self._apart = 1 / per_second
        self._at_once = max(0.0, 1 - self._apart)
        self._clock = clock
        self._given: dict[str, float] = {}
        """In order of the turns."""
        self._promised_until = -inf
        self._used_until = -inf

    def take(self, who: str) -> None:
        """It is this message's turn. Raises Throttled until it is; asked again with the same id, it keeps its place."""
        now = self._clock()
        turn = self._given.get(who)
        if turn is None or (turn <= now < self._used_until - self._at_once):
            # Where many come late together, after an outage, they too go one after the other.
            turn = self._next(who, now)
        if turn > now:
            raise Throttled(timedelta(seconds=turn - now))
        self._given.pop(who)
        self._used_until = max(now, self._used_until) + self._apart

    def _next(self, who: str, now: float) -> float:
        for missed in list(takewhile(lambda one: self._given[one] < now - _KEPT, self._given)):
            del self._given[missed]
        taken_until = max(now, self._promised_until, self._used_until)
        self._promised_until = taken_until + self._apart
        self._given.pop(who, None)
        self._given[who] = turn = max(now, taken_until - self._at_once)
        return turn


class PacedSms:
    """An `SmsGateway` that is given no more than its account may send; asking it costs no turn."""

    def __init__(self, gateway: SmsGateway, turns: Turns) -> None:
        self._gateway = gateway
        self._turns = turns

    async def send(self, message: SmsToSend) -> Accepted:
        """Raises Throttled, before anything is sent, until its turn comes."""
        self._turns.take(message.client_id)
        return await self._gateway.send(message)

    async def find(self, client_id: str, phone: str) -> DeliveryReport | None:
        """As the gateway."""
        return await self._gateway.find(client_id, phone)

    def read_receipt(self, body: bytes) -> Receipt:
        """As the gateway."""
        return self._gateway.read_receipt(body)


class PacedEmail:
    """An `EmailGateway` that is given no more than its account may send."""

    def __init__(self, gateway: EmailGateway, turns: Turns) -> None:
        self._gateway = gateway
        self._turns = turns

    async def send(self, message: EmailToSend) -> Accepted:
        """Raises Throttled, before anything is sent, until its turn comes."""
        self._turns.take(message.client_id)
        return await self._gateway.send(message)
