"""Reads a marketplace's order histories (CSV) into typed rows; what their times mean to an order is mapping's."""

import csv
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from domain.base import Moment, Stored

_FORMAT: Final = "%m/%d/%Y %H:%M"


class RealEnd(StrEnum):
    """Where the marketplace says the order stands at the end of the data."""

    DELIVERED = "delivered"
    SHIPPED = "shipped"
    CANCELED = "canceled"
    UNAVAILABLE = "unavailable"
    PROCESSING = "processing"
    INVOICED = "invoiced"

    @property
    def over(self) -> bool:
        """Nothing more happened to it; the others were still under way where the data ends."""
        return self in (RealEnd.DELIVERED, RealEnd.CANCELED, RealEnd.UNAVAILABLE)


class Column(StrEnum):
    """The columns that are read; others are left alone."""

    ID = "order_id"
    END = "order_status"
    PURCHASED = "order_purchase_timestamp"
    APPROVED = "order_approved_at"
    WITH_CARRIER = "order_delivered_carrier_date"
    DELIVERED = "order_delivered_customer_date"
    ESTIMATED = "order_estimated_delivery_date"


class BadFile(ValueError):
    """The file is not a list of order histories; the text names the line and says what is wrong."""


class RealLife(Stored):
    """One real order. Moments are in UTC; a time the marketplace did not write is None."""

    id: str
    line: int
    """Of the file, the heading being 1."""
    end: RealEnd
    purchased: Moment
    approved: Moment | None = None
    """When its payment was approved."""
    with_carrier: Moment | None = None
    """When it was handed to the carrier."""
    delivered: Moment | None = None
    """When the customer had it."""
    estimated: date | None = None
    """The day promised to the customer, by the shop's calendar."""

    @property
    def last_known(self) -> datetime:
        """The latest moment at which something happened to it (UTC); what was only promised does not count."""
        known = (self.purchased, self.approved, self.with_carrier, self.delivered)
        return max(moment for moment in known if moment is not None)


def lives_in(lines: Iterable[str], name: str, zone: ZoneInfo) -> Iterator[RealLife]:
    """The rows of a file called `name`, one after another; its times are local ones of `zone`, month before day.

    A local hour that happened twice (clocks put back) is read as the first one. Raises BadFile.
    """
    rows = csv.DictReader(lines)
    missing = [column for column in Column if column not in (rows.fieldnames or ())]
    if missing:
        raise BadFile(f"{name}: these columns are missing: {', '.join(missing)}")
    any_there = False
    for life in _lives(rows, zone):
        any_there = True
        yield life
    if not any_there:
        raise BadFile(f"{name}: there is no order in it")


def _lives(rows: "csv.DictReader[str]", zone: ZoneInfo) -> Iterator[RealLife]:
    for row in rows:
        line = rows.line_num
        purchased = _moment(row, Column.PURCHASED, line, zone)
        if purchased is None:
            raise BadFile(f"line {line}: {Column.PURCHASED} is empty, and no life begins without it")
        estimated = _local(row, Column.ESTIMATED, line)
        yield RealLife(
            id=row[Column.ID],
            line=line,
            end=_end(row, line),
            purchased=purchased,
            approved=_moment(row, Column.APPROVED, line, zone),
            with_carrier=_moment(row, Column.WITH_CARRIER, line, zone),
            delivered=_moment(row, Column.DELIVERED, line, zone),
            estimated=None if estimated is None else estimated.date(),
        )


def _end(row: dict[str, str], line: int) -> RealEnd:
    try:
        return RealEnd(row[Column.END])
    except ValueError:
        known = ", ".join(RealEnd)
        raise BadFile(f"line {line}: {Column.END} {row[Column.END]!r} is none of {known}") from None


def _moment(row: dict[str, str], column: Column, line: int, zone: ZoneInfo) -> datetime | None:
    local = _local(row, column, line)
    return None if local is None else local.replace(tzinfo=zone).astimezone(UTC)


def _local(row: dict[str, str], column: Column, line: int) -> datetime | None:
    text = (row[column] or "").strip()
    if not text:
        return None
    try:
        # Local on purpose: the zone is the shop's and is put on where a moment is meant, not a day.
        return datetime.strptime(text, _FORMAT)  # noqa: DTZ007
    except ValueError:
        raise BadFile(f"line {line}: {column} {text!r} is no time like 10/2/2017 10:56") from None
