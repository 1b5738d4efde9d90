"""Failures on demand: which vendor misbehaves, how, and how many times; what that looks like is each twin's."""

from enum import StrEnum

from pydantic import BaseModel, Field


class Gateway(StrEnum):
    """The twins that can be told to fail."""

    SMSC = "smsc"
    SMTP = "smtp"
    YOOKASSA = "yookassa"
    CDEK = "cdek"
    BACKEND = "backend"


class Mode(StrEnum):
    """How a twin behaves."""

    OK = "ok"
    DOWN = "down"
    """Answers nothing useful, also to questions."""
    SLOW = "slow"
    """Takes the request, and answers `seconds` later."""
    REJECT = "reject"
    THROTTLE = "throttle"
    ACCEPT_THEN_500 = "accept_then_500"
    """Takes the request, and answers as if it had not."""
    PROCESSING = "processing"
    """Answers "come back soon" and takes nothing (payments)."""
    TWICE = "twice"
    """Takes the request, and sends its notices twice."""


class Mood(BaseModel, extra="forbid"):
    """What a twin was told: how to behave, for how many requests (None: until told otherwise)."""

    mode: Mode = Mode.OK
    count: int | None = Field(default=None, ge=1)
    seconds: float = Field(default=5.0, ge=0, le=600)


class Failures:
    """The moods of all twins."""

    def __init__(self) -> None:
        self.moods = {gateway: Mood() for gateway in Gateway}

    def tell(self, gateway: Gateway, mood: Mood) -> None:
        """From now on."""
        self.moods[gateway] = mood

    def for_act(self, gateway: Gateway) -> Mood:
        """How to treat a request that changes something; one of `count` is used up."""
        mood = self.moods[gateway]
        if mood.mode is not Mode.OK and mood.count is not None:
            left = mood.count - 1
            self.moods[gateway] = mood.model_copy(update={"count": left}) if left else Mood()
        return mood

    def for_question(self, gateway: Gateway) -> Mood:
        """How to treat a question: only a twin that is down fails it."""
        return self.for_act(gateway) if self.moods[gateway].mode is Mode.DOWN else Mood()
