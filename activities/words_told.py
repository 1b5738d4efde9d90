"""Keeps what people wrote with what came in: as comments, and where it is cheaper; facts and histories hold none of it."""

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncConnection

from domain import answers
from domain.cheaper import Cheaper
from domain.stimuli import OrderCancelled, OrderPlaced, StimulusBody, TaskCompleted
from storage import cheaper, comments
from storage.inbox import Waiting
from storage.orders import OrderRow


async def keep_comments(conn: AsyncConnection, row: OrderRow, applied: Sequence[Waiting]) -> dict[str, str]:
    """Free text that came with stimuli, as comments; their ids by the stimulus that facts name as their cause."""
    ids: dict[str, str] = {}
    for one in applied:
        said = _words_of(one)
        if said:
            stimulus = one.stimulus
            ids[stimulus.id] = await comments.add(
                conn,
                row.shop,
                row.id,
                stimulus.id,
                stimulus.actor,
                said,
                stimulus.received_at,
                about=stimulus.id,
            )
    return ids


async def keep_cheaper(
    conn: AsyncConnection, row: OrderRow, applied: Sequence[Waiting], ours: Decimal
) -> None:
    """Where it is cheaper; `ours` is what the goods cost here."""
    for one in applied:
        stimulus = one.stimulus
        match stimulus.body:
            case (
                OrderCancelled(cheaper=Cheaper() as told)
                | TaskCompleted(answer=answers.GivenUp(cheaper=Cheaper() as told))
            ):
                at = stimulus.received_at
                await cheaper.add(conn, row.shop, row.id, stimulus.id, told, ours, at)


def _words_of(waiting: Waiting) -> str:
    """The free text of a stimulus and of what came beside it; empty when there is none."""
    return "\n".join(filter(None, (*_words_in(waiting.stimulus.body), waiting.note)))


def _words_in(body: StimulusBody) -> tuple[str | None, ...]:
    match body:
        case TaskCompleted(answer=answer) | OrderPlaced(confirmed=answers.Confirmed() as answer):
            # Each outcome has the one of these that its form asks for.
            return tuple(getattr(answer, name, None) for name in ("why", "details", "note"))
        case _:
            return ()
