"""The audit trail: append-only for us, and whatever is done to it behind our back is found offline."""

import hashlib
import io
import random
from pathlib import Path

import psycopg
import pytest
from psycopg import errors

from bot.cli_audit import read_links, verify
from bot.heads import HeadKeeper, HeadsError, public_key, verified
from inventory.actor import Actor
from inventory.db import Database
from inventory.ledger.chain import Head, Link
from inventory.services import Services
from tests.chains import exported, mutations


@pytest.fixture
def links(services: Services, db: Database, member: Actor) -> list[Link]:
    """A chain of thirty changes."""
    for number in range(10):
        services.items.add(member, f"Thing {number} “quoted” \u2028 é")
        services.loans.checkout(member, f"Thing {number} “quoted” é")
        services.loans.checkin(member, f"Thing {number} “quoted” é")
    return list(read_links(db, member.community))


def test_a_sound_chain_has_no_fault(links: list[Link], community: str) -> None:
    assert verify(io.StringIO(exported(community, links)), []) == ([], 30)


def test_every_mutation_of_an_export_is_found(links: list[Link], community: str) -> None:
    for name, mutated in mutations(links, random.Random(1), 200):
        found, _ = verify(io.StringIO(exported(community, mutated)), [])
        assert found, name


def test_truncation_and_a_full_rewrite_are_found_through_the_head_only(
    services: Services, db: Database, links: list[Link], member: Actor, other: Actor
) -> None:
    head = Head(member.community, links[-1].seq, links[-1].hash)
    shorter = exported(member.community, links[:-3])
    assert verify(io.StringIO(shorter), [])[0] == []
    assert "truncated" in verify(io.StringIO(shorter), [head])[0][0]
    forged = _rewritten(member.community, links)
    assert verify(io.StringIO(forged), [])[0] == []
    assert "rewritten" in verify(io.StringIO(forged), [head])[0][0]


def _rewritten(community: str, links: list[Link]) -> str:
    previous, forged = b"", []
    for link in links:
        text = link.link.replace("Mia", "Eve")
        digest = hashlib.sha256(previous + text.encode()).digest()
        forged.append(Link(link.seq, text, digest.hex()))
        previous = digest
    return exported(community, forged)


def test_the_module_s_own_role_can_neither_change_nor_drop_a_row(db: Database, links: list[Link]) -> None:
    for statement in ("UPDATE inventory_activity SET action = 'x'", "DELETE FROM inventory_activity"):
        with pytest.raises(errors.InsufficientPrivilege), db.writing() as connection:
            connection.execute(statement)
    with pytest.raises(errors.InsufficientPrivilege), db.writing() as connection:
        connection.execute("INSERT INTO inventory_activity SELECT * FROM inventory_activity LIMIT 1")


def test_even_the_owner_is_stopped_by_the_triggers_of_every_partition(dsn: str, links: list[Link]) -> None:
    with psycopg.connect(dsn, autocommit=True) as owner:
        part = owner.execute("SELECT tableoid::regclass::text FROM inventory_activity LIMIT 1").fetchone()
        assert part is not None
        for table in ("inventory_activity", part[0]):
            for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET door = 'x'", f"TRUNCATE {table}"):
                with pytest.raises(errors.InsufficientPrivilege):
                    owner.execute(statement.encode())


def test_a_head_is_signed_and_never_goes_back(
    tmp_path: Path, services: Services, links: list[Link], member: Actor, caplog: pytest.LogCaptureFixture
) -> None:
    HeadKeeper(tmp_path, services.audit.heads).keep()
    HeadKeeper(tmp_path, lambda: [Head(member.community, 2, "00")]).keep()
    kept = {head.community: head for head in _kept(tmp_path)}
    assert kept[member.community] == Head(member.community, 30, links[-1].hash)
    assert "went back from 30 to 2" in caplog.text


def test_nothing_is_signed_before_the_first_change_of_all(tmp_path: Path) -> None:
    heads: list[Head] = []
    keeper = HeadKeeper(tmp_path, lambda: heads)
    keeper.keep()
    assert list(tmp_path.iterdir()) == []
    heads.append(Head("42", 1, "ab"))
    keeper.keep()
    assert _kept(tmp_path) == heads


def test_altered_heads_are_refused(tmp_path: Path) -> None:
    HeadKeeper(tmp_path, lambda: [Head("42", 7, "ab")]).keep()
    file = tmp_path / "heads.json"
    file.write_bytes(file.read_bytes().replace(b"42", b"43"))
    with pytest.raises(HeadsError, match="not signed with this key"):
        _kept(tmp_path)


def _kept(folder: Path) -> list[Head]:
    return verified((folder / "heads.json").read_bytes(), public_key(folder / "key.pub"))
