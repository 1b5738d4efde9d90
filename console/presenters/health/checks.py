"""Each thing that may be late as a check with its state in a word, since when, and what to do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from console.presenters.health.state import State
from console.words import Speaker
from storage.health import Late, Some
from storage.targets import Backlog

_SOON: Final = timedelta(minutes=2)
_LONG: Final = timedelta(minutes=10)
_REFUND_LONG: Final = timedelta(hours=2)


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


def _temporal(found: Found, say: Speaker) -> Check:
    if found.temporal:
        return Check("temporal", "Temporal", State.OK, say.gettext("It answers: orders move on their own."))
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
        say.gettext("Events waiting for their order"),
        inbox,
        now,
        say,
        say.gettext("If the oldest waits for minutes, the workers are away: tell an engineer."),
    )
    yield _stuck(stuck, say)
    yield _tasks(late.tasks, now, say)
    yield _waiting(
        "notices",
        say.gettext("Notices from banks and carriers"),
        late.notices,
        now,
        say,
        say.gettext("The vendor cannot be asked what they mean; it is tried again by itself."),
    )
    yield _for_people(
        "unplaced",
        say.gettext("Events nobody could place"),
        late.unplaced,
        now,
        say,
        say.gettext("Say which order each belongs to."),
        "/console/unplaced",
        say.gettext("Open them"),
    )
    yield _for_people(
        "webhooks",
        say.gettext("Webhooks the shop’s site did not accept"),
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
        say.gettext("Carriers that have not answered"),
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
                "Somebody else’s payments or parcels, or a wrong address at the vendor’s: look, read them again or put them aside."
            ),
            "/console/integrations#notices",
            say.gettext("Open them"),
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
    return _waiting("refunds", say.gettext("Refunds under way"), some, now, say, advice, long=_REFUND_LONG)


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
    title = say.gettext("Orders that stand still")
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
