"""G10: nobody reads, changes or infers another community's things, and everybody may do what the policy says."""

import re
from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import orjson
import psycopg
import pytest
from psycopg import sql

from commands.base import Reply
from commands.registry import load
from inventory.actor import Actor, Role
from inventory.permissions import ACTIONS, Standing
from inventory.services import Services
from tests.proof_rows import ProofRow
from tests.proofs.door import Door, door
from tests.proofs.matrix import CASES, PROBES, SECRETS, Case, cases, stock

POLICIES = ("default", "strict")
CALLERS = ("anonymous", "revoked", "member", "moderator", "admin")


@pytest.fixture
def said(services: Services) -> Iterator[Door]:
    """The door through which every line goes."""
    with door(services) as opened:
        yield opened


def test_every_command_stands_in_the_matrix() -> None:
    assert [command.name for command in load() if not cases(command)] == []
    assert set(CASES) <= {command.name for command in load()}


@pytest.mark.area("items")
def test_everybody_may_do_exactly_what_the_policy_says(
    services: Services, said: Door, dsn: str, proof_row: ProofRow, monkeypatch: pytest.MonkeyPatch
) -> None:
    cells = [cell for policy in POLICIES for name in CALLERS for cell in _cells(services, said, dsn, policy, name)]
    wrong = [cell for cell, fault in cells if fault]
    monkeypatch.setattr(Standing, "needed", lambda *_: Role.NONE)
    unchecked = sum(bool(fault) for _, fault in _cells(services, said, dsn, "strict", "member"))
    holds = not wrong and unchecked > 0 and len(cells) > len(CASES) * len(POLICIES) * len(CALLERS)
    proof_row("items", f"G10 wrong of {len(cells)} cells", len(wrong), unchecked, "0, unchecked > 0", holds=holds)
    assert holds, (wrong, unchecked)


@pytest.mark.area("items")
def test_another_community_is_neither_seen_nor_changed_nor_felt(
    services: Services, said: Door, dsn: str, proof_row: ProofRow
) -> None:
    before = _visited(services, said, _actor("admin", "Bea"))
    zelda = replace(_actor("admin", "Zelda"), person="test:zelda")
    stock(services, zelda, replace(zelda, person="test:zora", name="Zora"))
    rows = _rows(dsn, zelda.community)
    after = _visited(services, said, _actor("admin", "Bea"))
    leaks = [line for line, reply in after if _leaked(line, _all_of(reply))]
    felt = [line for (line, then), (_, now) in zip(before, after, strict=True) if _shape(then) != _shape(now)]
    changed = _rows(dsn, zelda.community) != rows
    naive = sum(_leaked(line, text) for line, text in _unscoped(dsn))
    holds = not leaks and not felt and not changed and naive > 0
    name = f"G10 leaks to another community's admin in {len(after)} replies"
    proof_row("items", name, len(leaks) + len(felt) + changed, naive, "0, without WHERE community > 0", holds=holds)
    assert holds, (leaks, felt, changed, naive)


def _cells(services: Services, said: Door, dsn: str, policy: str, name: str) -> Iterator[tuple[str, str]]:
    """Every case for one caller in a community of its own: which it was, and what was wrong with it."""
    actor = _actor(name, "Mia")
    zelda = Actor(actor.community, "test:zelda", "Zelda", "test", Role.ADMIN)
    services.members.choose_policy(zelda, policy)
    stock(services, zelda, replace(actor, rank=Role.ADMIN))
    if name == "revoked":
        actor = replace(actor, credential=_revoked(services, actor))
    refused, allowed = _sorted(actor, policy)
    before = _rows(dsn, actor.community)
    for case in refused:
        reply = _told(said, actor, case)
        sound = reply.code == "denied" and not _leaked(case.line, _all_of(reply))
        yield f"{policy} {name} {case.line}", "" if sound else reply.text
    yield f"{policy} {name} rows", "" if _rows(dsn, actor.community) == before else "changed by what was denied"
    for case in allowed:
        reply = _told(said, actor, case)
        sound = reply.code not in ("denied", "error") if case.code is None else reply.code == case.code
        yield f"{policy} {name} {case.line}", "" if sound else reply.text


def _sorted(actor: Actor, policy: str) -> tuple[list[Case], list[Case]]:
    """What the policy denies this caller, and what it allows; undo first, which takes back what `stock` did."""
    role = Role.NONE if actor.credential else actor.rank
    commands = sorted(load(), key=lambda command: command.name != "inventory undo")
    lines = [case._replace(line=case.line.format(policy=policy)) for command in commands for case in cases(command)]
    allowed = [case for case in lines if case.action is None or role >= getattr(ACTIONS[case.action], policy)]
    return [case for case in lines if case not in allowed], allowed


def _told(said: Door, actor: Actor, case: Case) -> Reply:
    reply = said.say(actor, f"!{case.line}", *([case.file] if case.file else []))
    assert reply is not None
    return reply


def _actor(name: str, called: str) -> Actor:
    rank = Role[{"anonymous": "NONE", "revoked": "ADMIN"}.get(name, name.upper())]
    return Actor(f"c-{uuid4().hex[:12]}", f"test:{called.lower()}", called, "test", rank)


def _revoked(services: Services, actor: Actor) -> str:
    token_id = services.tokens.create(actor.community, Role.ADMIN).split(".")[2]
    assert services.tokens.revoke(actor.community, token_id)
    return token_id


def _visited(services: Services, said: Door, actor: Actor) -> list[tuple[str, Reply]]:
    """What an admin is told who says every line in a community that has none of the things."""
    services.members.choose_policy(actor, "default")
    lines = [*_sorted(actor, "default")[1], *(Case(line, None) for line in PROBES)]
    return [(case.line, _told(said, actor, case)) for case in lines]


def _all_of(reply: Reply) -> str:
    file = reply.attachment.content.decode("latin-1") if reply.attachment else ""
    return f"{reply.text}{orjson.dumps(reply.values()).decode()}{reply.more}{file}"


def _shape(reply: Reply) -> tuple[str, str]:
    """An answer without its numbers and times."""
    return reply.code, re.sub(r"\d", "0", reply.text)


def _leaked(line: str, text: str) -> bool:
    return any(word.lower() in text.lower() for word in SECRETS if word.lower() not in line.lower())


def _unscoped(dsn: str) -> list[tuple[str, str]]:
    """What a program answers that forgets the community in its WHERE."""
    with psycopg.connect(dsn) as connection:
        rows = connection.execute("SELECT name, description FROM item WHERE name LIKE %s", ["%history"]).fetchall()
    return [(name, f"{name}: {description}") for name, description in rows]


def _rows(dsn: str, community: str) -> list[tuple[str, str]]:
    """A digest of the community's rows in every table that has a community."""
    with psycopg.connect(dsn) as connection:
        tables = connection.execute(
            """SELECT relname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
               WHERE attname = 'community_id' AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY 1"""
        ).fetchall()
        digest = (
            "SELECT {name}, md5(string_agg(t::text, ' ' ORDER BY t::text)) FROM {table} t WHERE community_id = {of}"
        )
        digests = [
            sql.SQL(digest).format(name=sql.Literal(name), table=sql.Identifier(name), of=sql.Literal(community))
            for (name,) in tables
        ]
        return connection.execute(sql.SQL(" UNION ALL ").join(digests)).fetchall()
