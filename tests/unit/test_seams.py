"""The libraries' base addresses are set in one place, and never to somewhere unencrypted."""

from collections.abc import Iterator

import discord.gateway
import discord.http
import pytest
import twitchio.eventsub.websockets
import twitchio.http

from bot.platforms import seams


@pytest.fixture(autouse=True)
def libraries_as_they_were(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    route, gateway = discord.http.Route, discord.gateway.DiscordWebSocket
    monkeypatch.setattr(route, "BASE", route.BASE)
    monkeypatch.setattr(gateway, "DEFAULT_GATEWAY", gateway.DEFAULT_GATEWAY)
    monkeypatch.setattr(twitchio.http.Route, "BASE", twitchio.http.Route.BASE)
    monkeypatch.setattr(twitchio.http.Route, "ID_BASE", twitchio.http.Route.ID_BASE)
    monkeypatch.setattr(twitchio.eventsub.websockets, "WSS", twitchio.eventsub.websockets.WSS)
    return iter([None])


def test_discord_asks_the_addresses_it_was_pointed_to() -> None:
    seams.point_discord(rest="http://127.0.0.1:81/api/v10/", gateway="ws://127.0.0.1:81/gateway")
    assert discord.http.Route("GET", "/users/@me").url == "http://127.0.0.1:81/api/v10/users/@me"
    assert str(discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY) == "ws://127.0.0.1:81/gateway"


def test_twitch_asks_the_addresses_it_was_pointed_to() -> None:
    seams.point_twitch(helix="http://[::1]:81/helix", identity="http://localhost:81", eventsub="ws://[::1]:81/ws")
    assert twitchio.http.Route("GET", "users").url == "http://[::1]:81/helix/users"
    assert twitchio.http.Route("GET", "oauth2/validate", use_id=True).url == "http://localhost:81/oauth2/validate"
    assert twitchio.eventsub.websockets.WSS == "ws://[::1]:81/ws"


def test_an_encrypted_address_may_be_anywhere() -> None:
    seams.point_discord(rest="https://proxy.example/api/v10", gateway="wss://proxy.example")
    assert discord.http.Route.BASE == "https://proxy.example/api/v10"


@pytest.mark.parametrize(
    "address",
    [
        "http://discord.example/api/v10",
        "http://127.0.0.1.example/api",
        "http://localhost.example/api",
        "http://10.0.0.1/api",
        "ftp://127.0.0.1/api",
        "ws://127.0.0.1/api",
        "127.0.0.1/api",
        "https://",
        "",
    ],
)
def test_an_unencrypted_address_elsewhere_is_refused_and_nothing_changes(address: str) -> None:
    before = discord.http.Route.BASE
    with pytest.raises(seams.SeamError, match="must begin with https://"):
        seams.point_discord(rest=address, gateway="wss://gateway.example")
    assert before == discord.http.Route.BASE


def test_a_release_without_the_attribute_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(discord.http.Route, "BASE")
    with pytest.raises(seams.SeamError, match="Route has no BASE"):
        seams.point_discord(rest="https://a.example", gateway="wss://a.example")
    monkeypatch.setattr(discord.http.Route, "BASE", "", raising=False)
