"""What of a playbook is published: holidays written out for some years, so that its version needs no calendar."""

from typing import Final

from playbook.loading import with_holidays
from playbook.schema import Playbook

_HOLIDAYS_FOR: Final = 2
"""Years ahead whose holidays are written out."""


def as_published(playbook: Playbook, year: int) -> Playbook:
    """The playbook as it is stored and hashed when it is published in this year."""
    return with_holidays(playbook, year, year + _HOLIDAYS_FOR)
