"""Everything that a bot depends on, each behind a wire of its own."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import nats
from aiohttp import web
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from inventory.actor import Actor
from inventory.services import Services
from tests.integration.nats_server import nats_server
from tests.integration.receiver import Receiver, receiving
from tests.standins.discord import DiscordStandIn
from tests.standins.server import LoopbackServer, answer
from tests.standins.twitch import TwitchStandIn
from tests.standins.wire import Wire

LATENCY, SLICES = 0.001, 1400


class Core(LoopbackServer):
    """A core at which modules register."""

    def __init__(self) -> None:
        super().__init__()
        self.registered = 0

    def application(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/modules/register", self._register)
        return app

    async def _register(self, _: web.Request) -> web.Response:
        self.registered += 1
        return answer({}, 201)


@dataclass
class Outside:
    """What there is outside of the bot; `wires` by the name under which the bot's health tells of each."""

    discord: DiscordStandIn
    twitch: TwitchStandIn
    receiver: Receiver
    core: Core
    nats_url: str
    database: str
    wires: dict[str, Wire] = field(default_factory=dict)

    @property
    def settings(self) -> dict[str, str]:
        """The environment of a bot that reaches everything through the wires."""
        return {
            "DATABASE_URL": make_conninfo(self.database, host="127.0.0.1", port=self.wires["database"].port),
            "DISCORD_TOKEN": self.discord.token, "DISCORD_REST_URL": self.discord.rest_url,
            "DISCORD_GATEWAY_URL": self.discord.gateway_url,
            "TWITCH_CLIENT_ID": self.twitch.client_id, "TWITCH_CLIENT_SECRET": self.twitch.client_secret,
            "TWITCH_BOT_ID": self.twitch.bot.id, "TWITCH_CHANNELS": "makers",
            "TWITCH_ACCESS_TOKEN": self.twitch.bot_token.value, "TWITCH_REFRESH_TOKEN": self.twitch.bot_token.refresh,
            "TWITCH_HELIX_URL": self.twitch.helix_url, "TWITCH_IDENTITY_URL": self.twitch.identity_url,
            "TWITCH_EVENTSUB_URL": self.twitch.eventsub_url,
            "NATS_URL": f"nats://127.0.0.1:{self.wires['nats'].port}", "WEBHOOK_PRIVATE_TARGETS": "true",
            "CORE_API_URL": f"http://127.0.0.1:{self.wires['registration'].port}",
            "HTTP_OPEN_METRICS": "true", "LOG_FORMAT": "line", "REQUEST_TIMEOUT": "10",
        }  # fmt: skip

    def subscribe(self, services: Services, admin: Actor) -> None:
        """Let every way out tell of every thing that is added."""
        channel = self.discord.guild().channel("desk")
        for door, place in (("discord", str(channel.id)), ("twitch", self.twitch.account("makers").id)):
            services.subscriptions.add(replace(admin, door=door), place, "add", gather_seconds=0)
        services.webhooks.add(admin, f"http://127.0.0.1:{self.wires['webhooks'].port}/hook", ["add"])

    async def heard(self) -> dict[str, str]:
        """All that each way out was told, as one text each."""
        channel = self.discord.guild().channel("desk")
        return {
            "discord": " ".join(message.content for message in self.discord.messages(channel)),
            "twitch": " ".join(message.text for message in self.twitch.messages(self.twitch.account("makers"))),
            "webhooks": " ".join(body.decode() for _, body in self.receiver.got),
            "nats": await self._streamed(),
        }

    async def _streamed(self) -> str:
        async with await nats.connect(self.nats_url) as client:
            jetstream = client.jetstream()
            try:
                count = (await jetstream.stream_info("STOREKEEPER")).state.messages
                messages = [await jetstream.get_msg("STOREKEEPER", seq) for seq in range(1, count + 1)]
            except nats.js.errors.NotFoundError:
                return ""
        return " ".join((message.data or b"").decode() for message in messages)


@asynccontextmanager
async def outside(dsn: str, folder: Path) -> AsyncIterator[Outside]:
    """Servers and wires, all of them at work, and each wire a little slow and never whole."""
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        discord, twitch, core = await enter(DiscordStandIn()), await enter(TwitchStandIn()), await enter(Core())
        discord.guild().channel("desk")
        twitch.account("makers")
        receiver = await enter(receiving())
        nats_url, nats_port = stack.enter_context(nats_server(folder / "nats"))
        found = conninfo_to_dict(dsn)
        socket = Path(str(found["host"])) / f".s.PGSQL.{found.get('port', 5432)}"
        made = Outside(discord, twitch, receiver, core, nats_url, dsn)
        ends: dict[str, int | Path] = {
            "database": socket, "discord": discord.port, "twitch": twitch.port, "nats": nats_port,
            "webhooks": receiver.port, "registration": core.port,
        }  # fmt: skip
        for name, end in ends.items():
            made.wires[name] = await enter(Wire(end, latency=LATENCY, slices=SLICES))
        discord.wired, twitch.wired = made.wires["discord"].port, made.wires["twitch"].port
        yield made
