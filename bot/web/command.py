"""Any command as one line, for programs that pass on what people say: the same path as chat."""

from typing import Any

from aiohttp import web
from pydantic import Field, TypeAdapter

from bot.message import Message
from bot.web import reading
from bot.web.auth import admit
from bot.web.reading import Body
from bot.web.route import Deps, Route
from commands.base import Reply
from inventory.errors import Invalid
from inventory.ids import new_id
from inventory.shape import Shape

_LONGEST = 20_000
_ID_LIMIT = 200
_PREFIX = "!"
_NO_COMMAND = Reply(
    "A command begins with a letter, such as !inventory list; try !help.", success=False, code="invalid"
)


class Line(Body):
    """What somebody said; a message_id that comes again gets the first reply and changes nothing twice."""

    text: str = Field(min_length=1, max_length=_LONGEST, description="!inventory list, with or without the !")
    message_id: str | None = Field(None, min_length=1, max_length=_ID_LIMIT)


class Said(Shape):
    """The reply in words, and the same for programs in `data`; a mistake is `success: false` with a `code`."""

    success: bool
    text: str
    code: str
    data: dict[str, Any] | None
    more: str | None


_LINE = TypeAdapter(Line)


def routes(deps: Deps) -> list[Route]:
    """`POST /commands`."""

    async def handle(request: web.Request) -> web.StreamResponse:
        actor = await admit(deps, request)
        if "Idempotency-Key" in request.headers:
            raise Invalid("Here a message_id in the body takes the place of Idempotency-Key.")
        raw = await reading.read_bytes(request, deps.settings.request_timeout)
        line: Line = reading.read_json(raw, request, _LINE)
        text = line.text.lstrip()
        message = Message(
            event_id=f"{actor.person}/{line.message_id or new_id()}",
            platform=actor.door,
            channel=actor.door,
            actor=actor,
            text=text if text.startswith(_PREFIX) else _PREFIX + text,
            received=deps.now(),
            prefix=_PREFIX,
            zone=deps.settings.timezone,
            metered=False,
        )
        reply = await deps.dispatcher.dispatch(message) or _NO_COMMAND
        return web.Response(text=said(reply).model_dump_json(), content_type="application/json")

    summary = "Run a command as somebody would say it"
    return [Route("POST", "/commands", handle, summary, {200: Said}, tag="commands", body=Line, changes=True)]


def said(reply: Reply) -> Said:
    """A reply as JSON."""
    return Said(success=reply.success, text=reply.text, code=reply.code, data=reply.values(), more=reply.more)
