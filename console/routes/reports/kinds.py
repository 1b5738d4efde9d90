"""Which reports there are, and how each is read and made: its page, its charts and its files all come from here."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from console.menu import N_
from console.presenters.reports import (
    bonuses,
    calls,
    funnel,
    messages,
    operators,
    owed_money,
    reasons,
    returns,
    revenue,
    sources,
)
from console.presenters.reports.parts import Report
from console.words import Speaker
from desk.services import Services
from desk.shop_rules import playbook_in_force
from domain.ids import ShopId
from domain.periods import Period
from rules.explanation.triggers import trigger_words
from storage.reports import bonuses as bonuses_read
from storage.reports import calls as calls_read
from storage.reports import funnel as funnel_read
from storage.reports import messages as messages_read
from storage.reports import operators as operators_read
from storage.reports import owed_money as owed_money_read
from storage.reports import reasons as reasons_read
from storage.reports import returns as returns_read
from storage.reports import revenue as revenue_read
from storage.reports import sources as sources_read


@dataclass(frozen=True)
class Asked:
    """What a report is made of: a connection, whose it is, of which days, in whose words."""

    conn: AsyncConnection
    shop: ShopId
    period: Period
    now: datetime
    say: Speaker
    services: Services


@dataclass(frozen=True)
class Kind:
    """A report: its title, the question it answers, and how it comes about."""

    title: str
    question: str
    icon: str
    made: Callable[[Asked], Awaitable[Report]]


async def _revenue(asked: Asked) -> Report:
    rows = await revenue_read.read(asked.conn, asked.shop, asked.period)
    return revenue.presented(rows, asked.period, asked.say)


async def _funnel(asked: Asked) -> Report:
    return funnel.presented(await funnel_read.read(asked.conn, asked.shop, asked.period), asked.say)


async def _calls(asked: Asked) -> Report:
    return calls.presented(await calls_read.read(asked.conn, asked.shop, asked.period), asked.say)


async def _messages(asked: Asked) -> Report:
    rows = await messages_read.read(asked.conn, asked.shop, asked.period)
    return messages.presented(rows, asked.period, asked.say)


async def _returns(asked: Asked) -> Report:
    return returns.presented(await returns_read.read(asked.conn, asked.shop, asked.period), asked.say)


async def _reasons(asked: Asked) -> Report:
    whose = (asked.conn, asked.shop, asked.period)
    return reasons.presented(
        await reasons_read.read(*whose),
        await reasons_read.towns(*whose),
        await reasons_read.elsewhere(*whose),
        await reasons_read.cheaper(*whose),
        await reasons_read.on_delivery(*whose),
        asked.say,
    )


async def _sources(asked: Asked) -> Report:
    return sources.presented(await sources_read.read(asked.conn, asked.shop, asked.period), asked.say)


async def _operators(asked: Asked) -> Report:
    whose = (asked.conn, asked.shop, asked.period)
    return operators.presented(
        await operators_read.read(*whose), await operators_read.outcomes(*whose), asked.say
    )


async def _owed_money(asked: Asked) -> Report:
    ages = await owed_money_read.read(asked.conn, asked.shop, asked.now)
    oldest = await owed_money_read.oldest(asked.conn, asked.shop, asked.now)
    return owed_money.presented(ages, oldest, asked.now, asked.say)


async def _bonuses(asked: Asked) -> Report:
    rows = await bonuses_read.read(asked.conn, asked.shop, asked.period)
    if not rows:
        return bonuses.presented(rows, {}, asked.say)
    playbook = await playbook_in_force(asked.conn, asked.services, asked.shop)
    words = {one.id: trigger_words(one, playbook, asked.say.locale) for one in playbook.triggers}
    return bonuses.presented(rows, words, asked.say)


REPORTS: Final[Mapping[str, Kind]] = {
    "revenue": Kind(
        N_("Revenue"), N_("What was ordered, and what it earned, month by month."), "banknote", _revenue
    ),
    "funnel": Kind(N_("Funnel"), N_("How far orders come, and where they stand longest."), "filter", _funnel),
    "calls": Kind(N_("Calls"), N_("How soon customers are called, and when they answer."), "phone", _calls),
    "messages": Kind(
        N_("Messages sent"), N_("What went out by which channel, and what arrived."), "send", _messages
    ),
    "returns": Kind(N_("Returns"), N_("What comes back, by which carrier, from where."), "undo-2", _returns),
    "reasons": Kind(
        N_("Reasons"), N_("Why orders are cancelled, and who is cheaper."), "circle-help", _reasons
    ),
    "sources": Kind(N_("Sources"), N_("Which campaigns and channels bring orders."), "megaphone", _sources),
    "operators": Kind(
        N_("Operators"), N_("Who does how much, and how much of it in time."), "headset", _operators
    ),
    "owed-money": Kind(
        N_("Owed money"), N_("What carriers still owe, and for how long."), "hourglass", _owed_money
    ),
    "bonuses": Kind(N_("Bonuses"), N_("Who earned what by which act."), "award", _bonuses),
}
"""By their names in addresses."""
