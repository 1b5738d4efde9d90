"""Tables of the console: who signs in, their sessions, how often a sign-in was tried in vain, and lists they look at often."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from domain.locales import Locale
from domain.people import Theme
from storage.tables.columns import METADATA, moment, one_of, words

people = Table(
    "people",
    METADATA,
    words("id", key=True),
    words("login"),
    words("password_hash", null=True),
    Column("password_given", Boolean, nullable=False, server_default=text("false")),
    moment("password_changed_at", null=True),
    words("oidc_issuer", null=True),
    words("oidc_subject", null=True),
    words("locale", null=True),
    Column("theme", Text, nullable=False, server_default=text("'system'")),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    moment("created_at", now=True),
    one_of("locale", Locale),
    one_of("theme", Theme),
    CheckConstraint("login = lower(login)", name="login"),
    UniqueConstraint("login"),
    UniqueConstraint("oidc_issuer", "oidc_subject"),
)

sessions = Table(
    "sessions",
    METADATA,
    words("id", key=True),
    words("person", ForeignKey("people.id")),
    words("shop", ForeignKey("shops.id"), null=True),
    words("csrf"),
    words("agent", empty=True),
    moment("created_at"),
    moment("seen_at"),
    moment("revoked_at", null=True),
)
Index("ix_sessions_person", sessions.c.person)

sign_in_attempts = Table(
    "sign_in_attempts",
    METADATA,
    words("key", key=True),
    Column("failures", Integer, nullable=False),
    moment("tried_at"),
    moment("blocked_until", null=True),
)

saved_filters = Table(
    "saved_filters",
    METADATA,
    words("id", key=True),
    words("shop", ForeignKey("shops.id")),
    words("staff", ForeignKey("staff.id")),
    words("page"),
    words("name"),
    words("query"),
    moment("created_at"),
    UniqueConstraint("staff", "page", "name"),
)
