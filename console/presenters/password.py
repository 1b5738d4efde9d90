"""Why a new password was not taken, and beside which field that is said."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bootstrap.passwords import Busy
from console.menu import N_
from desk.people import NotAlike, SamePassword, TooManyAttempts, WeakPassword, WrongPassword

_WEAK: Final = {
    "short": N_("Take at least ten characters."),
    "long": N_("Take at most two hundred characters."),
    "easy": N_("This one is guessed at once. Take a few words that do not belong together."),
    "login": N_("A password is not to be the login."),
}


@dataclass(frozen=True)
class PasswordFault:
    """`words` of the catalogues beside `field`; with `until`, when the next attempt may be made."""

    field: str
    words: str
    until: datetime | None = None


def fault_of(error: Exception) -> PasswordFault:
    """What the form says of each error of `desk.people.NOT_CHANGED`."""
    match error:
        case WeakPassword(code=code):
            return PasswordFault("new", _WEAK[code])
        case SamePassword():
            return PasswordFault("new", N_("This is the password you have."))
        case NotAlike():
            return PasswordFault("again", N_("It was typed differently the second time."))
        case WrongPassword():
            return PasswordFault("old", N_("This is not your present password."))
        case TooManyAttempts(until=until):
            return PasswordFault("old", N_("Too many attempts. Try again %(when)s."), until)
        case Busy():
            return PasswordFault(
                "old", N_("Too many people are signing in right now. Try again in a few seconds.")
            )
    raise error
