"""The database's address from AWS Secrets Manager: a secret with username, password, host and port."""

import json
from typing import Any

from psycopg.conninfo import make_conninfo
from pydantic import BaseModel, Field, SecretStr, ValidationError

from bot.settings import Settings, SettingsError

_CONNECT_SECONDS = 5
_READ_SECONDS = 10
_ATTEMPTS = 3


class DatabaseSecret(BaseModel):
    """What the secret holds; AWS writes the port as a number or as text."""

    username: str = Field(min_length=1)
    password: SecretStr
    host: str = Field(min_length=1)
    port: int = Field(5432, ge=1, le=65_535)


def address_from_secret(settings: Settings) -> str:
    """The address that DB_SECRET_NAME and DB_NAME stand for; raises SettingsError in one sentence. Blocks."""
    text = _fetched(settings)
    try:
        secret = DatabaseSecret.model_validate(json.loads(text))
    except (ValueError, ValidationError):
        # From None: the error quotes what it couldn't read.
        raise SettingsError(
            f"DB_SECRET_NAME: the secret {settings.db_secret_name} is no JSON object with username, password, host"
            " and port."
        ) from None
    return make_conninfo(
        host=secret.host,
        port=secret.port,
        user=secret.username,
        password=secret.password.get_secret_value(),
        dbname=settings.db_name,
    )


def _fetched(settings: Settings) -> str:
    try:
        # Only who keeps the address there needs the library, and pays half a second for it.
        import boto3  # noqa: PLC0415
        from botocore.config import Config  # noqa: PLC0415
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415
    except ModuleNotFoundError as missing:
        raise SettingsError("DB_SECRET_NAME needs boto3: install storekeeper[aws].") from missing
    config = Config(
        connect_timeout=_CONNECT_SECONDS, read_timeout=_READ_SECONDS, retries={"total_max_attempts": _ATTEMPTS}
    )
    try:
        client = boto3.client(
            "secretsmanager",
            region_name=settings.aws_region,
            endpoint_url=settings.aws_endpoint_url,
            config=config,
        )
        answer: dict[str, Any] = client.get_secret_value(SecretId=settings.db_secret_name)
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "an error")
        raise SettingsError(f"DB_SECRET_NAME: AWS answers {code} for {settings.db_secret_name}.") from error
    except BotoCoreError as error:
        raise SettingsError(f"DB_SECRET_NAME: AWS can't be asked ({error}).") from error
    text = answer.get("SecretString")
    if not isinstance(text, str):
        raise SettingsError(f"DB_SECRET_NAME: the secret {settings.db_secret_name} holds no text.")
    return text
