"""One child of each of a dozen more services, with the id that its maker tells."""

from collections.abc import Callable

from inventory.actor import Actor
from inventory.db import Database
from inventory.services import Services
from tests.integration.aws.accounts import added, scanned
from tests.integration.aws.test_aws_reader import Client, clients_in, stored
from tests.standins import moto

REGION = "us-east-1"
ROLE = "arn:aws:iam::123456789012:role/reader"
_IMAGE = ('{"schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.v2+json",'
          ' "config": {"mediaType": "x", "size": 1, "digest": "sha256:aa"}, "layers": []}')  # fmt: skip


def _consumer(c: Client) -> str:
    c("kinesis").create_stream(StreamName="orders", ShardCount=1)
    stream = c("kinesis").describe_stream(StreamName="orders")["StreamDescription"]["StreamARN"]
    made = c("kinesis").register_stream_consumer(StreamARN=stream, ConsumerName="mail")
    return str(made["Consumer"]["ConsumerARN"])


def _grant(c: Client) -> str:
    key = c("kms").create_key()["KeyMetadata"]["KeyId"]
    made = c("kms").create_grant(KeyId=key, GranteePrincipal=ROLE, Operations=["Decrypt"])
    return f"{key}/{made['GrantId']}"


def _table(c: Client) -> str:
    c("glue").create_database(DatabaseInput={"Name": "sales"})
    c("glue").create_table(DatabaseName="sales", TableInput={"Name": "orders"})
    return "sales/orders"


def _image(c: Client) -> str:
    repository = c("ecr").create_repository(repositoryName="web")["repository"]["repositoryArn"]
    made = c("ecr").put_image(repositoryName="web", imageManifest=_IMAGE, imageTag="v1")["image"]
    return f"{repository}/{made['imageId']['imageDigest']}"


def _instance(c: Client) -> str:
    service = c("servicediscovery").create_service(Name="web")["Service"]
    c("servicediscovery").register_instance(ServiceId=service["Id"], InstanceId="one", Attributes={"port": "80"})
    return f"{service['Arn']}/one"


def _deployment_group(c: Client) -> str:
    c("codedeploy").create_application(applicationName="web", computePlatform="Server")
    c("codedeploy").create_deployment_group(applicationName="web", deploymentGroupName="blue", serviceRoleArn=ROLE)
    return "web/blue"


def _site(c: Client) -> str:
    network = c("networkmanager").create_global_network()["GlobalNetwork"]["GlobalNetworkId"]
    return str(c("networkmanager").create_site(GlobalNetworkId=network)["Site"]["SiteArn"])


def _target(c: Client) -> str:
    window = c("ssm").create_maintenance_window(Name="sunday", Schedule="rate(7 days)", Duration=2, Cutoff=1,
                                                AllowUnassociatedTargets=True)["WindowId"]  # fmt: skip
    made = c("ssm").register_target_with_maintenance_window(
        WindowId=window, ResourceType="INSTANCE", Targets=[{"Key": "tag:env", "Values": ["prod"]}]
    )
    return f"{window}/{made['WindowTargetId']}"


def _node(c: Client) -> str:
    c("appmesh").create_mesh(meshName="shop")
    made = c("appmesh").create_virtual_node(meshName="shop", virtualNodeName="web", spec={})
    return str(made["virtualNode"]["metadata"]["arn"])


def _route(c: Client) -> str:
    api = c("apigatewayv2").create_api(Name="shop", ProtocolType="HTTP")["ApiId"]
    return f"{api}/{c('apigatewayv2').create_route(ApiId=api, RouteKey='GET /')['RouteId']}"


def _user(c: Client) -> str:
    made = c("mq").create_broker(
        BrokerName="mail", DeploymentMode="SINGLE_INSTANCE", EngineType="ACTIVEMQ", EngineVersion="5.18",
        HostInstanceType="mq.t3.micro", PubliclyAccessible=False, AutoMinorVersionUpgrade=True,
        Users=[{"Username": "mia", "Password": "not-a-secret-1"}],
    )  # fmt: skip
    return f"{made['BrokerArn']}/mia"


def _namespace(c: Client) -> str:
    bucket = c("s3tables").create_table_bucket(name="tables")["arn"]
    c("s3tables").create_namespace(tableBucketARN=bucket, namespace=["sales"])
    return f"{bucket}/sales"


MAKERS: dict[str, Callable[[Client], str]] = {
    "kinesis.stream-consumer": _consumer, "kms.grant": _grant, "glue.table": _table, "ecr.image": _image,
    "servicediscovery.instance": _instance, "codedeploy.deployment-group": _deployment_group,
    "networkmanager.site": _site, "ssm.maintenance-window-target": _target, "appmesh.virtual-node": _node,
    "apigatewayv2.route": _route, "mq.user": _user, "s3tables.namespace": _namespace,
}  # fmt: skip


def test_a_child_of_each_of_twelve_services_is_found(aws: str, services: Services, admin: Actor, db: Database) -> None:
    number = moto.fresh_account()
    client = clients_in(aws, number, REGION)
    made = {kind: make(client) for kind, make in MAKERS.items()}
    account = added(services, admin, number, regions=(REGION,))
    record = scanned(services, account, tuple(made))
    assert (record.failed, record.seen) == (0, len(made))
    found = {kind: ids for (kind, _), ids in stored(db, admin.community).items()}
    assert found == {kind: {one} for kind, one in made.items()}
