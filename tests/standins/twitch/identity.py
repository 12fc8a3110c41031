"""id.twitch.tv: handing out, checking and refreshing tokens (Twitch docs: Authentication)."""

from typing import TYPE_CHECKING

from aiohttp import web

from tests.standins.server import Refused, answer
from tests.standins.twitch.state import Token

if TYPE_CHECKING:
    from tests.standins.twitch.standin import TwitchStandIn


def application(standin: "TwitchStandIn") -> web.Application:
    """The routes, below /oauth2."""
    app = web.Application()
    identity = Identity(standin)
    app.router.add_get("/validate", identity.validate)
    app.router.add_post("/token", identity.token)
    app.router.add_post("/revoke", identity.revoke)
    return app


class Identity:
    """Validation, the client credentials flow, refreshing, revoking."""

    def __init__(self, standin: "TwitchStandIn") -> None:
        self._standin = standin

    async def validate(self, request: web.Request) -> web.Response:
        """Twitch docs: Authentication > Validating Tokens."""
        header = request.headers.get("Authorization", "")
        scheme, _, value = header.partition(" ")
        token = self._standin.token_of(value)
        if scheme not in ("OAuth", "Bearer") or token is None:
            raise Refused(401, {"status": 401, "message": "invalid access token"})
        body = {"client_id": self._standin.client_id, "scopes": token.scopes, "expires_in": token.expires_in}
        if token.account is not None:
            body |= {"login": token.account.login, "user_id": token.account.id}
        return answer(body)

    async def token(self, request: web.Request) -> web.Response:
        """Twitch docs: Authentication > Getting OAuth Access Tokens; Refreshing Access Tokens."""
        asked = {**request.query, **await request.post()}
        if asked.get("client_id") != self._standin.client_id:
            raise Refused(400, {"status": 400, "message": "invalid client"})
        if asked.get("client_secret") != self._standin.client_secret:
            raise Refused(403, {"status": 403, "message": "invalid client secret"})
        match asked.get("grant_type"):
            case "client_credentials":
                token = self._standin.issue(Token(None, []))
                return answer({"access_token": token.value, "expires_in": 5_000_000, "token_type": "bearer"})
            case "refresh_token":
                return self._refresh(str(asked.get("refresh_token")))
            case _:
                raise Refused(400, {"status": 400, "message": "invalid grant type"})

    def _refresh(self, value: str) -> web.Response:
        """A refresh makes a new pair; the old one is over (Authentication > Refreshing Access Tokens)."""
        old = next((token for token in self._standin.tokens if token.refresh == value), None)
        if old is None or old.account is None or self._standin.refuse_refresh:
            raise Refused(400, {"error": "Bad Request", "status": 400, "message": "Invalid refresh token"})
        self._standin.tokens.remove(old)
        new = self._standin.issue(Token(old.account, old.scopes))
        return answer({"access_token": new.value, "refresh_token": new.refresh, "scope": new.scopes,
                       "token_type": "bearer", "expires_in": new.expires_in})  # fmt: skip

    async def revoke(self, request: web.Request) -> web.Response:
        """Twitch docs: Authentication > Revoking Access Tokens."""
        asked = {**request.query, **await request.post()}
        token = self._standin.token_of(str(asked.get("token")))
        if token is None:
            raise Refused(400, {"status": 400, "message": "Invalid token"})
        self._standin.tokens.remove(token)
        return web.Response(status=200)
