"""Every refusal as an HTTP answer: one table of statuses, one shape `{"error": {"code", "message"}}`."""

import secrets
from collections.abc import Mapping
from types import MappingProxyType

import orjson
from aiohttp import web
from aiohttp.typedefs import Handler

from inventory.aaa import Category, Result, event
from inventory.errors import Busy, Invalid, NotFound, StorekeeperError
from inventory.shape import Shape


class Unauthenticated(StorekeeperError):
    """No valid token was shown."""

    code = "unauthenticated"


class UnsupportedType(StorekeeperError):
    """The body is of a media type that the route can't read."""

    code = "unsupported_type"


class TooLarge(StorekeeperError):
    """The body is longer than the limit."""

    code = "too_large"


class Slow(StorekeeperError):
    """The body didn't arrive in time."""

    code = "slow"


STATUS: Mapping[str, int] = MappingProxyType(
    {
        "unauthenticated": 401,
        "denied": 403,
        "not_found": 404,
        "method_not_allowed": 405,
        "slow": 408,
        "conflict": 409,
        "in_flight": 409,
        "stale_version": 412,
        "too_large": 413,
        "unsupported_type": 415,
        "invalid": 422,
        "key_reused": 422,
        "rate_limited": 429,
        "error": 500,
        "busy": 503,
        "unavailable": 503,
    }
)
_UNAVAILABLE_SECONDS = 5


class Problem(Shape):
    """What went wrong: a code for programs, a sentence for people; `near` are names close to an unknown one."""

    code: str
    message: str
    near: list[str] | None = None
    reference: str | None = None


class ErrorBody(Shape):
    """The body of every refusal; `detail` says its sentence once more where the contract of a route wants that."""

    error: Problem
    detail: str | None = None


def refusal(error: StorekeeperError, *, detail: bool = False) -> web.Response:
    """The answer for something that the caller can put right; `detail` says it once more under that name."""
    problem = Problem(code=error.code, message=error.sentence)
    if isinstance(error, NotFound) and error.near:
        problem.near = list(error.near)
    return answer(STATUS[error.code], problem, _headers(error), error.sentence if detail else None)


def _headers(error: StorekeeperError) -> dict[str, str]:
    if isinstance(error, Busy):
        return {"Retry-After": str(max(1, round(error.retry_after)))}
    if error.code == "unavailable":
        return {"Retry-After": str(_UNAVAILABLE_SECONDS)}
    return {"WWW-Authenticate": "Bearer"} if error.code == "unauthenticated" else {}


def answer(
    status: int, problem: Problem, headers: Mapping[str, str] | None = None, detail: str | None = None
) -> web.Response:
    """An error answer."""
    said = {"error": problem.model_dump(exclude_none=True)}
    body = orjson.dumps(said if detail is None else {**said, "detail": detail})
    return web.Response(status=status, body=body, content_type="application/json", headers=headers)


@web.middleware
async def errors_answered(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn whatever a handler raises into an answer; what nobody expected gets a reference and a full log."""
    try:
        return await handler(request)
    except StorekeeperError as error:
        return refusal(error)
    except web.HTTPException as error:
        return _own_words(error)
    except ConnectionResetError:
        raise
    except Exception as error:  # noqa: BLE001 - the last resort: callers get a reference, the log the story
        return _failed(request, error)


def _own_words(error: web.HTTPException) -> web.Response:
    if isinstance(error, web.HTTPMethodNotAllowed):
        allowed = ", ".join(sorted(error.allowed_methods))
        problem = Problem(code="method_not_allowed", message=f"{error.method} isn't possible here; use {allowed}.")
        return answer(error.status, problem, {"Allow": allowed})
    if isinstance(error, web.HTTPRequestEntityTooLarge):
        return refusal(TooLarge("The body is larger than this server takes."))
    if isinstance(error, web.HTTPNotFound):
        return refusal(NotFound("There is nothing at this path; see /openapi.json."))
    return refusal(Invalid(f"The request can't be answered: {error.reason}."))


def _failed(request: web.Request, error: Exception) -> web.Response:
    reference = secrets.token_hex(4)
    resource = request.match_info.route.resource
    where = f"{request.method} {resource.canonical if resource else '?'}"
    event(Category.ERROR, "http", Result.ERROR, exc_info=error, reference=reference, route=where)
    message = f"Something went wrong on our side; an admin finds it in the log as {reference}."
    return answer(STATUS["error"], Problem(code="error", message=message, reference=reference), detail=message)
