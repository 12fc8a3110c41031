"""A scan of an AWS account, on moto's server: what is there is found, what changed is told, nothing else is."""

from inventory.actor import Actor
from inventory.cloud.scan import ScanState
from inventory.services import Services
from tests.integration.aws.accounts import added, furnish, scanned
from tests.standins import moto

SERVICES = ("ec2.instance", "ec2.vpc", "ec2.subnet", "s3", "sqs", "sns", "dynamodb.table")
REGIONS = ("us-east-1", "eu-west-1")


def test_a_scan_finds_what_is_there_and_a_second_one_tells_nothing(aws: str, services: Services, admin: Actor) -> None:
    number = moto.fresh_account()
    for region in REGIONS:
        furnish(aws, number, region)
    account = added(services, admin, number, regions=REGIONS)
    first = scanned(services, account, SERVICES)
    assert (first.state, first.failed) == (ScanState.COMPLETED, 0)
    assert first.added == first.seen >= 2 * (3 + 1 + 1 + 1 + 1 + 1 + 1)
    again = scanned(services, account, SERVICES)
    assert (again.seen, again.added, again.changed, again.removed) == (first.seen, 0, 0, 0)


def test_what_was_taken_away_tagged_or_added_is_the_whole_difference(
    aws: str, services: Services, admin: Actor
) -> None:
    number = moto.fresh_account()
    things = furnish(aws, number, "eu-west-1", instances=3)
    account = added(services, admin, number, regions=("eu-west-1",))
    scanned(services, account, SERVICES)
    session = moto.session_in(aws, number, "eu-west-1")
    session.client("sqs", endpoint_url=aws).delete_queue(QueueUrl=things["queue"])
    session.client("sns", endpoint_url=aws).create_topic(Name="more")
    session.client("ec2", endpoint_url=aws).create_tags(
        Resources=things["instances"][:1], Tags=[{"Key": "owner", "Value": "mia"}]
    )
    second = scanned(services, account, SERVICES)
    assert (second.added, second.changed, second.removed) == (1, 1, 1)


def test_credentials_of_another_account_scan_nothing(aws: str, services: Services, admin: Actor) -> None:
    account = services.cloud.accounts.add(admin, "shop", "999999999999")
    record = scanned(services, account, SERVICES)
    assert record.state is ScanState.FAILED
    assert "not of 999999999999" in record.said
