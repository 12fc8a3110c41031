"""Search on real PostgreSQL: what is found, in which order, and what never is."""

from collections.abc import Hashable, Iterable
from dataclasses import replace

import pytest

from inventory.actor import Actor, Role
from inventory.cache import Cache
from inventory.db import Database
from inventory.errors import Denied
from inventory.items.revision import edited
from inventory.services import Caches, Services, build

THINGS = {
    "Sony A7": ("mirrorless camera", ("camera", "video")),
    "Sony A7 III": ("newer one", ("camera", "broken")),
    "Camera bag": ("black", ("bag",)),
    "Tripod": ("carries a camera", ()),
    "Video light": ("", ("light",)),
    "Schöner Bohrer": ("für Beton", ("werkzeug",)),
    "Bob's drill": ("", ()),
}


_TEXTS = "name, name_key, labels, description"
_KEPT = f"SELECT item_id AS id, {_TEXTS} FROM item_search WHERE community_id = %s ORDER BY 1"
_TRUE = f"SELECT id, {_TEXTS} FROM item WHERE community_id = %s AND deleted_at IS NULL ORDER BY 1"


class Quiet:
    """Tells nobody of changes."""

    def changed(self, community: str, keys: Iterable[Hashable]) -> None:
        """Nobody."""


@pytest.fixture
def seeker(services: Services, member: Actor) -> Actor:
    """A member of a community with some things."""
    for name, (description, labels) in THINGS.items():
        services.items.add(member, name, description, labels)
    return member


def found(
    services: Services, seeker: Actor, text: str, labels: tuple[str, ...] = (), without: tuple[str, ...] = ()
) -> list[str]:
    return [item.name for item in services.finder.search(seeker, text, labels, without, limit=50).items]


def test_the_name_itself_comes_first_then_what_begins_with_it(services: Services, seeker: Actor) -> None:
    assert found(services, seeker, "sony a7") == ["Sony A7", "Sony A7 III"]


def test_names_come_before_labels_and_labels_before_descriptions(services: Services, seeker: Actor) -> None:
    assert found(services, seeker, "camera") == ["Camera bag", "Sony A7", "Sony A7 III", "Tripod"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("SONY", ["Sony A7", "Sony A7 III"]),
        ("tri", ["Tripod"]),
        ("a7 son", ["Sony A7", "Sony A7 III"]),
        ("schoner bohrer", ["Schöner Bohrer"]),
        ("fur", ["Schöner Bohrer"]),
        ("bobs", ["Bob's drill"]),
        ("bob’s drill", ["Bob's drill"]),
        ("werkz", ["Schöner Bohrer"]),
    ],
)
def test_beginnings_of_words_find_whatever_case_and_accents(
    services: Services, seeker: Actor, text: str, names: list[str]
) -> None:
    assert found(services, seeker, text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("ipod", ["Tripod"]),
        ("ohrer", ["Schöner Bohrer"]),
        ("sonya7", ["Sony A7", "Sony A7 III"]),
        ("eolight", ["Video light"]),
    ],
)
def test_any_part_of_a_name_finds_it_with_or_without_blanks(
    services: Services, seeker: Actor, text: str, names: list[str]
) -> None:
    assert found(services, seeker, text) == names


@pytest.mark.parametrize(
    ("text", "name"), [("tirpod", "Tripod"), ("tripd", "Tripod"), ("tripood", "Tripod"), ("vidio light", "Video light")]
)
def test_a_slip_is_forgiven_where_nothing_else_fits(services: Services, seeker: Actor, text: str, name: str) -> None:
    result = services.finder.search(seeker, text)
    assert (result.stage, [item.name for item in result.items]) == ("typo", [name])


def test_a_slip_is_not_looked_for_where_something_fits(services: Services, seeker: Actor) -> None:
    services.items.add(seeker, "Camra strap")
    result = services.finder.search(seeker, "camra")
    assert (result.stage, [item.name for item in result.items]) == ("match", ["Camra strap"])


@pytest.mark.parametrize("text", ["", "  ", "!?", "zzzz", "sony zzzz", "' & | ! :*", "\\", "%", "\x00"])
def test_what_nothing_holds_finds_nothing_and_breaks_nothing(services: Services, seeker: Actor, text: str) -> None:
    result = services.finder.search(seeker, text)
    assert (result.items, result.stage, result.total) == ([], "none", 0)


