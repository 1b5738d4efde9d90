"""Folders and small files of a data folder, private to their owner, and the lock that keeps a second copy out."""

import fcntl
import os
from pathlib import Path

from bootstrap.embedded.errors import DataInUse


def private_folder(path: Path) -> Path:
    """Makes the folder (and those above it) for its owner alone; one that is there stays as it is."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def write_private(path: Path, text: str) -> None:
    """Writes a file that only its owner reads, whole or not at all."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


class FolderLock:
    """Held by the one process that works on a folder; the system lets go of it when that process dies."""

    def __init__(self, path: Path, refusal: str) -> None:
        """`refusal` is the sentence for the second copy; `{holder}` in it becomes the first one's process."""
        self._path = path
        self._refusal = refusal
        self._handle: int | None = None

    def take(self) -> None:
        """Raises `DataInUse` when another holds it."""
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.read(handle, 32).decode("ascii", "replace").strip()
            os.close(handle)
            told = f"process {holder}" if holder else "another process"
            raise DataInUse(self._refusal.format(holder=told)) from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode("ascii"), 0)
        self._handle = handle

    def release(self) -> None:
        """Lets the next one in; harmless when it is not held."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
