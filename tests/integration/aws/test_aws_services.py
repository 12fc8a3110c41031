"""The catalogue is carried out on moto: what moto can do comes back whole, in more than a hundred services."""

import re
from collections.abc import Iterator
from importlib.util import find_spec
from itertools import chain
from pathlib import Path

import pytest
from botocore import xform_name

from inventory.actor import Actor
from inventory.db import Database
from inventory.services import Services
from tests.integration.aws.accounts import added, scanned
from tests.proof_rows import ProofRow
from tests.standins import moto
from workers.cloud.catalogue_file import load
from workers.cloud.engine import Limits
from workers.cloud.entry import Entry

_METHOD = re.compile(r"^    def (\w+)\(", re.MULTILINE)


def methods() -> set[str]:
    """The names of all methods that moto's answers have, out of its sources: to load its modules takes seconds."""
    spec = find_spec("moto")
    assert spec is not None
    assert spec.origin is not None
    sources = Path(spec.origin).parent.rglob("responses/*.py"), Path(spec.origin).parent.rglob("responses.py")
    return {name for source in chain(*sources) for name in _METHOD.findall(source.read_text(encoding="utf-8"))}


def answerable() -> Iterator[Entry]:
    """Entries that moto may have an answer for."""
    known = methods()
    return (one for one in load().entries.values() if xform_name(one.operation) in known)


def some(each: int) -> list[Entry]:
    """So many of them a service."""
    chosen: dict[str, list[Entry]] = {}
    for one in answerable():
        chosen.setdefault(one.service, []).append(one)
    return [one for several in chosen.values() for one in several[:each]]


def answered(aws: str, services: Services, admin: Actor, db: Database, wanted: list[Entry]) -> list[str]:
    """The types whose lists came back whole."""
    account = added(services, admin, moto.fresh_account(), regions=("us-east-1",))
    scanned(services, account, tuple(one.type for one in wanted), limits=Limits(seats=32, each=8))
    with db.reading() as connection:
        rows = connection.execute(
            "SELECT DISTINCT type FROM cloud_cell WHERE community_id = %s AND complete_at IS NOT NULL",
            [admin.community],
        ).fetchall()
    return [row["type"] for row in rows]


def services_of(types: list[str]) -> set[str]:
    return {one.partition(".")[0] for one in types}


def test_a_hundred_services_answer_whole(aws: str, services: Services, admin: Actor, db: Database) -> None:
    types = answered(aws, services, admin, db, some(each=2))
    assert len(services_of(types)) >= 100, sorted(services_of(types))


@pytest.mark.proof
@pytest.mark.area("cloud")
def test_three_hundred_lists_answer_whole(
    aws: str, services: Services, admin: Actor, db: Database, proof_row: ProofRow
) -> None:
    types = answered(aws, services, admin, db, list(answerable()))
    wide, many = len(services_of(types)) >= 105, len(types) >= 300
    proof_row("cloud", "services of AWS that answer whole on moto", len(services_of(types)), None, "≥ 105", holds=wide)
    proof_row("cloud", "lists of AWS that answer whole on moto", len(types), None, "≥ 300", holds=many)
    assert wide
    assert many
