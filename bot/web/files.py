"""The whole inventory or all stock as a file: exported in a stream, imported from a body that is the file itself."""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from tempfile import TemporaryFile
from typing import IO, Literal, Protocol

import orjson
from aiohttp import web

from bot.web import reading
from bot.web.auth import admit
from bot.web.errors import STATUS, Problem, Slow, TooLarge
from bot.web.operation import keyed
from bot.web.reading import Query
from bot.web.route import Deps, Route
from commands.importing import worded
from inventory.actor import Actor
from inventory.sheets import MOST_BYTES, Format, Imported

_PIECE = 64 * 1024
_MEDIA = {"csv": "text/csv", "json": "application/json"}
_FORMATS: dict[str, Format] = {"text/csv": "csv", "application/json": "json"}


class Wanted(Query):
    """As what."""

    format: Literal["csv", "json"] = "csv"


class How(Query):
    """Whether only to tell what the file would do."""

    dry_run: bool = False


class Exchange(Protocol):
    """What both kinds of files have: things, and stock."""

    def export(self, actor: Actor, form: Format = "csv") -> Iterator[str]:
        """The file in pieces."""

    def import_file(
        self, actor: Actor, content: bytes, form: Format | None = None, *, dry_run: bool = False
    ) -> Imported:
        """Take a file."""


def export(deps: Deps, exchange: Exchange, path: str, what: str, action: str, tag: str) -> Route:
    """The route that gives everything of a kind as a file; `what` begins the file's name."""

    async def handle(request: web.Request) -> web.StreamResponse:
        actor = await admit(deps, request)
        form = reading.read_query(request, Wanted).format
        file = await deps.runner.call(actor.community, lambda: spooled(exchange.export(actor, form)))
        name = f"{what}-{deps.now().astimezone(deps.settings.timezone):%Y-%m-%d}.{form}"
        headers = {
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Type": f"{_MEDIA[form]}; charset=utf-8",
        }
        with file:
            return await sent(request, file, headers)

    return Route(
        "GET",
        path,
        handle,
        f"Give the whole {what} as a file that can be imported again",
        answers={200: tuple(_MEDIA.values())},
        action=action,
        query=Wanted,
        tag=tag,
    )


def spooled(pieces: Iterable[str]) -> IO[bytes]:
    """The file on disk, nameless: a slow reader holds neither a thread nor a database connection nor memory."""
    with ExitStack() as stack:
        file = stack.enter_context(TemporaryFile())
        for piece in pieces:
            file.write(piece.encode())
        stack.pop_all()
    return file


async def sent(request: web.Request, file: IO[bytes], headers: dict[str, str]) -> web.StreamResponse:
    """Send a spooled file from its beginning."""
    response = web.StreamResponse(headers=headers)
    response.content_length = file.tell()
    file.seek(0)
    await response.prepare(request)
    while request.method != "HEAD" and (piece := await asyncio.to_thread(file.read, _PIECE)):
        await response.write(piece)
    await response.write_eof()
    return response


def bring_in(deps: Deps, exchange: Exchange, path: str, action: str, tag: str) -> Route:
    """The route that takes a file."""

    async def handle(request: web.Request) -> web.StreamResponse:
        actor = await admit(deps, request)
        how = reading.read_query(request, How)
        raw = await whole_body(request, deps.settings.request_timeout)
        form = _FORMATS.get(request.content_type)
        report = await deps.runner.call(
            actor.community,
            exchange.import_file,
            keyed(request, actor, raw),
            raw,
            form,
            dry_run=how.dry_run,
        )
        body = report.model_dump()
        if report.error_count and not how.dry_run:
            problem = Problem(code="invalid", message=worded(report)).model_dump(exclude_none=True)
            return _json({"error": problem, "report": body}, STATUS["invalid"])
        return _json(body, 200)

    return Route(
        "POST",
        path,
        handle,
        "Add and change what a file tells of, or with dry_run only say what that would do",
        answers={200: Imported},
        action=action,
        query=How,
        files=tuple(_FORMATS),
        changes=True,
        tag=tag,
    )


def _json(body: dict[str, object], status: int) -> web.Response:
    return web.Response(status=status, body=orjson.dumps(body), content_type="application/json")


async def whole_body(request: web.Request, seconds: float) -> bytes:
    """The body, which may be longer than that of any other route."""
    content = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for piece in request.content.iter_any():
                content += piece
                if len(content) > MOST_BYTES:
                    raise TooLarge(f"A file may have {MOST_BYTES // 1_000_000} MB; split it and send the parts.")
    except TimeoutError as late:
        raise Slow(f"The file didn't arrive within {seconds:g} s.") from late
    return bytes(content)


def routes(deps: Deps) -> list[Route]:
    """The routes of files."""
    things, stock = deps.services.exchange, deps.services.stock.exchange
    return [
        export(deps, things, "/inventory/export", "inventory", "inventory.export", "inventory"),
        bring_in(deps, things, "/inventory/import", "inventory.import", "inventory"),
        export(deps, stock, "/api/stock/export", "stock", "stock.read", "stock"),
        bring_in(deps, stock, "/api/stock/import", "stock.set", "stock"),
    ]
