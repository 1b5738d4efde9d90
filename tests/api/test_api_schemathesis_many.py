"""Every endpoint under many made-up requests, those at every boundary of the contract among them.

Collected only where slow tests are asked for: the boundaries are looked for before the first test runs.
"""

import pytest
import schemathesis
from hypothesis import settings

from tests.api.made_up_requests import CONTRACT, FEW, AnyCase, Served, try_it

MANY = settings(FEW, max_examples=50, derandomize=False)
every_boundary = schemathesis.openapi.from_dict(CONTRACT)


@pytest.mark.slow
@every_boundary.parametrize()
@MANY
def test_no_request_of_many_breaks_us(case: AnyCase, served: Served) -> None:
    try_it(case, served)
