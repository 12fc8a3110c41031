"""`!cloud` as people type it: what is said, and what is understood."""

from dataclasses import replace

import pytest

from inventory.actor import Actor
from inventory.cloud.model import Resource
from inventory.cloud.room import CloudAccess
from inventory.db import Database
from inventory.errors import Denied
from inventory.notices import Notices
from inventory.services import Caches, Services, build
from tests.integration.clouds.stories import account, bucket, buckets, seen
from tests.integration.talking import Say, saying

say = saying("cloud", "admin")


def test_nothing_is_connected_at_first(say: Say) -> None:
    assert say("summary").text == "No cloud account is connected yet; !cloud connect adds one."
    assert say("scan").text == "There is no cloud account here yet; cloud connect adds one."


def test_a_story_of_buckets(say: Say, services: Services, admin: Actor) -> None:
    told = say("connect prod arn:aws:iam::123456789012:role/Reader --regions eu-west-1").text
    assert told.startswith("Connected prod: aws 123456789012, as arn:aws:iam::123456789012:role/Reader, eu-west-1.")
    of = services.cloud.accounts.named(admin.community, "prod")
    cell = buckets(of)
    seen(services, of, [bucket(n, versioning="on", tags={"env": "prod"}) for n in range(12)])
    assert "12 resources of 1 services; last scan" in say("").text
    assert say("").attachment is not None
    found = say("find type:s3.* region:eu-* tag:env=prod bucket")
    assert found.text.startswith("12 found:\nbucket-0 · s3.bucket · eu-west-1 · prod")
    assert say(found.more.removeprefix("!cloud ")).text.count("s3.bucket") == 2  # type: ignore[union-attr] # it is there
    seen(services, of, [bucket(n, versioning="off" if n == 3 else "on", tags={"env": "prod"}) for n in range(3, 13)])
    changes = say("changes --since 1h").text
    assert changes.count("\n") == 5
    assert "~ bucket-3 · s3.bucket · eu-west-1 · prod: versioning: on → off" in changes
    assert "+ bucket-12" in changes
    shown = say("show bucket-3").text
    assert "Tags: env=prod" in shown
    assert "versioning: off" in shown
    assert "changed: versioning: on → off" in shown
    assert "prod: aws 123456789012" in say("accounts").text
    assert "completed" in say("accounts").text
    assert cell.region in say("find is:removed").text


def test_a_scan_is_asked_for_shown_and_cancelled(say: Say, services: Services, admin: Actor) -> None:
    account(services, admin)
    asked = say("scan prod")
    assert asked.text == "Looking at prod."
    assert asked.progress is not None
    assert say("scan").text == "'prod' is being scanned already; cloud cancel stops that."
    assert say("cancel").text == "Stopping 1 scan."
    assert say("cancel").text == "Nothing is being scanned."


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("find size 3", "Nothing was found."),
        ("find foo:bar", "There is no filter foo:. There are type:, region:, account:,"),
        ("find regoin:eu-west-1", "There is no filter regoin:. Did you mean region:?"),
        ("changes kind:s3.bucket", "There is no filter kind:."),
        ("find type:", "Say what after type:, such as type:s3.bucket or tag:env=prod."),
        ("find -region:x", "Only tags can be left out, as in -tag:owner."),
        ("find is:odd", "is: takes one of public, broken, orphan, untagged, stale, removed."),
        ("show nothing", "There is no cloud resource 'nothing' here; cloud find searches."),
        ("connect x odd:1", "I know no provider 'odd'. Name it as arn:aws:iam"),
        ("connect x 12345", "I can't tell whose account '12345' is. Name it as"),
        ("connect x aws:123456789012 --external-id abc", "An external id goes with a role"),
        ("connect x aws:123456789012 --regions moon!", "'moon!' is no region"),
        (
            "connect x aws:123456789012 --regions mars-1",
            "There is no region 'mars-1' of aws. They look like",
        ),
        (
            "connect x aws:123456789012 --regions eu-wst-1",
            "There is no region 'eu-wst-1' of aws. Did you mean",
        ),
        ("changes --since never", "The interval 'never' can't be read"),
        ("disconnect nobody", "There is no cloud account 'nobody' here."),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(say: Say, line: str, said: str) -> None:
    assert say(line).text.startswith(said)


def test_an_account_that_is_disconnected_shows_nothing_any_more(say: Say, services: Services, admin: Actor) -> None:
    of = account(services, admin)
    seen(services, of, [bucket(1)])
    assert say("disconnect prod").text == "prod is scanned no more."
    assert say("find").text == "Nothing was found."
    assert account(services, admin).id != of.id


def test_what_is_called_alike_is_told_apart_by_its_type(say: Say, services: Services, admin: Actor) -> None:
    of = account(services, admin)
    for kind in ("kubernetes.service", "kubernetes.deployment"):
        seen(services, of, [Resource(kind, "shop/web", "web")], buckets(of, "cluster", kind))
    assert say("show shop/web").text.startswith("Several are called 'shop/web'; say which by its id, or type:")
    assert say("show shop/web type:kubernetes.service").text.startswith("web · kubernetes.service · cluster · prod")


def test_only_communities_that_the_operator_names_may_use_the_programs_credentials(
    db: Database, caches: Caches, dsn: str, admin: Actor
) -> None:
    services = build(db, caches, Notices(dsn, ()), 5, clouds=CloudAccess(frozenset({"home"})))
    with pytest.raises(Denied, match="CLOUD_COMMUNITIES"):
        account(services, admin)
    assert account(services, replace(admin, community="home"), "own", "000000000001").name == "own"
    assert admin.community not in {community for community, _ in services.cloud.scanning.targets()}


def test_a_policy_for_a_service_that_nobody_knows_is_refused_with_what_was_meant(say: Say) -> None:
    refused = say("policy aws --services s3,ec3")
    assert (refused.success, refused.attachment) == (False, None)
    assert refused.text.startswith("I know no service 'ec3' of aws. Did you mean ec2")
    assert say("policy aws --services s3,ec2").attachment is not None
