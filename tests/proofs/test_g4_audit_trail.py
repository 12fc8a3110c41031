"""G4: any edit, drop, swap or truncation of the audit trail is found offline."""

import hashlib
import io
import random
from pathlib import Path

import pytest

from bot.cli_audit import read_links, verify
from bot.heads import HeadKeeper, public_key, verified
from inventory.actor import Actor
from inventory.db import Database
from inventory.ledger.chain import Head, Link
from inventory.services import Services
from tests.chains import exported, mutations
from tests.proof_rows import ProofRow

MUTATIONS, CHANGES, CUTS = 1000, 60, 50


@pytest.mark.area("items")
def test_every_mutation_truncation_and_rewrite_is_found(
    services: Services, db: Database, member: Actor, tmp_path: Path, proof_row: ProofRow
) -> None:
    links, head = _trail(services, db, member, tmp_path)
    mutated = [changed for _, changed in mutations(links, random.Random(4), MUTATIONS)]
    missed = sum(not _faults(member, changed) for changed in mutated)
    unchained = sum(
        not _wrong_rows(changed) for _, changed in mutations(_unchained(links), random.Random(4), MUTATIONS)
    )
    holds = not _faults(member, links, head) and missed == 0 and unchained > 0
    name = f"G4 unseen of {MUTATIONS:,} edits, drops, swaps and copies"
    proof_row("items", name, missed, unchained, "0, hashes without a chain > 0", holds=holds)
    ends = [*(links[:-cut] for cut in range(1, CUTS + 1)), *(_rewritten(links, place) for place in range(CUTS))]
    unseen = sum(not _faults(member, end, head) for end in ends)
    headless = sum(not _faults(member, end) for end in ends)
    found = unseen == 0 and headless == len(ends)
    name = f"G4 unseen of {len(ends)} truncations and rewrites"
    proof_row("items", name, unseen, headless, "0 with the signed head, all without", holds=found)
    assert holds, (missed, unchained)
    assert found, (unseen, headless)


def _trail(services: Services, db: Database, member: Actor, folder: Path) -> tuple[list[Link], Head]:
    """A chain, and its newest link as it was signed outside the database."""
    for number in range(CHANGES // 3):
        services.items.add(member, f"Thing {number}")
        services.loans.checkout(member, f"Thing {number}")
        services.loans.checkin(member, f"Thing {number}")
    HeadKeeper(folder, services.audit.heads).keep()
    heads = verified((folder / "heads.json").read_bytes(), public_key(folder / "key.pub"))
    return list(read_links(db, member.community)), next(head for head in heads if head.community == member.community)


def _faults(actor: Actor, links: list[Link], *heads: Head) -> list[str]:
    return verify(io.StringIO(exported(actor.community, links)), list(heads))[0]


def _rewritten(links: list[Link], place: int) -> list[Link]:
    """The chain with one row forged and every hash from there on made anew."""
    forged: list[Link] = []
    for number, link in enumerate(links):
        text = link.link.replace("Mia", "Eve") if number == place else link.link
        digest = hashlib.sha256(bytes.fromhex(forged[-1].hash if forged else "") + text.encode())
        forged.append(link._replace(link=text, hash=digest.hexdigest()))
    return forged


def _unchained(links: list[Link]) -> list[Link]:
    return [link._replace(hash=hashlib.sha256(link.link.encode()).hexdigest()) for link in links]


def _wrong_rows(links: list[Link]) -> list[Link]:
    """What a verifier finds that knows each row's own hash only."""
    return [link for link in links if hashlib.sha256(link.link.encode()).hexdigest() != link.hash]
