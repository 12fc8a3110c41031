"""Bad input never gets a traceback: whatever line comes, the answer is a sentence."""

import shlex
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings

from commands.base import Command, Reply
from commands.registry import load
from inventory.actor import Actor
from inventory.services import Services
from tests.proof_rows import ProofRow
from tests.proofs.door import Door, door
from tests.proofs.lines import LINES

FULL, SHORT = 2000, 200


def test_some_lines_of_any_kind_get_a_sentence(services: Services, admin: Actor) -> None:
    assert _failures(services, admin, SHORT)["lines"] >= SHORT


@pytest.mark.proof
@pytest.mark.area("items")
def test_any_line_gets_a_sentence(services: Services, admin: Actor, proof_row: ProofRow) -> None:
    seen = _failures(services, admin, FULL)
    holds = seen["lines"] >= FULL and seen["failed"] == 0 and seen["naive"] > 0 and seen["ok"] > 100
    name = f"Show 6 lines of {seen['lines']:,} that fail"
    proof_row("items", name, seen["failed"], seen["naive"], "0, split and bound naively > 0", holds=holds)
    assert holds, seen


def _failures(services: Services, admin: Actor, count: int) -> Counter[str]:
    """How many lines there were, how many failed, and how many would have split and bound naively."""
    seen: Counter[str] = Counter()

    @settings(max_examples=count, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(LINES)
    def told(line: str) -> None:
        seen["lines"] += 1
        reply = said.say(admin, line)
        seen[reply.code or "ok" if reply else "no command"] += 1
        seen["failed"] += _failed(reply)
        seen["naive"] += _naive(line)
        assert not _failed(reply), reply

    with door(services) as said:
        _stock(said, admin)
        told()
    return seen


def _stock(said: Door, admin: Actor) -> None:
    for line in ('add "Sony A7" "mirrorless camera" camera', 'add "Folding chair" --quantity 12', "add drill"):
        reply = said.say(admin, f"!inventory {line}")
        assert reply is not None
        assert reply.success


def _failed(reply: Reply | None) -> bool:
    return reply is not None and (reply.code == "error" or not reply.text or "Traceback" in reply.text)


def _naive(line: str) -> bool:
    """Whether a program fails that splits the line like a shell and hands the words over as they come."""
    try:
        words = shlex.split(line.removeprefix("!"))
        command, taken = load().find(words) or _nothing()
        command.arguments.model_validate(dict(zip(command.arguments.model_fields, words[taken:], strict=False)))
    except (ValueError, LookupError):
        return line.startswith("!")
    return False


def _nothing() -> tuple[Command, int]:
    raise LookupError
