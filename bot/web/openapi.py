"""The OpenAPI 3.1 document, made from the route table: what isn't there isn't served, and the reverse."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from bot.web.errors import STATUS, ErrorBody
from bot.web.route import Route

Json = dict[str, Any]
_REF = "#/components/schemas/{model}"
_ALWAYS = (422,)
_TOKEN = (401, 403, 429, 503)
_CHANGES = (404, 408, 409, 412, 413, 415)
_TEXTS: Mapping[int, str] = {200: "Done", 201: "Made", 204: "Done, nothing to say", 304: "Not changed since"}
_Header = tuple[str, str, Json]
_EXAMPLES: Mapping[str, str] = {"item": "Sony A7", "label": "camera"}
_HEADERS: tuple[_Header, ...] = (
    (
        "X-User-ID",
        "the person the caller acts for, as platform:id",
        {"type": "string", "pattern": r"^([a-z]{2,20}:)?[^\s:]{1,200}$"},
    ),
    ("X-User-Name", "what that person is called", {"type": "string"}),
)
_KEY: _Header = ("Idempotency-Key", "the same key with the same request changes nothing twice, for 24 hours",
        {"type": "string", "pattern": "^[ -~]{1,200}$"})  # fmt: skip
_IF_MATCH: _Header = ("If-Match", "the ETag that the thing must still have", {"type": "string"})
_IF_NONE_MATCH: _Header = ("If-None-Match", "the ETag that the caller knows already", {"type": "string"})


def document(title: str, version: str, routes: Iterable[Route]) -> Json:
    """The whole document as plain data."""
    table = list(routes)
    schemas = _Schemas(table)
    paths: Json = {}
    for route in table:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, schemas)
    broken = {"text/plain": {"schema": {"type": "string"}}}
    error = {"application/json": {"schema": schemas.of(ErrorBody, "serialization")}}
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version, "description": "A community's things, over HTTP."},
        "paths": paths,
        "components": {
            "schemas": schemas.definitions,
            "responses": {
                "Error": {"description": "A refusal: a code and a sentence", "content": error},
                "Broken": {"description": "No HTTP, or a line of more than 32 KiB", "content": broken},
            },
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


class _Schemas:
    """The JSON schemas of all models, each under one name."""

    def __init__(self, routes: list[Route]) -> None:
        wanted: dict[tuple[str, JsonSchemaMode], TypeAdapter[Any]] = {}
        for route in routes:
            for model, mode in _models(route):
                wanted[repr(model), mode] = TypeAdapter(model)
        inputs = [(key[0], key[1], adapter) for key, adapter in wanted.items()]
        self._found, rest = TypeAdapter.json_schemas(inputs, ref_template=_REF)
        self.definitions: Json = rest.get("$defs", {})

    def of(self, model: object, mode: JsonSchemaMode) -> Json:
        """The schema of one model, mostly a reference."""
        return dict(self._found[repr(model), mode])


def _models(route: Route) -> list[tuple[Any, JsonSchemaMode]]:
    answers = [answer for answer in route.answers.values() if not isinstance(answer, str | tuple | type(None))]
    found: list[tuple[Any, JsonSchemaMode]] = [(answer, "serialization") for answer in (*answers, ErrorBody)]
    return [*found, (route.body, "validation")] if route.body is not None else found


def _operation(route: Route, schemas: _Schemas) -> Json:
    words = re.findall(r"[a-z_]+", route.path)
    found: Json = {
        "operationId": "_".join([route.method.lower(), *words]),
        "summary": route.summary,
        "tags": [route.tag],
        "parameters": list(_parameters(route)),
        "responses": _responses(route, schemas),
    }
    if route.token:
        found["security"] = [{"token": []}]
    if route.body is not None:
        content = {"application/json": {"schema": schemas.of(route.body, "validation")}}
        found["requestBody"] = {"required": True, "content": content}
    if route.files:
        found["requestBody"] = {"required": True, "content": _files(route.files)}
    return found


def _files(media: Iterable[str]) -> Json:
    """The content of files: text, or JSON of a shape that only its reader checks."""
    return {name: {"schema": {"type": "string"} if name.startswith("text/") else {}} for name in media}


def _parameters(route: Route) -> Iterable[Json]:
    for name in re.findall(r"\{(\w+)\}", route.path):
        schema = {"type": "string", "minLength": 1}
        yield {"name": name, "in": "path", "required": True, "schema": schema, "example": _EXAMPLES.get(name, "1")}
    if route.query is not None:
        yield from _fields(route.query, "query")
    if route.headers is not None:
        yield from _fields(route.headers, "header")
    for name, about, schema in _common_headers(route):
        yield {"name": name, "in": "header", "required": False, "description": about, "schema": schema}


def _common_headers(route: Route) -> list[_Header]:
    headers = list(_HEADERS) if route.token else []
    if route.action and route.changes:
        headers.append(_KEY)
    if route.method in ("PATCH", "DELETE"):
        headers.append(_IF_MATCH)
    return [*headers, _IF_NONE_MATCH] if 304 in route.answers else headers  # noqa: PLR2004 - Not Modified


def _fields(model: type[BaseModel], place: str) -> Iterable[Json]:
    schema = model.model_json_schema()
    for name, about in schema.get("properties", {}).items():
        plain = {key: value for key, value in about.items() if key not in ("title", "description")}
        variants = [one for one in plain.pop("anyOf", []) if one.get("type") != "null"]
        plain.update(variants[0] if variants else {})
        if plain.get("default", 0) is None:
            del plain["default"]
        found = {"name": name, "in": place, "required": name in schema.get("required", []), "schema": plain}
        yield {**found, "description": about["description"]} if "description" in about else found


def _responses(route: Route, schemas: _Schemas) -> Json:
    refusals = {*_ALWAYS, *route.refusals, *(_TOKEN if route.token else ()), *(_CHANGES if route.changes else ())}
    if "{" in route.path:
        refusals.add(STATUS["not_found"])
    found: Json = {str(status): {"$ref": "#/components/responses/Error"} for status in sorted(refusals)}
    found["400"] = {"$ref": "#/components/responses/Broken"}
    for status, answer in route.answers.items():
        found[str(status)] = {"description": _TEXTS.get(status, "Answered")}
        if isinstance(answer, str | tuple):
            found[str(status)]["content"] = _files([answer] if isinstance(answer, str) else answer)
        elif answer is not None:
            found[str(status)]["content"] = {"application/json": {"schema": schemas.of(answer, "serialization")}}
    return found
