"""EventSub subscriptions and conduits over Helix (Twitch docs: API Reference > EventSub, Conduits)."""

from typing import TYPE_CHECKING

from aiohttp import web

from tests.standins.server import Json, answer
from tests.standins.twitch.helix import json_body, refusal, token_for
from tests.standins.twitch.state import Conduit, Subscription, Token

if TYPE_CHECKING:
    from tests.standins.twitch.standin import TwitchStandIn

CHAT = "channel.chat.message"
MAX_CONDUITS = 5


def add_routes(app: web.Application, standin: "TwitchStandIn") -> None:
    events = EventSub(standin)
    app.router.add_post("/eventsub/subscriptions", events.create)
    app.router.add_get("/eventsub/subscriptions", events.listing)
    app.router.add_delete("/eventsub/subscriptions", events.delete)
    app.router.add_get("/eventsub/conduits", events.conduits)
    app.router.add_post("/eventsub/conduits", events.create_conduit)
    app.router.add_patch("/eventsub/conduits/shards", events.assign_shards)
    app.router.add_get("/eventsub/conduits/shards", events.shards)


class EventSub:
    """Who is told of what."""

    def __init__(self, standin: "TwitchStandIn") -> None:
        self._standin = standin

    async def create(self, request: web.Request) -> web.Response:
        """Create EventSub Subscription."""
        token = token_for(self._standin, request)
        body = await json_body(self._standin, request)
        self._check(token, body)
        new = Subscription(body["type"], body["version"], body["condition"], body["transport"])
        same = [s for s in self._standin.subscriptions if s.status == "enabled" and self._same(s, new)]
        if same:
            raise refusal(409, f"subscription already exists; id={same[0].id}")
        self._standin.subscriptions.append(new)
        self._standin.changes.happened()
        return answer(self._page([new]), 202)

    def _same(self, one: Subscription, other: Subscription) -> bool:
        return (one.kind, one.condition, one.transport) == (other.kind, other.condition, other.transport)

    def _check(self, token: Token, body: Json) -> None:
        if body.get("type") != CHAT or body.get("version") != "1":
            raise refusal(400, "subscription type not found")
        if set(body.get("condition") or {}) != {"broadcaster_user_id", "user_id"}:
            raise refusal(400, "invalid condition")
        if body["transport"]["method"] == "websocket":
            self._check_websocket(token, body)
        elif body["transport"]["method"] == "conduit":
            self._check_conduit(token, body)
        else:
            raise refusal(400, "invalid transport")

    def _check_websocket(self, token: Token, body: Json) -> None:
        """A user token of the reader with user:read:chat; a session that is there (channel.chat.message)."""
        if token.account is None:
            raise refusal(400, "invalid transport and auth combination")
        if token.account.id != body["condition"]["user_id"] or "user:read:chat" not in token.scopes:
            raise refusal(403, "subscription missing proper authorization")
        if not self._standin.websockets.has(body["transport"].get("session_id")):
            raise refusal(400, "websocket transport session does not exist or has already disconnected")

    def _check_conduit(self, token: Token, body: Json) -> None:
        """An app token; the reader granted user:read:chat and user:bot, the channel channel:bot."""
        if token.account is not None:
            raise refusal(400, "invalid transport and auth combination")
        if body["transport"].get("conduit_id") not in self._standin.conduits:
            raise refusal(400, "conduit does not exist")
        reader = self._standin.account_by_id(body["condition"]["user_id"])
        channel = self._standin.account_by_id(body["condition"]["broadcaster_user_id"])
        if reader is None or channel is None or not {"user:read:chat", "user:bot"} <= reader.authorised:
            raise refusal(403, "subscription missing proper authorization")
        if "channel:bot" not in channel.authorised and reader.id not in channel.moderators:
            raise refusal(403, "subscription missing proper authorization")

    def _page(self, subscriptions: list[Subscription]) -> Json:
        return {"data": [s.json() for s in subscriptions], "total": len(self._standin.subscriptions),
                "total_cost": 0, "max_total_cost": 10_000, "pagination": {}}  # fmt: skip

    async def listing(self, request: web.Request) -> web.Response:
        """Get EventSub Subscriptions."""
        token_for(self._standin, request)
        return answer(self._page(self._standin.subscriptions))

    async def delete(self, request: web.Request) -> web.Response:
        """Delete EventSub Subscription."""
        token_for(self._standin, request)
        found = [s for s in self._standin.subscriptions if s.id == request.query.get("id")]
        if not found:
            raise refusal(404, "subscription not found")
        self._standin.subscriptions.remove(found[0])
        return web.Response(status=204)

    def _application_only(self, request: web.Request) -> None:
        if token_for(self._standin, request).account is not None:
            raise refusal(401, "Authorization header required with an app access token")

    async def conduits(self, request: web.Request) -> web.Response:
        """Get Conduits."""
        self._application_only(request)
        return answer({"data": [conduit.json() for conduit in self._standin.conduits.values()]})

    async def create_conduit(self, request: web.Request) -> web.Response:
        """Create Conduits; the page puts shard_count in the body, twitchio in the query: both are taken."""
        self._application_only(request)
        if len(self._standin.conduits) >= MAX_CONDUITS:
            raise refusal(429, "Conduit limit reached")
        asked = request.query.get("shard_count") or (await json_body(self._standin, request))["shard_count"]
        conduit = Conduit(int(asked))
        self._standin.conduits[conduit.id] = conduit
        return answer({"data": [conduit.json()]})

    async def assign_shards(self, request: web.Request) -> web.Response:
        """Update Conduit Shards."""
        self._application_only(request)
        body = await json_body(self._standin, request)
        conduit = self._standin.conduits.get(request.query.get("conduit_id") or body.get("conduit_id", ""))
        if conduit is None:
            raise refusal(404, "conduit not found")
        taken, errors = [], []
        for shard in body["shards"]:
            session = shard["transport"].get("session_id")
            if int(shard["id"]) < conduit.shard_count and self._standin.websockets.has(session):
                conduit.shards[shard["id"]] = session
                self._standin.websockets.adopt(session)
                taken.append({"id": shard["id"], "status": "enabled", "transport": shard["transport"]})
            else:
                errors.append({"id": shard["id"], "message": "invalid shard", "code": "invalid_parameter"})
        self._standin.changes.happened()
        return answer({"data": taken, "errors": errors}, 202)

    async def shards(self, request: web.Request) -> web.Response:
        """Get Conduit Shards."""
        self._application_only(request)
        conduit = self._standin.conduits[request.query["conduit_id"]]
        data = [{"id": shard, "transport": {"method": "websocket", "session_id": session},
                 "status": "enabled" if self._standin.websockets.has(session) else "websocket_disconnected"}
                for shard, session in conduit.shards.items()]  # fmt: skip
        return answer({"data": data, "pagination": {}})
