"""Makes the files of a new PostgreSQL cluster, whole or not at all, or checks those there; starts no server."""

import os
import secrets
import shutil
from pathlib import Path

from bootstrap.embedded.child import run_to_end
from bootstrap.embedded.cluster import Cluster
from bootstrap.embedded.errors import DataUnusable
from bootstrap.embedded.folders import write_private
from bootstrap.embedded.postgres_settings import postgres_command


def password_file(data_folder: Path) -> Path:
    """Where the password of the cluster is kept, readable by the owner of the data folder alone."""
    return data_folder / "postgres.password"


async def make_cluster_once(cluster: Cluster, *, user: str, ephemeral: bool) -> None:
    """A cluster with one user and a random password, unless there is one. Raises `DataUnusable` in words."""
    if (cluster.data / "PG_VERSION").exists():
        _require_same_version(cluster)
        return
    fresh = cluster.home / "data.new"
    shutil.rmtree(fresh, ignore_errors=True)  # of a start that was cut off
    password = secrets.token_urlsafe(24)
    write_private(password_file(cluster.data_folder), password)
    handed_over = cluster.home / "initdb.password"
    write_private(handed_over, password)
    if cluster.account is not None:
        os.chown(handed_over, cluster.account.uid, cluster.account.gid)
    options = ["--username", user, "--pwfile", str(handed_over), "--auth=scram-sha-256", "--encoding=UTF8"]
    # The same order and case rules on every machine, whatever its locales.
    options += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    options += ["--no-sync"] if ephemeral else []
    initdb = cluster.binaries.initdb
    try:
        await run_to_end(
            postgres_command(cluster, "initdb", initdb, "--no-instructions", "-D", str(fresh), *options)
        )
    finally:
        handed_over.unlink(missing_ok=True)
    fresh.rename(cluster.data)


def _require_same_version(cluster: Cluster) -> None:
    of_data = (cluster.data / "PG_VERSION").read_text(encoding="ascii").strip()
    of_program = cluster.binaries.major_version
    if of_data != of_program:
        raise DataUnusable(
            f"the data is of PostgreSQL {of_data}, the program of {of_program}; "
            "back up with the former Steward, and restore into a new --data-dir"
        )
