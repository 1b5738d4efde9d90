"""Whether two bodies say the same: whatever process wrote them, and whichever version of it."""

from datetime import datetime
from decimal import Decimal

import pytest
from pydantic import BaseModel, Field

from domain.answers import Spam, WrongNumber
from domain.base import Asked
from domain.ids import TaskId
from domain.stimuli import TaskCompleted
from storage.hashing import body_hash


def asked_before() -> type[BaseModel]:
    """The model of a request."""

    class Line(Asked):
        price: Decimal

    class Order(Asked):
        id: str
        at: datetime | None = None
        lines: tuple[Line, ...] = ()
        marks: dict[str, str] | None = None

    return Order


def asked_after_an_upgrade() -> type[BaseModel]:
    """The same with fields of a later version, which old senders leave out."""

    class Line(Asked):
        price: Decimal
        gift: bool = False

    class Order(Asked):
        id: str
        at: datetime | None = None
        lines: tuple[Line, ...] = ()
        marks: dict[str, str] | None = None
        notes: list[str] = Field(default_factory=list)

    return Order


BODY: dict[str, object] = {"id": "A-1", "lines": [{"price": "10.00"}], "marks": {"a": "b"}}


def test_a_field_of_a_later_version_makes_no_other_order_of_the_same_request() -> None:
    before, after = asked_before(), asked_after_an_upgrade()
    assert body_hash(before.model_validate(BODY)) == body_hash(after.model_validate(BODY))


@pytest.mark.parametrize(
    "change",
    [
        {"id": "A-2"},
        {"lines": [{"price": "10.01"}]},
        {"lines": []},
        {"marks": {}},
        {"at": "2026-11-23T12:00:00+03:00"},
    ],
)
def test_another_value_is_another_body(change: dict[str, object]) -> None:
    model = asked_before()
    assert body_hash(model.model_validate(BODY | change)) != body_hash(model.model_validate(BODY))


@pytest.mark.parametrize(
    "change",
    [
        {"at": None},
        {"lines": [{"price": "10.0"}]},
        {"lines": [{"price": "10"}]},
    ],
)
def test_another_spelling_is_the_same_body(change: dict[str, object]) -> None:
    model = asked_before()
    assert body_hash(model.model_validate(BODY | change)) == body_hash(model.model_validate(BODY))


def test_a_moment_has_many_spellings() -> None:
    model = asked_before()
    spellings = ("2026-11-23T12:00:00+03:00", "2026-11-23T09:00:00Z")
    assert len({body_hash(model.model_validate(BODY | {"at": at})) for at in spellings}) == 1


def test_outcomes_without_fields_are_told_apart() -> None:
    one = TaskCompleted(task=TaskId("t"), answer=Spam())
    other = TaskCompleted(task=TaskId("t"), answer=WrongNumber())
    assert body_hash(one) != body_hash(other)
