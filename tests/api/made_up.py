"""Marks what a made-up request says of people, so that the search at the end knows it again wherever it came."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.privacy.finding import MARK, kinds_in

PERSONAL = frozenset(
    {
        "name", "phone", "email", "vk", "telegram", "whatsapp", "city", "region", "line", "place", "point",
        "comment", "text", "note", "why", "details", "consent", "source", "supplier", "raw", "handles", "q", "where", "town",
    }
)  # fmt: skip
"""Fields of requests in which names, contacts, addresses or free text stand."""
TECHNICAL = frozenset(
    {
        "assignee", "category", "cursor", "customer_id", "duplicate_of", "external_id", "group", "kind", "number", "of", "office",
        "order", "order_id", "postcode", "promo_code", "sku", "staff_id", "timezone", "token", "track_number",
        "personal_discount",
    }
)  # fmt: skip
"""Fields of requests with ids, codes and numbers."""
_LONG_ENOUGH = 40
"""All personal fields take so many characters: a marked text is not refused for its length where it was not before."""


def marked(value: Any, *, personal: bool = False) -> Any:
    """The same with every personal text marked; `personal` says that all texts in it are.

    What the search knows by its shape is left as it is: a valid phone stays one.
    """
    if isinstance(value, dict):
        return {name: marked(item, personal=personal or name in PERSONAL) for name, item in value.items()}
    if isinstance(value, list):
        return [marked(item, personal=personal) for item in value]
    if personal and isinstance(value, str) and value and not kinds_in(value):
        return (MARK + value)[: max(len(value), _LONG_ENOUGH)]
    return value


def free_fields(contract: Mapping[str, Any]) -> set[str]:
    """Names of all fields and query parameters by which a request may bring any text."""
    found: set[str] = set()
    schemas = contract["components"]["schemas"]
    for operations in contract["paths"].values():
        for operation in operations.values():
            bodies = operation.get("requestBody", {}).get("content", {})
            for media in bodies.values():
                found.update(_free("", media["schema"], schemas, set()))
            for parameter in operation.get("parameters", []):
                if parameter["in"] == "query":
                    found.update(_free(parameter["name"], parameter["schema"], schemas, set()))
    return found - {""}


def _free(name: str, schema: Any, schemas: Mapping[str, Any], seen: set[str]) -> Iterator[str]:
    if not isinstance(schema, dict):
        return
    if "$ref" in schema:
        target = schema["$ref"].rsplit("/", 1)[1]
        if target not in seen:
            yield from _free(name, schemas[target], schemas, {*seen, target})
        return
    if schema.get("type") == "string" and not schema.keys() & {"enum", "const", "format", "pattern"}:
        yield name
    for field, item in schema.get("properties", {}).items():
        yield from _free(field, item, schemas, seen)
    for part in ("items", "additionalProperties"):
        yield from _free(name, schema.get(part), schemas, seen)
    for part in ("anyOf", "oneOf", "allOf"):
        for item in schema.get(part, []):
            yield from _free(name, item, schemas, seen)
