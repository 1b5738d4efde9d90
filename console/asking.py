"""How pages ask the desk: in the name of who looks, at the present moment; and what its refusals are in words beside a button."""

from collections.abc import Callable
from typing import Final

from console.menu import N_
from console.naming import naming_of
from console.viewer import Viewer
from desk import refusals as r
from desk.asker import Asker, person
from desk.moments import RequestClock
from desk.services import Services
from domain.statuses import Status
from playbook.wording import Locale
from rules.pricing.wording import code_words
from rules.words.refusals import refusal_words

WORDS: Final[dict[type[r.DeskError], str]] = {
    r.NotFound: N_("This is not there any more."),
    r.NoPlaybook: N_("The shop has no playbook yet: an admin publishes one first."),
    r.InThePast: N_("Name a moment that is still to come."),
    r.NotYet: N_("Name a moment that is over already."),
    r.Invalid: N_("Look at what was filled in: something of it cannot be right."),
    r.AlreadyStored: N_("This was sent before with other words: open the page anew."),
    r.ContactOfAnother: N_("Another customer has this phone or email."),
    r.CustomerErased: N_("This customer was erased: there is nobody to change."),
    r.OutcomeNotAllowed: N_("This task does not have this outcome."),
    r.TaskEnded: N_("This task is closed already."),
    r.TaskClaimed: N_("Somebody else has this task."),
}
"""By the class of the error; a subclass without words has those of its base."""
OTHERWISE: Final = N_("This is not possible now.")


def asker_of(viewer: Viewer) -> Asker:
    """Who looks, as the desk knows them."""
    return person(viewer.shop, viewer.staff, viewer.role)


def clock_of(services: Services) -> RequestClock:
    """The present moment."""
    return RequestClock(services.clock.now())


def refused_in_words(
    error: r.DeskError, locale: Locale, gettext: Callable[[str], str], status: Status | None = None
) -> str:
    """What stands beside the button: why not, and what to do. `status`: where the order stands, if it is about one."""
    match error:
        case r.Refused(code=code):
            return refusal_words(code, status, locale)
        case r.PromoCodeRefused(state=state):
            return code_words(state, locale)
        case r.NotTheirRole(role=role):
            whose = naming_of(locale).role(role)
            return gettext(N_("This is done by another role: %(role)s.")) % {"role": whose}
        case _:
            found = (WORDS[kind] for kind in type(error).__mro__ if kind in WORDS)
            return gettext(next(found, OTHERWISE))
