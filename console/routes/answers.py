"""The outcomes of a task: their forms with what would come of them, giving one, and undoing it."""

from secrets import token_hex
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import ValidationError

from console.asking import asker_of, clock_of, refused_in_words
from console.faults import Fault
from console.menu import N_
from console.presenters import outcome_reading
from console.presenters.outcome_fields import fields_of, model_of
from console.presenters.outcome_moments import by_customer, clocks_differ
from console.presenters.outcome_reading import CLOCK, Wrong, zone_of
from console.presenters.outcomes import WORDS, clocks_of
from console.presenters.task import heading
from console.rendering import page, speaker_of, wants_fragment
from console.security.viewing import ViewerOf
from console.services import ServicesOf
from console.viewer import Viewer
from console.working import acted, dialog, open_task, presented, work
from desk.refusals import DeskError
from desk.services import Services
from desk.tasks import answering
from desk.tasks.standing import Standing, previewed
from domain.tasks import outcome_names
from rules.consequences.telling import Told, told
from storage import task_answers
from storage.task_answers import Draft

router = APIRouter()
GIVEN = N_("%(task)s: %(outcome)s.")
UNDONE = N_("Undone: the task is yours again.")
TOO_LATE = N_("Too late: it has been carried out already.")
_LONGEST = 2000


async def _typed(request: Request) -> dict[str, str]:
    """All fields of the form but the frame's own."""
    form = await request.form()
    return {
        name: str(value)[:_LONGEST]
        for name, value in form.items()
        if name not in ("csrf", "once") and isinstance(value, str)
    }


@router.get("/tasks/{task_id}/outcomes/{outcome}")
async def ask(
    request: Request, viewer: ViewerOf, services: ServicesOf, task_id: str, outcome: str
) -> Response:
    """The form of one outcome, with what was typed into it before."""
    found = await _found(services, viewer, task_id, outcome)
    draft = found.draft
    typed = draft.fields if draft is not None and draft.outcome == outcome else {}
    return _form(request, viewer, services, found, outcome, typed)


@router.post("/tasks/{task_id}/outcomes/{outcome}/typed")
async def keep(
    request: Request, viewer: ViewerOf, services: ServicesOf, task_id: str, outcome: str
) -> Response:
    """What is typed is kept, and told is what would come of it."""
    typed = await _typed(request)
    found = await _found(services, viewer, task_id, outcome)
    draft = Draft(outcome=outcome, fields=typed, saved_at=services.clock.now())
    async with services.engine.begin() as connection:
        await task_answers.keep_draft(connection, found.row.id, viewer.staff, draft)
    told = _told(viewer, found, outcome, typed)
    return page(request, viewer, "queue/outcome.html", block="preview", told=told)


@router.post("/tasks/{task_id}/outcomes/{outcome}")
async def give(
    request: Request,
    viewer: ViewerOf,
    services: ServicesOf,
    task_id: str,
    outcome: str,
    once: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """Checked at once, carried out in five seconds; refused, it stays as it was typed with the reason beside it."""
    typed = await _typed(request)
    found = await _found(services, viewer, task_id, outcome)
    draft = Draft(outcome=outcome, fields=typed, saved_at=services.clock.now())
    say = speaker_of(request, viewer)
    try:
        given = outcome_reading.asked(outcome, typed, found)
        answer = await answering.answer(
            services,
            asker_of(viewer),
            clock_of(services),
            task_id,
            given,
            once or token_hex(8),
            draft,
        )
    except Wrong as wrong:
        return _form(request, viewer, services, found, outcome, typed, faults=wrong.faults)
    except DeskError as error:
        words = refused_in_words(error, viewer.locale, say.gettext, found.whole.row.status)
        return await _refused(request, viewer, services, found, outcome, typed, words)
    task = heading(found.row.kind, found.whole.row.number, viewer.locale)
    words = say.gettext(GIVEN) % {"task": task, "outcome": say.gettext(WORDS[outcome]).lower()}
    return await acted(
        request,
        viewer,
        services,
        task_id,
        toast=words,
        undo=f"/console/tasks/{task_id}/undo/{answer.stimulus}",
    )


@router.post("/tasks/{task_id}/undo/{stimulus}")
async def undo(
    request: Request, viewer: ViewerOf, services: ServicesOf, task_id: str, stimulus: str
) -> Response:
    """As if it had not been given."""
    row = await answering.undo(services, asker_of(viewer), clock_of(services), stimulus)
    say = speaker_of(request, viewer)
    if row is None:
        return await acted(request, viewer, services, task_id, toast=say.gettext(TOO_LATE), kind="bad")
    return await acted(request, viewer, services, row.id, toast=say.gettext(UNDONE))


async def _found(services: Services, viewer: Viewer, task_id: str, outcome: str) -> Standing:
    async with services.reads.connect() as connection:
        found = await open_task(connection, services, viewer, task_id)
    if outcome not in outcome_names(found.row.kind):
        raise Fault(404)
    return found


def _told(viewer: Viewer, found: Standing, outcome: str, typed: dict[str, str]) -> Told | None:
    """None while it makes no sense yet."""
    model = model_of(found, outcome)
    if model is None:
        return None
    try:
        values = outcome_reading.so_far(outcome, typed, found)
        preview = previewed(found, asker_of(viewer), model, values)
    except ValidationError:
        return None
    if preview is None:
        return None
    return told(preview, clocks_of(found, viewer.locale), found.whole.playbook, found.whole.row.currency)


async def _refused(
    request: Request,
    viewer: Viewer,
    services: Services,
    found: Standing,
    outcome: str,
    typed: dict[str, str],
    words: str,
) -> Response:
    """Beside the button that was pressed: in the form, or on the task."""
    if fields_of(outcome, found):
        return _form(request, viewer, services, found, outcome, typed, refusal=words)
    task_id = found.row.id
    if not wants_fragment(request):
        return await work(
            request, viewer, services, task_id, refusal=words, refused_outcome=outcome, status=422
        )
    return await acted(request, viewer, services, task_id, refusal=words, refused_outcome=outcome)


def _form(
    request: Request,
    viewer: Viewer,
    services: Services,
    found: Standing,
    outcome: str,
    typed: dict[str, str],
    *,
    faults: dict[str, str] | None = None,
    refusal: str = "",
) -> Response:
    wrong = bool(faults or refusal)
    return dialog(
        request,
        viewer,
        "queue/outcome.html",
        status=422 if wrong else 200,
        task=presented(found, viewer, services),
        outcome=outcome,
        word=WORDS[outcome],
        fields=fields_of(outcome, found),
        typed=typed,
        zone=zone_of(found, outcome, typed),
        clocks=clocks_differ(found),
        clock=typed.get(CLOCK, "customer" if by_customer(found, outcome) else "shop"),
        faults=faults or {},
        refusal=refusal,
        told=_told(viewer, found, outcome, typed),
        once=token_hex(8),
    )
