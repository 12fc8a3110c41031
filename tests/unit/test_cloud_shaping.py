"""From a provider's item to a resource: plain JSON, one shape of tags, no secret, nothing that moves by itself."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.cloud_scans import account, cell
from workers.cloud.entry import Entry
from workers.cloud.hiding import HIDDEN, without_secrets
from workers.cloud.nouns import kebab, noun_of
from workers.cloud.paths import finder, remover
from workers.cloud.shaping import plain, shaped, short_name, tags_of
from workers.sources.aws import following_page

CELL = cell(0, account())
ENTRY = Entry(
    "ec2.instance", "ec2", "DescribeInstances", "Reservations[].Instances[]", "InstanceId", arn="Arn",
    name="Tags[?Key=='Name'] | [0].Value", tags="Tags", relations=(("vpc", "VpcId"), ("group", "Groups[].GroupId")),
    volatile=("LastSeen", "Disks[].Used"),
)  # fmt: skip
ITEM = {
    "InstanceId": "i-1", "VpcId": "vpc-1", "Groups": [{"GroupId": "sg-1"}, {"GroupId": "sg-2"}], "LastSeen": 5,
    "Tags": [{"Key": "Name", "Value": "web"}], "LaunchTime": datetime(2026, 11, 21, tzinfo=UTC),
    "Disks": [{"Id": "d", "Used": 3}], "Size": Decimal(2), "Blob": b"x",
}  # fmt: skip
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.binary() | st.datetimes(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
)


def test_an_item_becomes_a_resource() -> None:
    made = shaped(ENTRY, CELL, ITEM)
    assert made is not None
    assert (made.id, made.name, made.arn, made.tags) == ("i-1", "web", None, {"Name": "web"})
    assert made.relations == (("vpc", "vpc-1"), ("group", "sg-1"), ("group", "sg-2"))
    assert made.volatile == {"LastSeen": 5, "Disks[].Used": [3]}
    assert made.properties["Disks"] == [{"Id": "d"}]
    assert not {"Tags", "LastSeen"} & set(made.properties)


def test_what_moves_by_itself_and_the_order_of_tags_change_no_hash() -> None:
    first, second = shaped(ENTRY, CELL, ITEM), shaped(ENTRY, CELL, {**ITEM, "LastSeen": 9})
    assert first is not None
    assert second is not None
    assert first.hash == second.hash
    assert shaped(ENTRY, CELL, {**ITEM, "VpcId": "vpc-2"}).hash != first.hash  # type: ignore[union-attr] # it has an id


def test_without_its_id_the_next_best_tells_it_and_without_any_nothing_does() -> None:
    assert shaped(ENTRY, CELL, {"Arn": "arn:aws:ec2:::i/1"}).id == "arn:aws:ec2:::i/1"  # type: ignore[union-attr] # it has
    assert shaped(ENTRY, CELL, {"Size": 1}) is None


def test_a_list_of_texts_is_a_list_of_resources() -> None:
    entry = Entry("sqs.queue", "sqs", "ListQueues", "QueueUrls", "@", name="@")
    made = shaped(entry, CELL, "https://sqs.eu-west-1.amazonaws.com/1/orders")
    assert made is not None
    assert (made.id, made.name) == ("https://sqs.eu-west-1.amazonaws.com/1/orders", "orders")


@pytest.mark.parametrize(
    "value",
    [[{"Key": "a", "Value": "1"}], [{"key": "a", "value": "1"}], [{"TagKey": "a", "TagValue": "1"}], {"a": "1"},
     [{"Key": "a", "Value": "1", "PropagateAtLaunch": True}]],
)  # fmt: skip
def test_every_shape_of_tags_is_one(value: Any) -> None:
    assert tags_of(value) == {"a": "1"}


@pytest.mark.parametrize(("text", "kept"), [("%7B%22Version%22%3A%221%22%7D", {"Version": "1"}), ("%7Bno", "%7Bno")])
def test_documents_that_iam_encodes_are_read(text: str, kept: Any) -> None:
    assert plain({"AssumeRolePolicyDocument": text}) == {"AssumeRolePolicyDocument": kept}


def test_values_of_environments_and_secrets_are_hidden_and_their_names_stay() -> None:
    told = {
        "Environment": {"Variables": {"DB_PASSWORD": "swordfish", "MODE": "swordfish"}},
        "MasterUserPassword": "swordfish", "SecretArn": "arn:x", "env": [{"name": "A", "value": "swordfish"}],
    }  # fmt: skip
    kept = without_secrets(told)
    assert "swordfish" not in json.dumps(kept)
    assert kept["Environment"]["Variables"] == {"DB_PASSWORD": HIDDEN, "MODE": HIDDEN}
    assert (kept["SecretArn"], kept["env"][0]["name"]) == ("arn:x", "A")


@given(ANY)
def test_whatever_a_parser_gives_is_json(value: Any) -> None:
    text = json.dumps(without_secrets(plain(value)))
    assert json.dumps(json.loads(text)) == text


@given(ANY, st.sampled_from(["a", "a.b", "a[].b", "a.b[].c"]))
def test_removing_a_path_leaves_nothing_at_it(value: Any, path: str) -> None:
    told = plain(value)
    remover(path)(told)
    assert finder(path)(told) in (None, [])


@pytest.mark.parametrize(
    ("operation", "kind"),
    [("DescribeDBInstances", "db-instance"), ("ListBuckets", "bucket"), ("ListPolicies", "policy"),
     ("DescribeAddresses", "address"), ("ListEventBuses", "event-bus"), ("DescribeVpcs", "vpc"),
     ("ListAliases", "alias"), ("DescribeCacheClusters", "cache-cluster"), ("ListIndices", "index")],
)  # fmt: skip
def test_types_are_named_for_what_an_operation_lists(operation: str, kind: str) -> None:
    assert kebab(noun_of(operation)) == kind


@pytest.mark.parametrize(("name", "short"), [("arn:aws:sns:eu-west-1:1:news", "news"), ("web", "web"), ("a/b", "a/b"),
                                             ("arn:aws:iam::1:role/path/reader", "reader")])  # fmt: skip
def test_long_names_are_short_for_people(name: str, short: str) -> None:
    assert short_name(name) == short


def test_pages_follow_their_tokens_and_end_where_nothing_more_is_told() -> None:
    entry = Entry("iam.role", "iam", "ListRoles", "Roles", "Arn", pages=(("Marker",), ("Marker",), "IsTruncated"))
    assert following_page(entry, {"IsTruncated": True, "Marker": "m"}) == {"Marker": "m"}
    assert following_page(entry, {"IsTruncated": False, "Marker": "m"}) == {}
    assert following_page(Entry("a.b", "a", "ListB", "B", "Id"), {"NextToken": "x"}) == {}
