"""Tells the official days off and the weekend days worked in their stead, country by country; whether a shop keeps them is in its hours."""

from datetime import date
from functools import lru_cache
from typing import NamedTuple


class HolidayYear(NamedTuple):
    """One country's year: days off besides ordinary weekends, and weekend days that are worked."""

    days_off: frozenset[date]
    working_weekends: frozenset[date]


@lru_cache(maxsize=256)
def knows_country(country: str) -> bool:
    """Whether the holidays of this country (ISO 3166, two letters) are known."""
    # Imported here: the library takes a third of a second, and most shops keep no holidays.
    import holidays

    return country in holidays.list_supported_countries(include_aliases=False)


@lru_cache(maxsize=512)
def holiday_year(country: str, year: int) -> HolidayYear:
    """The official calendar of `country` for `year`.

    Transfers of days off are decreed a year ahead; later years have the fixed holidays only.
    """
    import holidays

    known = holidays.country_holidays(country, years=year)
    in_year = (day for day in known.weekend_workdays if day.year == year)
    return HolidayYear(days_off=frozenset(known), working_weekends=frozenset(in_year))
