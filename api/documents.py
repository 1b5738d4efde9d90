"""The contract as OpenAPI 3.1, and as a page of our own that needs nothing from elsewhere."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse

from api.examples import BODIES
from api.explained import CODES, REFUSALS
from api.pages import page
from api.paths import V1
from api.problems import ProblemShown
from api.schemas import operations_of
from api.validation import ErrorItem

DESCRIPTION = """\
Post an order once and it is looked after: calls, payment, parcel, money, to its end.

**Money** in answers is `{"amount": "1990.00", "currency": "RUB"}`, in requests a decimal string in the order's
currency. **Times** are ISO 8601 with offset. **Lists** are `{"items": […], "next_cursor": null}`; give the cursor as
`cursor` to read on.

**Errors** are RFC 9457 problems (`application/problem+json`); `detail` says what to do, `errors` which fields.

**Retry anything.** With an `Idempotency-Key` the same POST, PUT or PATCH gives the same answer; an order's
`external_id` does the same. Another body under the key is refused (422), under the `external_id` too (409).

**Now or stored.** Edits, acts and outcomes are applied before the answer (200, or 409/422 with the reason); orders,
payments, tracking, money and webhooks are stored, then applied (201, 202). What could not be applied within seconds is
202 too: `GET /api/v1/stimuli/{id}` tells its end. 503 means that nothing was stored.
"""


_KEY: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[\\x21-\\x7e]+$"},
    "description": "Makes a repeat of this request safe; kept at least 24 hours",
}


def install(app: FastAPI) -> None:
    """`/openapi.json` and `/docs`."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _schema(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's own way of changing the document

    @app.get("/docs", include_in_schema=False, response_class=HTMLResponse)
    async def docs(request: Request) -> HTMLResponse:
        schema = app.openapi()
        values = {
            "schema": schema,
            "groups": operations_of(schema),
            "problems": {"Of the request": CODES, "Of the rules": REFUSALS},
        }
        return page(request, "docs.html", values)


def _schema(app: FastAPI) -> dict[str, Any]:
    schema = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        description=app.description,
        routes=app.routes,
        openapi_version="3.1.0",
    )
    schemas = schema.setdefault("components", {}).setdefault("schemas", {})
    for model in (ErrorItem, ProblemShown):
        schemas[model.__name__] = model.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas[model.__name__].pop("$defs", None)
    _tell_of_retries(schema)
    _show_examples(schema)
    # FastAPI declares its own form of a validation error; ours is a problem like all others.
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    return schema


def _show_examples(schema: dict[str, Any]) -> None:
    """Beside the bodies of endpoints that bring none of their own."""
    for operations in schema["paths"].values():
        for operation in operations.values():
            content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            told = BODIES.get(operation["operationId"], {})
            if told and "examples" not in content:
                content["examples"] = {
                    f"example_{number}": {"summary": summary, "value": body}
                    for number, (summary, body) in enumerate(told.items(), 1)
                }


def _tell_of_retries(schema: dict[str, Any]) -> None:
    """Every POST, PUT and PATCH of a shop takes the header, also where its endpoint does not look at it itself."""
    for path, operations in schema["paths"].items():
        for method in ("post", "put", "patch"):
            if path.startswith(V1) and method in operations:
                parameters = operations[method].setdefault("parameters", [])
                if not any(one["name"] == _KEY["name"] for one in parameters):
                    parameters.append(_KEY)
