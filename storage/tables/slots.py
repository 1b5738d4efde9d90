"""The table of places that orders share: how many of a stretch of time are taken, by shop and kind."""

from sqlalchemy import Column, ForeignKey, Integer, PrimaryKeyConstraint, Table

from storage.tables.columns import METADATA, moment, words

slots = Table(
    "slots",
    METADATA,
    words("shop", ForeignKey("shops.id")),
    words("kind"),
    moment("starts_at"),
    Column("taken", Integer, nullable=False),
    PrimaryKeyConstraint("shop", "kind", "starts_at"),
)
