"""Health as a page shows it: each thing that may be late as a check with its state in a word, since when, and what to do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from console.menu import N_
from console.naming import naming_of
from console.presenters.order import workflow_page
from console.words import Speaker
from domain.ids import OrderId
from domain.statuses import Status
from storage.health import Channel, Late, Some, Stuck, Trouble, Unsent
from storage.targets import Backlog

_SOON: Final = timedelta(minutes=2)
_LONG: Final = timedelta(minutes=10)
_REFUND_LONG: Final = timedelta(hours=2)


class State(StrEnum):
    """How a thing is."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"


WORDS: Final = {State.OK: N_("all right"), State.WARN: N_("look at it"), State.BAD: N_("act now")}
ICONS: Final = {State.OK: "circle-check", State.WARN: "circle-alert", State.BAD: "triangle-alert"}
TROUBLES: Final = {
    Trouble.BROKEN: N_("A rule broke: an engineer is needed"),
    Trouble.PARKED: N_("Set aside after twenty failed tries"),
    Trouble.OVERSLEPT: N_("Its moment passed and nothing happened"),
}


@dataclass(frozen=True)
class Check:
    """One thing. `about` says how it stands, `advice` what to do where it is not all right, `link` where."""

    name: str
    title: str
    state: State
    about: str
    advice: str = ""
    link: str = ""
    link_words: str = ""


@dataclass(frozen=True)
class Gateway:
    """An account of the shop, and what it did within a day."""

    name: str
    there: bool
    state: State
    about: str


@dataclass(frozen=True)
class StuckShown:
    """An order that nothing moves."""

    order: OrderId
    number: int
    status: Status
    trouble: str
    what: str
    since: datetime
    workflow: str | None


@dataclass(frozen=True)
class Found:
    """All that was read of the shop, and of what it stands on."""

    late: Late
    unsent: Some
    backlog: Backlog
    temporal: bool
    paused: bool


def checks(found: Found, stuck: int, now: datetime, say: Speaker) -> tuple[Check, ...]:
    """The worst first, in the order of a usual morning."""
    made = (_temporal(found, say), *_checks(found, stuck, now, say))
    rank = list(State)
    return tuple(sorted(made, key=lambda check: -rank.index(check.state)))


def worst(states: tuple[State, ...]) -> State:
    """Of the whole page."""
    rank = list(State)
    return max(states, key=rank.index, default=State.OK)


def _temporal(found: Found, say: Speaker) -> Check:
    if found.temporal:
        return Check("temporal", "Temporal", State.OK, say.gettext("It answers: orders move by themselves."))
    return Check(
        "temporal",
        "Temporal",
        State.BAD,
        say.gettext("It does not answer. What people do is stored and applied when it is back."),
        say.gettext("Tell an engineer. Nothing is lost meanwhile, and nothing is sent."),
    )


def _checks(found: Found, stuck: int, now: datetime, say: Speaker) -> Iterator[Check]:
    late = found.late
    yield _paused(found, say)
    yield _waiting(
        "unsent",
        say.gettext("Unsent messages"),
        found.unsent,
        now,
        say,
        say.gettext("If their number grows, look at the gateways below."),
        "/console/messages?state=wanted",
        say.gettext("Open the messages"),
    )
    inbox = Some(count=found.backlog.waiting, oldest=found.backlog.oldest)
    yield _waiting(
        "inbox",
        say.gettext("What came in and waits for its order"),
        inbox,
        now,
        say,
        say.gettext("If the oldest waits for minutes, the workers are away: tell an engineer."),
    )
    yield _stuck(stuck, say)
    yield _tasks(late.tasks, now, say)
    yield _waiting(
        "notices",
        say.gettext("Notices of banks and carriers"),
        late.notices,
        now,
        say,
        say.gettext("The vendor cannot be asked what they mean; it is tried again by itself."),
    )
    yield _for_people(
        "unplaced",
        say.gettext("What nobody could place"),
        late.unplaced,
        now,
        say,
        say.gettext("Say which order each belongs to."),
        "/console/unplaced",
        say.gettext("Open them"),
    )
    yield _for_people(
        "webhooks",
        say.gettext("Webhooks that the shop’s site did not take"),
        late.failed_webhooks,
        now,
        say,
        say.gettext("Look at the site’s answers, mend it, and send them again."),
        "/console/integrations",
        say.gettext("Open the deliveries"),
    )
    yield _refunds(late.refunds, now, say)
    yield _waiting(
        "handovers",
        say.gettext("Carriers asked and silent"),
        late.handovers,
        now,
        say,
        say.gettext("After its term an operator gets a task to call."),
        long=timedelta(days=1),
    )
    if late.unusable_notices:
        yield Check(
            "unusable",
            say.gettext("Notices about nothing of ours"),
            State.WARN,
            say.number(late.unusable_notices),
            say.gettext(
                "Somebody else’s payments or parcels, or a wrong address at the vendor’s: an engineer can read them."
            ),
        )


def _paused(found: Found, say: Speaker) -> Check:
    title = say.gettext("Sending")
    if not found.paused:
        return Check("sending", title, State.OK, say.gettext("Messages of this shop go out."))
    return Check(
        "sending",
        title,
        State.BAD,
        say.gettext("Somebody paused all messages of this shop. They wait, and none is lost."),
        say.gettext("Resume sending when it is time."),
        "/console/integrations",
        say.gettext("To the switch"),
    )


