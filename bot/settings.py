"""Every setting, from the environment or a .env file; .env.example explains each. Made once, in __main__."""

from pathlib import Path
from typing import Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import SettingsConfigDict

from bot.fleet_settings import FleetSettings


class SettingsError(ValueError):
    """A variable has a value that can't be used; the sentence names it."""


class Settings(FleetSettings):
    """The names in upper case are the environment's; an empty value means that it isn't set."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True)

    database_url: SecretStr | None = None
    database_direct_url: SecretStr | None = None
    database_programs: Path | None = None
    db_name: str | None = Field(None, min_length=1, max_length=63)
    db_secret_name: str | None = Field(None, max_length=2048, pattern=r"^[A-Za-z0-9/_+=.@:-]+$")
    aws_region: str | None = Field(None, pattern=r"^[a-z0-9-]{1,50}$")
    aws_endpoint_url: str | None = Field(None, pattern=r"^https?://")
    data_dir: Path = Path("data")
    write_connections: int = Field(20, ge=1, le=200)
    read_connections: int = Field(10, ge=1, le=200)

    core_api_url: str | None = Field(None, pattern=r"^https?://")
    router_api_url: str | None = Field(None, pattern=r"^https?://")
    router_reply: bool = False
    service_api_key: SecretStr | None = None
    webhook_secret: SecretStr | None = None
    webhook_secret_old: SecretStr | None = None
    router_allow_unsigned: bool = False

    workers: Literal["threads", "distributed"] = "threads"
    max_workers: int = Field(20, ge=1, le=200)
    job_workers: int = Field(4, ge=1, le=100)
    job_runs_keep_days: int = Field(30, ge=1, le=3650)
    cloud_keep_days: int = Field(90, ge=1, le=3650)
    ledger_keep_months: int = Field(120, ge=0, le=1200)
    max_labels_per_item: int = Field(5, ge=1, le=50)
    cache_ttl: float = Field(300, ge=0.1, le=86_400)
    request_timeout: float = Field(30, ge=0.1, le=600)
    person_per_minute: int = Field(60, ge=1)
    community_per_minute: int = Field(1200, ge=1)

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["line", "json"] = "line"
    log_dir: Path | None = None
    log_rotate_bytes: int = Field(10_000_000, ge=10_000)
    log_backups: int = Field(5, ge=1, le=100)
    enable_syslog: bool = False
    syslog_host: str = "localhost"
    syslog_port: int = Field(514, ge=1, le=65_535)
    syslog_facility: str = "LOCAL0"

    module_name: str = Field("inventory_interaction_module", pattern=r"^[A-Za-z0-9_.-]{1,100}$")
    module_version: str = Field("1.0.0", pattern=r"^[A-Za-z0-9_.+-]{1,50}$")
    module_port: int = Field(8024, ge=0, le=65_535)
    module_url: str | None = Field(None, pattern=r"^https?://")
    http_host: str = "127.0.0.1"
    http_open_metrics: bool = False

    lease_seconds: float = Field(6, ge=1, le=30)
    discord_token: SecretStr | None = None
    discord_moderator_roles: str = Field("", pattern=r"^[0-9, ]*$")
    discord_shards: int = Field(1, ge=1, le=16_384)
    discord_shard_ids: str = Field("", pattern=r"^[0-9, -]*$")
    discord_pace: int = Field(45, ge=1, le=10_000)
    discord_catch_up: int = Field(0, ge=0, le=1000)
    discord_rest_url: str = "https://discord.com/api/v10"
    discord_gateway_url: str = "wss://gateway.discord.gg/"

    twitch_client_id: str | None = None
    twitch_client_secret: SecretStr | None = None
    twitch_bot_id: str | None = Field(None, pattern=r"^[0-9]+$")
    twitch_access_token: SecretStr | None = None
    twitch_refresh_token: SecretStr | None = None
    twitch_channels: str = Field("", pattern=r"^[A-Za-z0-9_, ]*$")
    twitch_conduit: str | None = Field(None, pattern=r"^[A-Za-z0-9-]+$")
    twitch_conduit_shards: int = Field(1, ge=1, le=20_000)
    twitch_moderator_badges: str = Field("", pattern=r"^[a-z_, ]*$")
    twitch_pace: int = Field(20, ge=1, le=7500)
    twitch_helix_url: str = "https://api.twitch.tv/helix/"
    twitch_identity_url: str = "https://id.twitch.tv/"
    twitch_eventsub_url: str = "wss://eventsub.wss.twitch.tv/ws"

    coingecko_api_url: str | None = Field(None, pattern=r"^https?://")
    coingecko_api_key: SecretStr | None = None
    coingecko_currency: str = Field("usd", pattern=r"^[a-z]{3,5}$")
    coingecko_per_minute: int = Field(25, ge=1, le=1000)
    coingecko_burst: int = Field(5, ge=1, le=100)
    coingecko_per_month: int = Field(10_000, ge=100, le=100_000_000)
    coingecko_top: int = Field(250, ge=0, le=20_000)

    cloud_communities: str = ""
    cloud_catalogue: Path | None = None
    azure_management_url: str = Field("https://management.azure.com", pattern=r"^https?://")
    google_asset_url: str = Field("https://cloudasset.googleapis.com", pattern=r"^https?://")

    webhook_private_targets: bool = False
    nats_url: SecretStr | None = None
    nats_prefix: str = Field("storekeeper", pattern=r"^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$")

    console: Literal["auto", "on", "off"] = "auto"
    console_community: str = Field("home", min_length=1, max_length=255)
    timezone: ZoneInfo = ZoneInfo("UTC")

    @field_validator("db_secret_name")
    @classmethod
    def _one_database(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value and info.data.get("database_url"):
            raise ValueError("and DATABASE_URL each name a database; set one of them")
        if value and not info.data.get("db_name"):
            raise ValueError("needs DB_NAME too")
        return value

    @field_validator("router_reply")
    @classmethod
    def _somewhere(cls, value: bool, info: ValidationInfo) -> bool:
        if value and not info.data.get("router_api_url"):
            raise ValueError("needs ROUTER_API_URL too")
        return value

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @model_validator(mode="after")
    def _logs_beside_data(self) -> Self:
        self.log_dir = self.log_dir or self.data_dir / "logs"
        return self

    @property
    def secrets(self) -> list[str]:
        """The values that no log may show."""
        values = [getattr(self, name) for name in type(self).model_fields]
        return [value.get_secret_value() for value in values if isinstance(value, SecretStr)]


def read_settings() -> Settings:
    """The settings of this process; raises SettingsError with one sentence that names the variable."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = str(first["loc"][0]).upper() if first["loc"] else "a setting"
        raise SettingsError(f"{name}: {first['msg'][:1].lower()}{first['msg'][1:]}; see .env.example.") from None
