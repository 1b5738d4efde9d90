"""What a data folder tells others about what runs in it: `credentials.json` for people and programs, `environment` for shells."""

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ValidationError

from bootstrap.embedded.folders import write_private
from domain.actors import Role
from domain.ids import StaffId

_FILE = "credentials.json"
_ENVIRONMENT = "environment"


class SamplePerson(BaseModel):
    """Somebody who signs in to the console of what runs here."""

    staff_id: StaffId
    role: Role
    login: str
    password: str


class Credentials(BaseModel):
    """How to reach what runs, with a key that may do everything in its shop; for the folder's owner alone."""

    shop: str
    api_url: str
    api_key: str
    staff_id: StaffId
    supervisor_id: StaffId
    temporal_address: str
    temporal_ui_url: str
    sandbox_url: str
    people: tuple[SamplePerson, ...] = ()
    """One of each role."""
    metrics_urls: tuple[str, ...] = ()
    """Pages for Prometheus: the API's, then each worker's."""

    @property
    def console_url(self) -> str:
        """Where people work."""
        return f"{self.api_url}/console/"

    @classmethod
    def read(cls, folder: Path) -> Self | None:
        """Those of the folder's last run; None where there are none that can be read."""
        try:
            return cls.model_validate_json(file_of(folder).read_bytes())
        except (OSError, ValidationError):
            return None

    def write(self, folder: Path) -> None:
        """In place of the former ones."""
        write_private(file_of(folder), self.model_dump_json(indent=2))


def file_of(folder: Path) -> Path:
    """Where a data folder keeps its credentials."""
    return folder / _FILE


def write_environment(folder: Path, variables: Mapping[str, str]) -> None:
    """The settings of a run, for other commands: `set -a; . D/environment; set +a; steward doctor`."""
    lines = [f"{name}={shlex.quote(value)}" for name, value in variables.items()]
    write_private(folder / _ENVIRONMENT, "\n".join([*lines, ""]))


def database_url_of(folder: Path) -> str | None:
    """The database of the run that works on the folder, as SQLAlchemy names it; None where none was noted."""
    try:
        text = (folder / _ENVIRONMENT).read_text("utf-8")
    except OSError:
        return None
    variables = dict(word.partition("=")[::2] for word in shlex.split(text))
    return variables.get("DATABASE_URL")
