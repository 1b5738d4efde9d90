"""Finds the language a playbook speaks, faulty as it may be: whoever wrote it is told its faults in it."""

import re
from pathlib import Path
from typing import Final

from domain.locales import Locale

_LOCALE: Final = re.compile(r"^locale:[ ]*[\"']?(ru|en)\b", re.MULTILINE)
_EXTENDS: Final = re.compile(r"^extends:[ ]*[\"']?([\w-]+)", re.MULTILINE)


def own_locale(file: Path) -> Locale:
    """What the file says, else what it extends; where nothing is said Russian, as in the default playbook.

    A file that cannot be read at all is told in English, like all else that commands say.
    """
    seen: set[Path] = set()
    while file not in seen:
        seen.add(file)
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return Locale.EN if len(seen) == 1 else Locale.RU
        if said := _LOCALE.search(text):
            return Locale(said[1])
        if extends := _EXTENDS.search(text):
            file = file.with_name(f"{extends[1]}.yaml")
    return Locale.RU
