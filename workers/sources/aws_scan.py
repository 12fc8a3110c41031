"""The source of a scan of an AWS account."""

from inventory.cloud.scan import Scan
from inventory.cloud.services import Cloud
from workers.cloud.catalogue_file import Catalogue
from workers.cloud.tasks import Source
from workers.sources.aws import AwsSource, models
from workers.sources.aws_client import AwsClient
from workers.sources.aws_regions import Regions, partition_of
from workers.sources.aws_session import checked, session_of


def open_source(scan: Scan, cloud: Cloud, catalogue: Catalogue) -> Source:
    """The account's source with credentials that were tried; raises CallFault."""
    partition = partition_of(scan.account)
    session = session_of(scan.account, Regions.homes[partition])
    client = AwsClient(checked(session, scan.account), models(catalogue))
    weights = {(cell.region, cell.type): took.total_seconds() for cell, took in cloud.scanning.cells(scan).items()}
    return AwsSource(scan, client, catalogue, Regions(client, partition), weights=weights)
