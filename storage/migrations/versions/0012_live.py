"""The database tells who listens that an order, its tasks, messages or comments changed: names of rows, nothing of them."""

from alembic import op

revision = "0012"
down_revision = "0011"

_TELL = """
CREATE FUNCTION steward_live() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE about text;
BEGIN
  IF TG_TABLE_NAME = 'orders' THEN about := NEW.id; ELSE about := NEW.order_id; END IF;
  -- The same words within one transaction are told once, and only if it commits.
  PERFORM pg_notify('steward_live', NEW.shop || ' ' || TG_ARGV[0] || ' ' || about);
  RETURN NULL;
END $$
"""
# A claim that is prolonged (claimed_until) is told to nobody: open pages do it every half minute.
_CHANGED = {
    "orders": "(OLD.revision, OLD.status, OLD.needs_engineer, OLD.order_body) IS DISTINCT FROM (NEW.revision, NEW.status, NEW.needs_engineer, NEW.order_body)",
    "tasks": "(OLD.state, OLD.ready_at, OLD.due_at, OLD.assignee, OLD.claimed_by, OLD.snoozed_until) IS DISTINCT FROM (NEW.state, NEW.ready_at, NEW.due_at, NEW.assignee, NEW.claimed_by, NEW.snoozed_until)",
    "messages": "(OLD.state, OLD.code) IS DISTINCT FROM (NEW.state, NEW.code)",
    "comments": None,
}
_TOPICS = {"orders": "order", "tasks": "task", "messages": "message", "comments": "comment"}


def upgrade() -> None:
    op.execute(_TELL)
    for table, topic in _TOPICS.items():
        op.execute(
            f"CREATE TRIGGER live_new AFTER INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION steward_live('{topic}')"
        )
        if changed := _CHANGED[table]:
            op.execute(
                f"CREATE TRIGGER live_changed AFTER UPDATE ON {table} FOR EACH ROW WHEN ({changed}) "
                f"EXECUTE FUNCTION steward_live('{topic}')"
            )


def downgrade() -> None:
    for table in _TOPICS:
        op.execute(f"DROP TRIGGER IF EXISTS live_changed ON {table}")
        op.execute(f"DROP TRIGGER live_new ON {table}")
    op.execute("DROP FUNCTION steward_live()")
