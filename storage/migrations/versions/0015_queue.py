"""The queue: where open tasks go, answers on their way, what was handed over with which note, drafts, skills."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.columns import flag, json, moment, text, whole, words

revision = "0015"
down_revision = "0014"

_ROLES = [
    "operator",
    "duty_operator",
    "picker",
    "warehouse",
    "buyer",
    "mentor",
    "show_manager",
    "supervisor",
    "admin",
]
_OPEN = sa.text("state = 'open'")
_BY_DUE: list[str | sa.TextClause] = ["due_at", "priority", sa.text("placed_at DESC"), "id"]

_ROUTES = """
UPDATE tasks SET meant_for = coalesce(tasks.assignee, CASE
    WHEN routes.speaks IS NOT TRUE THEN NULL
    WHEN routes.vip THEN routes.person
    ELSE coalesce(routes.operator, routes.person) END),
  queue_role = CASE WHEN routes.speaks AND routes.vip AND tasks.assignee IS NULL THEN routes.otherwise ELSE tasks.role END,
  priority = CASE
    WHEN tasks.rule IN ('confirmation.callback', 'confirmation.thinking', 'payment.callback')
      OR tasks.kind = 'confirm_delivery' THEN 0
    WHEN routes.vip THEN 1 ELSE 2 END,
  placed_at = routes.placed_at, zone = routes.zone
FROM (
  SELECT task.id, of.placed_at, task.role IN ('operator', 'duty_operator') AS speaks, person.id AS person,
    customer.vip AND (version.body -> 'vip' ->> 'class') IS NOT NULL AS vip,
    coalesce(version.body -> 'vip' ->> 'otherwise', 'supervisor') AS otherwise,
    coalesce(of.snapshot #>> '{order,reach,zone,name}', of.order_body #>> '{reach,zone,name}') AS zone,
    (SELECT member.id FROM tasks worked JOIN orders other ON other.id = worked.order_id
      JOIN staff member ON member.active AND member.id IN (worked.done_by, worked.assignee)
      WHERE other.customer_id = of.customer_id AND other.status NOT IN ('completed', 'returned', 'cancelled')
        AND worked.role IN ('operator', 'duty_operator')
      ORDER BY (other.id = of.id) DESC, coalesce(worked.done_at, worked.opened_at) DESC,
        (member.id = worked.done_by) DESC NULLS LAST, worked.id LIMIT 1) AS operator
  FROM tasks task JOIN orders of ON of.id = task.order_id
  JOIN customers customer ON customer.id = of.customer_id
  JOIN playbook_versions version ON version.version = of.playbook_version
  LEFT JOIN staff person ON person.id = customer.assignee AND person.active
  WHERE task.state = 'open'
) routes WHERE routes.id = tasks.id
"""
"""Where the tasks that are open already go."""
_TOLD = ("state", "ready_at", "due_at", "assignee", "claimed_by", "snoozed_until")
_TOLD_NOW = (*_TOLD, "answer", "refused")


def upgrade() -> None:
    for column in (
        text("meant_for", null=True),
        text("queue_role", null=True),
        whole("priority", null=True),
        moment("placed_at", null=True),
        text("zone", null=True),
        flag("to_queue", default="false"),
        text("handed_by", null=True),
        text("handed_note", null=True),
        text("answer", null=True),
        text("refused", null=True),
    ):
        op.add_column("tasks", column)
    op.create_foreign_key("fk_tasks_handed_note", "tasks", "comments", ["handed_note"], ["id"])
    listed = ", ".join(f"'{role}'" for role in _ROLES)
    op.create_check_constraint(op.f("ck_tasks_queue_role"), "tasks", f"queue_role IN ({listed})")
    op.execute(_ROUTES)
    indexes: tuple[tuple[str, list[str | sa.TextClause]], ...] = (
        ("ix_tasks_meant_for", ["shop", "meant_for", *_BY_DUE]),
        ("ix_tasks_queue_due", ["shop", "queue_role", *_BY_DUE]),
        ("ix_tasks_queue_fresh", ["shop", "queue_role", *_BY_DUE[1:]]),
        ("ix_tasks_claimed_by", ["shop", "claimed_by"]),
        ("ix_tasks_zone", ["shop", "zone"]),
    )
    for name, columns in indexes:
        op.create_index(name, "tasks", columns, postgresql_where=_OPEN)
    op.add_column("staff", words("skills"))
    op.create_table(
        "task_drafts",
        text("task_id"),
        text("staff_id"),
        text("outcome", null=True),
        json("fields"),
        moment("saved_at"),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_task_drafts_task_id"),
        sa.PrimaryKeyConstraint("task_id", "staff_id", name="pk_task_drafts"),
    )
    _tell_changes(_TOLD_NOW)


def _tell_changes(columns: tuple[str, ...]) -> None:
    """Of which columns open pages are told; a claim that is prolonged is told to nobody."""
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
    op.execute("DROP TRIGGER live_changed ON tasks")
    op.execute(
        f"CREATE TRIGGER live_changed AFTER UPDATE ON tasks FOR EACH ROW WHEN (({old}) IS DISTINCT FROM ({new})) "
        "EXECUTE FUNCTION steward_live('task')"
    )


def downgrade() -> None:
    _tell_changes(_TOLD)
    op.drop_table("task_drafts")
    op.drop_column("staff", "skills")
    for index in ("meant_for", "queue_due", "queue_fresh", "claimed_by", "zone"):
        op.drop_index(f"ix_tasks_{index}", "tasks")
    for column in (
        "meant_for", "queue_role", "priority", "placed_at", "zone", "to_queue", "handed_by", "handed_note", "answer", "refused",
    ):  # fmt: skip
        op.drop_column("tasks", column)
