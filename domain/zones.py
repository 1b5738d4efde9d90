"""Finds the time zone a customer lives by, with its source and how far to trust it; the data stand in `regions.csv`."""

import csv
import difflib
import re
from enum import StrEnum
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Annotated, Final
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, TypeAdapter

from domain.base import Stored, Unfit

if TYPE_CHECKING:
    from domain.phones import Phone

RUSSIA: Final = "RU"


class ZoneSource(StrEnum):
    """What a zone was found by, from the best to the poorest."""

    GIVEN = "given"
    REGION = "region"
    POSTCODE = "postcode"
    LANDLINE = "landline"
    PHONE_COUNTRY = "phone_country"
    """A foreign number, mobile too, of a country that lives by one time."""
    SHOP = "shop"


class Confidence(StrEnum):
    """How far a zone is to be trusted."""

    SURE = "sure"
    LIKELY = "likely"
    GUESS = "guess"


class UnknownZone(Unfit):
    """No time zone of this name is in the IANA data."""


def known_zone(name: str) -> str:
    """`name` itself. Raises UnknownZone, naming the nearest right one, when IANA knows no such zone."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        near = difflib.get_close_matches(name, sorted({region.zone for region in REGIONS}), n=1)
        meant = {"near": near[0]} if near else {"example": "Europe/Moscow"}
        hint = f"did you mean {near[0]}?" if near else "write it like Europe/Moscow"
        raise UnknownZone(
            "unknown_zone", f"{name!r} is not a time zone; {hint}", name=name, **meant
        ) from error
    return name


ZoneName = Annotated[str, AfterValidator(known_zone)]
"""A field of a pydantic model: the IANA name of a time zone."""


class Zone(Stored):
    """A customer's time zone and why it is believed."""

    name: str
    source: ZoneSource
    confidence: Confidence


class Region(Stored):
    """A region of Russia, or another country as a whole.

    `number` is the code of the Russian address register, empty abroad; `postcodes` are first three digits;
    `landlines` are three-digit area codes; `zone` is the capital's where the region has several.
    """

    country: str
    number: str
    iso: str
    name: str
    english: str
    zone: str
    several_zones: bool
    postcodes: tuple[str, ...]
    landlines: tuple[str, ...]
    aliases: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Every way of writing the region."""
        return tuple(filter(None, (self.name, self.english, self.iso, self.number, *self.aliases)))


def _numbers(ranges: str) -> list[str]:
    """`"647-648 660"` → 647, 648, 660."""
    bounds = [part.partition("-") for part in ranges.split()]
    return [f"{code:03}" for first, _, last in bounds for code in range(int(first), int(last or first) + 1)]


def _read_regions() -> tuple[Region, ...]:
    text = resources.files(__package__).joinpath("regions.csv").read_text(encoding="utf-8")
    rows = [
        {
            **row,
            "postcodes": _numbers(row["postcodes"]),
            "landlines": row["landlines"].split(),
            "aliases": [alias for alias in row["aliases"].split("|") if alias],
        }
        for row in csv.DictReader(text.splitlines())
    ]
    return TypeAdapter(tuple[Region, ...]).validate_python(rows)


REGIONS: Final = _read_regions()

_WORDS = re.compile(r"\w+")
_PARTS = re.compile(r"[,;/()]")
_KINDS: Final = frozenset(
    _WORDS.findall(
        "область обл край республика респ город гор г автономный автономная округ окр ао аобл "
        "oblast region krai kray republic okrug autonomous city of the"
    )
)
"""Words that tell what a region is, not which."""


def _key(name: str) -> str:
    """Words in alphabetical order, so that "Коми Республика" is "Республика Коми"."""
    return " ".join(sorted(_WORDS.findall(name.casefold().replace("ё", "е"))))


def _bare_key(name: str) -> str:
    return " ".join(word for word in _key(name).split() if word not in _KINDS)


_BY_NAME: Final = {_key(name): region for region in REGIONS for name in region.names}
# "Altai Krai" and "Altai Republic" are both "Altai": the first listed wins, and a test holds such zones equal.
_BY_BARE_NAME: Final = {
    _bare_key(name): region for region in reversed(REGIONS) for name in region.names if _bare_key(name)
}
_BY_POSTCODE: Final = {prefix: region for region in REGIONS for prefix in region.postcodes}
_BY_LANDLINE: Final = {code: region for region in REGIONS for code in region.landlines}
_BY_COUNTRY: Final = {region.country: region for region in REGIONS if region.country != RUSSIA}


@lru_cache(maxsize=4096)
def region_called(text: str) -> Region | None:
    """The region meant by `text`: forgives case, ё, "обл.", "респ.", "г.", word order; of "край, город" either will do."""
    for part in (text, *_PARTS.split(text)):
        found = _BY_NAME.get(_key(part)) or _BY_BARE_NAME.get(_bare_key(part))
        if found:
            return found
    return None


def region_of_postcode(postcode: str) -> Region | None:
    """The region a six-digit postcode belongs to."""
    digits = re.sub(r"\D", "", postcode)
    return _BY_POSTCODE.get(digits[:3]) if len(digits) == 6 else None


def find_zone(
    given: str | None, region: str | None, postcode: str | None, phone: "Phone | None", shop_zone: str
) -> Zone:
    """The customer's zone: given; by region, then postcode of delivery; by the phone's code or country; the shop's.

    Russian mobile numbers tell nothing. A region with several zones counts as its capital, with less confidence;
    so does a region that contradicts the postcode. Raises UnknownZone for a `given` that IANA does not know.
    """
    if given:
        return Zone(name=known_zone(given), source=ZoneSource.GIVEN, confidence=Confidence.SURE)
    called = region_called(region) if region else None
    posted = region_of_postcode(postcode) if postcode else None
    place = called or posted
    if place:
        doubted = place.several_zones or (posted is not None and posted.zone != place.zone)
        return Zone(
            name=place.zone,
            source=ZoneSource.REGION if called else ZoneSource.POSTCODE,
            confidence=Confidence.LIKELY if doubted else Confidence.SURE,
        )
    return (_zone_of_phone(phone) if phone else None) or Zone(
        name=shop_zone, source=ZoneSource.SHOP, confidence=Confidence.GUESS
    )


def _zone_of_phone(phone: "Phone") -> Zone | None:
    # Only here: the library is large, and most customers are found by their address.
    import phonenumbers
    from phonenumbers.timezone import UNKNOWN_TIMEZONE, time_zones_for_number

    from domain.phones import is_landline, parsed

    number = parsed(phone)
    country = phonenumbers.region_code_for_number(number)
    landline = is_landline(phone)
    if country == RUSSIA:
        code = phonenumbers.national_significant_number(number)[:3]
        region = _BY_LANDLINE.get(code) if landline else None
        if region is None:
            return None
        confidence = Confidence.GUESS if region.several_zones else Confidence.LIKELY
        return Zone(name=region.zone, source=ZoneSource.LANDLINE, confidence=confidence)
    if country in _BY_COUNTRY:
        name = _BY_COUNTRY[country].zone
    else:
        names = time_zones_for_number(number)
        if len(names) != 1 or names[0] == UNKNOWN_TIMEZONE:
            return None
        name = names[0]
    source = ZoneSource.LANDLINE if landline else ZoneSource.PHONE_COUNTRY
    return Zone(name=name, source=source, confidence=Confidence.LIKELY)
