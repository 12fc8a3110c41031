"""The services of the fleet, wired to each other."""

from dataclasses import dataclass

from inventory.changes import Notices
from inventory.fleet.archive import ArchiveService
from inventory.fleet.comparing import ComparingService
from inventory.fleet.drift import DriftService
from inventory.fleet.enrolment import EnrolmentService
from inventory.fleet.exchange import FleetExchangeService
from inventory.fleet.importing import ImportingService
from inventory.fleet.keeping import KeepingService
from inventory.fleet.known_hosts import KnownHostService
from inventory.fleet.metrics import MetricService
from inventory.fleet.recording import RecordingService
from inventory.fleet.reporting import ReportService
from inventory.fleet.room import FleetAccess, FleetRoom
from inventory.fleet.service import FleetService
from inventory.fleet.snapshots import SnapshotService


@dataclass(frozen=True)
class Fleet:
    """One field per service, made once by `build_fleet`; `access` is how sources reach machines."""

    targets: FleetService
    enrolment: EnrolmentService
    keeping: KeepingService
    importing: ImportingService
    recording: RecordingService
    known_hosts: KnownHostService
    snapshots: SnapshotService
    comparing: ComparingService
    archive: ArchiveService
    drift: DriftService
    reports: ReportService
    exchange: FleetExchangeService
    metrics: MetricService
    access: FleetAccess


def build_fleet(room: FleetRoom, notices: Notices) -> Fleet:
    """Wire the services of one room."""
    targets = FleetService(room)
    snapshots = SnapshotService(room)
    return Fleet(
        targets=targets,
        enrolment=EnrolmentService(room, targets),
        keeping=KeepingService(room, targets),
        importing=ImportingService(room, targets),
        recording=RecordingService(room.db, notices, room.access),
        known_hosts=KnownHostService(room.db, notices),
        snapshots=snapshots,
        comparing=ComparingService(room, snapshots),
        archive=ArchiveService(room.db),
        drift=DriftService(room),
        reports=ReportService(room, targets),
        exchange=FleetExchangeService(room),
        metrics=MetricService(room, targets),
        access=room.access,
    )
