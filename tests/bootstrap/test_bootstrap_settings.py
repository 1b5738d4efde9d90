"""docs/operations.md tells every setting, with its default and meaning as the code has them."""

from pathlib import Path

import pytest
from pydantic.fields import FieldInfo

from bootstrap.settings import Settings

PAGE = Path(__file__).resolve().parents[2] / "docs" / "operations.md"


def variable(name: str, field: FieldInfo) -> str:
    return str(field.validation_alias or f"STEWARD_{name.upper()}")


def row(name: str, field: FieldInfo) -> str:
    """The setting as the page tells it."""
    default = "required"
    if not field.is_required():
        value = field.get_default(call_default_factory=True)
        default = "none" if value is None else f"`{value}`"
    return f"| `{variable(name, field)}` | {default} | {field.description or ''} |"


def test_every_setting_is_told_where_people_look_for_it() -> None:
    page = PAGE.read_text("utf-8")
    table = page[page.index("| variable |") :].partition("\n\n")[0].splitlines()[2:]
    assert table == [row(name, field) for name, field in Settings.model_fields.items()]


def settings_with(**oidc: str) -> Settings:
    account = {
        "issuer": "https://id.example.org",
        "client_id": "steward",
        "client_secret": "x9-long-and-random",
    }
    values = {"DATABASE_URL": "postgresql+asyncpg://localhost/steward", "oidc": account | oidc}
    return Settings.model_validate(values)


@pytest.mark.parametrize(
    ("oidc", "words"),
    [
        ({"client_secret": "changeme"}, "oidc.client_secret is a secret everybody knows"),
        ({"issuer": "http://id.example.org"}, "oidc.issuer is to be https"),
    ],
)
def test_production_does_not_start_with_a_provider_that_anybody_could_play(
    oidc: dict[str, str], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        settings_with(**oidc)


def test_the_provider_s_secret_is_shown_to_nobody() -> None:
    assert "x9-long-and-random" not in repr(settings_with())
