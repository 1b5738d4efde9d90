"""The table of notices: what vendors posted to us, kept as it came until it is read again at the vendor's."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, text

from storage.states import NoticeState
from storage.tables.columns import METADATA, moment, one_of, words

notices = Table(
    "notices",
    METADATA,
    words("id", key=True),
    words("shop", ForeignKey("shops.id")),
    words("kind"),
    words("raw", null=True),
    words("state"),
    moment("received_at"),
    moment("next_try_at"),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    words("lease_owner", null=True),
    moment("lease_until", null=True),
    words("last_error", null=True),
    moment("settled_at", null=True),
    one_of("state", NoticeState),
)

Index("ix_notices_waiting", notices.c.next_try_at, postgresql_where=text("state = 'waiting'"))
Index("ix_notices_raw", notices.c.received_at, postgresql_where=notices.c.raw.is_not(None))
