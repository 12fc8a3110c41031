"""Who may do what over HTTP: every route of the table × everybody who may call it (G10).

A route that isn't in CASES fails, so nobody adds one without saying who may use it.
"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import uuid4

import pytest

from bot.web.app import all_routes
from inventory.actor import Actor, Role
from inventory.items.service import Selection
from inventory.permissions import ACTIONS
from inventory.services import Services
from tests.integration.assets.markets import fill
from tests.integration.clouds import stories as clouds
from tests.integration.fleet.things import a_fleet
from tests.integration.fleet_facts import remembered
from tests.integration.http_api import Api, Caller, Json, Reply, at, token_of

ANY, OPEN, OWN = "a token", "nobody", "its own key"


class Case(NamedTuple):
    """How a route is tried: its path filled in, its body, and which answer means that it was done.

    `elsewhere` is what it answers in a community that doesn't have what the path names, unless that is 404.
    """

    path: str
    body: Json = None
    done: int = 200
    elsewhere: int = 404


MINE = at("Mine")
CASES = {
    "GET /health": Case("/health"),
    "GET /openapi.json": Case("/openapi.json"),
    "GET /health/detailed": Case("/health/detailed"),
    "GET /metrics": Case("/metrics"),
    "GET /docs": Case("/docs"),
    "POST /api/v1/execute": Case("/api/v1/execute", {}, 403),  # closed without their own keys
    "POST /webhook": Case("/webhook", {}, 403),  # whatever token is shown
    "GET /inventory": Case("/inventory"),
    "POST /inventory": Case("/inventory", {"name": "New"}, 201),
    "GET /inventory/search": Case("/inventory/search?query=mine"),
    "GET /inventory/status": Case("/inventory/status?name=Mine"),
    "GET /inventory/stats": Case("/inventory/stats"),
    "GET /inventory/loans": Case("/inventory/loans?person=test:mia"),
    "GET /inventory/overdue": Case("/inventory/overdue"),
    "GET /inventory/items/{item}": Case(MINE),
    "PATCH /inventory/items/{item}": Case(MINE, {"description": "seen"}),
    "DELETE /inventory/items/{item}": Case(MINE, None, 204),
    "POST /inventory/items/{item}/restore": Case(at("Gone", "restore"), {}),
    "POST /inventory/items/{item}/checkout": Case(at("Mine", "checkout"), {}),
    "POST /inventory/items/{item}/checkin": Case(at("Lent", "checkin"), {}),
    "PUT /inventory/items/{item}/labels/{label}": Case(at("Mine", "labels", "new")),
    "DELETE /inventory/items/{item}/labels/{label}": Case(at("Mine", "labels", "old")),
    "GET /inventory/items/{item}/history": Case(at("Mine", "history")),
    "GET /inventory/export": Case("/inventory/export"),
    "POST /inventory/import": Case("/inventory/import", [{"name": "New"}]),
    "GET /api/inventory": Case("/api/inventory"),
    "GET /api/inventory/{product}": Case("/api/inventory/7"),
    "PUT /api/inventory/{product}": Case("/api/inventory/7", {"quantity": 9}),
    "GET /api/inventory/{product}/levels": Case("/api/inventory/7/levels"),
    "GET /api/inventory/{product}/movements": Case("/api/inventory/7/movements"),
    "PUT /api/inventory/{product}/name": Case("/api/inventory/7/name", {"name": "bolt"}),
    "POST /api/inventory/{product}/add": Case("/api/inventory/7/add", {"quantity": 1}),
    "POST /api/inventory/{product}/take": Case("/api/inventory/7/take", {"quantity": 1}, elsewhere=409),
    "POST /api/inventory/{product}/move": Case("/api/inventory/7/move", {"quantity": 1, "to": "east"}, elsewhere=409),
    "POST /api/inventory/{product}/reserve": Case("/api/inventory/7/reserve", {"quantity": 1}, 201, 409),
    "POST /api/inventory/{product}/threshold": Case("/api/inventory/7/threshold", {"low": 2}),
    "GET /api/stock/low": Case("/api/stock/low"),
    "GET /api/stock/verify": Case("/api/stock/verify"),
    "GET /api/stock/export": Case("/api/stock/export"),
    "POST /api/stock/import": Case("/api/stock/import", [{"product": 7, "quantity": 9}]),
    "POST /api/stock/count": Case("/api/stock/count", {"counted": [{"product": 7, "quantity": 9}]}),
    "POST /api/stock/undo": Case("/api/stock/undo", {}),
    "GET /api/reservations": Case("/api/reservations"),
    "GET /api/reservations/{reservation}": Case("/api/reservations/{held}"),
    "POST /api/reservations/{reservation}/commit": Case("/api/reservations/{held}/commit"),
    "POST /api/reservations/{reservation}/release": Case("/api/reservations/{held}/release"),
    "GET /": Case("/"),
    "GET /api/inventory/services": Case("/api/inventory/services"),
    "GET /api/inventory/resources": Case("/api/inventory/resources"),
    "GET /api/inventory/resources/{resource}": Case("/api/inventory/resources/bucket-1"),
    "GET /api/inventory/changes": Case("/api/inventory/changes"),
    "GET /api/inventory/compliance": Case("/api/inventory/compliance"),
    "POST /api/inventory/scan": Case("/api/inventory/scan", {"account": "other"}, 202),
    "GET /api/inventory/scan/{scan}": Case("/api/inventory/scan/{asked}"),
    "POST /api/inventory/scan/{scan}/cancel": Case("/api/inventory/scan/{asked}/cancel"),
    "GET /api/inventory/features": Case("/api/inventory/features"),
    "GET /api/inventory/features/{name}": Case("/api/inventory/features/s3.bucket.versioning"),
    "POST /api/inventory/features/{name}/enable": Case("/api/inventory/features/s3.bucket.versioning/enable", {}),
    "POST /api/inventory/features/{name}/disable": Case("/api/inventory/features/s3.bucket.versioning/disable"),
    "POST /api/inventory/services/{name}/enable": Case("/api/inventory/services/s3/enable", {"requestsPerSecond": 5}),
    "POST /api/inventory/services/{name}/disable": Case("/api/inventory/services/s3/disable"),
    "GET /metrics/{service}": Case("/metrics/s3"),
    "GET /api/fleet/snapshots": Case("/api/fleet/snapshots"),
    "POST /api/fleet/snapshots": Case("/api/fleet/snapshots", {"name": "now"}, 201),
    "GET /api/fleet/snapshots/{snapshot}": Case("/api/fleet/snapshots/1"),
    "PUT /api/fleet/snapshots/{snapshot}/tags": Case("/api/fleet/snapshots/1/tags", {"tags": ["kept"]}),
    "GET /api/fleet/diff": Case("/api/fleet/diff"),
    "GET /api/fleet/diff/changes": Case("/api/fleet/diff/changes"),
    "GET /api/fleet/targets/{target}/figures": Case("/api/fleet/targets/mine/figures"),
    "GET /api/fleet/targets/{target}/figures/{figure}": Case("/api/fleet/targets/mine/figures/cpu.percent"),
    "GET /api/fleet/drift": Case("/api/fleet/drift"),
    "GET /api/fleet/desired": Case("/api/fleet/desired"),
    "PUT /api/fleet/desired": Case("/api/fleet/desired", {"text": "roles: {}"}),
    "DELETE /api/fleet/desired": Case("/api/fleet/desired", None, 204),
    "GET /api/fleet/reports/{report}": Case("/api/fleet/reports/health"),
    "GET /api/fleet/export": Case("/api/fleet/export"),
    "POST /api/fleet/import": Case("/api/fleet/import", {"format": "storekeeper-fleet", "version": 1}),
    "GET /api/fleet": Case("/api/fleet"),
    "GET /api/fleet/targets": Case("/api/fleet/targets"),
    "GET /api/fleet/targets/{target}": Case("/api/fleet/targets/web1"),
    "GET /api/fleet/unhealthy": Case("/api/fleet/unhealthy?threshold=1"),
    "GET /api/fleet/stale": Case("/api/fleet/stale"),
    "GET /api/fleet/services": Case("/api/fleet/services"),
    "POST /api/fleet/targets": Case("/api/fleet/targets", {"host": "10.0.0.9"}, 201),
    "PATCH /api/fleet/targets/{target}": Case("/api/fleet/targets/web1", {"role": "lab"}),
    "DELETE /api/fleet/targets/{target}": Case("/api/fleet/targets/web1", None, 204),
    "POST /api/fleet/targets/{target}/approve": Case("/api/fleet/targets/web1/approve", {"fingerprint": "SHA256:k1"}),
    "POST /api/fleet/targets/{target}/quarantine": Case("/api/fleet/targets/web1/quarantine", {}),
    "POST /api/fleet/targets/{target}/dismiss": Case("/api/fleet/targets/web1/dismiss", {"service": "nginx.service"}),
    "POST /api/fleet/targets/{target}/split": Case("/api/fleet/targets/web1/split", {}),
    "POST /api/fleet/targets/{target}/vulnerabilities": Case(
        "/api/fleet/targets/web1/vulnerabilities", {"vulnerabilities": []}
    ),
    "POST /api/fleet/discover": Case("/api/fleet/discover", {}, 404),  # these services have no jobs
    "GET /audit": Case("/audit"),
    "POST /mcp": Case("/mcp", {}, 400),  # a token, but no request of the protocol; test_mcp_http.py has the roles
    "POST /commands": Case("/commands", {"text": "!inventory list"}),
}
for _prefix in ("", "/api/v1"):
    _assets = f"{_prefix}/inventory/assets"
    CASES |= {
        f"GET {_assets}": Case(_assets),
        f"GET {_assets}/search": Case(f"{_assets}/search?query=bit"),
        f"GET {_assets}/{{asset}}": Case(f"{_assets}/btc"),
        f"GET {_assets}/{{asset}}/history": Case(f"{_assets}/btc/history"),
        f"POST {_assets}/status": Case(f"{_assets}/status", {"asset_ids": ["btc"], "status": "active"}),
    }
# What a role needs beside the table: a loan that one neither borrowed nor made.
STRICTER = {"POST /inventory/items/{item}/checkin": "inventory.checkin_any"}
ROLES = {"member": Role.MEMBER, "moderator": Role.MODERATOR, "admin": Role.ADMIN}
CALLERS = ("anonymous", *ROLES, "stranger", "revoked")


def stocked(services: Services) -> Actor:
    """The admin of a new community with a thing, one that is out to somebody else, and one that was deleted."""
    admin = Actor(f"c-{uuid4().hex[:12]}", "test:admin", "Ada", "test", Role.ADMIN)
    fill(services, datetime.now(UTC))
    services.items.add(admin, "Mine", "a secret word", ("old",))
    services.items.add(admin, "Lent")
    services.loans.checkout(admin, "Lent")
    services.items.add(admin, "Gone")
    services.keeping.delete(admin, "Gone")
    services.stock.moving.add(admin, "7", 5)
    services.stock.reserving.reserve(admin, "7", 1, note="a secret word")
    services.stock.moving.add(replace(admin, person="test:caller"), "8", 1)
    clouds.account(services, admin, "other", "210987654321")
    clouds.seen(services, clouds.account(services, admin), [clouds.bucket(1, note="a secret word")])
    services.cloud.asking.ask(admin, "prod")
    a_fleet(services, admin, note="a secret word")
    remembered(services, admin, "a secret word")
    return admin


@pytest.fixture(scope="module")
def untouched(services: Services) -> Actor:
    """The admin of one such community for all that changes nothing."""
    return stocked(services)


def caller(api: Api, name: str, community: str) -> Caller:
    """Everybody by name; a stranger is the admin of another community."""
    if name == "anonymous":
        return api.by(None)
    services = api.deps.services
    token = token_of(services, f"not-{community}" if name == "stranger" else community, ROLES.get(name, Role.ADMIN))
    if name == "revoked":
        services.tokens.revoke(community, token.split(".")[2])
    return api.by(token, X_User_ID="test:caller")


def sent(api: Api, route: str, name: str, admin: Actor) -> Reply:
    """What somebody is answered who asks for a route in the community of this admin."""
    case, services = CASES[route], api.deps.services
    held = services.stock.reserving.open(admin)[0].code
    asked = services.cloud.asking.recent(admin, "prod", 1)[0].id
    path = case.path.replace("{held}", held).replace("{asked}", str(asked))
    return caller(api, name, admin.community).send(route.split(maxsplit=1)[0], path, case.body)


@pytest.fixture(scope="module")
def needed(api: Api) -> dict[str, str]:
    """Every route with the permission it names, or with how else it is guarded."""
    found = {}
    for route in all_routes(api.deps):
        guard = ANY if route.token else OWN if route.tag == "router" else OPEN
        found[route.name] = route.action or guard
    return found


def allowed(guard: str, name: str) -> bool:
    if name in ("anonymous", "revoked"):
        return guard in (OPEN, OWN)
    if guard in (OPEN, OWN, ANY):
        return True
    return ROLES.get(name, Role.ADMIN) >= ACTIONS[guard].default


def test_every_route_is_in_the_matrix(needed: dict[str, str]) -> None:
    assert set(needed) == set(CASES)


def test_only_health_and_the_document_are_open(needed: dict[str, str]) -> None:
    assert {route for route, guard in needed.items() if guard == OPEN} == {"GET /health", "GET /openapi.json"}


@pytest.mark.parametrize("route", CASES)
def test_who_may_not_use_a_route_changes_nothing_and_learns_nothing(
    api: Api, needed: dict[str, str], untouched: Actor, route: str
) -> None:
    before = _everything(api.deps.services, untouched)
    for name in CALLERS:
        welcome = allowed(STRICTER.get(route) or needed[route], name)
        if welcome and name != "stranger":
            continue
        reply = sent(api, route, name, untouched)
        if not welcome:
            assert reply.status == (401 if name in ("anonymous", "revoked") else 403), name
        else:
            assert reply.status in (CASES[route].done, 404, CASES[route].elsewhere)
        assert "secret word" not in str(reply.body), name
    assert _everything(api.deps.services, untouched) == before


@pytest.mark.parametrize("route", CASES)
def test_who_may_use_a_route_gets_it_done(api: Api, needed: dict[str, str], untouched: Actor, route: str) -> None:
    welcome = [name for name in CALLERS if allowed(STRICTER.get(route) or needed[route], name)]
    for name in welcome:
        if name != "stranger":
            admin = untouched if route.startswith("GET ") else stocked(api.deps.services)
            assert sent(api, route, name, admin).status == CASES[route].done, name


def _everything(services: Services, actor: Actor) -> tuple[object, ...]:
    stock, cloud = services.stock, services.cloud
    things = services.items.page(actor, Selection(), limit=200), stock.levels.page(actor), stock.reserving.open(actor)
    fleet = services.fleet
    told = fleet.snapshots.page(actor), fleet.drift.written(actor), "".join(fleet.exchange.export(actor))
    return (
        *told,
        *things,
        cloud.asking.recent(actor),
        cloud.finding.find(actor, []),
        cloud.settings.choices(actor.community),
    )


@pytest.mark.parametrize("route", [name for name in CASES if "{item}" in name])
def test_a_thing_of_another_community_is_not_there_by_id_either(api: Api, untouched: Actor, route: str) -> None:
    """The answer is word for word that for an id that nobody has."""
    stranger, method = caller(api, "stranger", untouched.community), route.split(maxsplit=1)[0]
    mine = str(api.deps.services.items.get(untouched, "Mine").id)
    nobody = mine[:-12] + "000000000000"
    path = CASES[route].path.split("/")
    replies = []
    for item in (mine, nobody):
        path[3] = item
        replies.append(stranger.send(method, "/".join(path), CASES[route].body))
    assert [reply.status for reply in replies] == [404, 404]
    assert str(replies[0].body).replace(mine, nobody) == str(replies[1].body)
