"""Customers' time zones and the data of Russian regions behind them."""

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pydantic import BaseModel, ValidationError

from domain.phones import Phone
from domain.zones import (
    REGIONS,
    Confidence,
    Zone,
    ZoneName,
    ZoneSource,
    find_zone,
    region_called,
    region_of_postcode,
)

MOSCOW = "Europe/Moscow"
RUSSIAN = [region for region in REGIONS if region.country == "RU"]


def offset(zone: str) -> timedelta:
    found = datetime(2025, 7, 1, tzinfo=UTC).astimezone(ZoneInfo(zone)).utcoffset()
    assert found is not None
    return found


def found(
    given: str | None = None, region: str | None = None, postcode: str | None = None, phone: str | None = None
) -> tuple[str, ZoneSource, Confidence]:
    zone = find_zone(given, region, postcode, Phone(phone) if phone else None, MOSCOW)
    return zone.name, zone.source, zone.confidence


def test_all_regions_of_russia_are_there_once() -> None:
    assert len(RUSSIAN) == 89
    for codes in ([region.number for region in RUSSIAN], [region.iso for region in REGIONS]):
        assert [code for code, times in Counter(codes).items() if times > 1] == []


def test_the_eleven_time_zones_of_russia_are_there() -> None:
    assert {offset(region.zone) for region in RUSSIAN} == {timedelta(hours=hours) for hours in range(2, 13)}


def test_no_postcode_prefix_and_no_landline_code_stands_twice() -> None:
    for codes in ([region.postcodes for region in REGIONS], [region.landlines for region in REGIONS]):
        counted = Counter(code for group in codes for code in group)
        assert [code for code, times in counted.items() if times > 1] == []
        assert all(len(code) == 3 for code in counted)


def test_every_russian_region_has_postcodes() -> None:
    assert [region.name for region in RUSSIAN if not region.postcodes] == []


def test_regions_that_share_a_short_name_share_a_zone() -> None:
    zones = defaultdict(set)
    for region in REGIONS:
        for name in region.names:
            called = region_called(name)
            assert called is not None, name
            zones[name].update({called.zone, region.zone})
    assert {name: shared for name, shared in zones.items() if len(shared) > 1} == {}


@pytest.mark.parametrize(
    ("postcode", "zone"),
    [
        ("101000", "Europe/Moscow"),
        ("144010", "Europe/Moscow"),
        ("188300", "Europe/Moscow"),
        ("236006", "Europe/Kaliningrad"),
        ("295000", "Europe/Simferopol"),
        ("410012", "Europe/Saratov"),
        ("443 001", "Europe/Samara"),
        ("614000", "Asia/Yekaterinburg"),
        ("620014", "Asia/Yekaterinburg"),
        ("628400", "Asia/Yekaterinburg"),
        ("630099", "Asia/Novosibirsk"),
        ("644010", "Asia/Omsk"),
        ("654000", "Asia/Novokuznetsk"),
        ("660049", "Asia/Krasnoyarsk"),
        ("664003", "Asia/Irkutsk"),
        ("672000", "Asia/Chita"),
        ("677000", "Asia/Yakutsk"),
        ("683000", "Asia/Kamchatka"),
        ("685000", "Asia/Magadan"),
        ("689000", "Asia/Anadyr"),
        ("690091", "Asia/Vladivostok"),
        ("693000", "Asia/Sakhalin"),
        ("220030", "Europe/Minsk"),
    ],
)
def test_a_postcode_tells_the_zone(postcode: str, zone: str) -> None:
    region = region_of_postcode(postcode)
    assert region is not None
    assert region.zone == zone


@pytest.mark.parametrize("postcode", ["", "69009", "6900911", "000000", "999999", "владивосток"])
def test_what_is_no_postcode_tells_nothing(postcode: str) -> None:
    assert region_of_postcode(postcode) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ПРИМОРСКИЙ КРАЙ", "Приморский край"),
        ("Приморье", "Приморский край"),
        ("Приморский кр., Владивосток г", "Приморский край"),
        ("Саха (Якутия)", "Республика Саха (Якутия)"),
        ("респ. Саха /Якутия/", "Республика Саха (Якутия)"),
        ("якутия", "Республика Саха (Якутия)"),
        ("ХМАО", "Ханты-Мансийский автономный округ — Югра"),
        ("Ханты-Мансийский Автономный округ - Югра АО", "Ханты-Мансийский автономный округ — Югра"),
        ("г. Москва", "Москва"),
        ("МО", "Московская область"),
        ("Московская обл.", "Московская область"),
        ("Орел", "Орловская область"),
        ("Татарстан Респ", "Республика Татарстан"),
        ("Коми Республика", "Республика Коми"),
        ("Алтайский край", "Алтайский край"),
        ("Республика Алтай", "Республика Алтай"),
        ("Primorsky Krai", "Приморский край"),
        ("Kirov region", "Кировская область"),
        ("25", "Приморский край"),
        ("RU-PRI", "Приморский край"),
        ("Россия, Томская область", "Томская область"),
        ("Республика Казахстан", "Казахстан"),
    ],
)
def test_a_region_is_recognised_as_people_write_it(text: str, name: str) -> None:
    region = region_called(text)
    assert region is not None
    assert region.name == name