def test_labels_are_all_wanted_and_the_excluded_stay_out(services: Services, seeker: Actor) -> None:
    assert found(services, seeker, "sony", labels=("camera", "video")) == ["Sony A7"]
    assert found(services, seeker, "sony", without=("broken",)) == ["Sony A7"]
    assert found(services, seeker, "sony", labels=("camera",), without=("video", "broken")) == []
    assert found(services, seeker, "snoy", labels=("video",)) == ["Sony A7"]


def test_pages_follow_each_other_without_gaps(services: Services, seeker: Actor) -> None:
    for number in range(25):
        services.items.add(seeker, f"Cable {number:02}")
    pages = [services.finder.search(seeker, "cable", skip=skip, limit=10) for skip in (0, 10, 20)]
    assert [len(page.items) for page in pages] == [10, 10, 5]
    assert [item.name for page in pages for item in page.items] == [f"Cable {number:02}" for number in range(25)]
    assert {page.total for page in pages} == {25}


def test_what_changes_is_found_by_its_new_words_only(services: Services, seeker: Actor, moderator: Actor) -> None:
    assert found(services, seeker, "tripod") == ["Tripod"]
    services.keeping.add_label(moderator, "Tripod", "stand")
    assert found(services, seeker, "stand") == ["Tripod"]
    services.keeping.remove_label(moderator, "Tripod", "stand")
    assert found(services, seeker, "stand") == []


def test_the_texts_beside_the_keys_are_the_thing_s_after_every_kind_of_change(
    services: Services, db: Database, seeker: Actor, moderator: Actor
) -> None:
    services.keeping.edit(moderator, "Tripod", edited(name="Big tripod", description="carries cameras"))
    services.keeping.add_label(moderator, "Camera bag", "leather")
    services.keeping.rename_label(moderator, "camera", "cameras")
    services.keeping.edit(moderator, "Video light", edited(name="Lamp"))
    services.undo.undo(moderator)
    services.exchange.import_file(moderator, b"name,description,labels\nSONY A7,from a file,lens\nMug,of a file,\n")
    services.keeping.delete(moderator, "Bob's drill")
    services.keeping.delete(moderator, "Sony A7 III")
    services.keeping.restore(moderator, "Sony A7 III")
    with db.reading() as connection:
        kept, true = (connection.execute(sql, [seeker.community]).fetchall() for sql in (_KEPT, _TRUE))
    assert kept == true
    assert {row["name"] for row in kept} == {*THINGS, "Big tripod", "SONY A7", "Mug"} - {
        "Tripod", "Sony A7", "Bob's drill",
    }  # fmt: skip


def test_a_found_thing_shows_who_has_it(services: Services, seeker: Actor) -> None:
    services.loans.checkout(seeker, "Tripod")
    assert services.finder.search(seeker, "tripod").items[0].loans[0].holder_name == "Mia"


def test_another_community_is_never_seen(services: Services, seeker: Actor, community: str) -> None:
    stranger = replace(seeker, community=f"{community}-2")
    services.items.add(stranger, "Tripod of theirs")
    for text in ("sony", "ripod", "tirpod", "camera"):
        assert not set(found(services, stranger, text)) & set(THINGS)
    assert found(services, seeker, "theirs") == []


def test_nobody_without_a_role_searches(services: Services, seeker: Actor) -> None:
    services.members.set_policy(replace(seeker, person="test:ada", rank=Role.ADMIN), "inventory.read", Role.MODERATOR)
    with pytest.raises(Denied):
        services.finder.search(seeker, "sony")


def test_keys_of_an_older_version_are_written_anew(
    own_dsn: str, member: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(own_dsn, pool_size=2, read_pool_size=2)
    database.open()
    services = build(database, Caches(Cache(300), Cache(5)), Quiet(), label_limit=5)
    services.items.add(member, "Tripod")
    assert services.finder.reindex() == 0
    monkeypatch.setattr("inventory.items.finder.SEARCH_VERSION", 99)
    assert services.finder.reindex() == 1
    assert found(services, member, "ipod") == ["Tripod"]
    database.close()
