"""Examples of orders for the documentation; people and addresses in them are made up."""

from fastapi.openapi.models import Example

_CUSTOMER = {
    "name": "Анна",
    "phone": "+79161234567",
    "email": "anna@example.org",
    "locale": "ru",
    "timezone": None,
    "external_id": "77",
    "preferred_channel": "sms",
    "handles": {"vk": "id1", "telegram": None},
}
_ITEMS = [
    {"sku": "SW-60", "name": "Капсулы 60 шт.", "quantity": 3, "unit_price": "1490.00", "category": "capsules"}
]
_DELIVERY = {
    "kind": "post_office",
    "carrier": "russian_post",
    "address": {
        "postcode": "690001",
        "region": "Приморский край",
        "city": "Владивосток",
        "line": "ул. Светланская, 1-1",
    },
    "price": "300.00",
    "slot": None,
}
_WHOLE = {
    "external_id": "A-1001",
    "placed_at": "2026-11-20T21:15:00+03:00",
    "channel": "site",
    "customer": _CUSTOMER,
    "items": _ITEMS,
    "delivery": _DELIVERY,
    "payment": {"method": "on_delivery", "means": None},
    "currency": "RUB",
    "promo_code": None,
    "comment": None,
    "source": {"utm_source": "yandex"},
}

PLACE: dict[str, Example] = {
    "from_site": Example(summary="From the site: parcel by post, paid on delivery", value=_WHOLE),
    "smallest": Example(
        summary="The least that is needed",
        value={
            "customer": {"phone": "+79161234567"},
            "items": [{"sku": "SW-60", "name": "Капсулы 60 шт.", "quantity": 1, "unit_price": "1490.00"}],
            "delivery": {"kind": "self_pickup"},
            "payment": {"method": "online"},
        },
    ),
    "while_talking": Example(
        summary="Typed in by an operator while talking: place and confirm",
        value=_WHOLE | {"external_id": "A-1002", "channel": "phone", "confirmed": True},
    ),
    "priced": Example(
        summary="Typed in while talking, with prices made by the playbook",
        value=_WHOLE | {"external_id": "A-1003", "channel": "phone", "confirmed": True, "priced": True},
    ),
    "imported": Example(
        summary="Take over a running order",
        value=_WHOLE
        | {
            "external_id": "A-0900",
            "imported": {
                "status": "shipped",
                "facts": {
                    "since": "2026-11-15T12:00:00+03:00",
                    "carrier": "russian_post",
                    "track_number": "RA644000005RU",
                },
            },
        },
    ),
}
EDIT: dict[str, Example] = {
    "address": Example(
        summary="Another address",
        value={
            "delivery": {
                "address": {"postcode": "630099", "city": "Новосибирск", "line": "Красный проспект, 1"}
            }
        },
    ),
    "lines": Example(
        summary="Other lines",
        value={"items": [{"sku": "SW-30", "name": "Капсулы 30 шт.", "quantity": 2, "unit_price": "890.00"}]},
    ),
    "method": Example(summary="Paid at once after all", value={"payment": {"method": "online"}}),
}
