"""Scans, for the worker that does them: begin, merge cell by cell, finish. Needs no role."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from inventory.actor import Role
from inventory.cloud import account_store, check_store, events, merge_store, merging, rules, scan_store, setting_store
from inventory.cloud.account import Account
from inventory.cloud.leaving import end_left
from inventory.cloud.merging import Listing, Merged
from inventory.cloud.model import Cell, Earlier, Fault, Figures, Resource
from inventory.cloud.room import CloudRoom, scanner
from inventory.cloud.scan import Scan, ScanRecord
from inventory.cloud.storable import storable, storable_id
from inventory.db import Db, Row
from inventory.ids import new_id
from inventory.ledger import store as ledger
from inventory.text import clean

MOST_ACCOUNTS = 100_000
_LONGEST_DETAIL = 500
_NEVER = timedelta(0)


class CloudService:
    """What a scan calls. Cells of one scan may be merged by many threads, and scans of one account by many replicas."""

    def __init__(self, room: CloudRoom) -> None:
        self._room = room

    def targets(self) -> list[tuple[str, str]]:
        """Every account of the communities that are looked for, as (community, name): for whom the job runs."""
        with self._room.db.reading() as db:
            rows = account_store.everywhere(db, MOST_ACCOUNTS)
        return [(row["community_id"], row["name"]) for row in rows if self._room.access.allows(row["community_id"])]

    def begin_scan(
        self, community: str, account: Account, services: Sequence[str] = (), regions: Sequence[str] = (),
        correlation: str = "", run: UUID | None = None,
    ) -> Scan:  # fmt: skip
        """Begin a scan of an account, or go on with the one that this job's run began before.

        A scan that somebody asked for and that still waits is taken first, with its own services and regions. One of
        the account that nobody does any more is ended.
        """

        def work(db: Db) -> Scan:
            asked = scan_store.of_run(db, community, run) if run else None
            asked = asked or scan_store.waiting(db, community, account.id)
            again = asked is not None and bool(asked["began_at"] or asked["ended_at"])
            if asked is None:
                asked = {"id": new_id(), "correlation": correlation or str(run or "")}
                scan_store.ask(db, community, {
                    **asked, "account": account.id, "run": run, "services": list(services), "regions": list(regions),
                    "asked_by": scanner(community).person,
                })  # fmt: skip
            row = scan_store.begin(db, community, asked["id"], run)
            done = scan_store.done(db, community, asked["id"]) if again else []
            if not again:
                ledger.record(db, scanner(community), Role.NONE, [events.scan_row("started", account, row)], {})
            return self._scan(
                community, account, row, frozenset(Cell(account=account.account, **cell) for cell in done)
            )

        self._room.db.transact(lambda db: end_left(db, community, account.id, run))
        return self._room.db.transact(work)

    def _scan(self, community: str, account: Account, row: Row, done: frozenset[Cell]) -> Scan:
        def cancelled(scan: UUID) -> bool:
            with self._room.db.reading() as db:
                return scan_store.cancelled(db, community, scan)

        by_clock = row["asked_by"] == scanner(community).person
        return Scan(community, row["id"], account, tuple(row["services"]), tuple(row["regions"]), row["correlation"],
                    row["taken_at"], done, cancelled, by_clock)  # fmt: skip

    def cells(self, scan: Scan, operation: str = "") -> dict[Cell, timedelta]:
        """The account's cells that were ever looked at (by this operation), and how long that took last."""
        with self._room.db.reading() as db:
            rows = scan_store.cells_of(db, scan.community, scan.account.id, operation)
        number = scan.account.account
        return {
            Cell(row["account_id"], row["provider"], number, row["region"], row["type"], row["operation"]): timedelta(
                milliseconds=row["milliseconds"]
            )
            for row in rows
        }

    def merge(
        self, scan: Scan, cell: Cell, resources: Iterable[Resource], complete: bool, error: Fault | None = None, *,
        began: datetime | None = None, detail: str = "", duration: timedelta = _NEVER,
        only: Collection[str] | None = None, earlier: Earlier | None = None, portion: bool = False,
    ) -> Figures:  # fmt: skip
        """Merge what one look at a cell gave, in one transaction; gives what that did.

        `began` is `scan.clock()` before the look's first call: a look that began before one already merged is
        dropped. Only a complete look removes what it didn't see; `error` and `detail` tell why one isn't. With `only`
        the look was at these ids, and all others are as they were. Of a look that gives too much to be held,
        portions come first; the rest is merged with what came `earlier`, and removes what no portion saw either.
        """
        listing = Listing(
            cell, [storable(resource) for resource in resources], complete, began or scan.taken_at, scan.id,
            "" if complete or error is None else error.value, clean(detail)[:_LONGEST_DETAIL],
            int(duration / timedelta(milliseconds=1)), None if only is None else frozenset(map(storable_id, only)),
            portion, _kept(earlier),
        )  # fmt: skip
        if complete and only is None and not earlier and not listing.resources and self._quiet(scan, listing):
            return Figures()

        def work(db: Db) -> Merged:
            merged = merging.merge(db, scan.community, listing)
            if merged.changes and rules.load().of_type(cell.type):
                check_store.ask(db, scan.community, merged.cell, [change.id for change in merged.changes])
            rows = self._told(db, scan, listing, merged)
            if rows:
                ledger.record(db, scanner(scan.community), Role.NONE, rows, {})
            return merged

        merged = self._room.db.transact(work)
        if merged.changes:
            self._room.notices.changed(scan.community, [])
        return merged.figures

    def _quiet(self, scan: Scan, listing: Listing) -> bool:
        values = {"id": new_id(), "scan": scan.id, "began": listing.began, "milliseconds": listing.milliseconds}
        with self._room.db.writing() as db:
            return merge_store.quiet(db, scan.community, listing.cell, values)

    def _told(self, db: Db, scan: Scan, listing: Listing, merged: Merged) -> list[Row]:
        """What a cell holds when it is first seen whole is one row; from then on each change is one."""
        if not merged.first:
            watched = merge_store.watched(db, scan.community) if merged.figures.changed else []
            return events.told(scan.account, listing.cell, merged.changes, watched)
        if not listing.complete or not merged.seen:
            return []
        return [events.in_one(scan.account, listing.cell, "added", merged.seen, merged.changes)]

    def finish_scan(self, scan: Scan, *, error: str = "") -> ScanRecord:
        """End a scan: its figures, the services met for the first time, and its event.

        It failed when `error` says so or none of its cells was complete, and is cancelled when that was asked.
        """
        cancelled = scan.cancelled()

        def work(db: Db) -> Row:
            counts = scan_store.counts(db, scan.community, scan.id)
            failed = bool(error) or (counts["cells"] > 0 and counts["failed"] == counts["cells"])
            state = "failed" if failed else "cancelled" if cancelled else "completed"
            said = clean(error or scan.said)[:_LONGEST_DETAIL]
            ended = scan_store.end(db, scan.community, scan.id, {**counts, "state": state, "said": said})
            if ended is not None:
                told = [*self._discovered(db, scan), *self._updated(db, scan, ended)]
                rows = [*told, events.scan_row(state, scan.account, ended)]
                ledger.record(db, scanner(scan.community), Role.NONE, rows, {})
            return scan_store.by_id(db, scan.community, scan.id) or {}

        row = self._room.db.transact(work)
        self._room.notices.changed(scan.community, [])
        return ScanRecord.model_validate(row)

    def _updated(self, db: Db, scan: Scan, ended: Row) -> list[Row]:
        """A row for each feature that is switched on and tells something else of resources than before."""
        chosen = setting_store.every_setting(db, scan.community, "feature") if ended["changed"] else []
        names = {row["name"] for row in chosen if row["enabled"]}
        rows = []
        for feature in self._room.offer.features() if names else ():
            if feature.name in names and feature.provider == scan.account.provider:
                fields, since = list(feature.fields), ended["began_at"]
                if count := scan_store.told_else(db, scan.community, scan.id, since, feature.types, fields):
                    rows.append(events.feature_row(scan.account, feature.name, count))
        return rows

    def _discovered(self, db: Db, scan: Scan) -> list[Row]:
        found = scan_store.services_found(db, scan.community, scan.account.id)
        account = account_store.by_id(db, scan.community, scan.account.id) or {"services": found}
        new = sorted(set(found) - set(account["services"]))
        if new:
            scan_store.know_services(db, scan.community, scan.account.id, sorted({*found, *account["services"]}))
        return [events.service_row(scan.account, service) for service in new]


def _kept(earlier: Earlier | None) -> Earlier:
    return Earlier({storable_id(one) for one in earlier.ids}, earlier.figures) if earlier else Earlier()
