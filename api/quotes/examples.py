"""Examples of quotes to ask for, shown in the documents."""

from fastapi.openapi.models import Example

QUOTE: dict[str, Example] = {
    "selection": Example(
        summary="Two products for a customer, by post, with a promo word",
        value={
            "customer_id": None,
            "items": [
                {"sku": "SW-60", "quantity": 3, "name": "Капсулы 60 шт.", "unit_price": "1490.00"},
                {"sku": "SW-30", "quantity": 1, "name": "Капсулы 30 шт.", "unit_price": "890.00"},
            ],
            "delivery": {
                "kind": "post_office",
                "carrier": "russian_post",
                "address": {"region": "Приморский край"},
                "price": "300.00",
            },
            "payment": {"method": "online"},
            "promo_code": "свадьба",
        },
    ),
    "by_sku": Example(
        summary="Products whose prices were told with PUT /products/{sku}",
        value={"items": [{"sku": "SW-60", "quantity": 2}], "locale": "en"},
    ),
}
