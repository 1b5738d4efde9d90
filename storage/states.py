"""The states of stored rows: the inbox, tasks, messages and requests; what moves a row from one to the next is its module's."""

from enum import StrEnum


class InboxState(StrEnum):
    """Where a stored stimulus is."""

    WAITING = "waiting"
    APPLIED = "applied"
    REFUSED = "refused"
    PARKED = "parked"
    """A person must look: it is not tried again by itself."""
    UNPLACED = "unplaced"
    """It names no order we know."""


class TaskState(StrEnum):
    """Where a task is."""

    OPEN = "open"
    DONE = "done"
    """A person gave it an outcome."""
    DROPPED = "dropped"
    """No longer needed: closed without an outcome."""


class MessageState(StrEnum):
    """Where a message of the ledger is."""

    WANTED = "wanted"
    CLAIMED = "claimed"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """Its answer was lost and the gateway cannot be asked: a person decides."""
    SHADOW = "shadow"
    """The shop only records this channel's messages."""
    DROPPED = "dropped"
    """The shop's channel is off, or consent was withdrawn before it was sent."""
    NOTED = "noted"
    """A notice to staff, or a message with no way to the customer: kept to be read here."""


class Recipient(StrEnum):
    """Whom a letter is for; the same words as the rules'."""

    CUSTOMER = "customer"
    CARRIER = "carrier"


class RefundProgress(StrEnum):
    """How far a refund has come."""

    WANTED = "wanted"
    PENDING = "pending"
    """The provider has it and has not settled it."""
    MADE = "made"
    FAILED = "failed"


class HandoverProgress(StrEnum):
    """How far a request to a carrier has come."""

    WANTED = "wanted"
    PENDING = "pending"
    """The carrier has it and has not answered."""
    ACCEPTED = "accepted"
    REFUSED = "refused"


OPEN_MESSAGES = (MessageState.WANTED, MessageState.CLAIMED)
OPEN_REFUNDS = (RefundProgress.WANTED, RefundProgress.PENDING)
OPEN_HANDOVERS = (HandoverProgress.WANTED, HandoverProgress.PENDING)


class NoticeState(StrEnum):
    """How far a vendor's notice has come."""

    WAITING = "waiting"
    SETTLED = "settled"
    """Read again at the vendor's; what it meant is stored."""
    UNUSABLE = "unusable"
    """Unreadable, or about nothing of ours: kept for a person."""


class NoteKind(StrEnum):
    """What a note about a customer says."""

    NOTE = "note"
    BLACK_LISTED = "black_listed"
    """Why."""
    TAKEN_OFF = "taken_off"
    """Why the customer is off the black list again."""
