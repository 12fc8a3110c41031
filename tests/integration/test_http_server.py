"""The server itself: refusals that ask for patience, faults, limits, health, figures and pages."""

import logging
import re
import socket
from dataclasses import replace
from typing import Any, NoReturn

import pytest

from bot.limits import Limits
from inventory.actor import Role
from inventory.errors import Busy, Unavailable
from inventory.services import Services
from tests.integration.http_api import Api, Caller, http_settings, serve, token_of


class Failing:
    """A service whose every method raises."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def page(self, *_: object, **__: object) -> NoReturn:
        raise self._error


def broken(services: Services, error: Exception) -> Services:
    items: Any = Failing(error)
    return replace(services, items=items)


@pytest.mark.parametrize(
    ("error", "code", "seconds"),
    [(Busy("Full.", 3), "busy", "3"), (Unavailable("The store room is away."), "unavailable", "5")],
)
def test_who_should_try_again_is_told_when(
    services: Services, community: str, error: Exception, code: str, seconds: str
) -> None:
    with serve(broken(services, error)) as api:
        reply = api.by(token_of(services, community, Role.MEMBER)).get("/inventory")
    assert (reply.status, reply.code, reply.headers["Retry-After"]) == (503, code, seconds)


def test_a_fault_of_ours_is_a_reference_here_and_a_story_in_the_log(
    services: Services, community: str, caplog: pytest.LogCaptureFixture
) -> None:
    with serve(broken(services, RuntimeError("boom"))) as api, caplog.at_level(logging.ERROR):
        reply = api.by(token_of(services, community, Role.MEMBER)).get("/inventory")
    assert (reply.status, reply.code, "boom" in str(reply.body)) == (500, "error", False)
    record = next(record for record in caplog.records if record.name == "storekeeper.error")
    assert reply.body["error"]["reference"] == record.__dict__["aaa"].fields["reference"]
    assert record.exc_info is not None


def test_who_asks_too_fast_is_told_when_to_ask_again(services: Services, community: str) -> None:
    limits = Limits(4, 1_000_000, clock=lambda: 0.0)
    with serve(services, limits=limits) as api:
        caller = api.by(token_of(services, community, Role.MEMBER))
        replies = [caller.get("/inventory") for _ in range(3)]
    assert [reply.status for reply in replies] == [200, 200, 429]
    assert (replies[2].code, replies[2].headers["Retry-After"]) == ("rate_limited", "15")


def test_a_full_house_answers_at_once(services: Services, community: str) -> None:
    """One worker has four seats, of which a community gets two."""
    with serve(services, http_settings(max_workers=1)) as api:
        caller = api.by(token_of(services, community, Role.MEMBER))
        caller.get("/inventory")
        replies = api.many([caller.request("GET", f"/inventory/search?query=x{number}") for number in range(60)])
    assert {reply.status for reply in replies} == {200, 503}
    assert {reply.code for reply in replies if reply.status == 503} == {"busy"}


def test_health_is_open_and_the_rest_is_not(api: Api) -> None:
    stranger = api.by(None)
    assert stranger.get("/health").body["status"] == "healthy"
    closed = ["/health/detailed", "/metrics", "/docs", "/inventory", "/audit"]
    assert [stranger.get(path).status for path in closed] == [401] * 5


def test_the_operator_may_open_figures_and_pages(services: Services) -> None:
    with serve(services, http_settings(http_open_metrics=True)) as api:
        stranger = api.by(None)
        assert [stranger.get(path).status for path in ("/health/detailed", "/metrics", "/docs")] == [200] * 3
        assert stranger.get("/inventory").status == 401


@pytest.mark.parametrize(
    ("database", "discord", "verdict"),
    [("up", "up", (200, "healthy")), ("up", "down", (200, "degraded")), ("down", "up", (503, "unhealthy"))],
)
def test_detailed_health_tells_how_each_part_is(
    services: Services, community: str, database: str, discord: str, verdict: tuple[int, str]
) -> None:
    parts: dict[str, dict[str, object]] = {"database": {"status": database}, "discord": {"status": discord}}
    with serve(services, parts=lambda: parts) as api:
        reply = api.by(token_of(services, community, Role.MEMBER)).get("/health/detailed")
    assert (reply.status, reply.body["status"], reply.body["parts"]) == (*verdict, parts)


def test_figures_name_routes_and_not_what_was_asked(http_member: Caller) -> None:
    http_member.get("/inventory/items/secret-name")
    http_member.get("/nowhere/secret-path")
    text = http_member.get("/metrics").body
    assert 'route="/inventory/items/{item}",status="4xx"' in text
    assert 'method="GET",route="none",status="4xx"' in text
    assert "secret" not in text


def test_answers_say_no_software_and_forbid_what_browsers_need_not_do(api: Api) -> None:
    headers = api.by(None).get("/health").headers
    assert headers["Server"] == "storekeeper"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_broken_http_is_refused_without_a_story(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    with socket.create_connection(("127.0.0.1", api.port), timeout=10) as connection:
        connection.sendall(b"\x16\x03\x01 hello\r\n\r\n")
        answer = connection.recv(65_536)
    assert b" 400 " in answer.splitlines()[0]
    assert b"aiohttp" not in answer
    assert caplog.records == []


def test_a_port_that_is_taken_is_said_once_and_the_rest_goes_on(
    services: Services, api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    with serve(services, http_settings(module_port=api.port)) as second:
        assert second.port == 0
    errors = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert len(errors) == 1
    assert f"127.0.0.1:{api.port} can't be used" in errors[0]
    assert "MODULE_PORT" in errors[0]


def test_the_page_loads_nothing_from_elsewhere(http_member: Caller) -> None:
    page = http_member.get("/docs")
    assert page.status == 200
    assert re.findall(r'(?:src|href)="(.*?)"', page.body) == ["openapi.json"]
    assert set(re.findall(r'fetch\("(.*?)"', page.body)) == {"openapi.json"}
    assert "'sha256-" in page.headers["Content-Security-Policy"]
    assert http_member.get("/openapi.json").body["openapi"] == "3.1.0"


def test_what_the_caches_hold_is_answered_though_no_thread_is_free(services: Services, community: str) -> None:
    with serve(services) as api:
        caller = api.by(token_of(services, community, Role.MEMBER))
        caller.add("Drill")
        assert caller.get("/inventory/items/drill").status == 200
        api.deps.runner.seats = 0
        paths = ("/inventory/items/drill", "/inventory/items/saw")
        assert [caller.get(path).status for path in paths] == [200, 503]


def test_a_body_that_does_not_come_is_given_up(services: Services, community: str) -> None:
    with serve(services, http_settings(request_timeout=0.3)) as api:
        token = token_of(services, community, Role.MEMBER)
        head = f"POST /inventory HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Length: 9\r\n\r\n"
        with socket.create_connection(("127.0.0.1", api.port), timeout=10) as connection:
            connection.sendall(head.encode())
            answer = connection.recv(65_536)
    assert b" 408 " in answer.splitlines()[0]
