"""One machine found by several sources is known again; two that only look alike are not."""

from collections.abc import Collection, Mapping
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from inventory.fleet.identity import Known, matching
from inventory.fleet.words import KeyKind

A, B, C = (UUID(int=number) for number in (1, 2, 3))
ID, TAIL, PVE, KEY, ADDRESS = KeyKind


def found(
    keys: Mapping[KeyKind, str], *known: Known, own: UUID | None = None, apart: Collection[tuple[UUID, UUID]] = ()
) -> list[UUID]:
    return matching(keys, known, own, apart)


def test_the_surest_key_comes_first() -> None:
    keys = {ADDRESS: "10.0.0.5", ID: "m1"}
    assert found(keys, Known(ADDRESS, "10.0.0.5", A), Known(ID, "m1", B)) == [B, A]


def test_another_machine_id_means_another_machine_whatever_else_is_the_same() -> None:
    other = [Known(ID, "m2", A), Known(KEY, "SHA256:x", A), Known(ADDRESS, "10.0.0.5", A)]
    assert found({ID: "m1", KEY: "SHA256:x", ADDRESS: "10.0.0.5"}, *other) == []


def test_a_key_that_only_one_side_has_contradicts_nothing() -> None:
    assert found({TAIL: "n1", ADDRESS: "100.64.0.1"}, Known(ID, "m1", A), Known(ADDRESS, "100.64.0.1", A)) == [A]


def test_an_address_may_be_one_of_several() -> None:
    assert found({ADDRESS: "10.0.0.6"}, Known(ADDRESS, "10.0.0.5", A), Known(ADDRESS, "10.0.0.6", A)) == [A]


def test_two_that_people_took_apart_stay_apart() -> None:
    known = [Known(ID, "m1", A), Known(ID, "m1", B)]
    assert found({ID: "m1"}, *known, own=A) == [A, B]
    assert found({ID: "m1"}, *known, own=A, apart={(A, B)}) == [A]


@given(
    st.dictionaries(st.sampled_from(KeyKind), st.sampled_from("xyz")),
    st.lists(st.builds(Known, st.sampled_from(KeyKind), st.sampled_from("xyz"), st.sampled_from((A, B, C)))),
)
def test_whoever_is_found_shares_a_key_and_is_named_once(keys: dict[KeyKind, str], known: list[Known]) -> None:
    targets = matching(keys, known, None)
    assert len(targets) == len(set(targets))
    for target in targets:
        assert any(keys.get(kind) == value for kind, value, other in known if other == target)
