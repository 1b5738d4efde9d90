"""The accounts of a shop, and what each did within a day."""

from dataclasses import dataclass
from typing import Final

from console.menu import N_
from console.presenters.health.state import State
from console.words import Speaker
from storage.health import Channel


@dataclass(frozen=True)
class Gateway:
    """An account of the shop, and what it did within a day."""

    name: str
    there: bool
    state: State
    about: str


def gateways(accounts: dict[str, bool], channels: tuple[Channel, ...], say: Speaker) -> tuple[Gateway, ...]:
    """`accounts`: which the shop has, by name; a channel tells what was sent by it."""
    by_channel = {one.channel: one for one in channels}
    return tuple(
        _gateway(name, there, by_channel.get(_CHANNELS.get(name, "")), say)
        for name, there in accounts.items()
    )


GATEWAYS: Final = {
    "sms": N_("SMS"),
    "email": N_("Email"),
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


def sandbox_page(sms_address: str | None, sandbox: bool) -> str | None:
    """Where the sandbox shows what it received and lets its gateways fail; None where this is not one."""
    return f"{sms_address.rstrip('/')}/view" if sandbox and sms_address else None
