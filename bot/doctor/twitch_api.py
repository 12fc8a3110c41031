"""The few questions that the doctor asks Twitch, each a request of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import aiohttp

from bot.platforms import seams
from bot.settings import Settings

_SECONDS = 15.0
_OK, _UNAUTHORIZED = 200, 401
_AT_ONCE = 10
"""Get Authorization By User takes no more ids."""


class Answered(Exception):
    """Twitch answered something that says nothing about the set-up."""

    def __init__(self, status: int) -> None:
        super().__init__(f"Twitch answered {status}")
        self.status = status


@dataclass(frozen=True)
class Account:
    """Whose a token is, and what it may do."""

    user_id: str
    login: str
    scopes: Sequence[str]


class TwitchApi:
    """Asks as the application; `enter` first."""

    def __init__(self, settings: Settings) -> None:
        seams.point_twitch(
            helix=settings.twitch_helix_url,
            identity=settings.twitch_identity_url,
            eventsub=settings.twitch_eventsub_url,
        )
        self._settings = settings
        self._helix = settings.twitch_helix_url.rstrip("/")
        self._identity = settings.twitch_identity_url.rstrip("/")

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_SECONDS))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def enter(self) -> bool:
        """Get the application's token; false where Twitch refuses its id or secret."""
        secret = self._settings.twitch_client_secret
        form = {
            "client_id": self._settings.twitch_client_id,
            "client_secret": secret.get_secret_value() if secret else "",
            "grant_type": "client_credentials",
        }
        async with self._session.post(f"{self._identity}/oauth2/token", data=form) as answer:
            if answer.status in (400, 403):
                return False
            body = await _body(answer)
        self._headers = {
            "Authorization": f"Bearer {body['access_token']}", "Client-Id": self._settings.twitch_client_id or "",
        }  # fmt: skip
        return True

    async def validated(self, token: str) -> Account | None:
        """Whose this token is; None where it is over."""
        headers = {"Authorization": f"OAuth {token}"}
        async with self._session.get(f"{self._identity}/oauth2/validate", headers=headers) as answer:
            if answer.status == _UNAUTHORIZED:
                return None
            body = await _body(answer)
        return Account(str(body.get("user_id")), str(body.get("login")), body.get("scopes") or ())

    async def ids(self, logins: Sequence[str]) -> dict[str, str]:
        """The ids of those logins that exist."""
        if not logins:
            return {}
        data = await self._asked("/users", [("login", login) for login in logins])
        return {user["login"].lower(): user["id"] for user in data}

    async def conduits(self) -> dict[str, int]:
        """The application's conduits, and how many shards each has."""
        return {conduit["id"]: conduit["shard_count"] for conduit in await self._asked("/eventsub/conduits", [])}

    async def granted(self, ids: Sequence[str]) -> dict[str, Sequence[str]]:
        """The scopes that each of these accounts has granted the application."""
        found: dict[str, Sequence[str]] = {}
        for first in range(0, len(ids), _AT_ONCE):
            asked = [("user_id", user) for user in ids[first : first + _AT_ONCE]]
            found |= {user["user_id"]: user["scopes"] for user in await self._asked("/authorization/users", asked)}
        return found

    async def _asked(self, path: str, query: list[tuple[str, str]]) -> list[dict[str, Any]]:
        async with self._session.get(self._helix + path, params=query, headers=self._headers) as answer:
            data: list[dict[str, Any]] = (await _body(answer))["data"]
        return data


async def _body(answer: aiohttp.ClientResponse) -> dict[str, Any]:
    if answer.status != _OK:
        raise Answered(answer.status)
    body: dict[str, Any] = await answer.json()
    return body
