"""A tailnet by Tailscale's API: its devices, and whether they are connected.

Written from the API's documentation (`GET /api/v2/tailnet/{tailnet}/devices`, `POST /api/v2/oauth/token`).
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import requests

from inventory.errors import Unavailable
from inventory.fleet.facts import Facts, Section
from inventory.fleet.model import Sighting
from inventory.fleet.room import TailscaleAccess
from inventory.fleet.words import KeyKind, NodeType, Outcome, SectionState, Source

_SECONDS = 10
_REFUSED = (401, 403)
_NEVER = "0001"


def look(access: TailscaleAccess) -> list[Sighting]:
    """All devices; raises Unavailable where the API doesn't answer, or not in the documented way."""
    try:
        with requests.Session() as session:
            session.headers["Authorization"] = f"Bearer {_token(session, access)}"
            url = f"{access.url}/api/v2/tailnet/{access.tailnet}/devices"
            answer = _answered(session.get(url, params={"fields": "all"}, timeout=_SECONDS))
            return [_device(device) for device in answer["devices"]]
    except (KeyError, TypeError, ValueError) as error:  # first: no JSON is both this and the next
        raise Unavailable("its answer isn't as documented") from error
    except requests.RequestException as error:
        raise Unavailable(f"it doesn't answer: {type(error).__name__}") from error


def _token(session: requests.Session, access: TailscaleAccess) -> str:
    """An API key is its own token; an OAuth client's secret is exchanged for one that lasts an hour."""
    if not access.client_id:
        return access.reveal()
    form = {"client_id": access.client_id, "client_secret": access.reveal(), "grant_type": "client_credentials"}
    return str(_answered(session.post(f"{access.url}/api/v2/oauth/token", data=form, timeout=_SECONDS))["access_token"])


def _answered(response: requests.Response) -> Any:  # noqa: ANN401 - JSON
    if response.status_code in _REFUSED:
        raise Unavailable("it refuses our key; it must be one that may read devices")
    if not response.ok:
        raise Unavailable(f"it answers {response.status_code}")
    return response.json()


def _device(device: Mapping[str, Any]) -> Sighting:
    node, addresses = str(device["nodeId"]), [str(address) for address in device.get("addresses", [])]
    online = bool(device.get("connectedToControl", True))
    seen = _moment(device.get("lastSeen"))
    keys = {KeyKind.TAILNET: node, **({KeyKind.ADDRESS: addresses[0]} if addresses else {})}
    return Sighting(
        Source.TAILSCALE, node, str(device.get("hostname") or device["name"]), NodeType.BARE_METAL,
        addresses[0] if addresses else "", keys, _facts(device, addresses),
        outcome=Outcome.SEEN if online else Outcome.OFF, reason="" if online else "not connected to its tailnet",
        seen_at=None if online else seen,
    )  # fmt: skip


def _facts(device: Mapping[str, Any], addresses: list[str]) -> Facts:
    system = {
        "hostname": device.get("hostname", ""), "os": device.get("os", ""), "tailnet_name": device.get("name", ""),
        "tailscale": device.get("clientVersion", ""), "tags": sorted(device.get("tags") or []),
        "tailscale_update": bool(device.get("updateAvailable")), "authorized": bool(device.get("authorized", True)),
    }  # fmt: skip
    expires = _moment(device.get("expires"))
    ends = expires is not None and not device.get("keyExpiryDisabled")
    keys = {"tailnet key": expires.isoformat()} if ends and expires is not None else {}
    ok = SectionState.OK
    return Facts(
        sections={
            "system": Section(state=ok, data=system),
            "network": Section(state=ok, data={"tailnet": addresses}),
            "security": Section(state=ok, data={"keys": keys}),
        }
    )


def _moment(text: object) -> datetime | None:
    """A time as the API writes it; the year one stands for never."""
    if not isinstance(text, str) or not text or text.startswith(_NEVER):
        return None
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
