"""The SQL of scans: asked for, taken up by a run, counted by their cells, ended."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from inventory.db import Db, Row, every, one

_ASK = """
INSERT INTO cloud_scan (community_id, id, account_id, run, state, services, regions, correlation, asked_by)
VALUES (%(community)s, %(id)s, %(account)s, %(run)s, 'requested', %(services)s, %(regions)s, %(correlation)s,
    %(asked_by)s)
"""
_WAITING = """
SELECT * FROM cloud_scan WHERE community_id = %(community)s AND account_id = %(account)s AND state = 'requested'
ORDER BY asked_at LIMIT 1 FOR UPDATE
"""
_OF_RUN = "SELECT * FROM cloud_scan WHERE community_id = %(community)s AND run = %(run)s FOR UPDATE"
_BEGIN = """
UPDATE cloud_scan SET run = coalesce(%(run)s, run), state = CASE WHEN ended_at IS NULL THEN 'running' ELSE state END,
    began_at = coalesce(began_at, clock_timestamp())
WHERE community_id = %(community)s AND id = %(id)s RETURNING *, clock_timestamp() AS taken_at
"""
_DONE = """
SELECT account_id, provider, region, type, operation FROM cloud_cell
WHERE community_id = %(community)s AND scan_id = %(id)s AND failed_since IS NULL
"""
_OF_ACCOUNT = """
SELECT account_id, provider, region, type, operation, milliseconds FROM cloud_cell
WHERE community_id = %(community)s AND account_id = %(account)s AND (%(operation)s = '' OR operation = %(operation)s)
"""
_CANCELLED = "SELECT cancel FROM cloud_scan WHERE community_id = %(community)s AND id = %(id)s"
_CANCEL = """
UPDATE cloud_scan SET cancel = true, ended_at = CASE WHEN state = 'requested' THEN now() END,
    state = CASE WHEN state = 'requested' THEN 'cancelled' ELSE state END
WHERE community_id = %(community)s AND account_id = ANY(%(accounts)s) AND state IN ('requested', 'running')
  AND (%(scan)s::uuid IS NULL OR id = %(scan)s)
RETURNING id, account_id
"""
_COUNTS = """
SELECT count(*)::int AS cells, count(failed_since)::int AS failed, coalesce(sum(seen), 0)::int AS seen,
    coalesce(sum(added), 0)::int AS added, coalesce(sum(changed), 0)::int AS changed,
    coalesce(sum(removed), 0)::int AS removed
FROM cloud_cell WHERE community_id = %(community)s AND scan_id = %(id)s
"""
_END = """
UPDATE cloud_scan SET state = %(state)s, ended_at = clock_timestamp(), said = %(said)s, cells = %(cells)s,
    failed = %(failed)s, seen = %(seen)s, added = %(added)s, changed = %(changed)s, removed = %(removed)s
WHERE community_id = %(community)s AND id = %(id)s AND state = 'running' RETURNING *
"""
_LEFT = """
UPDATE cloud_scan s SET state = 'failed', ended_at = clock_timestamp(), said = 'Its run ended without it.'
WHERE s.community_id = %(community)s AND (%(account)s::uuid IS NULL OR s.account_id = %(account)s)
  AND s.state IN ('requested', 'running') AND (%(own)s::uuid IS NULL OR s.run IS DISTINCT FROM %(own)s) AND CASE
    WHEN s.run IS NOT NULL THEN NOT EXISTS (SELECT FROM job_run r
        WHERE r.community_id = s.community_id AND r.id = s.run AND r.state IN ('pending', 'running'))
    ELSE coalesce(s.began_at, s.asked_at) < clock_timestamp() - %(quiet)s AND NOT EXISTS (SELECT FROM cloud_cell c
        WHERE c.community_id = s.community_id AND c.scan_id = s.id AND c.merged_at >= clock_timestamp() - %(quiet)s)
    END
RETURNING *
"""
_LIST = """
SELECT s.*, a.name AS account_name FROM cloud_scan s
JOIN cloud_account a ON a.community_id = s.community_id AND a.id = s.account_id
WHERE s.community_id = %(community)s
"""
_ONE = f"{_LIST} AND s.id = %(id)s"
_RECENT = (
    f"{_LIST} AND (%(account)s::uuid IS NULL OR s.account_id = %(account)s) ORDER BY s.asked_at DESC LIMIT %(limit)s"
)
_CELLS = """
SELECT c.*, a.name AS account_name FROM cloud_cell c
JOIN cloud_account a ON a.community_id = c.community_id AND a.id = c.account_id
WHERE c.community_id = %(community)s
"""
_CELLS_OF_SCAN = f"{_CELLS} AND c.scan_id = %(scan)s AND (c.failed_since IS NOT NULL OR NOT %(failed)s) LIMIT %(limit)s"
_FAILED = (
    f"{_CELLS} AND c.failed_since IS NOT NULL AND a.removed_at IS NULL ORDER BY c.failed_since, c.id LIMIT %(limit)s"
)
_FAILED_COUNT = """
SELECT count(*)::int AS cells FROM cloud_cell c
JOIN cloud_account a ON a.community_id = c.community_id AND a.id = c.account_id
WHERE c.community_id = %(community)s AND c.failed_since IS NOT NULL AND a.removed_at IS NULL
"""
_FOUND = """
SELECT DISTINCT service FROM cloud_cell
WHERE community_id = %(community)s AND account_id = %(account)s AND seen > 0 ORDER BY 1
"""
_TOLD_ELSE = """
SELECT count(DISTINCT (h.cell, h.resource))::int AS resources FROM cloud_history h
JOIN cloud_cell c ON c.community_id = h.community_id AND c.id = h.cell
WHERE h.community_id = %(community)s AND h.scan_id = %(scan)s AND h.at >= %(since)s AND c.type = ANY(%(types)s)
  AND h.changes ?| %(fields)s::text[]
