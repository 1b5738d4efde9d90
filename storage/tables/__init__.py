"""All tables by name; `METADATA` is what the migrations must come to."""

from storage.tables.columns import METADATA
from storage.tables.customers import customer_notes, customers
from storage.tables.effects import bonuses, handovers, messages, payment_links, refunds
from storage.tables.flow import stimuli, targets
from storage.tables.notices import notices
from storage.tables.orders import (
    cheaper_elsewhere,
    comments,
    order_facts,
    order_stays,
    orders,
    task_drafts,
    tasks,
)
from storage.tables.people import people, saved_filters, sessions, sign_in_attempts
from storage.tables.promo_codes import promo_codes
from storage.tables.shops import (
    api_keys,
    idempotency_keys,
    offices,
    playbook_versions,
    products,
    shops,
    staff,
)
from storage.tables.slots import slots

__all__ = [
    "METADATA",
    "api_keys",
    "bonuses",
    "cheaper_elsewhere",
    "comments",
    "customer_notes",
    "customers",
    "handovers",
    "idempotency_keys",
    "messages",
    "notices",
    "offices",
    "order_facts",
    "order_stays",
    "orders",
    "payment_links",
    "people",
    "playbook_versions",
    "products",
    "promo_codes",
    "refunds",
    "saved_filters",
    "sessions",
    "shops",
    "sign_in_attempts",
    "slots",
    "staff",
    "stimuli",
    "targets",
    "task_drafts",
    "tasks",
]
