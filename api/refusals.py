"""What the desk and the rules refuse, as problems: the one border where their typed errors become HTTP."""

from fastapi import FastAPI, Request, Response

from api.paging import bad_cursor
from api.problems import Code, Problem, not_found
from api.validation import ErrorItem
from desk import refusals as desk
from desk.cursors import BadCursor
from domain.tasks import outcome_names
from playbook.wording import Locale
from rules.order.refusals import Refused
from rules.pricing.wording import code_words

_CORRECT = "Correct the fields named in `errors` and send the request again; nothing was changed."


def install(app: FastAPI) -> None:
    """Every refusal leaves as a problem."""

    @app.exception_handler(desk.DeskError)
    async def _desk(request: Request, error: desk.DeskError) -> Response:
        return problem_of(error).answer()

    @app.exception_handler(BadCursor)
    async def _cursor(request: Request, error: BadCursor) -> Response:
        return bad_cursor().answer()

    @app.exception_handler(Refused)
    async def _rules(request: Request, error: Refused) -> Response:
        return problem_of(error).answer()


def problem_of(error: desk.DeskError | Refused) -> Problem:
    """409 when the state of things is the reason, 422 when the request is."""
    match error:
        case Refused():
            return problem_of(desk.Refused.by(error))
        case desk.Refused():
            return Problem(409 if error.conflict else 422, error.code, error.detail, final=True)
        case desk.NotFound():
            return not_found(error.what)
        case desk.Invalid():
            return _invalid(error)
        case desk.PromoCodeRefused():
            return _code_refused(error)
        case desk.OutcomeNotAllowed() | desk.TaskEnded() | desk.TaskClaimed() | desk.NotTheirRole():
            return _of_task(error)
        case desk.NoPlaybook():
            return no_playbook()
        case desk.NotTheirs():
            words = "Only an admin changes supervisors and admins, and nobody changes themselves: ask one who may."
            return Problem(403, Code.FORBIDDEN, words, final=True)
        case desk.MessageIsKnown():
            words = (
                "Only a message whose state is `unknown`, or an event that the backend did not take, is sent again: "
                "look at its state."
            )
            return Problem(409, Code.MESSAGE_IS_KNOWN, words, final=True)
        case desk.AlreadyPlaced():
            words = f"This is placed already, for the order {error.order_id}."
            return Problem(409, Code.ALREADY_PLACED, words, final=True)
        case _:
            return _of_kind(error)


def no_playbook() -> Problem:
    """The shop is not set up: a person must publish its rules first."""
    return Problem(
        503,
        Code.UNAVAILABLE,
        "The shop has no playbook yet: publish one with `steward playbook publish FILE`, then send this again.",
        headers={"Retry-After": "60"},
    )


def _invalid(error: desk.Invalid) -> Problem:
    match error:
        case desk.InThePast():
            advice = (
                "Give moments after the present one in the fields named in `errors`; nothing was changed."
            )
        case desk.NotYet():
            advice = "Give moments that have come in the fields named in `errors`; nothing was changed."
        case _:
            advice = _CORRECT
    errors = [ErrorItem(pointer=fault.pointer, message=fault.message) for fault in error.faults]
    return Problem(422, Code.INVALID_REQUEST, advice, errors=errors)


def _code_refused(error: desk.PromoCodeRefused) -> Problem:
    words = code_words(error.state, Locale.EN)
    return Problem(
        422,
        Code(f"promo_code_{error.state}"),
        f"{words} Correct `promo_code` or leave it out, with the prices that then hold; nothing was stored.",
        errors=[ErrorItem(pointer="/promo_code", message=words)],
    )


def _of_task(
    error: desk.OutcomeNotAllowed | desk.TaskEnded | desk.TaskClaimed | desk.NotTheirRole,
) -> Problem:
    match error:
        case desk.NotTheirRole(role=role):
            words = f"This is the {role}'s to do: they or a supervisor give the task its outcome."
            return Problem(403, Code.ANOTHER_ROLE, words, final=True)
        case desk.OutcomeNotAllowed(kind=kind):
            words = f"A task {kind} has the outcomes {', '.join(outcome_names(kind))}: give one of these."
            return Problem(422, Code.OUTCOME_NOT_ALLOWED, words, final=True)
        case desk.TaskEnded():
            by = f" by {error.by} as {error.outcome}" if error.by else ""
            return Problem(409, Code.TASK_ENDED, f"This task was closed{by}: take another one.")
        case desk.TaskClaimed():
            until = error.until.isoformat() if error.until is not None else "they release it"
            held = f"{error.by} has this task until {until}"
            only = isinstance(error, desk.ClaimOfAnother)
            then = (
                "only they or a supervisor give it back."
                if only
                else "take another one, or ask for its release."
            )
            return Problem(409, Code.TASK_CLAIMED, f"{held}: {then}")


_KINDS: dict[type[desk.DeskError], tuple[Code, str, bool]] = {
    desk.AlreadyStored: (
        Code.ALREADY_STORED,
        "This external_id was told before with other values or for another order: correct the id, or leave it as it was told.",
        False,
    ),
    desk.ExternalIdReused: (
        Code.EXTERNAL_ID_REUSED,
        "An order with this external_id was placed with another body: send that body again to get it, "
        "edit it with PATCH, or give the new order another external_id.",
        True,
    ),
    desk.ContactOfAnother: (
        Code.CONTACT_TAKEN,
        "Another customer of this shop has this phone or email: find that card with GET /api/v1/customers.",
        True,
    ),
    desk.CustomerErased: (
        Code.CUSTOMER_ERASED,
        "This customer's personal data was erased and cannot be written again: a new order makes a new customer.",
        True,
    ),
}
"""Conflicts that say the same whatever was asked; the last tells whether a repeat gets the same answer."""


def _of_kind(error: desk.DeskError) -> Problem:
    code, detail, final = _KINDS[type(error)]
    return Problem(409, code, detail, final=final)
