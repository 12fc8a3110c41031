"""Who calls: a Bearer token becomes an Actor; the headers name the person for whom its holder acts."""

import re
from ipaddress import ip_address

from aiohttp import web

from bot.quick import quickly
from bot.settings import Settings
from bot.web.errors import Unauthenticated
from bot.web.route import Deps
from inventory.aaa import Category, Result, event
from inventory.actor import Actor
from inventory.errors import Denied, Invalid, StorekeeperError
from inventory.members.tokens import Credential, TokenService
from inventory.text import clean

_PERSON = re.compile(r"[a-z]{2,20}:[^\s:]{1,200}")
_ID = re.compile(r"[^\s:]{1,200}")
_NAME_LIMIT = 100
_NEEDED = "This needs a token: send `Authorization: Bearer …`; an operator makes one by `python -m bot token create`."


class Exposed(StorekeeperError):
    """The HTTP door would be open to other machines without anybody holding a key."""

    code = "exposed"


async def admit(deps: Deps, request: web.Request) -> Actor:
    """The caller, by their token; raises Unauthenticated, Invalid, RateLimited, Busy or Unavailable."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    credential = None
    if scheme.lower() == "bearer" and token:
        credential = await quickly(deps.runner, "", deps.services.tokens.check, token.strip())
    if credential is None:
        event(Category.AUTH, "token", Result.FAILURE, reason="invalid" if token else "missing")
        raise Unauthenticated(_NEEDED)
    actor = _actor(request, credential)
    deps.limits.take(actor.community, actor.person)
    return actor


def _actor(request: web.Request, credential: Credential) -> Actor:
    headers = request.headers
    if headers.get("X-Community-ID") not in (None, credential.community):
        raise Denied("X-Community-ID is not the community that your token is for.")
    name = clean(headers.get("X-User-Name", ""))[:_NAME_LIMIT]
    person, shown = f"api:{credential.token_id}", name or "API"
    if "X-User-ID" in headers:
        given = clean(headers["X-User-ID"])
        person, shown = person_key(given), name or given
    return Actor(credential.community, person, shown, "http", credential.role, credential.token_id)


def person_key(given: str) -> str:
    """The key of a person by what a caller calls them: `platform:id` as it is, else `api:<id>`."""
    if _PERSON.fullmatch(given):
        return given
    if not _ID.fullmatch(given):
        raise Invalid("X-User-ID is an id without blanks, such as discord:123.")
    return f"api:{given}"


def refuse_open_door(settings: Settings, tokens: TokenService) -> None:
    """Raise Exposed when other machines could connect though nobody was given a key yet. Blocks."""
    if _is_loopback(settings.http_host) or settings.service_api_key or tokens.any_valid():
        return
    raise Exposed(
        f"HTTP_HOST={settings.http_host} lets other machines in, but there is no token yet: make one by "
        "`python -m bot token create --community <id> --role admin`, or set SERVICE_API_KEY, or set "
        "HTTP_HOST=127.0.0.1."
    )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
