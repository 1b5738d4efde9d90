"""Says when something comes as people say it today: `сегодня в 14:30`, `tomorrow at 10:00`, `5 марта в 10:00`."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from playbook.wording import Locale, day_words, time_words
from rules.words.names import Words, said

_TODAY: Final[Words] = ("сегодня", "today")
_TOMORROW: Final[Words] = ("завтра", "tomorrow")
_AT: Final[Words] = ("{day} в {time}", "{day} at {time}")
_THERE: Final[Words] = (" (у клиента {time})", " ({time} there)")


class Clocks(NamedTuple):
    """What the moment is now, by whose clocks it is told (IANA), in which language."""

    now: datetime
    zone: str
    customer_zone: str
    locale: Locale

    def when(self, at: datetime) -> str:
        """`завтра в 10:00`, `on 5 March at 10:00`."""
        day = self._near(at)
        if day is None:
            day = day_words(at, self.zone, self.locale)
            day = day if self.locale is Locale.RU else f"on {day}"
        return said(_AT, self.locale).format(day=day, time=time_words(at, self.zone))

    def until(self, at: datetime) -> str:
        """What stands after `до`, `until`: `14:30` of today, `завтра, 10:00`, `5 марта, 10:00`."""
        time = time_words(at, self.zone)
        if self._days(at) == 0:
            return time
        day = self._near(at) or day_words(at, self.zone, self.locale)
        return f"{day}, {time}"

    def there(self, at: datetime) -> str:
        """What the customer's clock shows, where it is another than the shop's; else nothing."""
        time = time_words(at, self.customer_zone)
        same = time == time_words(at, self.zone)
        return "" if same else said(_THERE, self.locale).format(time=time)

    def _near(self, at: datetime) -> str | None:
        days = self._days(at)
        return said((_TODAY, _TOMORROW)[days], self.locale) if days in (0, 1) else None

    def _days(self, at: datetime) -> int:
        zone = ZoneInfo(self.zone)
        gap: timedelta = at.astimezone(zone).date() - self.now.astimezone(zone).date()
        return gap.days
