"""Every endpoint under made-up requests: no fault of ours, and every answer as the contract says."""

import schemathesis
from schemathesis.config import SchemathesisConfig

from tests.api.made_up import PERSONAL, TECHNICAL, free_fields
from tests.api.made_up_requests import CONTRACT, FEW, AnyCase, Served, try_it

schema = schemathesis.openapi.from_dict(
    CONTRACT, config=SchemathesisConfig.from_dict({"phases": {"coverage": {"enabled": False}}})
)


def test_of_every_field_it_is_known_whether_it_tells_of_people() -> None:
    assert free_fields(CONTRACT) == PERSONAL | TECHNICAL


@schema.parametrize()
@FEW
def test_no_request_breaks_us_and_every_answer_keeps_the_contract(case: AnyCase, served: Served) -> None:
    try_it(case, served)
