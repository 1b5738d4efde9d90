"""Canned replies of a shop, finished with what is known of the customer; one that breaks is told to who looks after it, not to the operator."""

import structlog
from jinja2 import TemplateError

from playbook.replies import Reply, ReplyValues, replies
from playbook.schema import Playbook

log = structlog.get_logger(__name__)


def canned(playbook: Playbook, locale: str, values: ReplyValues) -> tuple[Reply, ...]:
    """In the customer's language; none where the playbook's fail."""
    try:
        return replies(playbook, locale, values)
    except TemplateError as failed:
        # Its message could hold what the customer told.
        log.error("reply failed", shop=playbook.shop, error=type(failed).__name__)
        return ()
