"""What the gateways in memory share: failing on request, before or after they have taken what they were asked for."""

from collections import deque

from ports.errors import Outage, PortError, Unavailable, Unknown


class Failing:
    """A gateway that fails when told to. `lost` is what its caller sees of an answer that never came."""

    def __init__(self, lost: type[Unavailable] | type[Unknown] = Unavailable) -> None:
        self._lost_as = lost
        self._failures: deque[PortError] = deque()
        self._lost = 0

    def fail_next(self, error: PortError, times: int = 1) -> None:
        """The next `times` requests take nothing and raise `error`."""
        self._failures.extend([error] * times)

    def lose_next_answer(self, times: int = 1) -> None:
        """The next `times` requests are taken, and raise as if their answer was lost."""
        self._lost += times

    def _fail(self) -> None:
        """Before anything is taken."""
        if self._failures:
            raise self._failures.popleft()

    def _lose(self) -> None:
        """After it was taken."""
        if self._lost:
            self._lost -= 1
            raise self._lost_as(Outage.TIMEOUT)
