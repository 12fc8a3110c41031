"""Paths inside a listed item: to what it belongs, and what changes without anybody changing it."""

import re
from collections.abc import Iterator
from typing import Any

Shape = Any  # a shape of botocore's model, which has no types
DEPTH = 3
MOST = 12

_KINDS = {
    "vpcid": "vpc", "subnetid": "subnet", "subnetids": "subnet", "subnets": "subnet", "subnetidentifier": "subnet",
    "securitygroupid": "security-group", "securitygroupids": "security-group", "securitygroups": "security-group",
    "vpcsecuritygroupid": "security-group", "groupid": "security-group", "instanceid": "instance",
    "volumeid": "volume", "snapshotid": "snapshot", "imageid": "image", "networkinterfaceid": "network-interface",
    "allocationid": "address", "routetableid": "route-table", "internetgatewayid": "internet-gateway",
    "natgatewayid": "nat-gateway", "transitgatewayid": "transit-gateway", "kmskeyid": "key", "kmskeyarn": "key",
    "encryptionkey": "key", "role": "role", "rolearn": "role", "iamrolearn": "role", "executionrolearn": "role",
    "servicerolearn": "role", "taskrolearn": "role", "servicerole": "role", "clusterarn": "cluster",
    "loadbalancerarn": "load-balancer", "loadbalancerarns": "load-balancer", "targetgrouparn": "target-group",
    "targetgrouparns": "target-group", "listenerarn": "listener", "certificatearn": "certificate",
    "acmcertificatearn": "certificate", "topicarn": "topic", "snstopicarn": "topic", "queuearn": "queue",
    "functionarn": "function", "lambdafunctionarn": "function", "bucketname": "bucket", "s3bucketname": "bucket",
    "bucket": "bucket", "streamarn": "stream", "tablearn": "table", "repositoryarn": "repository",
    "userpoolid": "user-pool", "hostedzoneid": "hosted-zone", "filesystemid": "file-system", "secretarn": "secret",
    "loggroupname": "log-group", "loggrouparn": "log-group", "launchtemplateid": "launch-template",
    "autoscalinggroupname": "auto-scaling-group", "dbclusteridentifier": "db-cluster",
    "taskdefinition": "task-definition", "iaminstanceprofile.arn": "instance-profile",
}  # fmt: skip
_SECURITY_GROUPS = re.compile(r"(^|\.)(vpc)?security_?groups?(\[\])?\.", re.IGNORECASE)
_RESTLESS = re.compile(
    r"^(last(accessed|used|seen|activity|heartbeat|ping|contact|sync|synced|polled|refresh|refreshed|connected|login|"
    r"started|ended|run|scanned|indexed|checked|reported|observed|invoked|processed|evaluated)\w*|"
    r"\w*(lastaccess|lastused|lastseen|heartbeat)\w*|password_?last_?used|itemcount|tablesizebytes|sizeinbytes|"
    r"storedbytes|usedbytes|objectcount|messagecount|approximate\w+|\w*(utilization|progress|percentcomplete)|"
    r"percentprogress|availableipaddresscount|latestrestorabletime|currentsize|imagesizeinbytes|numberofmessages|"
    r"\w*staleness\w*|uptime\w*|elapsed\w*|(running|pending|active)\w*count|registeredcontainerinstancescount|"
    r"secondsuntil\w*|usage|remaining\w*|consumed\w*|metrics?)$",
    re.IGNORECASE,
)


def relations(item: Shape | None, own: set[str | None]) -> list[list[str]]:
    """`[kind, path]` of members that hold another resource's id; `own` are the item's own identifiers."""
    found = []
    for path, name in _strings(item, "", DEPTH, ()):
        kind = _KINDS.get(name.lower())
        if name == "GroupId" and not _SECURITY_GROUPS.search(path):
            continue
        if kind and path not in own:
            found.append([kind, path])
    return found[:MOST]


def _strings(shape: Shape | None, prefix: str, depth: int, above: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Path and name of each string or list of strings, not deeper than `depth`, never through a shape twice."""
    if shape is None or depth == 0 or shape.name in above:
        return
    for name, member in shape.members.items():
        path, inner = f"{prefix}{name}", member
        if member.type_name == "list":
            path, inner = f"{path}[]", member.member
        if inner.type_name == "string":
            yield path, name
        elif inner.type_name == "structure":
            yield from _strings(inner, f"{path}.", depth - 1, (*above, shape.name))


def volatile(item: Shape | None) -> list[str]:
    """Members of the item that move by themselves: last use, sizes, counts, progress."""
    if item is None:
        return []
    return [name for name in item.members if _RESTLESS.match(name.replace("_", ""))]
