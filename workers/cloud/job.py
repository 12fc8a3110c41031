"""A scan as a job does it: begin, run the engine on the account's source, finish."""

import importlib
import time
from collections.abc import Callable

from inventory.cloud.account import Account
from inventory.cloud.model import Fault
from inventory.cloud.scan import Scan, ScanRecord
from inventory.cloud.services import Cloud
from workers.cloud.catalogue_file import load
from workers.cloud.engine import Engine, Limits, Progress
from workers.cloud.faults import CallFault
from workers.cloud.offer import CatalogueOffer
from workers.cloud.tasks import Source

TELL_SECONDS = 1.0
_SOURCES = {name: f"workers.sources.{name}_scan" for name in ("aws", "azure", "google", "kubernetes")}


def scan_account(
    cloud: Cloud, scan: Scan, tell: Callable[[int, int], None], limits: Limits | None = None
) -> ScanRecord:
    """Do a scan that was begun, and finish it, whatever becomes of it. `tell(done, total)` may raise to stop.

    What `tell` raises leaves the scan unfinished, so that the job's next run goes on with it.
    """
    try:
        engine = Engine(scan, source_of(scan, cloud), cloud.scanning, limits)
        engine.run(_seldom(tell))
    except CallFault as fault:
        return cloud.scanning.finish_scan(scan, error=fault.sentence)
    return cloud.scanning.finish_scan(scan)


def source_of(scan: Scan, cloud: Cloud) -> Source:
    """The source for the scan's account; raises CallFault where the account or its SDK isn't there."""
    provider = scan.account.provider
    try:
        module = importlib.import_module(_SOURCES[provider])
    except ImportError as error:
        sentence = f"The clients for {provider} aren't installed: add the extra '{provider}'."
        raise CallFault(Fault.FAILED, sentence) from error
    offer = cloud.offer if isinstance(cloud.offer, CatalogueOffer) else CatalogueOffer(load)
    source: Source = module.open_source(scan, cloud, offer.read(), offer.places)
    return source


def _seldom(tell: Callable[[int, int], None]) -> Callable[[Progress], None]:
    """Tell once a second, and at the end."""
    last = 0.0

    def told(progress: Progress) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= TELL_SECONDS or progress.done == progress.total:
            last = now
            tell(progress.done, progress.total)

    return told


def sentence(account: Account, record: ScanRecord) -> str:
    """How the scan went, in one line."""
    figures = f"{record.seen:,} resources, {record.added} new, {record.changed} changed, {record.removed} gone"
    failed = f"; {record.failed} of {record.cells} listings failed" if record.failed else ""
    said = f" {record.said}" if record.said else ""
    return f"{account.name}: {record.state.value}, {figures}{failed}.{said}"
