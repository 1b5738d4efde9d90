"""Gives a task its outcome: whose it is to do, whether it has that outcome, and what of it goes where."""

from desk.asked import refuse_the_past
from desk.asker import Asker, refuse_another_role
from desk.moments import RequestClock, order_now
from desk.orders.editing import address_of, known_of
from desk.orders.goods import completed_edit
from desk.orders.present import load as load_order
from desk.orders.present import order_of
from desk.refusals import OutcomeNotAllowed
from desk.services import Services
from desk.submitting import Act, Submitted, apply_now
from desk.tasks.outcomes import AgreedAsked, OutcomeAsked, answer_of, note_of
from desk.tasks.reading import load
from domain.answers import Agreed
from domain.stimuli import TaskCompleted
from domain.tasks import outcome_names


async def complete(
    services: Services, asker: Asker, clock: RequestClock, task_id: str, given: OutcomeAsked, once: str
) -> Submitted:
    """The first outcome ends the task, a second one is refused with who did it. Raises DeskError."""
    return await apply_now(
        services, asker, clock, await completion(services, asker, clock, task_id, given, once)
    )


async def completion(
    services: Services, asker: Asker, clock: RequestClock, task_id: str, given: OutcomeAsked, once: str
) -> Act:
    """The act an outcome is, not yet stored. Raises DeskError for what is known before the order is asked."""
    asked = given.root
    async with services.engine.connect() as connection:
        row = await load(connection, asker.shop, task_id)
        order = await load_order(connection, asker.shop, row.order_id)
    refuse_another_role(asker.actor, row.role)
    if asked.outcome not in outcome_names(row.kind):
        raise OutcomeNotAllowed(row.kind)
    now = await order_now(services, clock, order)
    refuse_the_past(asked, now)
    address = asked.edit.delivery.address if isinstance(asked, AgreedAsked) and asked.edit.delivery else None
    answer = answer_of(asked, order_of(order), known_of(order), now)
    if isinstance(answer, Agreed):
        async with services.engine.connect() as connection:
            edit = await completed_edit(connection, asker.shop, order_of(order), answer.edit)
        answer = answer.model_copy(update={"edit": edit})
    return Act(
        order.id,
        TaskCompleted(task=row.id, answer=answer),
        sender=asker.sender,
        key=once,
        note=note_of(asked),
        address=address_of(address),
        said=asked,
    )
