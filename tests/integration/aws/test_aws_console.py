"""A day at the console with AWS: five regions, a picture, a change, an alert, and a scan that is cut off."""

from typing import Any

from inventory.actor import Actor
from inventory.db import Database
from inventory.services import Services
from tests.integration.aws.accounts import furnish
from tests.integration.clouds.console import console
from tests.standins import moto

REGIONS = ("eu-west-1", "eu-central-1", "us-east-1", "us-west-2", "ap-southeast-1")
WHAT = "--services ec2.instance,ec2.security-group,s3.bucket,sqs,sns"


def client(address: str, number: str, service: str, region: str = "eu-west-1") -> Any:
    return moto.session_in(address, number, region).client(service, endpoint_url=address)


def told(services: Services, admin: Actor, *actions: str) -> list[tuple[str, str]]:
    rows = reversed(services.audit.recent(admin, 500))
    return [(row.action, row.subject_name) for row in rows if row.action in actions]


def test_an_account_in_five_regions(aws: str, services: Services, db: Database, admin: Actor) -> None:
    number = moto.fresh_account()
    made = {region: furnish(aws, number, region) for region in REGIONS}
    with console(services, db, admin) as at:
        connected = at.say(f"connect shop {moto.role_of(number)} --external-id ours --regions {','.join(REGIONS)}")
        assert connected.attachment is not None
        assert b"ec2:DescribeInstances" in connected.attachment.content
        run = at.scan("shop", WHAT)
        assert run.done == run.total >= len(REGIONS) * 4
        counts = (at.say("").values() or {})["types"]
        assert {kind: counts[kind] for kind in ("ec2.instance", "s3.bucket", "sqs.queue", "sns.topic")} == {
            "ec2.instance": 15, "s3.bucket": 5, "sqs.queue": 5, "sns.topic": 5,
        }  # fmt: skip
        assert at.say("find type:ec2.instance tag:env=prod region:eu-*").text.startswith("6 found:")
        gone = made["eu-west-1"]["instances"][0]
        assert f"→ vpc {made['eu-west-1']['vpc']}" in at.say(f"show {gone}").text

        ec2 = client(aws, number, "ec2")
        ec2.terminate_instances(InstanceIds=[gone])
        group = ec2.create_security_group(GroupName="bastion", Description="in", VpcId=made["eu-west-1"]["vpc"])
        ec2.authorize_security_group_ingress(
            GroupId=group["GroupId"], IpProtocol="tcp", FromPort=22, ToPort=22, CidrIp="0.0.0.0/0"
        )
        s3 = client(aws, number, "s3")
        for name in range(37):
            s3.create_bucket(
                Bucket=f"burst-{number}-{name}", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
            )
        at.scan("shop", WHAT)
        assert "State.Name: running → terminated" in at.say("changes type:ec2.instance").text
        assert at.say("find is:public").text.startswith("1 found:\nbastion")
    assert told(services, admin, "cloud.public") == [("cloud.public", "bastion")]
    assert told(services, admin, "cloud.burst") == [("cloud.burst", "37 new s3.bucket in global")]
    assert len(told(services, admin, "inventory.discovered")) == 5 * 4 + 1 + 1 + 37
