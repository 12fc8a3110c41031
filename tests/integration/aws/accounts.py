"""Accounts on moto as communities add them, and things in them."""

from typing import Any

from inventory.actor import Actor
from inventory.cloud.account import Account
from inventory.cloud.scan import ScanRecord
from inventory.services import Services
from tests.standins import moto
from workers.cloud.engine import Limits
from workers.cloud.job import scan_account


def added(services: Services, admin: Actor, number: str, name: str = "shop", regions: tuple[str, ...] = ()) -> Account:
    """The account, added by its role."""
    return services.cloud.accounts.add(admin, name, moto.role_of(number), external_id="ours", regions=regions)


def scanned(
    services: Services, account: Account, what: tuple[str, ...] = (), regions: tuple[str, ...] = (),
    limits: Limits | None = None,
) -> ScanRecord:  # fmt: skip
    """A scan of these services and regions, done and finished."""
    scan = services.cloud.scanning.begin_scan(account.community_id, account, what, regions)
    return scan_account(services.cloud, scan, lambda _done, _total: None, limits)


def furnish(address: str, number: str, region: str, instances: int = 3) -> dict[str, Any]:
    """A network with instances, a bucket, a queue, a table and a topic in one region; gives their ids."""
    session = moto.session_in(address, number, region)

    def client(service: str) -> Any:
        return session.client(service, endpoint_url=address)

    ec2 = client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]
    tags = [{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "web"}, {"Key": "env", "Value": "prod"}]}]
    run = ec2.run_instances(ImageId="ami-12c6146b", MinCount=instances, MaxCount=instances, SubnetId=subnet,
                            TagSpecifications=tags)  # fmt: skip
    where = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    client("s3").create_bucket(Bucket=f"b-{number}-{region}", **where)
    queue = client("sqs").create_queue(QueueName="orders")["QueueUrl"]
    topic = client("sns").create_topic(Name="news")["TopicArn"]
    client("dynamodb").create_table(
        TableName="carts", BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
    )  # fmt: skip
    return {"vpc": vpc, "subnet": subnet, "instances": [one["InstanceId"] for one in run["Instances"]],
            "queue": queue, "topic": topic}  # fmt: skip
