"""Lists that are made for each of a parent's: the very ids that an independent reader lists, and what a fault keeps."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from aiohttp import web

from inventory.actor import Actor
from inventory.cloud.account import Account
from inventory.db import Database
from inventory.services import Services
from tests.integration.aws.accounts import added, furnish, scanned
from tests.integration.aws.test_aws_faults import refusing
from tests.integration.aws.test_aws_reader import Client, clients_in, stored
from tests.standins import moto
from tests.standins.aws_gate import Asked, AwsGate

REGION = "eu-west-1"
_POLICY = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:List*", "Resource": "*"}]}'


def furnished(client: Client, things: dict[str, Any]) -> None:
    """Parents with children of many services, and a parent without any."""
    _containers(client)
    _names(client)
    _people(client)
    _doors(client, things)


def _containers(client: Client) -> None:
    ecs = client("ecs")
    ecs.register_task_definition(family="web", containerDefinitions=[{"name": "web", "image": "web", "memory": 64}])
    for cluster in ("blue", "green", "idle"):
        ecs.create_cluster(clusterName=cluster)
    for cluster, name in (("blue", "web"), ("blue", "jobs"), ("green", "web")):
        ecs.create_service(cluster=cluster, serviceName=name, taskDefinition="web", desiredCount=0)
    for cluster in ("shop", "lab"):
        client("eks").create_cluster(name=cluster, roleArn="arn:aws:iam::123456789012:role/eks", resourcesVpcConfig={})
        client("eks").create_nodegroup(clusterName=cluster, nodegroupName="small", subnets=["subnet-1"],
                                       nodeRole="arn:aws:iam::123456789012:role/eks")  # fmt: skip


def _names(client: Client) -> None:
    for zone in ("shop.example", "lab.example"):
        made = client("route53").create_hosted_zone(Name=zone, CallerReference=zone)["HostedZone"]["Id"]
        record = {"Name": f"www.{zone}", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "192.0.2.1"}]}
        client("route53").change_resource_record_sets(
            HostedZoneId=made, ChangeBatch={"Changes": [{"Action": "CREATE", "ResourceRecordSet": record}]}
        )


def _people(client: Client) -> None:
    for name in ("mia", "bob"):
        client("iam").create_user(UserName=name)
        client("iam").create_access_key(UserName=name)
        client("iam").put_user_policy(UserName=name, PolicyName="own", PolicyDocument=_POLICY)
    pool = client("cognito-idp").create_user_pool(PoolName="shop")["UserPool"]["Id"]
    client("cognito-idp").create_user_pool_client(UserPoolId=pool, ClientName="web")
    client("cognito-idp").create_group(UserPoolId=pool, GroupName="staff")


def _doors(client: Client, things: dict[str, Any]) -> None:
    api = client("apigateway").create_rest_api(name="shop")["id"]
    client("apigateway").create_model(restApiId=api, name="order", contentType="application/json", schema="{}")
    other = client("ec2").create_subnet(VpcId=things["vpc"], CidrBlock="10.0.2.0/24")["Subnet"]["SubnetId"]
    balancer = client("elbv2").create_load_balancer(Name="web", Subnets=[things["subnet"], other])["LoadBalancers"][0]
    client("elbv2").create_listener(
        LoadBalancerArn=balancer["LoadBalancerArn"], Protocol="HTTP", Port=80,
        DefaultActions=[{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}],
    )  # fmt: skip
    client("events").put_rule(Name="nightly", ScheduleExpression="rate(1 day)")
    client("events").put_targets(Rule="nightly", Targets=[{"Id": "queue", "Arn": "arn:aws:sqs:eu-west-1:1:jobs"}])
    client("efs").create_mount_target(
        FileSystemId=client("efs").create_file_system(CreationToken="one")["FileSystemId"], SubnetId=other
    )
    client("ssm").create_maintenance_window(Name="sunday", Schedule="rate(7 days)", Duration=2, Cutoff=1,
                                            AllowUnassociatedTargets=True)  # fmt: skip


def _of_clusters(client: Client) -> list[str]:
    return [service for cluster in client("ecs").list_clusters()["clusterArns"]
            for service in client("ecs").list_services(cluster=cluster)["serviceArns"]]  # fmt: skip


def _records(client: Client) -> Iterable[str]:
    for zone in client("route53").list_hosted_zones()["HostedZones"]:
        for one in client("route53").list_resource_record_sets(HostedZoneId=zone["Id"])["ResourceRecordSets"]:
            yield f"{zone['Id']}/{one['Name']}/{one['Type']}/"


def _of_users(method: str, key: str, identity: Callable[[Any], str]) -> Callable[[Client], Iterable[str]]:
    def read(client: Client) -> Iterable[str]:
        iam = client("iam")
        for user in iam.list_users()["Users"]:
            for one in getattr(iam, method)(UserName=user["UserName"])[key]:
                yield f"{user['Arn']}/{identity(one)}"

    return read


def _of_pools(method: str, key: str, name: str) -> Callable[[Client], Iterable[str]]:
    def read(client: Client) -> Iterable[str]:
        idp = client("cognito-idp")
        for pool in idp.list_user_pools(MaxResults=10)["UserPools"]:
            yield from (f"{pool['Id']}/{one[name]}" for one in getattr(idp, method)(UserPoolId=pool["Id"])[key])

    return read


def _models(client: Client) -> Iterable[str]:
    for api in client("apigateway").get_rest_apis()["items"]:
        yield from (f"{api['id']}/{one['id']}" for one in client("apigateway").get_models(restApiId=api["id"])["items"])


def _listeners(client: Client) -> Iterable[str]:
    for balancer in client("elbv2").describe_load_balancers()["LoadBalancers"]:
        for one in client("elbv2").describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]:
            yield one["ListenerArn"]


def _targets(client: Client) -> Iterable[str]:
    for rule in client("events").list_rules()["Rules"]:
        for one in client("events").list_targets_by_rule(Rule=rule["Name"])["Targets"]:
            yield f"{rule['Arn']}/{one['Id']}"


def _mounts(client: Client) -> Iterable[str]:
    for system in client("efs").describe_file_systems()["FileSystems"]:
        for one in client("efs").describe_mount_targets(FileSystemId=system["FileSystemId"])["MountTargets"]:
            yield f"{system['FileSystemArn']}/{one['MountTargetId']}"


READERS: dict[str, Callable[[Client], Iterable[str]]] = {
    "ecs.service": _of_clusters,
    "eks.nodegroup": lambda c: (
        f"{one}/{group}" for one in c("eks").list_clusters()["clusters"]
        for group in c("eks").list_nodegroups(clusterName=one)["nodegroups"]
    ),
    "cognito-idp.user-pool-client": _of_pools("list_user_pool_clients", "UserPoolClients", "ClientId"),
    "cognito-idp.group": _of_pools("list_groups", "Groups", "GroupName"),
    "apigateway.model": _models,
    "elbv2.listener": _listeners,
    "events.target": _targets,
    "efs.mount-target": _mounts,
}  # fmt: skip
WORLDWIDE: dict[str, Callable[[Client], Iterable[str]]] = {
    "route53.resource-record-set": _records,
    "iam.access-key": _of_users("list_access_keys", "AccessKeyMetadata", lambda one: str(one["AccessKeyId"])),
    "iam.user-policy": _of_users("list_user_policies", "PolicyNames", str),
}


def test_children_have_the_very_ids_that_an_independent_reader_lists(
    aws: str, services: Services, admin: Actor, db: Database
) -> None:
    number = moto.fresh_account()
    client = clients_in(aws, number, REGION)
    furnished(client, furnish(aws, number, REGION))
    account = added(services, admin, number, regions=(REGION,))
    record = scanned(services, account, (*READERS, *WORLDWIDE))
    expected = {(kind, REGION): set(read(client)) for kind, read in READERS.items()}
    expected |= {(kind, "global"): set(read(client)) for kind, read in WORLDWIDE.items()}
    assert (record.failed, min(map(len, expected.values())) > 0) == (0, True)
    assert stored(db, admin.community) == expected
    assert scanned(services, account, (*READERS, *WORLDWIDE)).changed == 0


KEYS = ("iam.access-key",)


@pytest.fixture
def shop(aws: str, services: Services, admin: Actor) -> tuple[Account, Client]:
    """An account with three users, of whom two have a key, and all of that was seen once."""
    number = moto.fresh_account()
    client = clients_in(aws, number, REGION)
    for name in ("mia", "bob", "ada"):
        client("iam").create_user(UserName=name)
        if name != "ada":
            client("iam").create_access_key(UserName=name)
    account = added(services, admin, number, regions=(REGION,))
    assert scanned(services, account, KEYS).seen == 2
    return account, client


def refuse(gate: AwsGate, operation: str, text: bytes = b"", code: str = "AccessDenied") -> None:
    """From now on the calls of an operation that hold this text are refused."""

    def fault(asked: Asked) -> web.Response | None:
        wanted = asked.operation == operation and text in asked.body
        return refusing("iam", 404 if code == "NoSuchEntity" else 403, code) if wanted else None

    gate.fault = fault


def test_one_parent_that_fails_keeps_all_children_and_is_named(
    gate: AwsGate, services: Services, admin: Actor, shop: tuple[Account, Client]
) -> None:
    account, client = shop
    (key,) = client("iam").list_access_keys(UserName="mia")["AccessKeyMetadata"]
    client("iam").delete_access_key(UserName="mia", AccessKeyId=key["AccessKeyId"])
    client("iam").create_access_key(UserName="ada")
    refuse(gate, "ListAccessKeys", b"bob")
    record = scanned(services, account, KEYS)
    (cell,) = services.cloud.asking.failed_cells(admin, 10)
    assert (record.removed, record.added, record.failed) == (0, 1, 1), "what was seen is kept, and nothing buried"
    assert (cell.type, cell.error, "user/bob" in cell.detail) == ("iam.access-key", "denied", True)
    gate.fault = None
    assert (scanned(services, account, KEYS).removed, services.cloud.asking.failed_cells(admin, 10)) == (1, [])


def test_a_parent_that_goes_in_the_middle_takes_its_children_with_it(
    gate: AwsGate, services: Services, shop: tuple[Account, Client]
) -> None:
    account, _ = shop
    refuse(gate, "ListAccessKeys", b"bob", "NoSuchEntity")
    record = scanned(services, account, KEYS)
    assert (record.failed, record.removed) == (0, 1)


def test_parents_that_cannot_be_listed_leave_their_children_as_they_were(
    gate: AwsGate, services: Services, admin: Actor, shop: tuple[Account, Client]
) -> None:
    account, _ = shop
    refuse(gate, "ListUsers")
    record = scanned(services, account, KEYS)
    assert (record.removed, record.failed) == (0, 1)
    assert services.cloud.asking.failed_cells(admin, 10)[0].error == "denied"


def test_parents_are_listed_once_for_all_their_lists(
    gate: AwsGate, services: Services, shop: tuple[Account, Client]
) -> None:
    account, _ = shop
    gate.calls.clear()
    scanned(services, account, ("iam.access-key", "iam.user-policy"))
    asked = [call.operation for call in gate.calls]
    assert [asked.count(name) for name in ("ListUsers", "ListAccessKeys", "ListUserPolicies")] == [1, 3, 3]
