"""One host over SSH: its key is checked before anything else, and only a trusted one is sent our script."""

import asyncio
import logging
import socket
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple

import asyncssh

from inventory.fleet.known_hosts import Asked, ShownKey
from inventory.fleet.words import Outcome
from workers.sources.host_parts import MOST_BYTES
from workers.sources.ssh_dial import dial
from workers.sources.ssh_keys import shown, trusted

logging.getLogger("asyncssh").setLevel(logging.WARNING)  # it tells of every step of every connection


class Limits(NamedTuple):
    """How long we wait for a host, in seconds, and how many we ask at once: first, and in the second pass.

    A connection is made by the kernels on both sides: `dial_at_once` of them cost nothing, and `again` is enough for
    one that was lost once.
    """

    connect: float = 5.0
    again: float = 3.0
    login: float = 15.0
    script: float = 30.0
    dial_at_once: int = 100
    at_once: int = 20
    again_at_once: int = 5


@dataclass(frozen=True)
class Login:
    """Who we are: the account where a host names no other, private keys, and an agent's socket."""

    account: str
    keys: Sequence[asyncssh.SSHKey] = ()
    agent: str | None = None


@dataclass(frozen=True)
class Look:
    """What became of asking a host; `output` is the script's, `key` what the host showed."""

    asked: Asked
    outcome: Outcome
    reason: str = ""
    output: str = ""
    key: ShownKey | None = None

    @property
    def worth_another_try(self) -> bool:
        """Whether it may be our own doing: too much at once."""
        return self.outcome in (Outcome.SILENT, Outcome.FAILED)


@dataclass
class _Watch(asyncssh.SSHClient):
    """Notes a key that isn't trusted, and refuses it: the connection ends before we log on."""

    refused: list[asyncssh.SSHKey] = field(default_factory=list)

    def validate_host_public_key(self, host: str, addr: str, port: int, key: asyncssh.SSHKey) -> bool:
        self.refused.append(key)
        return False


async def look(asked: Asked, login: Login, script: str, limits: Limits, seats: asyncio.Semaphore) -> Look:
    """Ask one host, once there is a seat; every wait has its limit, and every way to fail its outcome."""
    try:
        line = await dial(asked.endpoint, limits.connect)
    except OSError as error:
        return Look(asked, *_failure(error, asked))
    async with seats:
        with line:
            if asked.trusted:
                return await _trusted(asked, login, script, limits, line)
            return await _key_only(asked, limits, line)


async def _trusted(asked: Asked, login: Login, script: str, limits: Limits, line: socket.socket) -> Look:
    watch = _Watch()
    try:
        connection = await _connected(asked, login, watch, limits, line)
    except (OSError, asyncssh.Error) as error:
        if watch.refused:
            key = shown(watch.refused[0])
            return Look(asked, Outcome.KEY_CHANGED, f"it shows the host key {key.fingerprint}", key=key)
        if isinstance(error, asyncssh.KeyExchangeFailed):
            return await _other_kind_of_key(asked, limits)
        return Look(asked, *_failure(error, asked))
    try:
        return await _told(asked, connection, script, limits)
    finally:
        connection.abort()


async def _connected(
    asked: Asked, login: Login, watch: _Watch, limits: Limits, line: socket.socket
) -> asyncssh.SSHClientConnection:
    options = asyncssh.SSHClientConnectionOptions(
        username=asked.endpoint.account or login.account, client_keys=list(login.keys) or None,
        agent_path=login.agent, client_factory=lambda: watch, known_hosts=(trusted(asked.trusted), [], []),
        preferred_auth="publickey", config=None, login_timeout=limits.login,
    )  # fmt: skip
    connecting = asyncssh.connect(asked.endpoint.host, asked.endpoint.port, sock=line, options=options)
    return await asyncio.wait_for(connecting, limits.login)


async def _told(asked: Asked, connection: asyncssh.SSHClientConnection, script: str, limits: Limits) -> Look:
    try:
        output = await asyncio.wait_for(_run(connection, script), limits.script)
    except TimeoutError:
        return Look(asked, Outcome.FAILED, f"its answer took longer than {limits.script:.0f} seconds")
    except (OSError, asyncssh.Error) as error:
        return Look(asked, Outcome.FAILED, f"the connection broke: {_words(error)}")
    if "@@ " not in output:
        return Look(asked, Outcome.FAILED, f"it doesn't run our script: {output.strip()[:100] or 'no answer'}")
    return Look(asked, Outcome.SEEN, output=output)


async def _run(connection: asyncssh.SSHClientConnection, script: str) -> str:
    """What the script prints, up to a limit: a host can't fill our memory."""
    process = await connection.create_process("sh -s", encoding=None, stderr=asyncssh.DEVNULL)
    with suppress(BrokenPipeError):  # a program that has ended already says by its output why
        process.stdin.write(script.encode())
        process.stdin.write_eof()
    chunks: list[bytes] = []
    size = 0
    while size < MOST_BYTES and (chunk := await process.stdout.read(65_536)):
        chunks.append(chunk)
        size += len(chunk)
    return b"".join(chunks).decode(errors="replace")


async def _key_only(asked: Asked, limits: Limits, line: socket.socket) -> Look:
    """The key of a host that nobody has approved yet: we don't even try to log on."""
    fetching = asyncssh.get_server_host_key(asked.endpoint.host, asked.endpoint.port, config=None, sock=line)
    try:
        found = await asyncio.wait_for(fetching, limits.login)
    except (OSError, asyncssh.Error) as error:
        return Look(asked, *_failure(error, asked))
    if found is None:
        return Look(asked, Outcome.FAILED, "it showed no host key")
    key = shown(found)
    return Look(asked, Outcome.KEY_UNKNOWN, f"its host key {key.fingerprint} waits for approval", key=key)


async def _other_kind_of_key(asked: Asked, limits: Limits) -> Look:
    """The host has no key of the trusted kind any more: for us its key changed."""
    try:
        with await dial(asked.endpoint, limits.connect) as line:
            found = await _key_only(asked, limits, line)
    except OSError as error:
        return Look(asked, *_failure(error, asked))
    if found.key is None:
        return found
    return Look(asked, Outcome.KEY_CHANGED, f"it shows the host key {found.key.fingerprint}", key=found.key)


def _failure(error: Exception, asked: Asked) -> tuple[Outcome, str]:
    """Outcome and reason in words; time-outs come first, for they are errors of the system too."""
    where = asked.endpoint.subject
    if isinstance(error, asyncssh.PermissionDenied):
        return Outcome.LOGIN_DENIED, f"{where} doesn't let us in"
    if isinstance(error, TimeoutError):
        return Outcome.SILENT, f"silent at {where}"
    if isinstance(error, ConnectionRefusedError):
        return Outcome.REFUSED, f"nothing listens at {where}"
    if isinstance(error, OSError):
        return Outcome.SILENT, f"no way to {where}: {_words(error)}"
    return Outcome.FAILED, f"{where}: {_words(error)}"


def _words(error: Exception) -> str:
    text = getattr(error, "strerror", None) or getattr(error, "reason", None) or str(error) or type(error).__name__
    return str(text)[:150]
