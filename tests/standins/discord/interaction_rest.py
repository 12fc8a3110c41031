"""Answering interactions (Discord docs: Interactions > Receiving and Responding > Endpoints)."""

from typing import TYPE_CHECKING

from aiohttp import web

from tests.standins.discord import interactions
from tests.standins.discord.interactions import Interaction
from tests.standins.discord.limits import error
from tests.standins.discord.message_rest import apply_edit, body_of, check, shown
from tests.standins.discord.model import Message
from tests.standins.server import Json, answer

if TYPE_CHECKING:
    from tests.standins.discord.standin import DiscordStandIn

ORIGINAL = "@original"


def add_routes(app: web.Application, standin: "DiscordStandIn") -> None:
    answers = Answers(standin)
    app.router.add_post("/interactions/{id}/{token}/callback", answers.callback)
    app.router.add_post("/webhooks/{app}/{token}", answers.followup)
    app.router.add_get("/webhooks/{app}/{token}/messages/{message}", answers.read)
    app.router.add_patch("/webhooks/{app}/{token}/messages/{message}", answers.edit)
    app.router.add_delete("/webhooks/{app}/{token}/messages/{message}", answers.delete)


class Answers:
    """The first answer, and what may follow it for 15 minutes."""

    def __init__(self, standin: "DiscordStandIn") -> None:
        self._standin = standin

    async def callback(self, request: web.Request) -> web.Response:
        """Create Interaction Response: 204, or 200 with the resource where with_response is true."""
        interaction = self._standin.interactions.get(int(request.match_info["id"]))
        if interaction is None or interaction.token != request.match_info["token"]:
            raise error(404, 10062, "Unknown interaction")
        body = await body_of(request)
        data: Json = body.get("data") or {}
        if body.get("type") in (interactions.MESSAGE, interactions.UPDATE):
            check(self._standin, data, edit=body["type"] == interactions.UPDATE)
        interaction.accept(body)
        if body["type"] == interactions.MESSAGE:
            await self._publish(interaction, data)
        elif body["type"] == interactions.UPDATE and interaction.message is not None:
            apply_edit(self._standin, interaction.message, data)
            interaction.replies.append(interaction.message)
        self._standin.changes.happened()
        if request.query.get("with_response") in ("true", "1", "True"):
            return answer(self._resource(interaction, body["type"]))
        return web.Response(status=204)

    def _resource(self, interaction: Interaction, kind: int) -> Json:
        """Interaction Callback Response Structure."""
        about = {"id": str(interaction.id), "type": interaction.kind, "response_message_loading":
                 interaction.deferred, "response_message_ephemeral": interaction.private()}  # fmt: skip
        body: Json = {"interaction": about}
        if interaction.replies:
            about["response_message_id"] = str(interaction.replies[0].id)
            body["resource"] = {"type": kind, "message": interaction.replies[0].json()}
        return body

    async def followup(self, request: web.Request) -> web.Response:
        """Create Followup Message; after a bare deferral the first one fills the loading state."""
        interaction = self._of(request)
        body = await body_of(request)
        check(self._standin, body)
        message = await self._publish(interaction, body)
        return answer(message.json())

    async def read(self, request: web.Request) -> web.Response:
        return answer(self._message(self._of(request), request).json())

    async def edit(self, request: web.Request) -> web.Response:
        """Edit Original Interaction Response, Edit Followup Message."""
        interaction = self._of(request)
        body = await body_of(request)
        if request.match_info["message"] == ORIGINAL and not interaction.replies and interaction.deferred:
            check(self._standin, body)
            return answer((await self._publish(interaction, body)).json())
        message = self._message(interaction, request)
        apply_edit(self._standin, message, body)
        return answer(message.json())

    async def delete(self, request: web.Request) -> web.Response:
        """Delete Original Interaction Response, also one that was only promised; Delete Followup Message."""
        interaction = self._of(request)
        if request.match_info["message"] == ORIGINAL and interaction.loading:
            interaction.loading = False
            return web.Response(status=204)
        interaction.replies.remove(self._message(interaction, request))
        return web.Response(status=204)

    async def _publish(self, interaction: Interaction, body: Json) -> Message:
        message = Message(interaction.channel, self._standin.bot, body.get("content") or "",
                          extra=shown(body), sent=body)  # fmt: skip
        interaction.replies.append(message)
        fills, interaction.loading = interaction.loading, False
        private = interaction.private() if fills else interaction.private() or self._hidden(body)
        message.extra["flags"] = interactions.EPHEMERAL if private else 0
        if not private:
            interaction.channel.messages.append(message)
            await self._standin.announce("MESSAGE_CREATE", message)
        self._standin.changes.happened()
        return message

    def _hidden(self, body: Json) -> bool:
        return bool(body.get("flags", 0) & interactions.EPHEMERAL)

    def _of(self, request: web.Request) -> Interaction:
        for interaction in self._standin.interactions.values():
            if interaction.token == request.match_info["token"]:
                interaction.usable()
                return interaction
        raise error(404, 10015, "Unknown Webhook")

    def _message(self, interaction: Interaction, request: web.Request) -> Message:
        wanted = request.match_info["message"]
        if wanted == ORIGINAL and interaction.replies:
            return interaction.replies[0]
        for message in interaction.replies:
            if str(message.id) == wanted:
                return message
        raise error(404, 10008, "Unknown Message")
