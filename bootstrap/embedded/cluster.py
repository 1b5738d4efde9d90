"""Decides where the PostgreSQL data of a data folder lies and as whom it is served; starts nothing.

An ordinary user has it inside the data folder. PostgreSQL refuses root, and the account root hands it to cannot
enter a folder closed to others, so for root it lies under `/var/lib/steward/clusters`, and a pointer in the data
folder says where: moving the data folder keeps its data. Nothing outside our own folders is chmodded.
"""

import hashlib
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from bootstrap.embedded.account import Account, account_of, server_account
from bootstrap.embedded.binaries import (
    ROOT_HOME,
    PostgresBinaries,
    open_folder,
    postgres_binaries,
    shared_postgres_binaries,
)
from bootstrap.embedded.errors import DataUnusable
from bootstrap.embedded.folders import write_private

_POINTER = "postgres.json"
_OWN_HOME = "postgres"
_OWNER = "owner.json"
_PROCESSES = Path("/proc")


class _Pointer(BaseModel):
    """In the data folder: where its cluster is."""

    model_config = ConfigDict(frozen=True)
    home: Path


class _Owner(BaseModel):
    """In the cluster's home: whose it is, so that what a killed test left behind can be told from data."""

    model_config = ConfigDict(frozen=True)
    data_folder: Path
    ephemeral_of_process: int | None = None


@dataclass(frozen=True)
class Cluster:
    """A place for PostgreSQL's files, with the account and the programs that fit it."""

    data_folder: Path
    home: Path
    account: Account | None
    binaries: PostgresBinaries

    @property
    def data(self) -> Path:
        """PGDATA."""
        return self.home / "data"

    def processes(self) -> frozenset[int]:
        """Every server process at work in this data, also what a killed server left; empty where unknown."""
        if sys.platform != "linux":
            return frozenset()
        return frozenset(
            int(entry.name)
            for entry in _PROCESSES.iterdir()
            if entry.name.isdigit() and _works_in(entry, self.data)
        )

    def forget_dead_server(self) -> None:
        """Removes the pid file of a server that was killed, if its number now belongs to somebody else.

        PostgreSQL sees to a dead number itself, but would take a living stranger (after a restart of the machine
        numbers come again) for its former self and refuse to start.
        """
        if sys.platform == "linux" and not self.processes():
            (self.data / "postmaster.pid").unlink(missing_ok=True)

    def remove(self) -> None:
        """Deletes the data for good, and what points to it."""
        shutil.rmtree(self.home, ignore_errors=True)
        (self.data_folder / _POINTER).unlink(missing_ok=True)


def cluster_of(data_folder: Path, *, ephemeral: bool = False, root_home: Path = ROOT_HOME) -> Cluster:
    """The cluster of a data folder, its home made when there is none. Raises `DataUnusable` in words."""
    data_folder = data_folder.resolve()
    account = server_account()
    binaries = postgres_binaries() if account is None else shared_postgres_binaries(root_home)
    home = _existing_home(data_folder, is_root=account is not None)
    if home is not None and _ephemeral_of(home) is not None:  # killed before it could delete it
        shutil.rmtree(home, ignore_errors=True)
        (data_folder / _POINTER).unlink(missing_ok=True)
        home = None
    if home is not None and ephemeral:
        raise DataUnusable(
            f"{data_folder} holds data to keep, and an ephemeral run deletes its data; choose another --data-dir"
        )
    owner = _Owner(data_folder=data_folder, ephemeral_of_process=os.getpid() if ephemeral else None)
    if account is None:
        return Cluster(data_folder, home or _new_home(data_folder / _OWN_HOME, owner), None, binaries)
    if home is None:
        clusters = open_folder(root_home / "clusters")
        _sweep(clusters)
        home = _new_home(clusters / hashlib.sha256(os.fsencode(data_folder)).hexdigest()[:16], owner)
        os.chown(home, account.uid, account.gid)
        write_private(data_folder / _POINTER, _Pointer(home=home).model_dump_json())
    # Data made by an ordinary user goes on being his when root serves it.
    uid = home.stat().st_uid
    return Cluster(data_folder, home, account_of(uid) if uid else account, binaries)


def _existing_home(data_folder: Path, *, is_root: bool) -> Path | None:
    pointer = data_folder / _POINTER
    if pointer.exists():
        if not is_root:
            raise DataUnusable(
                f"the database of {data_folder} was made by root and is kept elsewhere; "
                "run as root, or choose another --data-dir"
            )
        return _read_pointer(pointer)
    own_home = data_folder / _OWN_HOME
    return own_home if own_home.is_dir() else None


def _new_home(home: Path, owner: _Owner) -> Path:
    if home.exists():
        # Its data folder was deleted and made anew: the former data is kept once, not mixed with the new.
        kept = home.with_name(f"{home.name}.former")
        shutil.rmtree(kept, ignore_errors=True)
        home.rename(kept)
    home.mkdir(mode=0o700)
    write_private(home / _OWNER, owner.model_dump_json())
    return home


def _read_pointer(path: Path) -> Path:
    try:
        home = _Pointer.model_validate_json(path.read_text(encoding="utf-8")).home
    except ValidationError:
        raise DataUnusable(
            f"{path} does not say where the database is; restore it, or choose another --data-dir"
        ) from None
    if not home.is_dir():
        raise DataUnusable(
            f"the database of this data folder was in {home}, and is gone; restore it, or choose another --data-dir"
        )
    return home


def _sweep(clusters: Path) -> None:
    """Deletes what the ephemeral servers of killed processes left."""
    for home in clusters.iterdir():
        process = _ephemeral_of(home)
        if process is not None and not _is_alive(process):
            shutil.rmtree(home, ignore_errors=True)


def _ephemeral_of(home: Path) -> int | None:
    """The process that made it to be deleted; None for data to keep."""
    try:
        return _Owner.model_validate_json((home / _OWNER).read_text(encoding="utf-8")).ephemeral_of_process
    except (OSError, ValidationError):
        return None


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _works_in(process: Path, folder: Path) -> bool:
    try:
        return (process / "cwd").readlink() == folder
    except OSError:  # it has just ended, or is none of ours
        return False
