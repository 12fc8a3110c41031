"""Discord: a client that hears commands and answers them; text in, replies out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import discord
from pydantic import SecretStr

from bot.completion import Completion, destroys
from bot.dispatcher import Dispatcher
from bot.duty import Alone, Duty
from bot.message import Message, begins_command
from bot.outbox import Bury, Full, Job, Outbox
from bot.pace import Window
from bot.platforms import discord_slash
from bot.platforms.base import Places
from bot.platforms.conversation import Conversation
from bot.platforms.discord_calling import answering, calling
from bot.platforms.discord_catch_up import CatchUp
from bot.platforms.discord_duty import DutyTree, on_duty
from bot.platforms.discord_errors import FAILURES, translated
from bot.platforms.discord_incoming import NAME, Reader, addressed, attachments
from bot.platforms.discord_interactions import Interactions
from bot.platforms.discord_progress import Following
from bot.platforms.discord_replies import ask, outgoing
from bot.platforms.discord_targets import question_of
from bot.platforms.discord_views import MoreButton, NoButton, Questions, YesButton
from bot.platforms.rendering import DISCORD, render
from bot.supervisor import Misconfigured, Supervisor
from commands.base import Reply

_NOBODY = discord.AllowedMentions.none()
_SHARDS_WRONG = (4010, 4011)
_MORE_SHARDS = "Discord wants this bot to have other shards: raise DISCORD_SHARDS, in all replicas at once."
_NO_CONTENT = "message content intent is off: slash commands and mentions only; switch it on in the developer portal"


@dataclass(frozen=True)
class DiscordOptions:
    """What Discord needs to be told; `max_wait` bounds the wait for a rate limit, in seconds.

    Of all `shards` this replica connects to those in `shard_ids`. `pace` is how many messages it sends in how many
    seconds, over all channels: Discord takes 50 requests a second from a bot, and each that is under way when that
    limit is reached is one refused. At most `catch_up` commands that were given while nobody listened are answered
    afterwards.
    """

    token: SecretStr
    moderator_roles: Collection[int] = ()
    max_wait: float = 60.0
    ready_seconds: float = 2.0
    shards: int = 1
    shard_ids: tuple[int, ...] = (0,)
    pace: tuple[int, float] = (9, 0.2)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    catch_up: int = 0


class DiscordPlatform:
    """Runs one connection to Discord until it ends; the supervisor starts the next."""

    name = NAME

    def __init__(
        self, options: DiscordOptions, dispatcher: Dispatcher, completion: Completion, places: Places, bury: Bury,
        duty: Duty | None = None,
    ) -> None:  # fmt: skip
        self.options = options
        self.dispatcher = dispatcher
        self.completion = completion
        self.places = places
        self.reader = Reader(options.moderator_roles, options.zone)
        self.outbox = Outbox(bury, pace=Window(*options.pace).wait)
        self.duty = duty or Alone(options.shard_ids)
        self.conversation = Conversation(dispatcher, self.outbox, self.duty, repeatable=True)
        self.questions = Questions()
        self.following = Following(dispatcher.progress)
        self.supervisor = Supervisor(NAME, self.run)
        self.last_event: datetime | None = None
        self.catch_up = CatchUp(
            options.catch_up, dispatcher.services.cursors, self._hearing, self._is_command, self._heard_late
        )
        self.duty.attach(self._gained)
        self._content = True
        self._client: Client | None = None

    async def run(self) -> None:
        """Connect and serve until the connection is given up; raises Misconfigured."""
        try:
            await self._serve()
        except discord.PrivilegedIntentsRequired:
            self._content = False
            await self._serve()

    async def _serve(self) -> None:
        client = self._client = Client(self, self._content)
        try:
            async with self.catch_up:
                await client.start(self.options.token.get_secret_value())
        except discord.LoginFailure as error:
            raise Misconfigured("Discord refuses DISCORD_TOKEN; make a new one in the developer portal.") from error
        except discord.ConnectionClosed as closed:
            if closed.code in _SHARDS_WRONG:
                raise Misconfigured(_MORE_SHARDS) from closed
            raise
        finally:
            await client.close()
            for shard in self.options.shard_ids:
                self.duty.disconnected(shard)

    async def post(
        self, channel: str, text: str, nonce: str, mentions: Sequence[str] = (), answers: str | None = None
    ) -> str | None:
        """Post an alert in the channel's turn, as an answer where it is one; raises Full, Gone, Refused or Later."""
        client = self._client
        if client is None or not channel.isdigit():
            raise Full("Discord is not connected")

        called, sent = calling(mentions), list[str]()

        async def job() -> None:
            target = client.get_partial_messageable(int(channel))
            for number, part in enumerate(called.on(render(text, DISCORD))):
                options = {} if number else answering(channel, answers)
                try:
                    said = await target.send(
                        part, nonce=f"{nonce}-{number}", allowed_mentions=called.allowed, **options
                    )
                except FAILURES as error:
                    raise translated(error) from error
                sent.append(str(said.id))

        await self.outbox.through(channel, job)
        return sent[0]

    async def stop(self) -> None:
        """Leave Discord."""
        await self.following.stop()
        if self._client is not None:
            await self._client.close()

    def serving(self) -> None:
        """Tell the supervisor that commands are answered, and what is missing."""
        self.supervisor.up()
        if not self._content:
            self.supervisor.condition.detail = _NO_CONTENT

    def connected(self, shard: int) -> None:
        """A connection of this shard is new: what was said before it is looked for, where this replica answers."""
        client = self._client
        if client is not None and self._content and shard in self._hearing():
            self.catch_up.begin([guild for guild in client.guilds if guild.shard_id == shard], shard)

    def _gained(self, shard: int) -> None:
        """From now on, this replica answers for the shard."""
        self.connected(shard)

    def _hearing(self) -> list[int]:
        """The shards that are connected, and for which this replica answers."""
        ready = self._client.ready_shards if self._client is not None else set[int]()
        return [shard for shard in sorted(ready) if self.duty.hears(shard)]

    async def _is_command(self, said: discord.Message) -> bool:
        """Whether a message that was missed is worth a look."""
        if said.author.bot or said.guild is None or self._client is None or self._client.user is None:
            return False
        prefix = (await self.places(NAME, str(said.guild.id))).settings.prefix
        return begins_command(addressed(said.content, self._client.user.id, prefix), prefix)

    async def _heard_late(self, said: discord.Message) -> None:
        if self._client is not None and self._client.user is not None:
            await self.heard(said, self._client.user.id)

    async def heard(self, said: discord.Message, me: int) -> None:
        """Answer what somebody wrote."""
        self.last_event = datetime.now(UTC)
        if said.guild is None:
            return
        message = self.reader.message(said, me, await self.places(NAME, str(said.guild.id)))
        if message is None or not self.dispatcher.addressed(message):
            return

        def send(reply: Reply) -> Job:
            return outgoing(said, message, reply, self.questions, self.following)

        async def answer(message: Message) -> Reply | None:
            if not message.elsewhere and destroys(self.dispatcher.registry, message):
                return ask(message)
            if said.attachments:
                message = message._replace(attachments=await attachments(said))
            return await self.dispatcher.answer(message)

        await self.conversation.hear(message, answer, send, said.guild.shard_id)


