"""What is wrong with a form, field by field, as a template asks for it."""


class Faults(dict[str, str]):
    """What is wrong by field; nothing where nothing is."""

    def __missing__(self, field: str) -> str:
        return ""
