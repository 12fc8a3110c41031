"""Two places that share one inventory: joined by a code, parted again, and nothing lost on the way."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import uuid4

import psycopg
import pytest

from inventory.actor import Actor, Role
from inventory.errors import Conflict, Denied, Invalid, NotFound, StorekeeperError
from inventory.services import Services


def admin_of(platform: str) -> Actor:
    """The admin of a new server or channel, which has a community of its own."""
    place = f"{platform}:{uuid4().hex[:12]}"
    return Actor(place, f"{platform}:1", "Ada", platform, Role.ADMIN)


@pytest.fixture
def guild() -> Actor:
    """The admin of a Discord server."""
    return admin_of("discord")


@pytest.fixture
def stream() -> Actor:
    """The broadcaster of a Twitch channel."""
    return admin_of("twitch")


def joined(services: Services, stream: Actor, guild: Actor) -> Actor:
    """The broadcaster, once the channel shares the server's inventory."""
    services.links.join(stream, stream.community, services.links.code(guild))
    return replace(stream, community=services.communities.place(stream.community).community)


def test_a_code_given_in_one_place_and_entered_in_another_joins_their_inventories(
    services: Services, guild: Actor, stream: Actor
) -> None:
    assert services.communities.place(stream.community).community == stream.community
    services.items.add(guild, "Drill")
    there = joined(services, stream, guild)
    assert there.community == guild.community
    assert services.items.get(there, "drill").name == "Drill"
    assert services.communities.places(guild) == [stream.community]


def test_a_code_works_once_and_a_newer_one_ends_it(services: Services, guild: Actor, stream: Actor) -> None:
    old, code = services.links.code(guild), services.links.code(guild)
    for wrong in (old, "AAAA-BBBB-CCCC"):
        with pytest.raises(NotFound, match="unknown, used or older"):
            services.links.join(stream, stream.community, wrong)
    services.links.join(stream, stream.community, code.lower().replace("-", " "))
    other = admin_of("twitch")
    with pytest.raises(NotFound):
        services.links.join(other, other.community, code)


def test_a_code_is_too_old_after_a_quarter_of_an_hour(
    services: Services, dsn: str, guild: Actor, stream: Actor
) -> None:
    code = services.links.code(guild)
    with psycopg.connect(dsn) as db:
        moved = "UPDATE link_code SET expires_at = expires_at - interval '15 minutes' WHERE community_id = %s"
        assert db.execute(moved, [guild.community]).rowcount == 1
    with pytest.raises(NotFound):
        services.links.join(stream, stream.community, code)


def enters(services: Services, who: Actor, code: str, refusal: type[StorekeeperError]) -> bool:
    """Whether they join by the code; false where they are refused so."""
    try:
        services.links.join(who, who.community, code)
    except refusal:
        return False
    return True


def test_one_code_entered_in_ten_places_at_once_joins_one(services: Services, guild: Actor) -> None:
    code, others = services.links.code(guild), [admin_of("twitch") for _ in range(10)]

    with ThreadPoolExecutor(10) as threads:
        assert sum(threads.map(lambda other: enters(services, other, code, NotFound), others)) == 1
    assert len(services.communities.places(guild)) == 1


def test_two_places_that_join_each_other_at_once_don_t_block_for_ever(services: Services) -> None:
    def enter(who: Actor, code: str) -> bool:
        return enters(services, who, code, StorekeeperError)

    with ThreadPoolExecutor(10) as threads:
        pairs = []
        for _ in range(5):
            one, two = admin_of("discord"), admin_of("twitch")
            codes = services.links.code(one), services.links.code(two)
            pairs.append([threads.submit(enter, who, code) for who, code in zip((two, one), codes, strict=True)])
        assert all(any(entered.result() for entered in pair) for pair in pairs)


def test_the_things_of_the_place_that_joins_wait_for_it_and_come_back(
    services: Services, guild: Actor, stream: Actor
) -> None:
    services.items.add(stream, "Camera")
    services.items.add(stream, "Tripod")
    services.loans.checkout(stream, "Camera")
    code = services.links.code(guild)
    result = services.links.join(stream, stream.community, code)
    assert (result.community, result.things) == (guild.community, 2)
    there = replace(stream, community=guild.community)
    with pytest.raises(NotFound):
        services.items.get(there, "camera")
    services.links.leave(there, stream.community)
    assert services.communities.place(stream.community).community == stream.community
    assert services.items.get(stream, "camera").loans[0].holder == stream.person


