"""An independent reader agrees: ids from boto3 itself, which shares no code with the engine."""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from inventory.actor import Actor
from inventory.db import Database
from inventory.services import Services
from tests.integration.aws.accounts import added, furnish, scanned
from tests.standins import moto

REGIONS = ("us-east-1", "eu-west-1")
Client = Callable[[str], Any]


def _paged(client: Any, operation: str, *path: str, **given: Any) -> Iterable[Any]:
    for page in client.get_paginator(operation).paginate(**given):
        items: Any = [page]
        for name in path:
            items = [inner for item in items for inner in item[name]]
        yield from items


def path_of(url: str) -> str:
    """A queue's address without the host, which is the gate's for the one and moto's for the other."""
    return urlsplit(url).path if url.startswith("http") else url


READERS: dict[str, Callable[[Client], Iterable[str]]] = {
    "ec2.instance": lambda c: (
        i["InstanceId"] for i in _paged(c("ec2"), "describe_instances", "Reservations", "Instances")
    ),
    "ec2.vpc": lambda c: (v["VpcId"] for v in _paged(c("ec2"), "describe_vpcs", "Vpcs")),
    "ec2.subnet": lambda c: (s["SubnetId"] for s in _paged(c("ec2"), "describe_subnets", "Subnets")),
    "ec2.security-group": lambda c: (
        g["GroupId"] for g in _paged(c("ec2"), "describe_security_groups", "SecurityGroups")
    ),
    "ec2.volume": lambda c: (v["VolumeId"] for v in _paged(c("ec2"), "describe_volumes", "Volumes")),
    "sqs.queue": lambda c: map(path_of, _paged(c("sqs"), "list_queues", "QueueUrls")),
    "sns.topic": lambda c: (t["TopicArn"] for t in _paged(c("sns"), "list_topics", "Topics")),
    "dynamodb.table": lambda c: _paged(c("dynamodb"), "list_tables", "TableNames"),
    "logs.log-group": lambda c: (g["logGroupArn"] for g in _paged(c("logs"), "describe_log_groups", "logGroups")),
    "lambda.function": lambda c: (f["FunctionArn"] for f in _paged(c("lambda"), "list_functions", "Functions")),
    "ecs.cluster": lambda c: _paged(c("ecs"), "list_clusters", "clusterArns"),
    "ecr.repository": lambda c: (r["repositoryArn"] for r in _paged(c("ecr"), "describe_repositories", "repositories")),
    "kms.key": lambda c: (k["KeyId"] for k in _paged(c("kms"), "list_keys", "Keys")),
    "secretsmanager.secret": lambda c: (s["ARN"] for s in _paged(c("secretsmanager"), "list_secrets", "SecretList")),
    "ssm.parameter": lambda c: (p["Name"] for p in _paged(c("ssm"), "describe_parameters", "Parameters")),
}
GLOBAL: dict[str, Callable[[Client], Iterable[str]]] = {
    "s3.bucket": lambda c: (b["Name"] for b in c("s3").list_buckets()["Buckets"]),
    "iam.role": lambda c: (r["Arn"] for r in _paged(c("iam"), "list_roles", "Roles")),
    "iam.user": lambda c: (u["Arn"] for u in _paged(c("iam"), "list_users", "Users")),
}


def more(client: Client) -> None:
    """Things of the types that furnish() doesn't make."""
    client("logs").create_log_group(logGroupName="/shop/web")
    client("ecs").create_cluster(clusterName="web")
    client("ecr").create_repository(repositoryName="web")
    client("kms").create_key()
    client("secretsmanager").create_secret(Name="db", SecretString="x")
    client("ssm").put_parameter(Name="/shop/size", Value="1", Type="String")


def test_the_engine_finds_the_very_ids_that_an_independent_reader_lists(
    aws: str, services: Services, admin: Actor, db: Database
) -> None:
    number = moto.fresh_account()
    clients = {region: clients_in(aws, number, region) for region in REGIONS}
    for region in REGIONS:
        furnish(aws, number, region, instances=4)
        more(clients[region])
    clients["us-east-1"]("iam").create_user(UserName="mia")
    clients["us-east-1"]("iam").create_role(RoleName="reader", AssumeRolePolicyDocument="{}")
    account = added(services, admin, number, regions=REGIONS)
    record = scanned(services, account, (*READERS, *GLOBAL))
    expected = {(kind, region): set(read(clients[region])) for region in REGIONS for kind, read in READERS.items()}
    expected |= {(kind, "global"): set(read(clients["us-east-1"])) for kind, read in GLOBAL.items()}
    assert record.failed == 0
    assert stored(db, admin.community) == {key: ids for key, ids in expected.items() if ids}
    assert sum(bool(ids) for ids in expected.values()) >= 10 + len(GLOBAL)


def clients_in(aws: str, number: str, region: str) -> Client:
    """boto3's clients inside the account."""
    session = moto.session_in(aws, number, region)
    return lambda service: session.client(service, endpoint_url=aws)


def stored(db: Database, community: str) -> dict[tuple[str, str], set[str]]:
    """Ids by type and region, as the room keeps them."""
    found: dict[tuple[str, str], set[str]] = {}
    with db.reading() as connection:
        rows = connection.execute(
            "SELECT c.type, c.region, r.id FROM cloud_resource r JOIN cloud_cell c"
            " ON c.community_id = r.community_id AND c.id = r.cell WHERE r.community_id = %s AND r.removed_at IS NULL",
            [community],
        ).fetchall()
    for row in rows:
        found.setdefault((row["type"], row["region"]), set()).add(path_of(row["id"]))
    return found
