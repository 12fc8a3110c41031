"""Messages, threads and reading back (Discord docs: Resources > Message; Resources > Channel)."""

import json
from typing import TYPE_CHECKING

from aiohttp import web

from tests.standins.discord import checks
from tests.standins.discord.limits import error
from tests.standins.discord.model import Channel, Message
from tests.standins.server import Json, answer

if TYPE_CHECKING:
    from tests.standins.discord.standin import DiscordStandIn

EMPTY_MESSAGE = 50006
PNG = b"\x89PNG\r\n\x1a\n"


async def body_of(request: web.Request) -> Json:
    """The JSON body, or the payload_json part of a form (Discord docs: Reference > Uploading Files)."""
    if request.content_type == "application/json":
        body: Json = await request.json()
        return body
    form = await request.post()
    body = json.loads(str(form["payload_json"]))
    files = [name for name in form if name.startswith("files[")]
    # An interaction's answer holds the message within (Interactions > Receiving and Responding > Callback).
    (body.get("data") or body)["attachments"] = [_attachment(number, form[name]) for number, name in enumerate(files)]
    return body


def _attachment(number: int, part: object) -> Json:
    """Attachment Object: a picture has a width and a height, and is shown (Resources > Message)."""
    assert isinstance(part, web.FileField)
    content = part.file.read()
    known = {"content_type": "image/png", "width": 1, "height": 1} if content.startswith(PNG) else {}
    return {
        "id": str(number), "filename": part.filename, "size": len(content), "proxy_url": f"https://cdn.invalid/{number}",
        "url": f"https://cdn.invalid/{number}", **known,
    }  # fmt: skip


def check(standin: "DiscordStandIn", body: Json, *, edit: bool = False) -> None:
    """Refuse what Discord refuses, and note what the bot promised not to send."""
    faults = list(checks.message_faults(body, edit=edit))
    for fault in [*faults, *([] if edit else checks.mention_faults(body))]:
        standin.violate(fault)
    if faults == ["an empty message"]:
        raise error(400, EMPTY_MESSAGE, "Cannot send an empty message")
    if faults:
        raise error(400, 50035, "Invalid Form Body: " + "; ".join(faults))


def numbered(body: Json) -> list[Json]:
    """The rows as Discord returns them: every component carries an id (Components > Reference)."""
    rows: list[Json] = body.get("components") or []
    number = 0
    for row in rows:
        for part in [row, *(row.get("components") or [])]:
            number += 1
            part["id"] = number
    return rows


def shown(body: Json) -> Json:
    """The parts of a sent body that the message then shows."""
    extra: Json = {"embeds": body.get("embeds") or [], "components": numbered(body)}
    extra["attachments"] = body.get("attachments") or []
    extra["flags"] = body.get("flags", 0)
    if body.get("message_reference"):
        extra |= {"type": 19, "message_reference": body["message_reference"]}
    return extra


def add_routes(app: web.Application, standin: "DiscordStandIn") -> None:
    messages = Messages(standin)
    app.router.add_post("/channels/{channel}/messages", messages.create)
    app.router.add_get("/channels/{channel}/messages", messages.history)
    app.router.add_get("/channels/{channel}/messages/{message}", messages.read)
    app.router.add_patch("/channels/{channel}/messages/{message}", messages.edit)
    app.router.add_post("/channels/{channel}/messages/{message}/threads", messages.thread)
    app.router.add_post("/channels/{channel}/typing", messages.typing)


class Messages:
    """Creating, editing, reading."""

    def __init__(self, standin: "DiscordStandIn") -> None:
        self._standin = standin

    async def create(self, request: web.Request) -> web.Response:
        """Create Message: with enforce_nonce a known nonce returns the message that it made before."""
        channel = self._channel(request)
        body = await body_of(request)
        check(self._standin, body)
        nonce = str(body["nonce"]) if body.get("nonce") is not None else None
        if nonce and body.get("enforce_nonce") and (channel.id, nonce) in self._standin.nonces:
            return answer(self._standin.nonces[channel.id, nonce].json())
        message = Message(channel, self._standin.bot, body.get("content") or "", extra=shown(body), sent=body)
        message.nonce = nonce
        self._check_reference(channel, body)
        channel.messages.append(message)
        if nonce is not None:
            self._standin.nonces[channel.id, nonce] = message
        await self._standin.announce("MESSAGE_CREATE", message)
        if self._standin.lose_answers:
            self._standin.lose_answers -= 1
            return answer({"message": "upstream request timeout", "code": 0}, 503)
        return answer(message.json())

    def _check_reference(self, channel: Channel, body: Json) -> None:
        reference = body.get("message_reference")
        if reference is None or reference.get("fail_if_not_exists") is False:
            return
        if all(str(message.id) != str(reference["message_id"]) for message in channel.messages):
            raise error(400, 50035, "Invalid Form Body: Unknown message")

    async def history(self, request: web.Request) -> web.Response:
        """Get Channel Messages: 1-100, newest first; with `after` the oldest above that id."""
        channel = self._channel(request)
        limit = int(request.query.get("limit", "50"))
        if not 1 <= limit <= 100:
            self._standin.violate(f"history limit {limit}")
            raise error(400, 50035, "Invalid Form Body")
        after = int(request.query.get("after", "0"))
        found = [message for message in channel.messages if message.id > after]
        chosen = found[:limit] if after else found[-limit:]
        return answer([message.json() for message in reversed(chosen)])

    async def read(self, request: web.Request) -> web.Response:
        return answer(self._message(request).json())

    async def edit(self, request: web.Request) -> web.Response:
        """Edit Message: only one's own (403, 50005)."""
        message = self._message(request)
        if message.author is not self._standin.bot:
            raise error(403, 50005, "Cannot edit a message authored by another user")
        apply_edit(self._standin, message, await body_of(request))
        await self._standin.announce("MESSAGE_UPDATE", message)
        return answer(message.json())

    async def thread(self, request: web.Request) -> web.Response:
        """Start Thread from Message: the thread has the message's id, its name 1-100 characters."""
        message = self._message(request)
        body = await body_of(request)
        if not 1 <= len(body.get("name") or "") <= 100:
            self._standin.violate("thread name outside 1-100 characters")
            raise error(400, 50035, "Invalid Form Body")
        guild = message.channel.guild
        assert guild is not None
        thread = Channel(body["name"], guild, id=message.id, kind=11, parent=message.channel)
        guild.channels.append(thread)
        await self._standin.gateway.dispatch("THREAD_CREATE", thread.json(), guild.id)
        return answer(thread.json(), 201)

    async def typing(self, request: web.Request) -> web.Response:
        self._channel(request)
        return web.Response(status=204)

    def _channel(self, request: web.Request) -> Channel:
        channel = self._standin.channel(int(request.match_info["channel"]))
        if channel is None:
            raise error(404, 10003, "Unknown Channel")
        return channel

    def _message(self, request: web.Request) -> Message:
        wanted = int(request.match_info["message"])
        for message in self._channel(request).messages:
            if message.id == wanted:
                return message
        raise error(404, 10008, "Unknown Message")


def apply_edit(standin: "DiscordStandIn", message: Message, body: Json) -> None:
    """Change what the body names and leave the rest."""
    check(standin, body, edit=True)
    if "content" in body:
        message.content = body["content"] or ""
    if "embeds" in body:
        message.extra["embeds"] = body["embeds"] or []
    if "components" in body:
        message.extra["components"] = numbered(body)
    message.extra["edited_timestamp"] = "2026-01-01T00:00:00.000000+00:00"
    standin.changes.happened()
