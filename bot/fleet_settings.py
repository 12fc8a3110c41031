"""The settings of the fleet: how machines are reached, and for whom."""

from datetime import timedelta
from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from inventory.fleet.room import FleetAccess, ProxmoxAccess, SshAccess, TailscaleAccess


class FleetSettings(BaseSettings):
    """A part of Settings, made ready only as such."""

    model_config = SettingsConfigDict(defer_build=True)

    fleet_communities: str = ""
    fleet_local: bool = False
    fleet_scan_seconds: int = Field(900, ge=60, le=86_400)
    fleet_warn_days: int = Field(14, ge=1, le=365)
    fleet_stale_hours: int = Field(24, ge=1, le=8760)
    fleet_tls_ports: str = Field("443,465,636,853,993,995,6443,8443,9443", pattern=r"^[0-9, ]*$")
    fleet_ssh_account: str = Field("storekeeper", pattern=r"^[a-z_][a-z0-9_.-]{0,31}$")
    fleet_ssh_key_file: Path | None = None
    fleet_ssh_key: SecretStr | None = None
    fleet_ssh_agent: str | None = None
    fleet_ssh_at_once: int = Field(20, ge=1, le=100)
    fleet_docker: str = ""
    fleet_proxmox_host: str | None = Field(None, pattern=r"^[A-Za-z0-9.:\[\]-]+$")
    fleet_proxmox_token_id: str | None = Field(None, pattern=r"^[^@!\s]+@[^@!\s]+![^@!\s]+$")
    fleet_proxmox_token: SecretStr | None = None
    fleet_proxmox_ca: Path | None = None
    fleet_tailscale_key: SecretStr | None = None
    fleet_tailscale_client_id: str = ""
    fleet_tailscale_tailnet: str = "-"
    fleet_tailscale_url: str = Field("https://api.tailscale.com", pattern=r"^https?://")

    @field_validator("fleet_tls_ports")
    @classmethod
    def _ports(cls, value: str) -> str:
        if any(not 0 < port < 65_536 for port in _numbers(value)):  # noqa: PLR2004 - the ports there are
            raise ValueError("are numbers from 1 to 65535, with commas between")
        return value

    @model_validator(mode="after")
    def _whole_cluster(self) -> Self:
        given = [self.fleet_proxmox_host, self.fleet_proxmox_token_id, self.fleet_proxmox_token]
        if any(given) and not all(given):
            raise ValueError("FLEET_PROXMOX_HOST, FLEET_PROXMOX_TOKEN_ID and FLEET_PROXMOX_TOKEN go together")
        return self


def access_of(settings: FleetSettings, home: str) -> FleetAccess:
    """What the installation can see of machines; its fleet is the home community's where no other is named."""
    communities = _words(settings.fleet_communities) or [home]
    return FleetAccess(
        communities=frozenset(communities),
        home=communities[0],
        ssh=_ssh(settings),
        docker=tuple(_words(settings.fleet_docker)),
        proxmox=_proxmox(settings),
        tailscale=_tailscale(settings),
        local=settings.fleet_local,
        tls_ports=tuple(_numbers(settings.fleet_tls_ports)),
        warn=timedelta(days=settings.fleet_warn_days),
        stale=timedelta(hours=settings.fleet_stale_hours),
        every=timedelta(seconds=settings.fleet_scan_seconds),
    )


def _ssh(settings: FleetSettings) -> SshAccess:
    key = settings.fleet_ssh_key
    return SshAccess(
        settings.fleet_ssh_account, settings.fleet_ssh_key_file, key.get_secret_value if key else None,
        settings.fleet_ssh_agent, settings.fleet_ssh_at_once,
    )  # fmt: skip


def _proxmox(settings: FleetSettings) -> tuple[ProxmoxAccess, ...]:
    host, name, token = settings.fleet_proxmox_host, settings.fleet_proxmox_token_id, settings.fleet_proxmox_token
    if not host or not name or not token:
        return ()
    user, _, token_name = name.partition("!")
    return (ProxmoxAccess(host, user, token_name, token.get_secret_value, settings.fleet_proxmox_ca),)


def _tailscale(settings: FleetSettings) -> TailscaleAccess | None:
    key = settings.fleet_tailscale_key
    if key is None:
        return None
    return TailscaleAccess(
        key.get_secret_value, settings.fleet_tailscale_client_id, settings.fleet_tailscale_tailnet,
        settings.fleet_tailscale_url,
    )  # fmt: skip


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _numbers(text: str) -> list[int]:
    return [int(word) for word in _words(text)]
