"""The catalogue: every entry holds against AWS's own models, only reads are in it, and it is as wide as promised."""

import orjson
import pytest
import yaml

from workers.cloud.catalogue_file import load
from workers.cloud.check import faults, feature_faults, model
from workers.cloud.derive import OVERLAY
from workers.cloud.entry import Entry
from workers.cloud.policy import LONGEST, policy
from workers.cloud.reads import is_read


def test_it_has_1500_operations_in_340_services() -> None:
    catalogue = load()
    assert (len(catalogue.entries) >= 1500, len(catalogue.services) >= 340) == (True, True)


def test_every_entry_and_feature_holds_against_the_models() -> None:
    catalogue = load()
    found = [f"{entry.type}: {fault}" for entry in catalogue.entries.values() for fault in faults(entry)]
    for kind, features in catalogue.features.items():
        for feature in features.values():
            found += [f"{feature.full_name}: {fault}" for fault in feature_faults(feature, catalogue.entries[kind])]
    assert found == []


def test_actions_have_the_prefix_that_the_models_sign_with_where_none_was_given_by_hand() -> None:
    catalogue, by_hand = load(), yaml.safe_load(OVERLAY.read_text(encoding="utf-8"))["prefixes"]
    assert catalogue.prefixes == {name: model(name).signing_name for name in catalogue.services} | by_hand


def test_nothing_but_reads_is_in_it() -> None:
    catalogue = load()
    operations = {entry.operation for entry in catalogue.entries.values()}
    operations |= {feature.operation for some in catalogue.features.values() for feature in some.values()}
    assert [name for name in operations if not is_read(name)] == []


@pytest.mark.parametrize(
    "operation",
    ["CreateBucket", "DeleteQueue", "GetSecretValue", "GetSessionToken", "GetPasswordData", "GetParameters",
     "RunInstances", "", "Listen", "GetAuthorizationToken"],
)  # fmt: skip
def test_what_changes_things_or_opens_doors_is_no_read(operation: str) -> None:
    assert not is_read(operation)


BROKEN: dict[str, dict[str, object]] = {
    "AWS has no service 'nothing'": {"service": "nothing"},
    "DeleteQueue is no operation that only reads": {"operation": "DeleteQueue"},
    "sqs has no operation ListAll": {"operation": "ListAll"},
    "path: ListQueuesResult has no member Queues": {"path": "Queues"},
    "id: String has no member Id": {"id": "Id"},
    "ListQueues has no parameter Owner": {"parameters": {"Owner": "self"}},
    "scope is regional or global, not 'local'": {"scope": "local"},
    "pages: ListQueues has no parameter Token": {"pages": (("Token",), ("NextToken",))},
}


@pytest.mark.parametrize("fault", BROKEN)
def test_each_fault_of_an_entry_is_one_sentence(fault: str) -> None:
    right = {"type": "sqs.queue", "service": "sqs", "operation": "ListQueues", "path": "QueueUrls", "id": "@"}
    assert list(faults(Entry.of(right))) == []
    assert fault in list(faults(Entry.of({**right, **BROKEN[fault]})))


BROKEN_CHILD: dict[str, dict[str, object]] = {
    "parent: there is no type ecs.group": {"parent": "ecs.group"},
    "parent: sqs.queue is of another service or scope": {"parent": "sqs.queue"},
    "parent and given go together: of what the list is made, and what of it the call is given": {"given": {}},
    "ListServices has no parameter Cluster": {"given": {"Cluster": "@"}},
    "given: String has no member Arn": {"given": {"cluster": "Arn"}},
}


@pytest.mark.parametrize("fault", BROKEN_CHILD)
def test_each_fault_of_a_child_is_one_sentence(fault: str) -> None:
    row = {"type": "ecs.service", "service": "ecs", "operation": "ListServices", "path": "serviceArns", "id": "@",
           "parent": "ecs.cluster", "given": {"cluster": "@"}}  # fmt: skip
    assert list(faults(Entry.of(row))) == []
    assert fault in list(faults(Entry.of({**row, **BROKEN_CHILD[fault]})))


def test_a_child_of_a_child_is_a_fault() -> None:
    row = {"type": "ecs.set", "service": "ecs", "operation": "ListTasks", "path": "taskArns", "id": "@",
           "parent": "ecs.service", "given": {"cluster": "@"}}  # fmt: skip
    assert list(faults(Entry.of(row))) == ["parent: ecs.service is a child itself, or tells of several regions"]


def test_more_than_150_lists_are_made_for_each_of_a_parents() -> None:
    children = [entry for entry in load().entries.values() if entry.parent]
    assert len(children) >= 150
    assert all(entry.kind == "resource" for entry in children)


def test_a_policy_for_children_allows_the_list_of_their_parents() -> None:
    document = orjson.loads(policy(load, "aws", ["ecs.service"]))
    assert document["Statement"][0]["Action"] == [
        "ec2:DescribeRegions", "ecs:ListClusters", "ecs:ListServices", "sts:GetCallerIdentity",
    ]  # fmt: skip


def test_a_policy_allows_what_a_scan_calls_and_no_more() -> None:
    document = orjson.loads(policy(load, "aws", ["sqs"]))
    assert document["Statement"][0]["Action"] == [
        "ec2:DescribeRegions", "sqs:GetQueueAttributes", "sqs:ListQueues", "sts:GetCallerIdentity",
    ]  # fmt: skip


def test_the_policy_for_everything_comes_in_parts_that_aws_takes() -> None:
    documents = orjson.loads(policy(load, "aws", []))
    assert all(len(orjson.dumps(document)) <= LONGEST for document in documents)
    actions = [action for document in documents for action in document["Statement"][0]["Action"]]
    assert len(actions) == len(set(actions)) > 1400
    assert not any("*" in action for action in actions)


@pytest.mark.parametrize("provider", ["azure", "google", "kubernetes"])
def test_other_providers_have_a_policy_too(provider: str) -> None:
    text = policy(load, provider, [])
    assert "read" in text or "list" in text
    assert not any(word in text for word in ("write", "delete", "create", "update", "secrets"))
