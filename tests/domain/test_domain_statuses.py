"""Which changes of status are legal, held against the table of the order's life, written out once more."""

import pytest

from domain.statuses import BEFORE_SHIPMENT, CLOSED, LEGAL, ON_THE_WAY, Status

TABLE = """
new               -> thinking confirmed cancelled         shipped at_pickup delivering
thinking          -> confirmed cancelled                  shipped at_pickup delivering
confirmed         -> paid packed cancelled                shipped at_pickup delivering
paid              -> packed cancelled                     shipped at_pickup delivering
packed            -> confirmed paid cancelled             shipped at_pickup delivering
shipped           -> at_pickup delivering                 awaiting_money completed returning returned confirmed paid
at_pickup         -> delivering                           awaiting_money completed returning returned confirmed paid
delivering        -> at_pickup                            awaiting_money completed returning returned confirmed paid
awaiting_money    -> completed
returning         -> at_pickup                            awaiting_money completed returned
completed         ->
returned          ->
cancelled         ->
"""
"""An order may be shipped from any status before it; a packed one goes back by an edit, a lost one to be sent again."""


def rows() -> dict[Status, set[Status]]:
    """From a status to those that may follow."""
    lines = [line.partition("->") for line in TABLE.strip().splitlines()]
    return {Status(before.strip()): {Status(after) for after in to.split()} for before, _, to in lines}


@pytest.mark.parametrize("status", Status)
def test_from_each_status_only_those_of_the_table_follow(status: Status) -> None:
    assert LEGAL[status] == rows()[status]


def test_every_status_is_before_shipment_on_the_way_over_or_one_of_two_between() -> None:
    between = {Status.AWAITING_MONEY, Status.RETURNING}
    assert BEFORE_SHIPMENT | ON_THE_WAY | CLOSED | between == set(Status)
    assert all(not LEGAL[status] for status in CLOSED)
    assert {status for status in Status if Status.CANCELLED in LEGAL[status]} == BEFORE_SHIPMENT
