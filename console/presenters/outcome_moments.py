"""By whose clock an outcome's moments are named, and which moments are likely: pressed instead of typed."""

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from desk.tasks.standing import Standing
from domain import answers as a
from domain.base import Asked
from domain.calendars import Calendar, calls_calendar, shop_calendar
from domain.tasks import CALLS, OUTCOMES
from rules.consequences.sampling import SOON

_MINUTES: Final = timedelta(minutes=5)
_MORNING: Final = time(9)


def shop_clock(found: Standing) -> ZoneInfo:
    """Of the shop."""
    return ZoneInfo(found.whole.playbook.hours.timezone)


def customer_clock(found: Standing) -> ZoneInfo:
    """Of the customer."""
    return ZoneInfo(found.whole.state.order.reach.zone.name)


def clocks_differ(found: Standing) -> bool:
    """Whether it is another time of day there now."""
    now = found.whole.now
    return now.astimezone(shop_clock(found)).utcoffset() != now.astimezone(customer_clock(found)).utcoffset()


def by_customer(found: Standing, outcome: str) -> bool:
    """Whether moments of this outcome are named by the customer's clock: he names them."""
    return found.row.kind in CALLS and clocks_differ(found) and outcome not in ("extend",)


def _is_a_call(found: Standing, model: type[Asked]) -> bool:
    return found.row.kind in CALLS or model in (a.Callback, a.Thinking)


def calendar_of(found: Standing, model: type[Asked]) -> Calendar:
    """When what the outcome names can be done."""
    playbook = found.whole.playbook
    if _is_a_call(found, model):
        zone = found.whole.state.order.reach.zone.name
        return calls_calendar(playbook.hours, playbook.customer_hours, zone)
    return shop_calendar(playbook.hours)


def likely_moments(found: Standing, model: type[Asked]) -> tuple[datetime, ...]:
    """Soon, a little later, and the next two mornings, each moved to where it can be done."""
    calendar, now = calendar_of(found, model), found.whole.now
    soon = [] if model not in (a.Callback,) else [_rounded(now + SOON), _rounded(now + 2 * SOON)]
    later = [_morning(found, model, days) for days in (1, 2, 3, 7)]
    opened = (calendar.next_open(at) for at in [*soon, *later])
    return tuple(dict.fromkeys(at for at in opened if at is not None))[:4]


def moments_to_put_off(found: Standing) -> tuple[datetime, ...]:
    """A little later, and the next mornings, as far as the task's limit lets it wait."""
    model = OUTCOMES[found.row.kind][0]
    calendar, now = calendar_of(found, model), found.whole.now
    soon = [_rounded(now + length) for length in (timedelta(minutes=5), SOON / 2, SOON, 3 * SOON)]
    opened = (calendar.next_open(at) for at in [*soon, *(_morning(found, model, days) for days in (1, 2))])
    fits = (at for at in opened if at is not None and at <= found.row.due_at)
    return tuple(dict.fromkeys(fits))[:4]


def _rounded(at: datetime) -> datetime:
    left = at.timestamp() % _MINUTES.total_seconds()
    return at + timedelta(seconds=_MINUTES.total_seconds() - left) if left else at


def _morning(found: Standing, model: type[Asked], days: int) -> datetime:
    """The first open moment from nine of the day after so many, by the clock of who is called: also where a shop never closes."""
    clock = customer_clock(found) if _is_a_call(found, model) else shop_clock(found)
    morning = datetime.combine(found.whole.now.astimezone(clock) + timedelta(days=days), _MORNING, clock)
    return calendar_of(found, model).next_open(morning) or morning
