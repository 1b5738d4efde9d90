"""What the twins have received and remember, kept in one file over restarts; how a vendor behaves is each twin's."""

import asyncio
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field

MOST_KEPT = 2000
"""Records kept in full; the counts by client id are kept for all."""
SAVE_EVERY = 2.0


class Kind(StrEnum):
    """What a record is of."""

    SMS = "sms"
    EMAIL = "email"
    PAYMENT = "payment"
    REFUND = "refund"
    PARCEL = "parcel"
    WEBHOOK = "webhook"


class Received(BaseModel, frozen=True):
    """One thing a vendor has taken; `client_id` as the vendor sees it (an SMS: the sender's own number of it)."""

    kind: Kind
    client_id: str
    account: str
    at: AwareDatetime
    to: str
    text: str = ""
    subject: str = ""
    html: str = ""
    headers: dict[str, str] = {}
    provider_id: str = ""
    amount: Decimal | None = None


class Sms(BaseModel):
    """An SMS and where it stands, in the gateway's own status codes."""

    account: str
    number: int
    phone: str
    status: int
    at: AwareDatetime


class PaymentRecord(BaseModel):
    """A payment; `status` in the vendor's words."""

    id: str
    account: str
    status: str
    amount: Decimal
    currency: str
    description: str
    metadata: dict[str, str]
    return_url: str
    created_at: AwareDatetime
    captured_at: AwareDatetime | None = None
    refunded: Decimal = Decimal("0.00")
    reason: str | None = None


class RefundRecord(BaseModel):
    """A refund; `status` in the vendor's words."""

    id: str
    account: str
    payment_id: str
    status: str
    amount: Decimal
    currency: str
    description: str
    created_at: AwareDatetime


class UsedKey(BaseModel, frozen=True):
    """An idempotency key: the digest of its body, and which object it made."""

    digest: str
    object_id: str
    at: AwareDatetime


class ParcelStatus(BaseModel, frozen=True):
    """One status of a parcel, in the carrier's words."""

    code: str
    at: AwareDatetime
    city: str = ""
    reason_code: str = ""
    deleted: bool = False


class Parcel(BaseModel):
    """A parcel; `number` is the shop's own number of it, `state` of the request in the carrier's words."""

    uuid: str
    account: str
    number: str
    cdek_number: str
    state: str
    fault: str = ""
    delivery_point: str | None = None
    statuses: list[ParcelStatus] = []
    return_uuid: str | None = None


class LifeProgress(BaseModel):
    """How far the life of a sample order has come."""

    order_id: str = ""
    step: int = 0
    tries: int = 0
    track_number: str = ""


def _no_counts() -> dict[Kind, Counter[str]]:
    return {kind: Counter() for kind in Kind}


class Memory(BaseModel):
    """Everything the sandbox remembers."""

    received: list[Received] = []
    counts: Annotated[dict[Kind, Counter[str]], AfterValidator(lambda kept: _no_counts() | kept)] = Field(
        default_factory=_no_counts
    )
    sms: dict[str, Sms] = {}
    payments: dict[str, PaymentRecord] = {}
    refunds: dict[str, RefundRecord] = {}
    keys: dict[str, UsedKey] = {}
    parcels: dict[str, Parcel] = {}
    subscriptions: dict[str, list[str]] = {}
    lives: dict[str, LifeProgress] = {}


class State:
    """The memory and its file; without a file it lives as long as the process."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._changed = False
        self.memory = Memory()
        if file is not None and file.exists():
            self.memory = Memory.model_validate_json(file.read_bytes())

    def receive(self, record: Received) -> None:
        """Count it and keep it; the oldest records make room."""
        self.memory.counts[record.kind][record.client_id] += 1
        self.memory.received.append(record)
        del self.memory.received[:-MOST_KEPT]
        self.touch()

    def touch(self) -> None:
        """Something changed: the file is due."""
        self._changed = True

    def save(self) -> None:
        """Write the file if anything changed; whole or not at all."""
        if self._file is None or not self._changed:
            return
        self._changed = False
        fresh = self._file.with_suffix(".new")
        fresh.write_text(self.memory.model_dump_json())
        fresh.replace(self._file)

    async def keep_saving(self) -> None:
        """Save now and then until cancelled, and once more at the end."""
        try:
            while True:
                await asyncio.sleep(SAVE_EVERY)
                with suppress(OSError):
                    self.save()
        finally:
            self.save()


def now() -> datetime:
    """The twins live in real time."""
    return datetime.now(UTC)
