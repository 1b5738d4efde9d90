"""The languages Steward writes and its pages speak."""

from enum import StrEnum


class Locale(StrEnum):
    """A language of messages, tasks and pages."""

    RU = "ru"
    EN = "en"
