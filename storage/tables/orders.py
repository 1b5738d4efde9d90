"""Tables of an order: itself with its read model, its facts, tasks and comments."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Double,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    and_,
    func,
    text,
)

from domain.actors import Role
from domain.facts import MOVES
from domain.orders import QUIET_REASONS, Channel, DeliveryKind, PaymentMethod
from domain.statuses import CLOSED, PaymentState, Stage, Status
from domain.tasks import CALLS, TaskKind
from storage.states import TaskState
from storage.tables.columns import METADATA, constants, json_text, moment, money, one_of, word_list, words

orders = Table(
    "orders",
    METADATA,
    words("id", key=True),
    words("shop", ForeignKey("shops.id")),
    Column("number", Integer, nullable=False),
    words("external_id"),
    words("body_hash"),
    words("customer_id", ForeignKey("customers.id")),
    words("status"),
    words("stage"),
    words("payment_state"),
    money("total"),
    words("currency"),
    money("paid"),
    money("refunded"),
    words("method"),
    words("delivery_kind"),
    words("carrier"),
    words("track_number", null=True),
    words("channel"),
    Column("draft", Boolean, nullable=False, server_default=text("false")),
    words("lines_key"),
    word_list("warnings"),
    moment("placed_at"),
    json_text("address", null=True),
    words("comment", null=True),
    json_text("source", null=True),
    json_text("order_body"),
    # The customer's, as it was found when the order was placed: whose time is it, without reading the whole body.
    words("zone", Computed("order_body #>> '{reach,zone,name}'", persisted=True), null=True),
    json_text("snapshot", null=True),
    Column("revision", Integer, nullable=False, server_default=text("0")),
    words("playbook_version", ForeignKey("playbook_versions.version")),
    moment("next_at", null=True),
    words("next_rule", null=True),
    words("next_words", null=True),
    Column("open_tasks", Integer, nullable=False, server_default=text("0")),
    words("needs_engineer", null=True),
    moment("needs_engineer_since", null=True),
    Column("clock_offset_seconds", Integer, nullable=False, server_default=text("0")),
    Column("rules_closed", Boolean, nullable=False, server_default=text("false")),
    moment("closed_at", null=True),
    moment("created_at", now=True),
    moment("updated_at", now=True),
    UniqueConstraint("shop", "number"),
    UniqueConstraint("shop", "external_id"),
    one_of("status", Status),
    one_of("stage", Stage),
    one_of("payment_state", PaymentState),
    one_of("method", PaymentMethod),
    one_of("delivery_kind", DeliveryKind),
    one_of("channel", Channel),
    CheckConstraint("revision >= 0", name="revision"),
)

Index("ix_orders_shop_placed", orders.c.shop, orders.c.placed_at, orders.c.id)
# What reports count orders by, from the index alone.
Index(
    "ix_orders_counted",
    orders.c.shop,
    orders.c.placed_at,
    orders.c.id,
    postgresql_include=["status", "zone"],
    postgresql_where=~orders.c.draft,
)
Index("ix_orders_drafts", orders.c.id, postgresql_where=orders.c.draft)
Index("ix_orders_shop_status_placed", orders.c.shop, orders.c.status, orders.c.placed_at, orders.c.id)
for _narrowed in ("payment_state", "method", "delivery_kind", "carrier"):
    Index(f"ix_orders_shop_{_narrowed}", orders.c.shop, orders.c[_narrowed], orders.c.placed_at, orders.c.id)
Index(
    "ix_orders_warned",
    orders.c.shop,
    orders.c.placed_at,
    orders.c.id,
    postgresql_where=text("cardinality(warnings) > 0"),
)
Index("ix_orders_shop_total", orders.c.shop, orders.c.total, orders.c.id)
Index("ix_orders_shop_status_total", orders.c.shop, orders.c.status, orders.c.total, orders.c.id)
NEXT_AT = func.coalesce(orders.c.next_at, text("'9999-01-01 00:00:00+00'::timestamptz"))
"""When something comes next of an order; of those for which nothing does, after all others."""
Index("ix_orders_shop_next", orders.c.shop, NEXT_AT, orders.c.id)
Index("ix_orders_customer_placed", orders.c.customer_id, orders.c.placed_at)
Index(
    "ix_orders_track_number",
    orders.c.track_number,
    postgresql_where=orders.c.track_number.is_not(None),
)
STANDS_OPEN = orders.c.status.not_in(constants(sorted(CLOSED)))
"""The order has not ended."""
Index("ix_orders_open", orders.c.shop, orders.c.playbook_version, postgresql_where=STANDS_OPEN)
OWED = orders.c.total - orders.c.paid + orders.c.refunded
"""What is still to come of it."""
Index(
    "ix_orders_owed",
    orders.c.shop,
    orders.c.placed_at,
    orders.c.id,
    postgresql_include=["total", "paid", "refunded"],
    postgresql_where=text("NOT rules_closed"),
)
Index("ix_orders_unfinished", orders.c.id, postgresql_where=text("NOT rules_closed"))
Index(
    "ix_orders_needs_engineer",
    orders.c.needs_engineer_since,
    postgresql_where=orders.c.needs_engineer.is_not(None),
)
Index(
    "ix_orders_shop_closed",
    orders.c.shop,
    orders.c.closed_at,
    postgresql_where=orders.c.closed_at.is_not(None),
)

comments = Table(
    "comments",
    METADATA,
    words("id", key=True),
    words("shop", ForeignKey("shops.id")),
    words("order_id", ForeignKey("orders.id")),
    words("author_kind"),
    words("author_id"),
    words("text"),
    words("about", null=True),
    moment("created_at"),
)
Index("ix_comments_order", comments.c.order_id, comments.c.created_at, comments.c.id)

cheaper_elsewhere = Table(
    "cheaper_elsewhere",
    METADATA,
    words("order_id", ForeignKey("orders.id")),
    words("cause"),
    words("shop", ForeignKey("shops.id")),
    words("town", null=True),
    words("place", null=True),
    money("price", null=True),
    money("ours"),
    moment("told_at"),
    PrimaryKeyConstraint("order_id", "cause"),
)
Index("ix_cheaper_elsewhere_shop", cheaper_elsewhere.c.shop, cheaper_elsewhere.c.told_at)

order_facts = Table(
    "order_facts",
    METADATA,
    words("order_id", ForeignKey("orders.id")),
    Column("seq", Integer, nullable=False),
    moment("at"),
    words("kind"),
    words("actor_kind"),
    words("actor_id"),
    words("actor_role", null=True),
    words("cause"),
    words("status"),
    json_text("body"),
    words("comment_id", ForeignKey("comments.id"), null=True),
    PrimaryKeyConstraint("order_id", "seq"),
    one_of("status", Status),
)
MOVED = order_facts.c.kind.in_(constants(sorted(MOVES)))
"""The fact may have changed where its order stands."""
CANCELLED_QUIETLY = and_(
    order_facts.c.kind.in_(constants(["order.cancelled"])),
    order_facts.c.body.op("->>")(*constants(["reason"])).in_(constants(sorted(QUIET_REASONS))),
)
"""The fact says that the order was none: spam, or another one once more."""
# What reports read of every order of a period, from the index alone.
Index(
    "ix_order_facts_moved",
    order_facts.c.order_id,
    order_facts.c.seq,
    postgresql_include=["status", "at"],
    postgresql_where=MOVED,
)
Index("ix_order_facts_quiet", order_facts.c.order_id, postgresql_where=CANCELLED_QUIETLY)

order_stays = Table(
    "order_stays",
    METADATA,
    words("order_id", ForeignKey("orders.id")),
    Column("seq", Integer, nullable=False),
    words("shop"),
    moment("placed_at"),
    words("status"),
    moment("since"),
    Column("lasted", Double, nullable=True),
    PrimaryKeyConstraint("order_id", "seq"),
    one_of("status", Status),
)
"""Each time an order came to stand in a status: by which fact, since when, and for how many seconds once it went on.

