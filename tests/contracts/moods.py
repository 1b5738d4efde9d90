"""How a contract test makes a gateway fail: its twin is told by the sandbox, a fake is told itself."""

from typing import ClassVar, Protocol

from ports.errors import Rejected, Throttled, Unavailable
from providers.fakes import Failing
from sandbox.app import Served
from sandbox.failures import Gateway, Mode, Mood


class Moody(Protocol):
    """What is behind the gateway under test, as far as it can be told to fail."""

    def reject_next(self) -> None: ...
    def throttle_next(self) -> None: ...
    def down_next(self) -> None: ...
    def lose_next_answer(self) -> None: ...


class MoodyTwin:
    """A twin in the sandbox that is served."""

    which: ClassVar[Gateway]

    def __init__(self, served: Served) -> None:
        self.served = served

    def _next(self, mode: Mode) -> None:
        self.served.sandbox.failures.tell(self.which, Mood(mode=mode, count=1))

    def reject_next(self) -> None:
        self._next(Mode.REJECT)

    def throttle_next(self) -> None:
        self._next(Mode.THROTTLE)

    def down_next(self) -> None:
        self._next(Mode.DOWN)

    def lose_next_answer(self) -> None:
        self._next(Mode.ACCEPT_THEN_500)


class MoodyFake:
    """A fake that raises what the vendor's adapter would."""

    rejected: ClassVar[Rejected]
    throttled: ClassVar[Throttled]
    down: ClassVar[Unavailable]

    def __init__(self, fake: Failing) -> None:
        self._fake = fake

    def reject_next(self) -> None:
        self._fake.fail_next(self.rejected)

    def throttle_next(self) -> None:
        self._fake.fail_next(self.throttled)

    def down_next(self) -> None:
        self._fake.fail_next(self.down)

    def lose_next_answer(self) -> None:
        self._fake.lose_next_answer()