def test_a_channel_keeps_its_manners_through_joining_and_leaving(
    services: Services, guild: Actor, stream: Actor
) -> None:
    place = stream.community
    services.communities.set_channel(stream, place, "9", suggestions=False)
    there = joined(services, stream, guild)
    assert not services.communities.place(place).manners("9").suggestions
    services.communities.set_channel(there, place, "9", replies="thread")
    services.links.leave(there, place)
    manners = services.communities.place(place).manners("9")
    assert (manners.suggestions, manners.replies) == (False, "thread")


def test_who_joins_and_who_leaves_stands_in_the_audit_trails_of_both(
    services: Services, guild: Actor, stream: Actor
) -> None:
    there = joined(services, stream, guild)
    services.links.leave(there, stream.community)
    actions = {who: [row.action for row in services.audit.recent(who)] for who in (guild, stream)}
    assert actions[guild] == ["community.leave", "community.join", "community.code"]
    assert actions[stream] == ["community.return", "community.share"]


def test_only_admins_give_and_enter_codes(services: Services, guild: Actor, stream: Actor) -> None:
    with pytest.raises(Denied):
        services.links.code(replace(guild, rank=Role.MODERATOR))
    code = services.links.code(guild)
    with pytest.raises(Denied):
        services.links.join(replace(stream, rank=Role.MODERATOR), stream.community, code)
    services.links.join(stream, stream.community, code)


def test_a_place_joins_one_inventory_and_no_circle(services: Services, guild: Actor, stream: Actor) -> None:
    with pytest.raises(Conflict, match="this place's own"):
        services.links.join(guild, guild.community, services.links.code(guild))
    with pytest.raises(Invalid, match="in the server or channel"):
        services.links.join(guild, "", services.links.code(stream))
    there = joined(services, stream, guild)
    third = admin_of("discord")
    with pytest.raises(Conflict, match="shares another inventory already"):
        services.links.join(there, stream.community, services.links.code(third))
    with pytest.raises(Conflict, match="Other places share this one's inventory"):
        services.links.join(guild, guild.community, services.links.code(third))
    with pytest.raises(NotFound, match="nothing to unlink"):
        services.links.leave(guild, guild.community)


def test_a_place_that_joins_gives_nobody_else_its_own_inventory_that_it_left(
    services: Services, guild: Actor, stream: Actor
) -> None:
    code, third = services.links.code(stream), admin_of("discord")
    joined(services, stream, guild)
    with pytest.raises(NotFound):
        services.links.join(third, third.community, code)


def test_a_code_refused_can_be_used_still(services: Services, guild: Actor, stream: Actor) -> None:
    code = services.links.code(guild)
    with pytest.raises(Conflict):
        services.links.join(guild, guild.community, code)
    services.links.join(stream, stream.community, code)


def test_an_admin_can_send_a_place_away_and_a_stranger_s_place_is_unknown(
    services: Services, guild: Actor, stream: Actor
) -> None:
    joined(services, stream, guild)
    stranger = admin_of("discord")
    with pytest.raises(NotFound):
        services.links.leave(stranger, stream.community)
    assert services.links.leave(guild, stream.community).things == 0
    assert services.communities.place(stream.community).community == stream.community


def test_the_code_itself_is_kept_nowhere(services: Services, dsn: str, guild: Actor) -> None:
    actor = guild.with_key("discord:77", "f")
    code = services.links.code(actor)
    with pytest.raises(Conflict, match="shown already"):
        services.links.code(actor)
    with psycopg.connect(dsn) as db:
        kept = db.execute("SELECT answer::text FROM request WHERE community_id = %s", [guild.community]).fetchall()
        told = db.execute(
            "SELECT details::text FROM inventory_activity WHERE community_id = %s", [guild.community]
        ).fetchall()
    assert code not in str(kept) + str(told)
    assert code.replace("-", "") not in str(kept) + str(told)