A trigger of `order_facts` writes it in the step's own transaction; `SELECT steward_fill_stays()` makes it of the facts anew.
"""
Index(
    "ix_order_stays_placed",
    order_stays.c.shop,
    order_stays.c.status,
    order_stays.c.placed_at,
    postgresql_include=["lasted", "order_id"],
)

tasks = Table(
    "tasks",
    METADATA,
    words("id", key=True),
    words("shop", ForeignKey("shops.id")),
    words("order_id", ForeignKey("orders.id")),
    words("kind"),
    words("role"),
    words("state"),
    moment("ready_at"),
    moment("due_at"),
    moment("opened_at"),
    Column("attempt", Integer, nullable=False),
    words("rule", empty=True),
    money("amount", null=True),
    words("about", null=True),
    words("outcome", null=True),
    words("done_by", null=True),
    moment("done_at", null=True),
    words("assignee", null=True),
    words("claimed_by", null=True),
    moment("claimed_until", null=True),
    moment("snoozed_until", null=True),
    word_list("warnings"),
    # Where it goes, as storage.routes keeps it while the task is open.
    words("meant_for", null=True),
    words("queue_role", null=True),
    Column("priority", Integer, nullable=True),
    moment("placed_at", null=True),
    words("zone", null=True),
    # What people at the desk did with it.
    Column("to_queue", Boolean, nullable=False, server_default=text("false")),
    words("handed_by", null=True),
    words("handed_note", ForeignKey("comments.id"), null=True),
    words("answer", null=True),
    words("refused", null=True),
    one_of("kind", TaskKind),
    one_of("role", Role),
    one_of("state", TaskState),
    one_of("queue_role", Role),
)

Index("ix_tasks_shop_state_due", tasks.c.shop, tasks.c.state, tasks.c.due_at, tasks.c.id)
Index("ix_tasks_shop_role_due", tasks.c.shop, tasks.c.state, tasks.c.role, tasks.c.due_at, tasks.c.id)
Index("ix_tasks_shop_due", tasks.c.shop, tasks.c.due_at, tasks.c.id)
Index("ix_tasks_shop_kind", tasks.c.shop, tasks.c.kind, tasks.c.due_at, tasks.c.id)
Index(
    "ix_tasks_assignee",
    tasks.c.shop,
    tasks.c.assignee,
    tasks.c.due_at,
    tasks.c.id,
    postgresql_where=tasks.c.assignee.is_not(None),
)
Index("ix_tasks_order", tasks.c.order_id)
DONE = tasks.c.state.in_(constants([TaskState.DONE]))
"""A person gave the task its outcome."""
Index("ix_tasks_shop_done", tasks.c.shop, tasks.c.done_at, postgresql_where=DONE)
CALLED = and_(DONE, tasks.c.kind.in_(constants(sorted(CALLS))))
"""A person rang a customer, or tried to."""
Index(
    "ix_tasks_called",
    tasks.c.shop,
    tasks.c.done_at,
    postgresql_include=["order_id", "kind", "outcome", "attempt", "due_at"],
    postgresql_where=CALLED,
)

IN_QUEUE = tasks.c.state.in_(constants([TaskState.OPEN]))
"""Somebody is still to do it."""
Index(
    "ix_tasks_meant_for",
    tasks.c.shop,
    tasks.c.meant_for,
    tasks.c.due_at,
    tasks.c.priority,
    tasks.c.placed_at.desc(),
    tasks.c.id,
    postgresql_where=IN_QUEUE,
)
Index(
    "ix_tasks_queue_due",
    tasks.c.shop,
    tasks.c.queue_role,
    tasks.c.due_at,
    tasks.c.priority,
    tasks.c.placed_at.desc(),
    tasks.c.id,
    postgresql_where=IN_QUEUE,
)
Index(
    "ix_tasks_queue_fresh",
    tasks.c.shop,
    tasks.c.queue_role,
    tasks.c.priority,
    tasks.c.placed_at.desc(),
    tasks.c.id,
    postgresql_where=IN_QUEUE,
)
Index("ix_tasks_claimed_by", tasks.c.shop, tasks.c.claimed_by, postgresql_where=IN_QUEUE)
Index("ix_tasks_zone", tasks.c.shop, tasks.c.zone, postgresql_where=IN_QUEUE)

task_drafts = Table(
    "task_drafts",
    METADATA,
    words("task_id", ForeignKey("tasks.id")),
    words("staff_id"),
    words("outcome", null=True),
    json_text("fields"),
    moment("saved_at"),
    PrimaryKeyConstraint("task_id", "staff_id"),
)
