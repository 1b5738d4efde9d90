"""Tables of what comes in: the inbox, and the targets that have something to be nudged about."""

from sqlalchemy import BigInteger, Column, ForeignKey, Identity, Index, Integer, Table, UniqueConstraint, text

from domain.actors import ActorKind, Role
from storage.states import InboxState
from storage.tables.columns import METADATA, json_text, moment, one_of, words

stimuli = Table(
    "stimuli",
    METADATA,
    words("id", key=True),
    Column("seq", BigInteger, Identity(always=True), nullable=False, unique=True),
    words("sender"),
    words("key"),
    words("shop", ForeignKey("shops.id")),
    words("target", null=True),
    words("kind"),
    json_text("payload"),
    words("body_hash"),
    words("note", null=True),
    json_text("personal", null=True),
    words("actor_kind"),
    words("actor_id"),
    words("actor_role", null=True),
    moment("received_at"),
    moment("stored_at", now=True),
    moment("not_before", null=True),
    words("state"),
    Column("revision", Integer, nullable=True),
    words("refusal_code", null=True),
    words("refusal_detail", null=True),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    moment("applied_at", null=True),
    words("raw", null=True),
    UniqueConstraint("sender", "key"),
    one_of("actor_kind", ActorKind),
    one_of("actor_role", Role),
    one_of("state", InboxState),
)

Index(
    "ix_stimuli_waiting",
    stimuli.c.target,
    stimuli.c.seq,
    postgresql_where=text("state = 'waiting'"),
)
Index("ix_stimuli_target", stimuli.c.target, stimuli.c.seq)
Index(
    "ix_stimuli_for_people",
    stimuli.c.shop,
    stimuli.c.seq,
    postgresql_where=text("state IN ('parked', 'unplaced')"),
)
Index("ix_stimuli_raw", stimuli.c.stored_at, postgresql_where=stimuli.c.raw.is_not(None))

targets = Table(
    "targets",
    METADATA,
    words("target", key=True),
    words("shop", ForeignKey("shops.id")),
    Column("version", BigInteger, nullable=False, server_default=text("1")),
    moment("waiting_since"),
    moment("next_try_at"),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    words("lease_owner", null=True),
    moment("lease_until", null=True),
    Column("failures", Integer, nullable=False, server_default=text("0")),
    moment("parked_at", null=True),
    words("last_error", null=True),
)

Index("ix_targets_next_try", targets.c.next_try_at, postgresql_where=targets.c.parked_at.is_(None))
