"""Who may do what: every route of the console with the roles that may, in one table; what is not in it nobody may.

A new page puts its routes here, by method and path below `/console`; a test finds those that are missing.
"""

from collections.abc import Mapping
from typing import Final

from domain.actors import Role

Roles = frozenset[Role]

EVERYBODY: Final[Roles] = frozenset(Role)
LEADERS: Final[Roles] = frozenset({Role.SUPERVISOR, Role.ADMIN})
DESK: Final[Roles] = LEADERS | {Role.OPERATOR, Role.DUTY_OPERATOR, Role.MENTOR, Role.SHOW_MANAGER}
"""Who speaks with customers."""
ADMINS: Final[Roles] = frozenset({Role.ADMIN})

OPEN: Final = frozenset(
    {
        "GET /static/{version}/{name:path}",
        "GET /sign-in",
        "POST /sign-in",
        "GET /sign-in/again",
        "POST /sign-in/again",
        "GET /sign-in/oidc",
        "GET /sign-in/oidc/back",
    }
)
"""For whoever comes: nothing of any shop is there."""

SIGNED_IN: Final = frozenset(
    {
        "POST /sign-out",
        "GET /shops",
        "POST /shops",
        "GET /password",
        "POST /password",
    }
)
"""For whoever has signed in, before they chose a shop or a password of their own."""

MAY: Final[Mapping[str, Roles]] = {
    # The frame.
    "GET /": EVERYBODY,
    "GET /live": EVERYBODY,
    "GET /counts": EVERYBODY,
    "POST /shift": EVERYBODY,
    # Orders. A file of them is a list of customers: for those who speak with them.
    "GET /orders": EVERYBODY,
    "GET /orders/list": EVERYBODY,
    "GET /orders/board": EVERYBODY,
    "POST /orders/saved": EVERYBODY,
    "POST /orders/saved/{saved_id}/forget": EVERYBODY,
    "GET /orders/export/{form}": DESK,
    # Customers.
    "GET /customers": DESK,
    "GET /customers/{customer_id}": DESK,
    "GET /customers/{customer_id}/edit": DESK,
    "POST /customers/{customer_id}/edit": DESK,
    "POST /customers/{customer_id}/notes": DESK,
    "POST /customers/{customer_id}/offers": DESK,
    "POST /customers/{customer_id}/black-list": LEADERS,
    "POST /customers/{customer_id}/off-black-list": LEADERS,
    "POST /customers/{customer_id}/erase": ADMINS,
    # One's own settings.
    "GET /me": EVERYBODY,
    "POST /me": EVERYBODY,
    "POST /me/password": EVERYBODY,
    "POST /me/sessions": EVERYBODY,
    # Messages. Only who speaks with customers writes to them once more.
    "GET /messages": DESK,
    "GET /messages/{message_id}": DESK,
    "POST /messages/{message_id}/again": DESK,
    # What names no order: whose money it is, leaders say.
    "GET /unplaced": LEADERS,
    "POST /unplaced/{stimulus_id}/place": LEADERS,
    # Integrations. A key may do what no role may, so only admins make them.
    "GET /integrations": LEADERS,
    "POST /integrations/events/{message_id}/replay": LEADERS,
    "POST /integrations/events/replay": LEADERS,
    "POST /integrations/sending": LEADERS,
    "POST /integrations/notices/{notice_id}/again": LEADERS,
    "POST /integrations/notices/{notice_id}/aside": LEADERS,
    "POST /integrations/keys": ADMINS,
    "POST /integrations/keys/{key_id}/revoke": ADMINS,
    # Staff; whom a supervisor may change, `desk.staffing` says.
    "GET /staff": LEADERS,
    "GET /staff/new": LEADERS,
    "POST /staff/new": LEADERS,
    "GET /staff/{staff_id}": LEADERS,
    "POST /staff/{staff_id}/role": LEADERS,
    "POST /staff/{staff_id}/skills": LEADERS,
    "POST /staff/{staff_id}/shift": LEADERS,
    "POST /staff/{staff_id}/presence": LEADERS,
    "POST /staff/{staff_id}/login": LEADERS,
    "POST /staff/{staff_id}/password": LEADERS,
    # An order; which acts are whose stands with the acts.
    "GET /orders/{order_id}": EVERYBODY,
    "GET /orders/{order_id}/phone": DESK,
    "GET /orders/{order_id}/acts/{act}": EVERYBODY,
    "POST /orders/{order_id}/acts/{act}": EVERYBODY,
    "POST /orders/{order_id}/acts/{act}/preview": EVERYBODY,
    "POST /orders/{order_id}/comments": EVERYBODY,
    "GET /orders/{order_id}/edit": DESK,
    "POST /orders/{order_id}/edit": DESK,
    "POST /orders/{order_id}/edit/preview": DESK,
    # The queue. Whose task it is, each act asks itself.
    "GET /queue": EVERYBODY,
    "GET /queue/list": EVERYBODY,
    "POST /queue/next": EVERYBODY,
    "GET /tasks/{task_id}": EVERYBODY,
    "GET /tasks/{task_id}/open": EVERYBODY,
    "POST /tasks/{task_id}/take": EVERYBODY,
    "POST /tasks/{task_id}/beat": EVERYBODY,
    "POST /tasks/{task_id}/release": EVERYBODY,
    "GET /tasks/{task_id}/snooze": EVERYBODY,
    "POST /tasks/{task_id}/snooze": EVERYBODY,
    "GET /tasks/{task_id}/hand-over": EVERYBODY,
    "POST /tasks/{task_id}/hand-over": EVERYBODY,
    "GET /tasks/{task_id}/outcomes/{outcome}": EVERYBODY,
    "POST /tasks/{task_id}/outcomes/{outcome}": EVERYBODY,
    "POST /tasks/{task_id}/outcomes/{outcome}/typed": EVERYBODY,
    "POST /tasks/{task_id}/undo/{stimulus}": EVERYBODY,
    # Health.
    "GET /health": LEADERS,
    "POST /health/again": LEADERS,
    "POST /health/orders/{order_id}/again": LEADERS,
    # The playbook: read by whoever works by it, changed by an admin.
    "GET /playbook": EVERYBODY,
    "GET /playbook/timeline": EVERYBODY,
    "GET /playbook/versions": EVERYBODY,
    "GET /playbook/compare": EVERYBODY,
    "GET /playbook/look.css": EVERYBODY,
    "GET /playbook/check": ADMINS,
    "POST /playbook/check": ADMINS,
    "POST /playbook/publish": ADMINS,
    "GET /playbook/move": ADMINS,
    "POST /playbook/move": ADMINS,
    "GET /playbook/moving": ADMINS,
    # Reports.
    "GET /reports": LEADERS,
    "GET /reports/{name}": LEADERS,
    "GET /reports/{name}/workbook": LEADERS,
    "GET /reports/{name}/tables/{part}": LEADERS,
    "GET /orders/new": DESK,
    "POST /orders/new": DESK,
    "POST /orders/new/{part}": DESK,
}
"""Everything else: the roles that may, each in the shop it has chosen."""


def key_of(method: str, path: str) -> str:
    """How a route is called in the table; `path` without `/console`."""
    return f"{method} {path}"


def may(role: Role, method: str, path: str) -> bool:
    """Whether somebody of this role may ask this route."""
    return role in MAY.get(key_of(method, path), frozenset())
