"""The source of a scan of an AWS account."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from inventory.cloud.scan import Scan
from inventory.cloud.services import Cloud
from workers.cloud.catalogue_file import Catalogue
from workers.cloud.choices import choices
from workers.cloud.entry import Feature
from workers.cloud.places import Places
from workers.cloud.tasks import Source
from workers.sources.aws import AwsSource, models
from workers.sources.aws_client import AwsClient
from workers.sources.aws_regions import Regions, partition_of
from workers.sources.aws_session import checked, session_of

Switched = Mapping[str, tuple[bool, Mapping[str, Any]]]
_OFF: tuple[bool, Mapping[str, Any]] = (False, {})


def open_source(scan: Scan, cloud: Cloud, catalogue: Catalogue, _places: Places) -> Source:
    """The account's source with credentials that were tried; raises CallFault."""
    partition = partition_of(scan.account)
    session = session_of(scan.account, Regions.homes[partition])
    client = AwsClient(checked(session, scan.account), models(catalogue))
    return AwsSource(
        scan, client, catalogue, Regions(client, partition), choices(cloud, scan),
        features=enabled_features(catalogue, cloud.settings.choices(scan.community, "feature")),
        weights={(cell.region, cell.type): took.total_seconds() for cell, took in cloud.scanning.cells(scan).items()},
    )  # fmt: skip


def enabled_features(catalogue: Catalogue, switched: Switched) -> dict[str, list[Feature]]:
    """The features that a community has enabled, by type, each for the regions that it is configured for."""
    return {
        kind: [
            replace(feature, regions=tuple(filter(None, str(chosen[1].get("regions", "")).split(","))))
            for feature in some.values()
            if (chosen := switched.get(feature.full_name, _OFF))[0]
        ]
        for kind, some in catalogue.features.items()
    }
