"""AWS as a source: where it looks, how fast, and whose region a bucket is in."""

from collections.abc import Container
from dataclasses import dataclass, field
from typing import Any

from inventory.cloud.model import Fault
from tests.unit.cloud_scans import Recorder, account, scan_of
from workers.cloud.catalogue_file import load
from workers.cloud.choices import Choices
from workers.cloud.engine import Engine
from workers.cloud.faults import CallFault
from workers.sources.aws import AwsSource
from workers.sources.aws_regions import Regions
from workers.sources.aws_scan import enabled_features

ENABLED = ("us-east-1", "eu-west-1", "ap-south-1")


@dataclass
class Client:
    """Answers by operation; what it was asked is kept."""

    answers: dict[str, Any]
    asked: list[tuple[str, str, str]] = field(default_factory=list)

    def call(
        self, service: str, region: str, name: str, parameters: dict[str, Any], expected: Container[str] = (), *,
        known: bool = True,
    ) -> Any:  # fmt: skip
        self.asked.append((service, region, name))
        answer = self.answers.get(name, {})
        if isinstance(answer, CallFault):
            raise answer
        return answer


def source(client: Client, *services: str, **more: Any) -> AwsSource:
    regions = Regions(client)  # type: ignore[arg-type] # it asks as the client does
    scan = scan_of(account(regions=list(more.pop("regions", ()))), services=services)
    return AwsSource(scan, client, load(), regions, **more)  # type: ignore[arg-type] # as above


def aws(**answers: Any) -> Client:
    return Client({"DescribeRegions": {"Regions": [{"RegionName": name} for name in ENABLED]}, **answers})


def test_regions_that_the_account_left_out_are_skipped_and_global_services_are_asked_once() -> None:
    tasks = source(aws(), "sqs", "iam.role").tasks()
    assert {task.cell.region for task in tasks if task.cell.type == "sqs.queue"} == set(ENABLED)
    assert [task.cell.region for task in tasks if task.cell.type == "iam.role"] == ["global"]


def test_an_accounts_own_regions_narrow_it() -> None:
    tasks = source(aws(), "sqs.queue", regions=("eu-west-1", "eu-north-1")).tasks()
    assert [task.cell.region for task in tasks] == ["eu-west-1"]


def test_a_service_is_asked_only_where_it_is_offered() -> None:
    tasks = source(aws(), "apprunner.service", "sqs.queue").tasks()
    assert sum(task.cell.type == "apprunner.service" for task in tasks) < len(ENABLED) + 1
    assert sum(task.cell.type == "sqs.queue" for task in tasks) == len(ENABLED)


def test_disabled_services_and_records_of_what_happens_are_left_out() -> None:
    tasks = source(aws(), choices=Choices(frozenset({"sqs"}))).tasks()
    kinds = {task.cell.type for task in tasks}
    assert "sqs.queue" not in kinds
    assert not kinds & {entry.type for entry in load().entries.values() if entry.kind == "record"}


def test_a_communitys_limits_rule_the_pace() -> None:
    limits = {"sqs": {"requestsPerSecond": 3, "burstLimit": 4, "maxRetries": 0, "backoffMultiplier": 5}}
    task = source(aws(), "sqs.queue", choices=Choices(limits=limits)).tasks()[0]
    assert (task.rate, task.burst, task.tries, task.backoff) == (3, 4, 1, 5)


def test_without_leave_to_list_regions_the_offered_ones_are_taken() -> None:
    denied = CallFault(Fault.DENIED, "no", code="UnauthorizedOperation")
    tasks = source(aws(DescribeRegions=denied), "sqs.queue").tasks()
    assert len(tasks) > 15


def test_buckets_are_in_their_own_regions() -> None:
    buckets = [{"Name": "films", "BucketRegion": "eu-west-1"}, {"Name": "photos", "BucketRegion": "us-east-1"}]
    keeper, listing = Recorder(), source(aws(ListBuckets={"Buckets": buckets}), "s3.bucket")
    Engine(listing.scan, listing, keeper).run()
    assert {merge.cell.region: merge.ids for merge in keeper.merges} == {
        "eu-west-1": ["films"], "us-east-1": ["photos"], "global": [],
    }  # fmt: skip


def test_a_feature_adds_its_fields_by_one_more_call_for_each() -> None:
    catalogue = load()
    client = aws(
        ListBuckets={"Buckets": [{"Name": "films", "BucketRegion": "eu-west-1"}]},
        GetBucketVersioning={"Status": "Enabled"}, GetBucketEncryption=CallFault(Fault.EXPECTED_EMPTY, "none"),
    )  # fmt: skip
    chosen = enabled_features(catalogue, {"s3.bucket.versioning": (True, {}), "s3.bucket.encryption": (True, {})})
    listing = source(client, "s3.bucket", features=chosen)
    (page,) = listing.pages(listing.tasks()[0], lambda ask: ask())
    assert page[0][1].properties == {"Name": "films", "BucketRegion": "eu-west-1", "Versioning": "Enabled",
                                     "Encryption": None}  # fmt: skip
    assert ("s3", "eu-west-1", "GetBucketVersioning") in client.asked


def test_a_feature_is_told_only_in_the_regions_it_is_configured_for() -> None:
    client = aws(
        ListBuckets={"Buckets": [{"Name": "films", "BucketRegion": "eu-west-1"},
                                 {"Name": "photos", "BucketRegion": "us-east-1"}]},
        GetBucketVersioning={"Status": "Enabled"},
    )  # fmt: skip
    chosen = enabled_features(load(), {"s3.bucket.versioning": (True, {"regions": "eu-west-1,eu-north-1"})})
    listing = source(client, "s3.bucket", features=chosen)
    (page,) = listing.pages(listing.tasks()[0], lambda ask: ask())
    assert ["Versioning" in one.properties for _, one in page] == [True, False]
    assert [asked for asked in client.asked if asked[2] == "GetBucketVersioning"] == [
        ("s3", "eu-west-1", "GetBucketVersioning"),
    ]  # fmt: skip


def test_an_item_without_an_id_makes_the_listing_incomplete() -> None:
    keeper, listing = Recorder(), source(aws(ListTopics={"Topics": [{"TopicArn": "arn:t"}, {}]}), "sns.topic",
                                         regions=("eu-west-1",))  # fmt: skip
    Engine(listing.scan, listing, keeper).run()
    assert (keeper.merges[0].ids, keeper.merges[0].error) == (["arn:t"], Fault.FAILED)


def test_a_page_that_comes_twice_ends_the_listing_as_a_fault() -> None:
    keeper, listing = Recorder(), source(aws(ListTopics={"Topics": [], "NextToken": "again"}), "sns.topic",
                                         regions=("eu-west-1",))  # fmt: skip
    Engine(listing.scan, listing, keeper).run()
    assert (keeper.merges[0].complete, keeper.merges[0].error) == (False, Fault.FAILED)
