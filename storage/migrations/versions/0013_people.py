"""People who sign in to the console: their passwords, sessions, and sign-ins tried in vain."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.columns import flag, moment, text, whole

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "people",
        text("id"),
        text("login"),
        text("password_hash", null=True),
        flag("password_given", default="false"),
        moment("password_changed_at", null=True),
        text("oidc_issuer", null=True),
        text("oidc_subject", null=True),
        text("locale", null=True),
        text("theme", default="'system'"),
        flag("active", default="true"),
        moment("created_at", default="now()"),
        sa.CheckConstraint("locale IN ('ru', 'en')", name="locale"),
        sa.CheckConstraint("theme IN ('system', 'light', 'dark')", name="theme"),
        sa.CheckConstraint("login = lower(login)", name="login"),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("login", name="uq_people_login"),
        sa.UniqueConstraint("oidc_issuer", "oidc_subject", name="uq_people_oidc_issuer_oidc_subject"),
    )
    op.add_column("staff", text("person", null=True))
    op.create_foreign_key("fk_staff_person", "staff", "people", ["person"], ["id"])
    op.create_unique_constraint("uq_staff_shop_person", "staff", ["shop", "person"])
    op.create_index("ix_staff_person", "staff", ["person"])
    op.create_table(
        "sessions",
        text("id"),
        text("person"),
        text("shop", null=True),
        text("csrf"),
        text("agent", default="''"),
        moment("created_at"),
        moment("seen_at"),
        moment("revoked_at", null=True),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_sessions_person"),
        sa.ForeignKeyConstraint(["shop"], ["shops.id"], name="fk_sessions_shop"),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
    )
    op.create_index("ix_sessions_person", "sessions", ["person"])
    op.create_table(
        "sign_in_attempts",
        text("key"),
        whole("failures"),
        moment("tried_at"),
        moment("blocked_until", null=True),
        sa.PrimaryKeyConstraint("key", name="pk_sign_in_attempts"),
    )


def downgrade() -> None:
    op.drop_table("sign_in_attempts")
    op.drop_table("sessions")
    op.drop_column("staff", "person")
    op.drop_table("people")
