"""Says with which settings our PostgreSQL runs and how its programs are called; runs nothing."""

import signal
from pathlib import Path

from bootstrap.embedded.addresses import LOOPBACK
from bootstrap.embedded.child import Command
from bootstrap.embedded.cluster import Cluster

MAX_CONNECTIONS = 60

# Small: one shop's orders fit, and all of Steward shares a gigabyte with it.
_SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": str(MAX_CONNECTIONS),
    "shared_buffers": "32MB",
    "jit": "off",
    "huge_pages": "off",
    # Each helper process costs memory; our queries are short and read from the cache.
    "io_method": "sync",
    "max_parallel_workers_per_gather": "0",
    "max_logical_replication_workers": "0",
    "autovacuum_max_workers": "1",
    # No replica: backups are taken with pg_dump.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "min_wal_size": "32MB",
    "max_wal_size": "256MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    # Statements, parameters and the details of errors carry names and phones: they stay out of the log.
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
}
# A crash of the machine loses the data; for tests and demos that begin anew each time.
_EPHEMERAL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def server_options(port: int, *, ephemeral: bool) -> list[str]:
    """Given at each start, not written into the cluster: a newer Steward changes them for old data too."""
    settings = {**_SETTINGS, **(_EPHEMERAL if ephemeral else {}), "port": str(port)}
    return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]


def postgres_command(cluster: Cluster, name: str, program: Path, *arguments: str) -> Command:
    """A program of PostgreSQL at work on a cluster, as its account, with its log in the data folder."""
    return Command(
        name=name,
        arguments=(str(program), *arguments),
        log=cluster.data_folder / "logs" / "postgres.log",
        environment={"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin"},
        # Not where we work: the account may not be allowed there.
        folder=cluster.home,
        account=cluster.account,
        # Fast shutdown: open transactions are rolled back. Killed, it would leave its helpers behind.
        stop_signal=signal.SIGINT,
        death_signal=signal.SIGINT,
    )
