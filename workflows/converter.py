"""How payloads become JSON and back: one pydantic converter for the whole process, small JSON, guarded failures."""

from pydantic import BaseModel
from temporalio.api.common.v1 import Payload
from temporalio.contrib.pydantic import PydanticJSONPlainPayloadConverter
from temporalio.converter import (
    CompositePayloadConverter,
    DataConverter,
    DefaultPayloadConverter,
    JSONPlainPayloadConverter,
)

from workflows.failures import GuardedFailureConverter


class _SmallJson(PydanticJSONPlainPayloadConverter):
    """Leaves out what equals its default, so a history stays small.

    Hence the default of a payload model's field must never change: old histories rely on it.
    """

    def to_payload(self, value: object) -> Payload | None:
        """A model without its defaults; anything else as pydantic writes it."""
        if not isinstance(value, BaseModel):
            return super().to_payload(value)
        data = value.model_dump_json(exclude_defaults=True).encode()
        return Payload(metadata={"encoding": self.encoding.encode()}, data=data)


# Every workflow instance makes a converter of its own; what is costly, the type adapters, they share here.
# Unbounded is safe while all payload models are passed through the sandbox: else each instance would bring new ones.
_JSON = _SmallJson(max_cached_type_adapters=None)


class SharedPydanticConverter(CompositePayloadConverter):
    """Temporal's usual encodings, with pydantic in place of plain JSON."""

    def __init__(self) -> None:
        """Takes the process's one JSON converter."""
        super().__init__(
            *(
                _JSON if isinstance(usual, JSONPlainPayloadConverter) else usual
                for usual in DefaultPayloadConverter.default_encoding_payload_converters
            )
        )


DATA_CONVERTER = DataConverter(
    payload_converter_class=SharedPydanticConverter, failure_converter_class=GuardedFailureConverter
)
"""Of every client, worker and replay of the product."""
