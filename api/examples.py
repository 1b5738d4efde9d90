"""Examples of request bodies for the documentation, by operation; people and addresses in them are made up.

Those of orders and outcomes stand beside their endpoints.
"""

from collections.abc import Mapping
from typing import Any, Final

_PAID_AT = "2026-11-21T10:05:00+03:00"
_STAFF = "staff_9ef849a0ba"

BODIES: Final[Mapping[str, Mapping[str, Mapping[str, Any]]]] = {
    "mark_packed": {"The order is packed": {}},
    "mark_issued": {"Handed out, the money taken": {}},
    "mark_shipped": {
        "By a carrier": {"carrier": "russian_post", "track_number": "RA644000005RU"},
        "By the shop's own courier, or ready for self-pickup": {},
    },
    "record_invoice": {"The invoice is with the customer": {"number": "INV-77"}},
    "record_refund": {
        "All that was paid is to go back": {},
        "A part of it": {"amount": "1490.00"},
        "It went back already": {"state": "made", "amount": "1490.00", "external_id": "refund-31"},
    },
    "report_shortage": {"Two packs are missing": {"lines": [{"sku": "SW-60", "missing": 2}]}},
    "cancel_order": {
        "The customer does not want it": {"reason": "changed_mind", "comment": "нашла дома ещё две банки"},
        "It is cheaper elsewhere": {
            "reason": "too_expensive",
            "cheaper": {"town": "Омск", "where": "на рынке", "price": "3900.00"},
        },
        "The same order once more": {
            "reason": "duplicate",
            "duplicate_of": "8e983bc1-c16d-5339-981e-c2162bad6734",
        },
    },
    "record_payment": {
        "Paid by card": {
            "provider": "yookassa",
            "external_id": "2d8a7f1e-000f-5000-8000-1b2c3d4e5f60",
            "amount": "4770.00",
            "paid_at": _PAID_AT,
        }
    },
    "record_money": {
        "The carrier transferred it": {
            "amount": "4770.00",
            "received_at": "2026-12-14T12:00:00+03:00",
            "external_id": "register-12/7",
        }
    },
    "record_tracking": {
        "It arrived at a post office": {
            "events": [
                {"code": "accepted", "at": "2026-11-22T18:40:00+03:00", "office": "101000"},
                {"code": "arrived", "at": "2026-11-29T09:15:00+10:00", "office": "690001", "raw": "8/2"},
            ]
        }
    },
    "add_comment": {"For colleagues": {"text": "Просила звонить после обеда"}},
    "claim_task": {
        "For him who acts, a quarter of an hour": {},
        "For a colleague, until a moment": {"staff_id": _STAFF, "until": "2026-11-23T13:00:00+03:00"},
    },
    "release_task": {"Back into the queue": {}},
    "snooze_task": {"Put off": {"until": "2026-11-23T12:30:00+03:00"}},
    "assign_task": {"Somebody's": {"staff_id": _STAFF}, "Nobody's in particular": {"staff_id": None}},
    "record_money_register": {
        "Two lines": {
            "external_id": "register-12",
            "carrier": "russian_post",
            "received_at": "2026-12-14T12:00:00+03:00",
            "lines": [
                {"track_number": "RA644000005RU", "amount": "4770.00"},
                {"external_id": "A-1002", "amount": "1790.00"},
            ],
        }
    },
    "place_stimulus": {"For this order": {"order_id": "8e983bc1-c16d-5339-981e-c2162bad6734"}},
    "put_product": {
        "With its stock": {
            "name": "Капсулы 60 шт.",
            "category": "capsules",
            "price": "1490.00",
            "stock": 120,
            "group": "sport",
        }
    },
    "edit_customer": {
        "Another phone, and an important date": {
            "phone": "+79167654321",
            "dates": {"birthday": "1990-05-01"},
        },
        "Onto the black list": {"black_list": {"why": "дважды не забрала посылку"}},
    },
    "assign_customer": {"Nobody's in particular": {"staff_id": None}},
    "add_staff": {"An operator": {"name": "Ольга", "role": "operator"}},
    "edit_staff": {"Promoted": {"role": "supervisor"}, "Gone": {"active": False}},
    "change_shift": {"On shift": {"on": True}},
}
"""By operation id: bodies by what they say."""
