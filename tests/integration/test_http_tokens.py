"""Who may come in: tokens, the people they act for, revocation, and a door that isn't left open."""

from contextlib import closing

import pytest

from bot.web.auth import Exposed
from inventory.actor import Actor, Role
from inventory.cache import Cache
from inventory.db import Database
from inventory.items.service import Selection
from inventory.notices import Notices
from inventory.services import Caches, Services, build
from tests.integration.http_api import Api, Caller, at, http_settings, serve, token_of


class Clock:
    """Time that passes when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def replica(db: Database, dsn: str, clock: Clock) -> Services:
    """Services of another replica that hears nothing of the first: its caches know only time."""
    caches = Caches(Cache(300, timer=clock), Cache(5, timer=clock))
    return build(db, caches, Notices(dsn, (caches.everything, caches.roles)), label_limit=5)


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Bearer",
        "Bearer sk.NDI.0123456789ab.0123456789abcdefghij",
        "Bearer sk.AA.0123456789ab.0123456789abcdefghij",  # the community is a NUL
        "Bearer sk._w.0123456789ab.0123456789abcdefghij",  # and here no UTF-8
        "Bearer sk.NDI.6f2843ab61f3.ü",
        "Basic bWlhOm1pYQ==",
    ],
)
def test_without_a_valid_token_nothing_answers(api: Api, authorization: str) -> None:
    reply = api.by(None, Authorization=authorization).get("/inventory")
    assert (reply.status, reply.code, reply.headers["WWW-Authenticate"]) == (401, "unauthenticated", "Bearer")
    assert "python -m bot token create" in reply.message


def test_a_token_with_another_secret_is_none(api: Api, services: Services, community: str) -> None:
    token = token_of(services, community, Role.ADMIN)
    assert api.by(token[:-1] + ("a" if token[-1] != "a" else "b")).get("/inventory").status == 401


def test_the_headers_name_the_person_who_acts(api: Api, services: Services, community: str, admin: Actor) -> None:
    token = token_of(services, community, Role.MEMBER)
    for headers in ({"X_User_ID": "discord:12", "X_User_Name": "Zoë"}, {"X_User_ID": "u1"}, {}):
        api.by(token, **headers).add(f"thing {len(headers)}")
    rows = services.audit.recent(admin)
    assert [(row.person, row.person_name) for row in rows][1:] == [("api:u1", "u1"), ("discord:12", "Zoë")]
    assert (rows[0].person, rows[0].person_name) == (f"api:{token.split('.')[2]}", "API")


@pytest.mark.parametrize("given", ["two words", "Discord:12", "x" * 201, "a:b:c"])
def test_an_id_that_is_none_is_422(api: Api, services: Services, community: str, given: str) -> None:
    caller = api.by(token_of(services, community, Role.MEMBER), X_User_ID=given)
    assert caller.get("/inventory").status == 422


def test_a_name_given_once_can_be_lent_to(http_member: Caller, http_admin: Caller) -> None:
    http_admin.add("Drill")
    lent = http_member.send("POST", at("Drill", "checkout"), {"to": "ada"})
    assert lent.body["loan"]["holder"] == "test:ada"


def test_another_communitys_id_is_403(api: Api, services: Services, community: str) -> None:
    caller = api.by(token_of(services, community, Role.ADMIN), X_Community_ID="elsewhere")
    reply = caller.get("/inventory")
    assert (reply.status, reply.code) == (403, "denied")


def test_a_revoked_token_changes_nothing_at_once_and_reads_nothing_after_five_seconds(
    services: Services, replica: Services, clock: Clock, community: str, admin: Actor
) -> None:
    """The replica isn't told of the revocation: only its clock runs."""
    token = token_of(services, community, Role.ADMIN)
    with serve(replica) as api:
        caller = api.by(token)
        assert caller.add("Drill").status == 201
        services.tokens.revoke(community, token.split(".")[2])
        clock.now += 4.9
        assert caller.get("/inventory").status == 200
        assert [caller.add("Saw").status, caller.send("DELETE", at("Drill")).status] == [403, 403]
        clock.now += 0.2
        assert [caller.get("/inventory").status, caller.add("Saw").status] == [401, 401]
    assert [item.name for item in services.items.page(admin, Selection())] == ["Drill"]


def test_a_role_of_the_token_rules_whoever_it_acts_for(api: Api, services: Services, admin: Actor) -> None:
    services.members.grant(admin, services.members.resolve(admin, "test:ada", {}), Role.ADMIN)
    caller = api.by(token_of(services, admin.community, Role.MEMBER), X_User_ID="test:ada")
    assert caller.get("/audit").status == 403


def test_a_door_open_to_others_without_a_key_stays_shut(own_dsn: str) -> None:
    with closing(Database(own_dsn)) as db:
        db.open()
        caches = Caches(Cache(300), Cache(5))
        services = build(db, caches, Notices(own_dsn, (caches.roles,)), label_limit=5)
        open_to_all = http_settings(http_host="0.0.0.0")  # noqa: S104 - that is what is tested
        with pytest.raises(Exposed, match="python -m bot token create"), serve(services, open_to_all):
            pass
        with serve(services, http_settings(http_host="0.0.0.0", service_api_key="k")):  # noqa: S104 - as above
            services.tokens.create("42", Role.MEMBER)
        with serve(services, open_to_all) as api:
            assert api.by(None).get("/health").status == 200
