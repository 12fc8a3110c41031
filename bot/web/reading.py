"""From a request to checked values: the query, the headers and the JSON body, each by its pydantic model."""

import asyncio
from typing import Annotated, Any, TypeVar, get_origin

from aiohttp import web
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from bot.web.errors import Slow, UnsupportedType
from inventory.errors import Invalid
from inventory.shape import Shape
from inventory.text import clean

M = TypeVar("M", bound=BaseModel)

TEXT_LIMIT = 300
_DIGITS = 10


class Query(Shape):
    """Base of the models of query strings and headers; a name that isn't there is refused, not overlooked."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Body(Shape):
    """Base of the models of JSON bodies; types are taken as they are: "3" is no number."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _digits(value: object) -> object:
    if isinstance(value, str) and not (value.isascii() and value.isdigit() and len(value) <= _DIGITS):
        raise ValueError("should be a whole number")
    return value


Number = Annotated[int, BeforeValidator(_digits)]
Text = Annotated[str, Field(max_length=TEXT_LIMIT), AfterValidator(clean)]


def read_query(request: web.Request, model: type[M]) -> M:
    """The query string; raises Invalid with one sentence."""
    values: dict[str, object] = {}
    for name in request.query:
        every = request.query.getall(name)
        info = model.model_fields.get(name)
        if info is not None and get_origin(info.annotation) in (list, tuple):
            values[name] = every
        elif len(every) > 1:
            raise Invalid(f"{clean(name)} can be given once only.")
        else:
            values[name] = every[0]
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise Invalid(sentence(error)) from error


async def read_bytes(request: web.Request, seconds: float) -> bytes:
    """The raw body, at most as long as the app allows; raises Slow when it doesn't arrive in time, else Invalid."""
    try:
        async with asyncio.timeout(seconds):
            return await request.read()
    except web.RequestPayloadError as error:
        raise Invalid("The body isn't what its Content-Encoding says, or broke off.") from error
    except TimeoutError as late:
        raise Slow(f"The body didn't arrive within {seconds:g} s.") from late


def read_json(raw: bytes, request: web.Request, adapter: TypeAdapter[Any]) -> Any:  # noqa: ANN401 - the adapter's type
    """The body as its model; an empty one counts as {}. Raises Invalid or UnsupportedType."""
    if raw and "Content-Type" in request.headers and request.content_type != "application/json":
        raise UnsupportedType("Send the body as application/json.")
    try:
        return adapter.validate_json(raw or b"{}")
    except ValidationError as error:
        raise Invalid(sentence(error)) from error


def sentence(error: ValidationError) -> str:
    """The first complaint as a sentence that names the field."""
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(clean(str(part)) for part in first["loc"] if not str(part).startswith("function-"))
    message = first["msg"].removeprefix("Value error, ")
    return f"{place}: {message}." if place else f"{message}."
