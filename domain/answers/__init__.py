"""The outcomes an operator may give a task, each with just its fields; which are allowed for which task is in tasks."""

from typing import Annotated

from pydantic import Field

from domain.answers.agreement import (
    AgeCheck,
    Callback,
    CancelIt,
    Confirmed,
    Duplicate,
    Extend,
    GivenUp,
    NoAnswer,
    Spam,
    Thinking,
    Why,
    WrongNumber,
)
from domain.answers.goods import (
    Accepted,
    Agreed,
    Approved,
    Denied,
    Found,
    Lost,
    NoneFound,
    Packed,
    Rejected,
    Short,
    Shortfall,
    Waits,
    WillAnswer,
)
from domain.answers.parcels import (
    AlreadyCollected,
    Apply,
    Condition,
    Done,
    NotHere,
    Ok,
    Received,
    Refused,
    Reschedule,
    Search,
    SendAgain,
    WillCollect,
    WriteOff,
)
from domain.answers.payments import (
    Arrived,
    Claimed,
    Hold,
    NotYet,
    Paid,
    Refunded,
    Release,
    Reminded,
    Switched,
    ToppedUp,
    WillPay,
    WrittenOff,
)

__all__ = [
    "Accepted",
    "AgeCheck",
    "Agreed",
    "AlreadyCollected",
    "Answer",
    "Apply",
    "Approved",
    "Arrived",
    "Callback",
    "CancelIt",
    "Claimed",
    "Condition",
    "Confirmed",
    "Denied",
    "Done",
    "Duplicate",
    "Extend",
    "Found",
    "GivenUp",
    "Hold",
    "Lost",
    "NoAnswer",
    "NoneFound",
    "NotHere",
    "NotYet",
    "Ok",
    "Packed",
    "Paid",
    "Received",
    "Refunded",
    "Refused",
    "Rejected",
    "Release",
    "Reminded",
    "Reschedule",
    "Search",
    "SendAgain",
    "Short",
    "Shortfall",
    "Spam",
    "Switched",
    "Thinking",
    "ToppedUp",
    "Waits",
    "Why",
    "WillAnswer",
    "WillCollect",
    "WillPay",
    "WriteOff",
    "WrittenOff",
    "WrongNumber",
]

Answer = Annotated[
    Confirmed
    | NoAnswer
    | WrongNumber
    | Callback
    | Thinking
    | CancelIt
    | Spam
    | Duplicate
    | Extend
    | WillPay
    | Switched
    | Paid
    | Reminded
    | Hold
    | Release
    | Refunded
    | ToppedUp
    | WrittenOff
    | Packed
    | Short
    | Found
    | NoneFound
    | Agreed
    | Waits
    | Approved
    | Denied
    | Accepted
    | Rejected
    | WillAnswer
    | Lost
    | WillCollect
    | Refused
    | AlreadyCollected
    | Ok
    | Reschedule
    | Arrived
    | NotYet
    | Claimed
    | Received
    | NotHere
    | Search
    | SendAgain
    | WriteOff
    | Apply
    | Done,
    Field(discriminator="outcome"),
]
"""Any outcome with its fields; `outcome` says which."""