class Client(discord.AutoShardedClient):
    """discord.py's client with our events: transport only, no commands of its own."""

    def __init__(self, platform: DiscordPlatform, content: bool) -> None:
        intents = discord.Intents(guilds=True, guild_messages=True, message_content=content)
        super().__init__(
            intents=intents, allowed_mentions=_NOBODY, chunk_guilds_at_startup=False, max_messages=None,
            guild_ready_timeout=platform.options.ready_seconds, max_ratelimit_timeout=platform.options.max_wait,
            shard_count=platform.options.shards, shard_ids=list(platform.options.shard_ids),
        )  # fmt: skip
        self.platform = platform
        self.tree = DutyTree(self, platform.duty)
        self.ready_shards: set[int] = set()

    async def setup_hook(self) -> None:
        """Register buttons and slash commands before the first event."""
        platform = self.platform
        used = Interactions(
            platform.dispatcher, platform.completion, platform.places, platform.reader, platform.questions,
            platform.outbox,
        )  # fmt: skip
        pressed = (on_duty(platform.duty, press) for press in (used.more, used.yes, used.no))
        MoreButton.press, YesButton.press, NoButton.press = pressed
        self.add_dynamic_items(MoreButton, YesButton, NoButton)
        made = discord_slash.tree_commands(platform.dispatcher.registry, used.use, used.complete)
        for command in made:
            self.tree.add_command(command)
        await self.tree.sync()

    async def on_shard_connect(self, shard: int) -> None:
        """Connected: what is said from now on is heard."""
        self.platform.duty.connected(shard)

    async def on_shard_ready(self, shard: int) -> None:
        """Connected, and this shard's servers are known."""
        self._serves(shard)
        self.platform.connected(shard)

    def _serves(self, shard: int) -> None:
        self.ready_shards.add(shard)
        self.platform.duty.connected(shard)
        if len(self.ready_shards) == len(self.platform.options.shard_ids):
            self.platform.serving()

    async def on_shard_resumed(self, shard: int) -> None:
        """The connection is back, and what was missed is on its way."""
        self._serves(shard)

    async def on_shard_disconnect(self, shard: int) -> None:
        """The connection was lost; the library gets it back."""
        self.ready_shards.discard(shard)
        self.platform.duty.disconnected(shard)
        if not self.is_closed():
            self.platform.supervisor.down("connection lost")

    async def on_message(self, said: discord.Message) -> None:
        """Somebody wrote something, perhaps we ourselves, in this process or another replica."""
        if self.user is None:
            return
        if said.author.id != self.user.id:
            await self.platform.heard(said, self.user.id)
        elif (question := question_of(said)) is not None:
            self.platform.conversation.answered(question)
