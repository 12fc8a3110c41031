"""The routes of Discord's REST API v10 that a bot of commands and messages uses."""

from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.standins.discord import interaction_rest, message_rest, registration
from tests.standins.discord.limits import error
from tests.standins.discord.model import Channel, snowflake
from tests.standins.server import Json, Refused, answer

if TYPE_CHECKING:
    from tests.standins.discord.standin import DiscordStandIn

FORMS = ("application/json", "multipart/form-data")


def vet(standin: "DiscordStandIn", request: web.Request) -> None:
    """User agent, authorization, content type, rate limit: what every request is judged by."""
    if not request.path.startswith("/api/v10/"):
        return
    if request.can_read_body and request.content_type not in FORMS:
        standin.violate(f"content type {request.content_type} (Discord docs: Reference > HTTP API)")
        raise error(400, 50035, "Invalid Form Body")
    by_token_in_path = "/interactions/" in request.path or "/webhooks/" in request.path
    named = request.headers.get("User-Agent", "").startswith("DiscordBot (")
    if not by_token_in_path and not named:  # discord.py's webhook calls name themselves as aiohttp
        standin.violate("no valid User-Agent (Discord docs: Reference > User Agent)")
    if not by_token_in_path and request.headers.get("Authorization") != f"Bot {standin.token}":
        raise Refused(401, {"message": "401: Unauthorized", "code": 0})
    standin.limits.enforce(request)


def application(standin: "DiscordStandIn") -> web.Application:
    """The routes, below /api/v10."""
    app = web.Application()
    general = General(standin)
    app.router.add_get("/users/@me", general.me)
    app.router.add_get("/users/@me/guilds", general.guilds)
    app.router.add_post("/users/@me/channels", general.open_direct)
    app.router.add_get("/oauth2/applications/@me", general.application)
    app.router.add_get("/gateway/bot", general.gateway)
    app.router.add_get("/channels/{channel}", general.channel)
    app.router.add_get("/guilds/{guild}/members/{user}", general.member)
    app.router.add_get("/applications/{app}/commands", general.commands)
    app.router.add_put("/applications/{app}/commands", general.overwrite_commands)
    message_rest.add_routes(app, standin)
    interaction_rest.add_routes(app, standin)
    return app


def channel_of(standin: "DiscordStandIn", request: web.Request) -> Channel:
    """The channel named in the path, or 404 Unknown Channel."""
    channel = standin.channel(int(request.match_info["channel"]))
    if channel is None:
        raise error(404, 10003, "Unknown Channel")
    return channel


class General:
    """Accounts, channels and command registration."""

    def __init__(self, standin: "DiscordStandIn") -> None:
        self._standin = standin

    async def me(self, request: web.Request) -> web.Response:
        return answer(self._standin.bot.json())

    async def guilds(self, request: web.Request) -> web.Response:
        """Discord docs: Resources > User > Get Current User Guilds: partial guilds with the bot's permissions."""
        return answer([
            {"id": str(guild.id), "name": guild.name, "icon": None, "owner": False, "features": [],
             "permissions": str(guild.permissions(self._standin.bot))}
            for guild in self._standin.guilds
        ])  # fmt: skip

    async def application(self, request: web.Request) -> web.Response:
        """Discord docs: Topics > OAuth2 > Get Current Bot Application Information."""
        flags = 0
        if self._standin.privileged_intents & (1 << 15):
            flags |= 1 << 19  # GATEWAY_MESSAGE_CONTENT_LIMITED (Resources > Application > Application Flags)
        return answer({
            "id": str(self._standin.application_id), "name": "Storekeeper", "icon": None, "description": "",
            "bot_public": True, "bot_require_code_grant": False, "verify_key": "00", "flags": flags,
            "owner": self._standin.user("olga").json(), "team": None, "summary": "",
            "interactions_endpoint_url": self._standin.interactions_endpoint,
        })  # fmt: skip

    async def gateway(self, request: web.Request) -> web.Response:
        """Discord docs: Events > Gateway > Get Gateway Bot."""
        limit = {"total": 1000, "remaining": 999, "reset_after": 14_400_000, "max_concurrency": 16}
        return answer(
            {"url": self._standin.gateway_url, "shards": self._standin.recommended_shards, "session_start_limit": limit}
        )

    async def channel(self, request: web.Request) -> web.Response:
        return answer(channel_of(self._standin, request).json())

    async def open_direct(self, request: web.Request) -> web.Response:
        """Discord docs: Resources > User > Create DM."""
        wanted = int((await request.json())["recipient_id"])
        person = next((p for p in self._standin.people.values() if p.id == wanted), None)
        if person is None:
            raise error(404, 10013, "Unknown User")
        return answer(self._standin.direct_channel(person).json())

    async def member(self, request: web.Request) -> web.Response:
        guild = next((g for g in self._standin.guilds if g.id == int(request.match_info["guild"])), None)
        person = guild.people.get(int(request.match_info["user"])) if guild else None
        if guild is None or person is None:
            raise error(404, 10007, "Unknown Member")
        return answer(guild.member(person))

    async def commands(self, request: web.Request) -> web.Response:
        return answer(self._standin.commands)

    async def overwrite_commands(self, request: web.Request) -> web.Response:
        """Discord docs: Interactions > Application Commands > Bulk Overwrite Global Application Commands."""
        wanted: list[Json] = await request.json()
        faults = list(registration.command_faults(wanted))
        if faults:
            for fault in faults:
                self._standin.violate(fault)
            raise error(400, 50035, "Invalid Form Body: " + "; ".join(faults[:3]))
        self._standin.commands = [self._registered(command) for command in wanted]
        self._standin.changes.happened()
        return answer(self._standin.commands)

    def _registered(self, command: Json) -> Json:
        added: dict[str, Any] = {
            "id": str(snowflake()), "application_id": str(self._standin.application_id),
            "version": str(snowflake()), "default_member_permissions": None,
        }  # fmt: skip
        return {"type": 1, "options": []} | command | added
