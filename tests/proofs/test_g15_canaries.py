"""G15: no secret reaches a log, audit row, error, metric or chat."""

import http.client
import signal
from collections import Counter
from pathlib import Path
from typing import get_args
from urllib.parse import urlencode
from uuid import uuid4

import orjson
import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict
from pydantic import SecretStr

from bot.settings import Settings
from inventory.actor import Actor, Role
from tests.integration.http_api import token_of
from tests.proof_rows import ProofRow
from tests.proofs.bot_process import Bot, bot
from tests.proofs.core import replica

EACH, CLOSED = 40, "http://127.0.0.1:9/"
SECRETS = [name for name, field in Settings.model_fields.items() if SecretStr in get_args(field.annotation)]
URLS = [name for name in Settings.model_fields if name.endswith("_url") and name not in SECRETS]


class Asked:
    """Asks a bot over HTTP, and keeps every byte of every answer."""

    def __init__(self, running: Bot) -> None:
        self._port = running.port
        self.answers = b""
        self.statuses: Counter[int] = Counter()

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> None:
        """One request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, {"Content-Type": "application/json", **sent})
        answer = connection.getresponse()
        self.answers += f"{answer.status} {answer.reason} {answer.getheaders()}".encode() + answer.read()
        self.statuses[answer.status] += 1
        connection.close()


@pytest.mark.area("items")
def test_no_canary_is_seen_after_two_hundred_errors(
    own_dsn: str, admin: Actor, tmp_path: Path, proof_row: ProofRow
) -> None:
    canaries = {name: f"Canary-{uuid4().hex}" for name in SECRETS}
    unregistered = f"Canary-{uuid4().hex}"
    with replica(own_dsn) as services:
        token = token_of(services, admin.community, Role.ADMIN)
    with bot(tmp_path, **_settings(own_dsn, canaries)) as running:
        asked = Asked(running)
        for force in (_strangers, _broken_commands, _broken_statements, _unreachable_database):
            force(asked, own_dsn, canaries, {"Authorization": f"Bearer {token}", "X_User_ID": f"test:{unregistered}"})
        for path in ("/metrics", "/health/detailed"):
            asked.ask("GET", path, Authorization=f"Bearer {token}")
        code = running.ended(signal.SIGTERM)
    said = running.output + "".join(running.errors)
    seen = asked.answers + said.encode() + _logs(tmp_path) + _audit(own_dsn)
    hits = [name for name, value in {**canaries, "token": token.rpartition(".")[2]}.items() if value.encode() in seen]
    errors = sum(count for status, count in asked.statuses.items() if status >= 400)
    control = seen.count(unregistered.encode())
    holds = not hits and control > 0 and errors >= 200 and asked.statuses[500] >= EACH and code == 0
    name = f"G15 of {len(canaries) + 1} secrets seen after {errors} errors at DEBUG"
    proof_row("items", name, len(hits), control, "0, unregistered text > 0", holds=holds)
    assert holds, (hits, control, asked.statuses, code)


def _settings(dsn: str, canaries: dict[str, str]) -> dict[str, str]:
    """Every secret a canary, every address closed; the database's users have canaries for passwords."""
    values = {**canaries, **dict.fromkeys(URLS, CLOSED)}
    values |= {name: CLOSED.replace("http", "ws") for name in URLS if "gateway" in name or "eventsub" in name}
    values |= {"router_reply": "true", "twitch_client_id": "id", "twitch_bot_id": "1", "timezone": "UTC"}
    values |= {"fleet_proxmox_host": "127.0.0.1:9", "fleet_proxmox_token_id": "bot@pve!canary"}
    values["database_url"] = _user(dsn, "pooled", canaries["database_url"], "NOSUPERUSER IN ROLE storekeeper_app")
    values["database_direct_url"] = _user(dsn, "direct", canaries["database_direct_url"], "SUPERUSER")
    values |= {
        "person_per_minute": "1000000",
        "community_per_minute": "1000000",
        "log_level": "DEBUG",
        "request_timeout": "3",
    }
    return {name.upper(): value for name, value in values.items()}


def _user(dsn: str, name: str, password: str, rights: str) -> str:
    """The address of the database for a new user with this password, as a URL."""
    where = conninfo_to_dict(dsn)
    name = f"{where['dbname']}_{name}"
    _tell(dsn, f"CREATE ROLE {name} LOGIN PASSWORD '{password}' {rights}")
    query = urlencode({"host": where["host"], "port": where.get("port", 5432)})
    return f"postgresql://{name}:{password}@/{where['dbname']}?{query}"


def _strangers(asked: Asked, dsn: str, canaries: dict[str, str], known: dict[str, str]) -> None:
    """Whoever has no key, shows a wrong one, or the right one at the wrong door."""
    wrong = (canaries["service_api_key"], canaries["webhook_secret"], f"sk.eA.0123456789ab.{canaries['database_url']}")
    for number in range(EACH):
        asked.ask("GET", "/inventory/list", Authorization=f"Bearer {wrong[number % len(wrong)]}")
        asked.ask("POST", "/webhook", b"{}", X_WaddleBot_Signature=f"sha256={number}")
        asked.ask("POST", "/api/v1/execute", b"{", X_Service_Key=canaries["service_api_key"][: -1 - number % 2])


def _broken_commands(asked: Asked, dsn: str, canaries: dict[str, str], known: dict[str, str]) -> None:
    """Bodies that are none, things that aren't there, and calls of the router that mean nothing."""
    for number in range(EACH):
        asked.ask("GET", f"/inventory/items/nothing-{number}", None, **known)
        asked.ask("POST", "/inventory", b'{"name": 1' if number % 2 else b'{"name": ""}', **known)
        asked.ask("POST", "/api/v1/execute", b'{"command": 1}', X_Service_Key=canaries["service_api_key"])


def _broken_statements(asked: Asked, dsn: str, canaries: dict[str, str], known: dict[str, str]) -> None:
    """Statements that the database refuses, for a reason that nobody thought of."""
    _tell(dsn, "REVOKE INSERT ON item FROM storekeeper_app")
    for number in range(EACH):
        asked.ask("POST", "/inventory", orjson.dumps({"name": f"thing {number}"}), **known)
    _tell(dsn, "GRANT INSERT ON item TO storekeeper_app")
    asked.ask("POST", "/inventory", b'{"name": "a thing"}', **known)


def _unreachable_database(asked: Asked, dsn: str, canaries: dict[str, str], known: dict[str, str]) -> None:
    """Connections that end, and passwords that are refused when new ones are opened."""
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    user = f"{conninfo_to_dict(dsn)['dbname']}_pooled"
    for number in range(EACH // 4):
        _tell(dsn, f"{others} AND datname = current_database()")
        asked.ask("GET", f"/inventory/items/lost-{number}", None, **known)
    _tell(dsn, f"ALTER ROLE {user} PASSWORD 'another'", f"{others} AND datname = current_database()")
    asked.ask("GET", "/inventory/items/refused", None, **known)
    _tell(dsn, f"ALTER ROLE {user} PASSWORD '{canaries['database_url']}'")


def _tell(dsn: str, *statements: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def _logs(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted((folder / "data" / "logs").iterdir()))


def _audit(dsn: str) -> bytes:
    with psycopg.connect(dsn) as connection:
        rows = connection.execute("SELECT a::text FROM inventory_activity a UNION ALL SELECT r::text FROM request r")
        return "".join(text for (text,) in rows).encode()
