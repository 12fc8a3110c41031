"""A catalogue file of one's own, in three shapes: what can be used is, and what can't is named."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cli_cloud import run_check
from bot.settings import Settings
from inventory.errors import Invalid
from workers.cloud.catalogue_file import extended, load
from workers.cloud.offer import read_catalogue
from workers.cloud.own_file import read

DESCRIBED = {
    "queues": {
        "service_name": "sqs", "display_name": "Queues", "category": "integration", "scope": "regional",
        "api_methods": ["list_queues", "delete_queue"], "resource_identifiers": {"primary": "@"},
        "regions": ["eu-west-1"],
    },
    "your-new-service": {"service_name": "your-new-service", "api_methods": ["list_resources"]},
}  # fmt: skip
COUNTED = {
    "ec2": {"check_function": "describe_instances", "client_type": "ec2", "scope": "regional", "category": "compute",
            "count_field": "Reservations[*].Instances[]", "resource_identifier": "InstanceId"},
    "lambda": {"check_function": "list_functions", "client_type": "lambda", "scope": "regional",
               "category": "compute", "count_field": "Functions[].FunctionName", "resource_identifier": "FunctionName"},
    "gone": {"check_function": "list_everything", "client_type": "s3", "count_field": "X"},
    "odd": {"colour": "blue"},
}  # fmt: skip
OURS = [
    {"type": "sqs.mine", "service": "sqs", "operation": "ListQueues", "path": "QueueUrls", "id": "@"},
    {"type": "sqs.no", "service": "sqs", "operation": "ListQueues", "path": "Urls", "id": "@", "colour": "blue"},
    "nothing",
]


def written(folder: Path, content: Any) -> Path:
    path = folder / "own.json"
    path.write_text(json.dumps(content))
    return path


def test_services_by_method_become_entries_and_the_others_are_named(tmp_path: Path) -> None:
    found = {one.name: one for one in read(written(tmp_path, DESCRIBED))}
    entry = found["queues list_queues"].entry
    assert entry is not None
    assert (entry.service, entry.operation, entry.id, entry.regions) == ("sqs", "ListQueues", "@", ("eu-west-1",))
    assert found["queues delete_queue"].faults == ("delete_queue is no method that only reads",)
    assert found["your-new-service list_resources"].faults == ("AWS has no service 'your-new-service'",)


def test_a_child_may_be_of_an_entry_of_the_same_file_that_can_be_used(tmp_path: Path) -> None:
    child = {"type": "ecs.mine", "service": "ecs", "operation": "ListTasks", "path": "taskArns", "id": "@",
             "parent": "ecs.own", "given": {"cluster": "@"}}  # fmt: skip
    parent = {"type": "ecs.own", "service": "ecs", "operation": "ListClusters", "path": "clusterArns", "id": "@"}
    good = read(written(tmp_path, [child, parent]))
    bad = read(written(tmp_path, [child, {**parent, "path": "Clusters"}, {**child, "given": []}]))
    assert [one.usable for one in good] == [True, True]
    assert bad[0].faults == ("parent: there is no type ecs.own",)
    assert bad[2].faults == ("given is a mapping of parameters to paths",)


def test_services_by_counted_path_become_entries_and_the_others_are_named(tmp_path: Path) -> None:
    found = {one.name: one for one in read(written(tmp_path, COUNTED))}
    assert [(one.entry.path, one.entry.id) for one in found.values() if one.entry] == [
        ("Reservations[*].Instances[]", "InstanceId"), ("Functions[]", "FunctionName"),
    ]  # fmt: skip
    assert found["gone"].faults == ("s3 has no method list_everything",)
    assert found["odd"].faults == ("it has neither api_methods nor check_function",)


def test_our_own_shape_is_read_and_a_key_that_entries_lack_is_named(tmp_path: Path) -> None:
    mine, wrong, nothing = read(written(tmp_path, {"entries": OURS}))
    assert mine.entry is not None
    assert "colour" in wrong.faults[0]
    assert nothing.faults == ("it is no mapping",)


def test_a_feature_is_declared_and_one_that_cant_be_is_named(tmp_path: Path) -> None:
    right = {"operation": "GetQueueAttributes", "parameters": {"QueueUrl": "@", "AttributeNames": ["=All"]},
             "fields": {"Delay": "Attributes.DelaySeconds"}}  # fmt: skip
    wrong = {**right, "operation": "DeleteQueue"}
    declared = {"features": {"sqs.queue": {"delay": right, "wrong": wrong, "odd": 5}, "sqs.none": {}}}
    found = {one.name: one for one in read(written(tmp_path, declared))}
    assert found["sqs.queue.delay"].feature is not None
    assert found["sqs.queue.wrong"].faults == ("sqs has no operation DeleteQueue that only reads",)
    assert found["sqs.queue.odd"].faults
    assert found["sqs.none"].faults == ("there is no such type",)
    assert "delay" in read_catalogue(written(tmp_path, declared)).features["sqs.queue"]


def test_a_file_of_ones_own_joins_the_programs_catalogue(tmp_path: Path) -> None:
    catalogue = read_catalogue(written(tmp_path, OURS))
    assert set(catalogue.entries) - set(load().entries) == {"sqs.mine"}
    assert extended(load(), []).entries == load().entries


def test_check_says_each_fault_and_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    class Options:
        file = written(tmp_path, COUNTED)

    assert run_check(Settings(), Options()) == 1  # type: ignore[arg-type] # argparse makes a Namespace of these
    said = capsys.readouterr().out.splitlines()
    assert said[-1].startswith("2 of 4 entries of")
    assert "gone: s3 has no method list_everything" in said


@settings(max_examples=60, deadline=None)
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=8),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
                        st.sampled_from(["entries", "features", "type", "api_methods", "check_function", "service_name",
                                         "client_type", "count_field", "resource_identifiers", "regions", "x"]),
                        inner, max_size=4), max_leaves=8))  # fmt: skip
def test_whatever_a_file_holds_it_is_read_or_refused_in_a_sentence(content: Any) -> None:
    import tempfile  # noqa: PLC0415 - hypothesis and the tmp_path fixture don't go together

    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder), content)
        try:
            found = read(path)
        except Invalid as refusal:
            assert refusal.sentence.endswith(".")  # noqa: PT017 - either is right
        else:
            assert all(one.entry or one.feature or one.faults for one in found)
