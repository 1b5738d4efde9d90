"""The database tells who listens that a session was ended before its time: whose stream is open on it hears no more."""

from alembic import op

revision = "0022"
down_revision = "0021"

_TELL = """
CREATE FUNCTION steward_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('steward_ended', NEW.id);
  RETURN NULL;
END $$
"""


def upgrade() -> None:
    op.execute(_TELL)
    op.execute(
        "CREATE TRIGGER ended AFTER UPDATE ON sessions FOR EACH ROW "
        "WHEN (OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL) EXECUTE FUNCTION steward_ended()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER ended ON sessions")
    op.execute("DROP FUNCTION steward_ended()")
