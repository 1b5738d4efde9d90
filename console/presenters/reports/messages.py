"""Messages as they are read: what was sent by which channel and trigger, and what arrived."""

from typing import Final
from urllib.parse import urlencode

from console.menu import N_
from console.naming import naming_of
from console.presenters.reports.parts import Drawing, Part, Report, Shape, Stat, share
from console.words import Speaker
from desk.exporting import Column, Kind
from domain.periods import Period
from storage.reports.messages import ReadBy, Sent

READERS: Final = {
    ReadBy.CUSTOMER: N_("customer"),
    ReadBy.CARRIER: N_("carrier"),
    ReadBy.STAFF: N_("staff"),
}


def presented(rows: tuple[Sent, ...], period: Period, say: Speaker) -> Report:
    """Of messages wanted in the period."""
    if not rows:
        return Report((), empty=say.gettext("No message was wanted in these days."))
    out = sum(_out(row) for row in rows)
    delivered, failed = sum(row.delivered for row in rows), sum(row.failed for row in rows)
    rate = share(failed, out + failed)
    stats = (
        Stat(say.gettext("Messages that went out"), say.number(out)),
        Stat(say.gettext("Known to be delivered"), say.number(delivered)),
        Stat(
            say.gettext("Did not go out"), say.number(failed), say.percent(rate) if rate is not None else ""
        ),
        Stat(say.gettext("Still to go"), say.number(sum(row.waiting for row in rows))),
    )
    return Report((_channels(rows, say), _triggers(rows, period, say)), stats)


def _out(row: Sent) -> int:
    return row.sent + row.delivered + row.unknown


def _counts(say: Speaker) -> tuple[Column, ...]:
    return (
        Column(say.gettext("Wanted"), Kind.COUNT),
        Column(say.gettext("Delivered"), Kind.COUNT),
        Column(say.gettext("Sent, no word yet"), Kind.COUNT),
        Column(say.gettext("Did not go out"), Kind.COUNT),
        Column(say.gettext("Still to go"), Kind.COUNT),
        Column(say.gettext("Maybe sent"), Kind.COUNT),
        Column(say.gettext("Kept back"), Kind.COUNT),
        Column(say.gettext("For reading here"), Kind.COUNT),
    )


def _counted(rows: tuple[Sent, ...]) -> tuple[int, ...]:
    names = ("wanted", "delivered", "sent", "failed", "waiting", "unknown", "kept_back", "noted")
    return tuple(sum(int(getattr(row, name)) for row in rows) for name in names)


def _channels(rows: tuple[Sent, ...], say: Speaker) -> Part:
    channels = dict.fromkeys(row.channel for row in rows)
    return Part(
        "channels",
        say.gettext("By channel"),
        (Column(say.gettext("Sent by")), *_counts(say)),
        tuple(
            (
                naming_of(say.locale).message_channel(channel),
                *_counted(tuple(row for row in rows if row.channel == channel)),
            )
            for channel in channels
        ),
        Drawing(Shape.COLUMNS, 0, (3, 2, 5, 4)),  # as states are coloured: sent, delivered, waiting, failed
        say.gettext(
            "Kept back: the shop’s channel is off or only recorded, consent was withdrawn, or events overtook the message. Maybe sent: the gateway’s answer was lost."
        ),
        total=(say.gettext("In all"), *_counted(rows)),
    )


def _triggers(rows: tuple[Sent, ...], period: Period, say: Speaker) -> Part:
    days = {"since": f"{period.first}", "until": f"{period.last}"}
    return Part(
        "triggers",
        say.gettext("By kind of message"),
        (
            Column(say.gettext("Trigger")),
            Column(say.gettext("Sent by")),
            Column(say.gettext("To")),
            *_counts(say),
        ),
        tuple(
            (
                row.trigger,
                naming_of(say.locale).message_channel(row.channel),
                say.gettext(READERS[row.reader]),
                *_counted((row,)),
            )
            for row in rows
        ),
        links=tuple(
            f"/console/messages?{urlencode({'kind': row.trigger, 'channel': row.channel} | days)}"
            for row in rows
        ),
    )
