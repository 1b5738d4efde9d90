"""Says as whom a server runs: PostgreSQL refuses root, so root hands it to an account without rights."""

import os
import pwd
from dataclasses import dataclass

from bootstrap.embedded.errors import StackError


@dataclass(frozen=True)
class Account:
    """A user of this machine, by number."""

    name: str
    uid: int
    gid: int


def server_account() -> Account | None:
    """The account for servers that refuse root; None when we are not root and servers run as ourselves."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        raise StackError("PostgreSQL does not run as root, and this machine has no user 'nobody'") from None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def account_of(uid: int) -> Account:
    """The account with that number; one without a name (as in a container) keeps its number as both."""
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        return Account(str(uid), uid, uid)
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
