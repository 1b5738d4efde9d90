"""Who signs in to the console: how a login is spelled, and how somebody likes the pages to look."""

import re
from enum import StrEnum
from typing import Final

_LOGIN: Final = re.compile(r"[a-z0-9][a-z0-9._+-]{1,62}(@[a-z0-9][a-z0-9.-]{1,100})?")


class Theme(StrEnum):
    """How the pages look."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class BadLogin(ValueError):
    """The words cannot be a login; the text says what can."""


def login_of(words: str) -> str:
    """A login as it is kept: in lower case, so that how it is typed makes no difference. Raises BadLogin."""
    login = words.strip().lower()
    if not _LOGIN.fullmatch(login):
        raise BadLogin(
            "a login is 2 to 63 Latin letters, digits, dots, dashes or underscores, or an email address"
        )
    return login
