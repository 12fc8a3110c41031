"""Scans that people ask for: written down, taken up by a job's run, looked at and cancelled by anybody who may."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from inventory.actor import Actor
from inventory.cloud import events, scan_store
from inventory.cloud.account import Account
from inventory.cloud.accounts import AccountService
from inventory.cloud.regions import known_regions
from inventory.cloud.room import READ, SCAN, CloudRoom
from inventory.cloud.scan import ScanRecord
from inventory.db import Db, Row
from inventory.errors import Conflict, Invalid, NotFound
from inventory.ids import new_id
from inventory.ledger import store as ledger
from inventory.shape import Shape
from inventory.suggest import nearest

_MOST_CELLS, _MOST_NAMES = 5_000, 100


class Asked(NamedTuple):
    """A scan that was asked for, and the run of the job that does it."""

    scan: UUID
    run: UUID
    account: str


class CellRecord(Shape):
    """A cell as its last look left it."""

    account_name: str
    region: str
    type: str
    operation: str
    complete: bool
    error: str
    detail: str
    seen: int
    milliseconds: int


class AskingService:
    """Every method raises Denied for a role that doesn't suffice."""

    def __init__(self, room: CloudRoom, accounts: AccountService) -> None:
        self._room = room
        self._accounts = accounts

    def ask(
        self, actor: Actor, account: str = "", *, services: Sequence[str] = (), regions: Sequence[str] = (),
        correlation: str = "",
    ) -> list[Asked]:  # fmt: skip
        """Have an account scanned now, or all of them; raises Conflict while one is being scanned."""
        needs = self._room.permissions.require(actor, SCAN)
        chosen = [self._accounts.named(actor.community, account)] if account else self._accounts.of(actor.community)
        if not chosen or not self._room.access.allows(actor.community):
            raise NotFound("There is no cloud account here yet; cloud connect adds one.")
        providers = {one.provider for one in chosen}
        wanted = self._services(services, chosen)
        where = known_regions(self._room, regions, providers.pop() if len(providers) == 1 else "", chosen)

        def work(db: Db) -> Row:
            asked = [self._ask(db, actor, one, wanted, where, correlation) for one in chosen]
            rows = [row for _, row in asked]
            return ledger.record(db, actor, needs, rows, {"asked": [answer for answer, _ in asked]})

        answer = self._room.changes.transaction(actor, "inventory.scan.requested", work)
        return [Asked(UUID(one["scan"]), UUID(one["run"]), one["account"]) for one in answer["asked"]]

    def _ask(
        self, db: Db, actor: Actor, account: Account, services: list[str], regions: list[str], correlation: str
    ) -> tuple[Row, Row]:
        """Write the scan and plan its run, in one transaction."""
        try:
            run = self._room.duties.plan(db, actor.community, account.name, actor.person)
        except Conflict as busy:
            raise Conflict(f"'{account.name}' is being scanned already; cloud cancel stops that.") from busy
        scan = new_id()
        values: Row = {
            "id": scan, "account": account.id, "run": run, "services": services, "regions": regions,
            "correlation": correlation or str(scan), "asked_by": actor.person,
        }  # fmt: skip
        scan_store.ask(db, actor.community, values)
        return {"scan": str(scan), "run": str(run), "account": account.name}, events.scan_row(
            "requested", account, values
        )

    def _services(self, names: Sequence[str], accounts: Sequence[Account]) -> list[str]:
        """Services of the catalogue; raises Invalid for one that isn't in it, where no provider lists more itself."""
        wanted = list(dict.fromkeys(name.lower() for name in names if name))
        if len(wanted) > _MOST_NAMES:
            raise Invalid(f"Name {_MOST_NAMES} services at most, or none for all.")
        offered = self._room.offer.types() if wanted else ()
        known = {name for entry in offered for name in (entry.service, entry.type)}
        open_lists = any(account.provider != "aws" for account in accounts)
        for name in wanted:
            if name not in known and not open_lists:
                near = nearest(name, sorted(known))
                raise Invalid(
                    f"I know no service '{name[:50]}'." + (f" Did you mean {' or '.join(near)}?" if near else "")
                )
        return wanted

    def cancel(self, actor: Actor, account: str = "") -> int:
        """Ask the scans of an account, or of all, to stop within seconds; gives how many there were."""
        self._room.permissions.require(actor, SCAN)
        chosen = [self._accounts.named(actor.community, account)] if account else self._accounts.of(actor.community)
        return self._cancel(actor, chosen)

    def stop(self, actor: Actor, scan: UUID) -> None:
        """Ask one scan to stop; raises NotFound, or Conflict where it has ended."""
        record = self.get(actor, scan)
        if not self._cancel(actor, [self._accounts.by_id(actor.community, record.account_id)], scan):
            raise Conflict(f"That scan is {record.state} already.")

    def _cancel(self, actor: Actor, accounts: Sequence[Account], scan: UUID | None = None) -> int:
        needs = self._room.permissions.require(actor, SCAN)
        by_id = {one.id: one for one in accounts}

        def work(db: Db) -> Row:
            rows = scan_store.cancel(db, actor.community, list(by_id), scan)
            changes = [events.cancel_row(by_id[row["account_id"]], row["id"]) for row in rows]
            return ledger.record(db, actor, needs, changes, {"cancelled": len(rows)})

        return int(self._room.changes.transaction(actor, "cloud.cancel", work)["cancelled"])

    def get(self, actor: Actor, scan: UUID) -> ScanRecord:
        """A scan as it stands; while it runs, its figures are of the cells ended so far. Raises NotFound."""
        self._room.permissions.require(actor, READ)
        with self._room.db.reading() as db:
            row = scan_store.by_id(db, actor.community, scan)
            if row is None:
                raise NotFound("There is no such scan here.")
            counts = scan_store.counts(db, actor.community, scan) if row["state"] == "running" else {}
        return ScanRecord.model_validate({**row, **counts})

    def recent(self, actor: Actor, account: str = "", limit: int = 10) -> list[ScanRecord]:
        """The newest scans of an account or of all, at most 100."""
        self._room.permissions.require(actor, READ)
        chosen = self._accounts.named(actor.community, account).id if account else None
        with self._room.db.reading() as db:
            rows = scan_store.recent(db, actor.community, chosen, min(limit, 100))
        return [ScanRecord.model_validate(row) for row in rows]

    def failed_cells(self, actor: Actor, limit: int = 10) -> list[CellRecord]:
        """The cells that weren't complete when last looked at, those that have been so longest first."""
        self._room.permissions.require(actor, READ)
        with self._room.db.reading() as db:
            rows = scan_store.failed_cells(db, actor.community, min(limit, _MOST_CELLS))
        return [CellRecord.model_validate({**row, "complete": row["failed_since"] is None}) for row in rows]
