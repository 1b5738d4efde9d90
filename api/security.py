"""Who calls: a key of one shop with its scopes, and the member of staff it acts for; only hashes of secrets are known."""

import hmac
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Annotated, Final

from fastapi import Depends, Header, Request
from fastapi.routing import APIRoute
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy.ext.asyncio import AsyncConnection

from api.moments import refuse_outside_sandbox
from api.problems import Code, Problem
from api.services import Services, ServicesOf
from api.validation import ErrorItem
from bootstrap.api_keys import Scope, hash_of
from desk.asker import Asker
from domain.actors import Actor, ActorKind
from domain.ids import ShopId, StaffId
from storage import keys, staff

_USE_IS_NOTED_EVERY = timedelta(minutes=10)
_LONGEST: Final = 300


class Caller:
    """The key of this request, and in whose name it acts."""

    def __init__(self, key_id: str, shop: ShopId, scopes: frozenset[str], actor: Actor) -> None:
        self.key_id = key_id
        self.shop = shop
        self.scopes = scopes
        self.actor = actor

    def need(self, scope: Scope) -> None:
        """Raises Problem (403) without this scope."""
        if scope not in self.scopes:
            raise Problem(
                403,
                Code.FORBIDDEN,
                f"This key lacks the scope `{scope}`: use another key, or add one with `steward key add --scope {scope}`.",
            )

    @property
    def asker(self) -> Asker:
        """As the desk knows who asks."""
        return Asker(shop=self.shop, actor=self.actor, sender=f"key/{self.key_id}")


async def authenticate(request: Request, services: Services) -> Caller:
    """The caller of this request; asked twice, looked up once. Raises Problem (401, 403, 422)."""
    known = getattr(request.state, "caller", None)
    if isinstance(known, Caller):
        return known
    key_id, secret = _presented(request)
    now = services.clock.now()
    async with services.engine.connect() as connection:
        key = await keys.find(connection, key_id)
        expected = key.secret_sha256 if key is not None else "0" * 64
        # Compared also for an unknown key: the time taken tells nothing.
        if not hmac.compare_digest(hash_of(secret), expected) or key is None:
            raise _unauthenticated("This key is unknown or revoked: `steward key add` makes another one.")
        scopes = frozenset(key.scopes)
        caller = Caller(key.id, key.shop, scopes, Actor(kind=ActorKind.KEY, id=key.id))
        caller.actor = await _actor(connection, request, caller)
    if key.last_used_at is None or now - key.last_used_at > _USE_IS_NOTED_EVERY:
        async with services.engine.begin() as connection:
            await keys.note_use(connection, key.id, now)
    request.state.caller = caller
    return caller


_BEARER = HTTPBearer(
    auto_error=False,
    scheme_name="key",
    description="`Authorization: Bearer KEY`. A key belongs to one shop and has scopes: read, write, operator, admin.",
)
_Actor = Annotated[
    str | None,
    Header(
        alias="Steward-Actor",
        max_length=100,
        description="The id of the member of staff who acts (scope `operator`); without it the key signs the act",
    ),
]


def _needs(scope: Scope) -> Callable[..., Awaitable[Caller]]:
    async def caller(
        request: Request,
        services: ServicesOf,
        _key: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)],
        _actor: _Actor = None,
    ) -> Caller:
        found = await authenticate(request, services)
        found.need(scope)
        refuse_outside_sandbox(request, services)
        _refuse_unknown_queries(request)
        return found

    return caller


def _refuse_unknown_queries(request: Request) -> None:
    """A misspelt filter would answer with everything, and nobody would notice."""
    route = request.scope.get("route")
    if not isinstance(route, APIRoute):
        return
    known = {field.alias for field in route.dependant.query_params}
    given = [name for name, _ in request.query_params.multi_items()]
    twice = sorted({name for name in given if given.count(name) > 1 and name in known})
    if twice:
        raise Problem(
            422,
            Code.INVALID_REQUEST,
            "Give each query parameter once: ask for one value at a time.",
            errors=[
                ErrorItem(pointer=f"query {name}", message="This parameter is given twice.") for name in twice
            ],
        )
    unknown = sorted({name for name in given if name not in known})
    if unknown:
        there = f"this address knows {', '.join(sorted(known))}" if known else "this address has none"
        raise Problem(
            422,
            Code.INVALID_REQUEST,
            "Remove the query parameters named in `errors` or correct their names.",
            errors=[
                ErrorItem(pointer=f"query {name[:100]}", message=f"There is no such parameter: {there}.")
                for name in unknown
            ],
        )


Reader = Annotated[Caller, Depends(_needs(Scope.READ))]
Writer = Annotated[Caller, Depends(_needs(Scope.WRITE))]
Operator = Annotated[Caller, Depends(_needs(Scope.OPERATOR))]
Admin = Annotated[Caller, Depends(_needs(Scope.ADMIN))]
"""The caller as an endpoint's parameter: with that scope, or the request is refused."""


def _presented(request: Request) -> tuple[str, str]:
    scheme, _, credential = request.headers.get("authorization", "").partition(" ")
    key_id, dot, secret = credential.strip().partition(".")
    if scheme.casefold() != "bearer" or not dot or not secret or len(credential) > _LONGEST:
        raise _unauthenticated("Send `Authorization: Bearer KEY`: `steward key add` makes a key.")
    if not credential.isascii():
        raise _unauthenticated("A key has ASCII letters only.")
    return key_id, secret


async def _actor(connection: AsyncConnection, request: Request, caller: Caller) -> Actor:
    staff_id = request.headers.get("steward-actor")
    if staff_id is None:
        return caller.actor
    caller.need(Scope.OPERATOR)
    member = await staff.get(connection, caller.shop, StaffId(staff_id)) if staff_id.isascii() else None
    if member is None or not member.active:
        message = "no active member of this shop's staff has this id"
        raise Problem(
            422,
            Code.INVALID_REQUEST,
            "Give the id of an active member of staff (`GET /api/v1/staff` lists them), or leave the header out.",
            errors=[ErrorItem(pointer="header Steward-Actor", message=message)],
        )
    return Actor(kind=ActorKind.STAFF, id=member.id, role=member.role)


def _unauthenticated(detail: str) -> Problem:
    return Problem(401, Code.UNAUTHENTICATED, detail, headers={"WWW-Authenticate": 'Bearer realm="steward"'})
