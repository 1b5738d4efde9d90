"""POST /webhooks/{kind}/{shop}: a vendor's notice is stored raw before it is answered; repeated ones change nothing."""

import hmac
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel

from api.problems import Code, Problem, responses
from api.services import ServicesOf
from bootstrap.vendors import VendorKind
from domain.ids import ShopId
from storage import notices, shops
from storage.notices import NewNotice

router = APIRouter()


class Taken(BaseModel):
    """The notice is kept."""

    taken: bool = True


@router.post(
    "/webhooks/{kind}/{shop}",
    response_model=Taken,
    operation_id="receive_webhook",
    summary="A vendor's notice: SMS receipts (SMSC), payments (YooKassa), carriers (CDEK)",
    responses=responses(401, 404, 413, 422, 503),
    openapi_extra={
        "requestBody": {
            "required": True,
            "description": "As the vendor posts it",
            "content": {
                "application/json": {"schema": {}},
                "application/x-www-form-urlencoded": {"schema": {"type": "object"}},
            },
        }
    },
)
async def receive(
    kind: VendorKind,
    shop: Annotated[str, Path(max_length=100, description="The shop's id")],
    request: Request,
    services: ServicesOf,
    token: Annotated[
        str | None, Query(max_length=200, description="The shop's webhook token, where one is set")
    ] = None,
) -> Taken:
    """These vendors sign nothing, so a notice is only a reason to ask them: the answer is believed, not the notice."""
    expected = services.settings.accounts_of(shop).webhook_token
    if expected is not None and not hmac.compare_digest(
        expected.get_secret_value().encode(), (token or "").encode("utf-8", "replace")
    ):
        raise Problem(401, Code.UNAUTHENTICATED, "Add the shop's webhook token to the address: ?token=…")
    raw = (await request.body()).decode("utf-8", "replace")
    if not raw:
        raise Problem(422, Code.INVALID_REQUEST, "A notice has a body: send it as the vendor posts it.")
    async with services.engine.begin() as connection:
        if await shops.get(connection, ShopId(shop)) is None:
            raise Problem(404, Code.NOT_FOUND, "No shop has this id: correct the webhook's address.")
        await notices.store(
            connection,
            NewNotice(shop=ShopId(shop), kind=kind, raw=raw, received_at=services.clock.now()),
        )
    return Taken()
