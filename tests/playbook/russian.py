"""Holds that a fault is told in Russian, with nothing of a library's English in it."""

import re
from typing import Final

from domain.locales import Locale
from playbook.errors import PlaybookError
from playbook.fault_words.catalogue import sentence

CYRILLIC: Final = re.compile("[а-яё]", re.IGNORECASE)
FOREIGN: Final = re.compile(r"\b(input|should|valid|unable|expected|must|error|object|not)\b", re.IGNORECASE)
_QUOTED: Final = re.compile(r"«[^»]*»|`[^`]*`|'[^']*'|\"[^\"]*\"")


def told_in_russian(fault: PlaybookError) -> None:
    """Fails where nobody has found words for it."""
    russian = sentence(fault.remark, Locale.RU)
    assert fault.remark.code not in ("does_not_fit", "as_compiled"), fault
    assert CYRILLIC.search(russian), fault
    assert not FOREIGN.search(_QUOTED.sub("", russian)), russian
    assert fault.message != russian