def _waiting(
    name: str,
    title: str,
    some: Some,
    now: datetime,
    say: Speaker,
    advice: str,
    link: str = "",
    link_words: str = "",
    *,
    long: timedelta = _LONG,
) -> Check:
    """What goes by itself, and is only worth a look when it takes long."""
    if some.oldest is None:
        return Check(name, title, State.OK, say.gettext("Nothing waits."))
    waited = now - some.oldest
    state = State.BAD if waited > long else State.WARN if waited > _SOON else State.OK
    return Check(
        name,
        title,
        state,
        _count(some, say),
        advice if state is not State.OK else "",
        link if state is not State.OK else "",
        link_words,
    )


def _for_people(
    name: str, title: str, some: Some, now: datetime, say: Speaker, advice: str, link: str, link_words: str
) -> Check:
    """What waits for somebody, however long."""
    del now
    if not some.count:
        return Check(name, title, State.OK, say.gettext("Nothing waits."))
    return Check(name, title, State.WARN, _count(some, say), advice, link, link_words)


def _refunds(some: Some, now: datetime, say: Speaker) -> Check:
    advice = say.gettext("The bank is asked again for five days; then it is somebody’s task.")
    return _waiting(
        "refunds", say.gettext("Money on its way back"), some, now, say, advice, long=_REFUND_LONG
    )


def _tasks(some: Some, now: datetime, say: Speaker) -> Check:
    title = say.gettext("Overdue tasks")
    if some.oldest is None:
        return Check("tasks", title, State.OK, say.gettext("Every task is in time."))
    state = State.BAD if now - some.oldest > timedelta(days=1) else State.WARN
    advice = say.gettext("See who is on shift, and take the oldest first.")
    return Check(
        "tasks", title, state, _count(some, say), advice, "/console/queue", say.gettext("Open the queue")
    )


def _stuck(count: int, say: Speaker) -> Check:
    title = say.gettext("Orders that nothing moves")
    if not count:
        return Check(
            "stuck", title, State.OK, say.gettext("Every open order has somebody or something that moves it.")
        )
    words = say.ngettext("%(num)s order stands still.", "%(num)s orders stand still.", count)
    return Check(
        "stuck",
        title,
        State.BAD,
        words % {"num": say.number(count)},
        say.gettext("Try them again below; what stays needs an engineer."),
    )


def _count(some: Some, say: Speaker) -> str:
    assert some.oldest is not None
    words = say.ngettext("%(num)s, since %(since)s", "%(num)s, the oldest since %(since)s", some.count)
    return words % {"num": say.number(some.count), "since": say.moment(some.oldest)}


def gateways(accounts: dict[str, bool], channels: tuple[Channel, ...], say: Speaker) -> tuple[Gateway, ...]:
    """`accounts`: which the shop has, by name; a channel tells what was sent by it."""
    by_channel = {one.channel: one for one in channels}
    return tuple(
        _gateway(name, there, by_channel.get(_CHANNELS.get(name, "")), say)
        for name, there in accounts.items()
    )


GATEWAYS: Final = {
    "sms": N_("SMS"),
    "email": N_("Letters"),
    "payments": N_("Payments"),
    "carrier": N_("CDEK"),
    "webhooks": N_("The shop’s site"),
}
_CHANNELS: Final = {"sms": "sms", "email": "email", "webhooks": "webhook"}


def _gateway(name: str, there: bool, channel: Channel | None, say: Speaker) -> Gateway:
    words = say.gettext(GATEWAYS[name])
    if not there:
        return Gateway(words, False, State.OK, say.gettext("The shop has no such account."))
    if channel is None:
        known = (
            say.gettext("Nothing was sent by it within a day.")
            if name in _CHANNELS
            else say.gettext("It is set up.")
        )
        return Gateway(words, True, State.OK, known)
    told = say.gettext("%(sent)s sent within a day, %(failed)s failed") % {
        "sent": say.number(channel.sent),
        "failed": say.number(channel.failed + channel.unknown),
    }
    if channel.last_sent is not None:
        told += " · " + say.gettext("last %(at)s") % {"at": say.moment(channel.last_sent)}
    wrong = channel.failed + channel.unknown
    state = State.BAD if wrong > channel.sent else State.WARN if wrong else State.OK
    return Gateway(words, True, state, told)


def stuck_shown(
    rows: tuple[Stuck, ...], ui: str | None, namespace: str, say: Speaker
) -> tuple[StuckShown, ...]:
    """Each with its trouble in words and the way to its workflow."""
    return tuple(
        StuckShown(
            row.order_id,
            row.number,
            row.status,
            say.gettext(TROUBLES[row.trouble]),
            row.what or "",
            row.since,
            workflow_page(ui, namespace, row.order_id),
        )
        for row in rows
    )


@dataclass(frozen=True)
class UnsentShown:
    """A message that has not gone."""

    order: OrderId
    number: int
    trigger: str
    channel: str
    since: datetime
    why: str


def unsent_shown(rows: tuple[Unsent, ...], say: Speaker) -> tuple[UnsentShown, ...]:
    """Each with what its gateway said."""
    return tuple(
        UnsentShown(
            row.order_id,
            row.number,
            row.trigger,
            naming_of(say.locale).message_channel(row.channel),
            row.since,
            row.code
            or (say.gettext("tried %(count)s times") % {"count": row.attempts} if row.attempts else ""),
        )
        for row in rows
    )


def sandbox_page(sms_address: str | None, sandbox: bool) -> str | None:
    """Where the sandbox shows what it received and lets its gateways fail; None where this is not one."""
    return f"{sms_address.rstrip('/')}/view" if sandbox and sms_address else None