@pytest.mark.parametrize("text", ["", "Марс", "область", "Республика", ",,,", "100500"])
def test_an_unknown_region_is_not_guessed(text: str) -> None:
    assert region_called(text) is None


def test_a_given_zone_comes_before_all_else() -> None:
    assert found("Asia/Tokyo", "Приморье", "690091", "+74232221122") == (
        "Asia/Tokyo",
        ZoneSource.GIVEN,
        Confidence.SURE,
    )


def test_the_region_comes_before_the_postcode_and_is_doubted_when_they_differ() -> None:
    assert found(region="Приморье", postcode="690091") == (
        "Asia/Vladivostok",
        ZoneSource.REGION,
        Confidence.SURE,
    )
    assert found(region="Приморье", postcode="101000") == (
        "Asia/Vladivostok",
        ZoneSource.REGION,
        Confidence.LIKELY,
    )


def test_the_postcode_helps_where_the_region_is_not_recognised() -> None:
    assert found(region="за Уралом", postcode="620014", phone="+74232221122") == (
        "Asia/Yekaterinburg",
        ZoneSource.POSTCODE,
        Confidence.SURE,
    )


def test_a_region_with_several_zones_is_taken_by_its_capital_with_less_confidence() -> None:
    assert found(region="Саха (Якутия)") == ("Asia/Yakutsk", ZoneSource.REGION, Confidence.LIKELY)
    assert found(postcode="678730") == ("Asia/Yakutsk", ZoneSource.POSTCODE, Confidence.LIKELY)


def test_a_landline_tells_where_it_hangs() -> None:
    assert found(phone="+74232221122") == ("Asia/Vladivostok", ZoneSource.LANDLINE, Confidence.LIKELY)
    assert found(phone="+74112421122") == ("Asia/Yakutsk", ZoneSource.LANDLINE, Confidence.GUESS)
    assert found(phone="+442071234567") == ("Europe/London", ZoneSource.LANDLINE, Confidence.LIKELY)


@pytest.mark.parametrize("phone", ["+79161234567", "+78005553535", None, "+70001234567"])
def test_russian_mobiles_and_free_lines_tell_nothing(phone: str | None) -> None:
    assert found(phone=phone) == (MOSCOW, ZoneSource.SHOP, Confidence.GUESS)


@pytest.mark.parametrize(
    ("phone", "zone"),
    [("+375291234567", "Europe/Minsk"), ("+77771234567", "Asia/Almaty"), ("+33612345678", "Europe/Paris")],
)
def test_a_foreign_mobile_tells_its_countrys_zone(phone: str, zone: str) -> None:
    assert found(phone=phone) == (zone, ZoneSource.PHONE_COUNTRY, Confidence.LIKELY)


def test_a_mobile_of_a_country_with_many_zones_tells_nothing() -> None:
    assert found(phone="+61412345678") == (MOSCOW, ZoneSource.SHOP, Confidence.GUESS)


def test_an_unknown_zone_is_refused_with_the_nearest_right_name() -> None:
    class Shop(BaseModel):
        timezone: ZoneName

    assert Shop(timezone="Asia/Tokyo").timezone == "Asia/Tokyo"
    with pytest.raises(ValidationError, match="did you mean Europe/Moscow"):
        Shop(timezone="Europe/Moskow")
    for nonsense in ("", "Europe", "../etc", "/etc/passwd", "Москва"):
        with pytest.raises(ValidationError, match="is not a time zone"):
            Shop(timezone=nonsense)


def test_a_zone_travels_as_words() -> None:
    zone = find_zone(None, "Приморье", None, None, MOSCOW)
    assert zone.model_dump(mode="json") == {
        "name": "Asia/Vladivostok",
        "source": "region",
        "confidence": "sure",
    }
    assert Zone.model_validate_json(zone.model_dump_json()) == zone


def test_every_region_has_a_zone_known_to_iana() -> None:
    assert all(ZoneInfo(region.zone).key == region.zone for region in REGIONS)
