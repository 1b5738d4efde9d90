"""How a thing on the page of health is, in a word; and how the page is as a whole."""

from enum import StrEnum
from typing import Final

from console.menu import N_


class State(StrEnum):
    """How a thing is."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"


WORDS: Final = {State.OK: N_("all right"), State.WARN: N_("look at it"), State.BAD: N_("act now")}
ICONS: Final = {State.OK: "circle-check", State.WARN: "circle-alert", State.BAD: "triangle-alert"}


def worst(states: tuple[State, ...]) -> State:
    """Of the whole page."""
    rank = list(State)
    return max(states, key=rank.index, default=State.OK)
