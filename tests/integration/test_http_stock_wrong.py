"""All that a client can send wrong about stock, operation by operation: JSON errors, never a 500, nothing changed."""

import json

import pytest

from tests.integration.http_api import Caller

ONE = "/api/inventory/1"
GOOD: dict[str, dict[str, object]] = {
    f"POST {ONE}/add": {"quantity": 1},
    f"POST {ONE}/take": {"quantity": 1},
    f"POST {ONE}/move": {"quantity": 1, "to": "east"},
    f"POST {ONE}/reserve": {"quantity": 1, "seconds": 60},
    f"POST {ONE}/threshold": {"low": 1, "band": 1},
    f"PUT {ONE}/name": {"name": "bolt"},
    "POST /api/stock/count": {"counted": [{"product": 1, "quantity": 5}]},
}
NO_VALUES: tuple[object, ...] = (
    "abc", "1", None, -1, 1.5, True, [], {}, [1], 2**31, 2**64, float(2**70), "", "\u0000", "x" * 400, "\u200b",
)  # fmt: skip
RAW = (
    b"{",
    b"not json",
    b"null",
    b"[]",
    b"5",
    b'"x"',
    b"\xff\xfe",
    b'{"quantity": NaN}',
    b'{"quantity": 1',
    b"[" * 5000,
)
FIELDS = [(route, field) for route, body in GOOD.items() for field in body]


def ask(caller: Caller, route: str, body: object) -> tuple[int, str]:
    method, path = route.split(maxsplit=1)
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    reply = caller.send(method, path, raw)
    return reply.status, reply.code if reply.status >= 400 else ""


@pytest.fixture
def stocked(http_moderator: Caller) -> Caller:
    assert http_moderator.send("PUT", ONE, {"quantity": 5}).status == 200
    return http_moderator


def harmless(route: str, field: str, value: object) -> bool:
    """What is right after all: null that takes a name or a limit away, and text where text belongs."""
    if value is None:
        return (route, field) in ((f"PUT {ONE}/name", "name"), (f"POST {ONE}/threshold", "band"),
                                  (f"POST {ONE}/reserve", "seconds"))  # fmt: skip
    return value in (("abc", "1") if field == "to" else ("abc",)) and field in ("name", "to")


@pytest.mark.parametrize(("route", "field"), FIELDS, ids=str)
def test_a_value_of_the_wrong_kind_is_refused_and_changes_nothing(stocked: Caller, route: str, field: str) -> None:
    before = stocked.get(f"{ONE}/levels").body
    for value in NO_VALUES:
        if not harmless(route, field, value):
            status, code = ask(stocked, route, {**GOOD[route], field: value})
            assert 400 <= status < 500, (value, status)
            assert code, value
    after = stocked.get(f"{ONE}/levels").body
    assert after == before


@pytest.mark.parametrize("route", GOOD)
def test_a_body_that_is_none_of_ours_is_refused(stocked: Caller, route: str) -> None:
    assert [ask(stocked, route, raw) for raw in RAW] == [(422, "invalid")] * len(RAW)
    assert ask(stocked, route, {**GOOD[route], "colour": "red"}) == (422, "invalid")
    assert ask(stocked, route, {}) == (422, "invalid")


@pytest.mark.parametrize("route", GOOD)
def test_another_media_type_and_a_body_too_large_are_refused(stocked: Caller, route: str) -> None:
    method, path = route.split(maxsplit=1)
    form = stocked.send(method, path, b"quantity=1", Content_Type="application/x-www-form-urlencoded")
    assert (form.status, form.code) == (415, "unsupported_type")
    large = stocked.send(method, path, b'{"note": "' + b"x" * 300_000 + b'"}')
    assert (large.status, large.code) == (413, "too_large")


@pytest.mark.parametrize("path", ["reserve", "commit", "release"])
def test_a_reservation_that_there_isn_t_is_not_found(stocked: Caller, path: str) -> None:
    if path == "reserve":
        assert stocked.get("/api/reservations/nothing").status == 404
    else:
        assert ask(stocked, f"POST /api/reservations/%00{path}/{path}", {})[0] in (404, 422)
        assert ask(stocked, f"POST /api/reservations/nothing/{path}", {}) == (404, "not_found")


@pytest.mark.parametrize(
    "query", ["warehouse=", "warehouse=a&warehouse=b", "colour=red", "limit=0", "limit=x", "before=x"]
)
@pytest.mark.parametrize("path", [f"{ONE}/levels", f"{ONE}/movements", "/api/reservations", "/api/stock/low"])
def test_a_query_that_makes_no_sense_is_refused(stocked: Caller, path: str, query: str) -> None:
    reply = stocked.get(f"{path}?{query}")
    assert (reply.status, reply.code) == (422, "invalid")


@pytest.mark.parametrize("key", ["", "x" * 201, "ü"])
def test_a_key_that_is_none_is_refused(stocked: Caller, key: str) -> None:
    reply = stocked.send("POST", f"{ONE}/add", {"quantity": 1}, Idempotency_Key=key)
    assert (reply.status, reply.code) == (422, "invalid")


def test_a_warehouse_is_as_long_as_it_was_sent(http_member: Caller) -> None:
    name = "%E2%80%8B" * 200 + "main"
    assert http_member.get(f"/api/inventory/7?warehouse={name}").status == 422
