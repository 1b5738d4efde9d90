"""What a list of orders is narrowed to, as its address says it: read forgivingly, written shortly, handed on to storage."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final, Self, TypeVar
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from domain.ids import ShopId
from domain.orders import DeliveryKind, PaymentMethod, Warning
from domain.statuses import STAGES, PaymentState, Stage, Status
from storage.order_filters import OrderFilters
from storage.order_sorting import Sorting

ANY: Final = "any"
_LONGEST: Final = 200
Code = TypeVar("Code", bound=StrEnum)


@dataclass(frozen=True)
class Narrowing:
    """All of it must hold; what is empty narrows nothing. Days are the shop's; `until` is the last one in the list.

    `sort` is how what is left is sorted.
    """

    q: str = ""
    status: Status | None = None
    stage: Stage | None = None
    payment: PaymentState | None = None
    method: PaymentMethod | None = None
    kind: DeliveryKind | None = None
    carrier: str = ""
    since: date | None = None
    until: date | None = None
    warning: Warning | None = None
    warned: bool = False
    engineer: bool = False
    sort: Sorting = Sorting.LATEST

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Self:
        """Out of an address; a word that is none of ours narrows nothing, as in an old bookmark."""
        warning = asked.get("warning", "")
        return cls(
            q=asked.get("q", "").strip()[:_LONGEST],
            status=_code(Status, asked.get("status")),
            stage=_code(Stage, asked.get("stage")),
            payment=_code(PaymentState, asked.get("payment")),
            method=_code(PaymentMethod, asked.get("method")),
            kind=_code(DeliveryKind, asked.get("kind")),
            carrier=asked.get("carrier", "").strip()[:_LONGEST],
            since=day_of(asked.get("since")),
            until=day_of(asked.get("until")),
            warning=_code(Warning, warning),
            warned=warning == ANY,
            engineer=asked.get("engineer") == "yes",
            sort=_code(Sorting, asked.get("sort")) or Sorting.LATEST,
        )

    @property
    def filters_given(self) -> int:
        """How many there are besides the words that are searched for."""
        return len(self.without_words.sorted_by(Sorting.LATEST).pairs())

    @property
    def further(self) -> bool:
        """Whether one of those is given that a page shows only when it is asked to."""
        return any((self.stage, self.method, self.carrier, self.since, self.until, self.engineer))

    @property
    def without_words(self) -> "Narrowing":
        """As it may be kept: what is searched for is a name or a number of somebody."""
        return replace(self, q="")

    @property
    def without_status(self) -> "Narrowing":
        """For the board, which shows every open status, and the latest first."""
        return replace(self, status=None, stage=None, sort=Sorting.LATEST)

    def sorted_by(self, sort: Sorting) -> "Narrowing":
        """The same list, sorted otherwise."""
        return replace(self, sort=sort)

    def pairs(self) -> dict[str, str]:
        """What is not empty, by the names an address has for it."""
        found: dict[str, str] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name == "warned":
                found |= {"warning": ANY} if value else {}
            elif isinstance(value, bool):
                found |= {field.name: "yes"} if value else {}
            elif value and value is not Sorting.LATEST:
                found[field.name] = str(value)
        return found

    def query(self, **more: str) -> str:
        """After the question mark; `more` goes with it."""
        return urlencode(self.pairs() | more)

    def filters(self, shop: ShopId, zone: str) -> OrderFilters:
        """For storage; `zone` (IANA) is the shop's."""
        stage = frozenset(status for status, stage in STAGES.items() if stage is self.stage)
        return OrderFilters(
            shop=shop,
            q=self.q or None,
            status=self.status,
            statuses=stage if self.stage else None,
            payment_state=self.payment,
            method=self.method,
            delivery_kind=self.kind,
            carrier=self.carrier or None,
            placed_from=_begins(self.since, zone),
            placed_before=_begins(self.until + timedelta(days=1), zone) if self.until else None,
            warning=self.warning,
            warned=self.warned,
            needs_engineer=self.engineer,
        )


def _code(kind: type[Code], word: str | None) -> Code | None:
    return kind(word) if word in set(kind) else None


def day_of(text: str | None) -> date | None:
    """A day that somebody may ask for; None for anything else."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if 2000 <= day.year < 2100 else None


def _begins(day: date | None, zone: str) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), ZoneInfo(zone))