"""
_REGIONS = """
SELECT DISTINCT region FROM cloud_cell WHERE community_id = %(community)s AND account_id = ANY(%(accounts)s) LIMIT 1000
"""
_KNOW = """
UPDATE cloud_account SET services = %(services)s WHERE community_id = %(community)s AND id = %(account)s
"""


def ask(db: Db, community: str, values: Row) -> None:
    """Write a scan that waits: id, account, run, services, regions, correlation, asked_by."""
    db.execute(_ASK, {"community": community, **values})


def of_run(db: Db, community: str, run: UUID) -> Row | None:
    """The scan that a job's run began, locked."""
    return one(db, _OF_RUN, {"community": community, "run": run})


def waiting(db: Db, community: str, account: UUID) -> Row | None:
    """The scan of an account that waits longest, locked."""
    return one(db, _WAITING, {"community": community, "account": account})


def begin(db: Db, community: str, scan: UUID, run: UUID | None) -> Row:
    """Say that a scan runs; gives its row and the time."""
    return one(db, _BEGIN, {"community": community, "id": scan, "run": run}) or {}


def done(db: Db, community: str, scan: UUID) -> list[Row]:
    """The cells that a scan has ended without a fault."""
    return every(db, _DONE, {"community": community, "id": scan})


def cells_of(db: Db, community: str, account: UUID, operation: str) -> list[Row]:
    """Every cell of an account that was ever looked at, by this operation where one is given."""
    return every(db, _OF_ACCOUNT, {"community": community, "account": account, "operation": operation})


def cancelled(db: Db, community: str, scan: UUID) -> bool:
    """Whether somebody asked a scan to stop."""
    row = one(db, _CANCELLED, {"community": community, "id": scan})
    return row is None or bool(row["cancel"])


def cancel(db: Db, community: str, accounts: Sequence[UUID], scan: UUID | None = None) -> list[Row]:
    """Ask the scans of these accounts, or one of them, to stop; those that only waited are ended."""
    return every(db, _CANCEL, {"community": community, "accounts": list(accounts), "scan": scan})


def counts(db: Db, community: str, scan: UUID) -> Row:
    """What a scan's cells add up to."""
    return one(db, _COUNTS, {"community": community, "id": scan}) or {}


def end(db: Db, community: str, scan: UUID, values: Row) -> Row | None:
    """End a running scan with its state, sentence and figures; None when it was ended before."""
    return one(db, _END, {"community": community, "id": scan, **values})


def end_left(db: Db, community: str, account: UUID | None, own: UUID | None, quiet: timedelta) -> list[Row]:
    """End the scans, of one account or of all, that nobody does any more, but for that of one's own run; gives them.

    That is one whose run has ended or is known no more, and one without a run of which nothing came for so long.
    """
    return every(db, _LEFT, {"community": community, "account": account, "own": own, "quiet": quiet})


def by_id(db: Db, community: str, scan: UUID) -> Row | None:
    """A scan with its account's name."""
    return one(db, _ONE, {"community": community, "id": scan})


def recent(db: Db, community: str, account: UUID | None, limit: int) -> list[Row]:
    """The newest scans, of one account or of all."""
    return every(db, _RECENT, {"community": community, "account": account, "limit": limit})


def cells(db: Db, community: str, scan: UUID, limit: int, *, failed: bool = False) -> list[Row]:
    """The cells that a scan ended, or only those that failed."""
    return every(db, _CELLS_OF_SCAN, {"community": community, "scan": scan, "failed": failed, "limit": limit})


def failed_cells(db: Db, community: str, limit: int) -> list[Row]:
    """The cells that were not complete when last looked at, the longest first."""
    return every(db, _FAILED, {"community": community, "limit": limit})


def failed_count(db: Db, community: str) -> int:
    """How many cells were not complete when last looked at."""
    row = one(db, _FAILED_COUNT, {"community": community})
    return row["cells"] if row else 0


def services_found(db: Db, community: str, account: UUID) -> list[str]:
    """The services of which an account has something."""
    return [row["service"] for row in every(db, _FOUND, {"community": community, "account": account})]


def told_else(db: Db, community: str, scan: UUID, since: datetime, types: Sequence[str], fields: Sequence[str]) -> int:
    """Of how many resources of these types a scan saw one of these fields changed."""
    params = {"community": community, "scan": scan, "since": since, "types": list(types), "fields": list(fields)}
    row = one(db, _TOLD_ELSE, params)
    return row["resources"] if row else 0


def regions_of(db: Db, community: str, accounts: Sequence[UUID]) -> list[str]:
    """The regions in which these accounts were ever looked at."""
    return [row["region"] for row in every(db, _REGIONS, {"community": community, "accounts": list(accounts)})]


def know_services(db: Db, community: str, account: UUID, services: Sequence[str]) -> None:
    """Remember the services that were ever found in an account."""
    db.execute(_KNOW, {"community": community, "account": account, "services": list(services)})
