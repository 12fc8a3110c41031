"""A recording of AWS: what moto answers to the catalogue's lists, kept for the runs that replay it."""

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import socket
from typing import Any

import boto3
import orjson
import urllib3

from workers.cloud.catalogue_file import Catalogue, load
from workers.cloud.entry import Entry
from workers.cloud.faults import CallFault
from workers.sources.aws import following_page, models
from workers.sources.aws_client import AwsClient

FILE = Path("build/bench/aws-recording.json")
KEYS = {"aws_access_key_id": "AKIABENCHBENCHBENCH1", "aws_secret_access_key": "none", "region_name": "us-east-1"}
QUEUES, TOPICS, INSTANCES = 735, 100, 50
_KEPT = ("content-type", "x-amzn-requestid", "smithy-protocol")


def key(service: str, method: str, target: str, header: str, body: bytes) -> str:
    """What makes two requests the same one, wherever they are sent."""
    return hashlib.sha256(
        b"\0".join([service.encode(), method.encode(), target.encode(), header.encode(), body])
    ).hexdigest()


def signed_for(authorization: str) -> str:
    """The service of a signature's scope."""
    return authorization.partition("/aws4_request")[0].rpartition("/")[2]


@contextmanager
def moto() -> Iterator[str]:
    """A server of moto's as a process of its own; gives its address."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", port]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    retries = urllib3.Retry(connect=12, backoff_factor=0.1, backoff_max=2)
    try:
        urllib3.request("GET", f"http://127.0.0.1:{port}/moto-api/", retries=retries)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait(10)


class Recorder(urllib3.PoolManager):
    """A pool that keeps every good answer."""

    def __init__(self) -> None:
        super().__init__(maxsize=4)
        self.answers: dict[str, dict[str, Any]] = {}

    def request(self, method: str, url: str, **more: Any) -> Any:  # type: ignore[override]  # noqa: ANN401 - as urllib3's
        """Ask, and keep what came back."""
        answer = super().request(method, url, **more)
        if answer.status < 300:
            headers, body = more["headers"], more.get("body") or b""
            body = body if isinstance(body, bytes) else body.encode()
            service, target = signed_for(headers["Authorization"]), headers.get("X-Amz-Target", "")
            found = key(service, method, urllib3.util.parse_url(url).request_uri, target, body)
            told = {name: value for name, value in answer.headers.items() if name.lower() in _KEPT}
            self.answers[found] = {"status": answer.status, "headers": told, "body": answer.data.hex()}
        return answer


def recorded() -> list[str]:
    """The types in the recording, made where it isn't there yet."""
    if not FILE.exists():
        FILE.parent.mkdir(parents=True, exist_ok=True)
        FILE.write_bytes(orjson.dumps(_made(load())))
    types: list[str] = orjson.loads(FILE.read_bytes())["types"]
    return types


def _made(catalogue: Catalogue) -> dict[str, Any]:
    with moto() as address:
        _furnish(address)
        pool = Recorder()
        client = AwsClient(boto3.Session(**KEYS), models(catalogue), address, pool)
        client.call("ec2", "us-east-1", "DescribeRegions", {})
        types = [entry.type for entry in catalogue.entries.values() if _answers(client, pool, entry)]
    return {"types": types, "answers": pool.answers}


def _answers(client: AwsClient, pool: Recorder, entry: Entry) -> bool:
    """Whether all pages of a list were recorded; what only boto3's own client can ask is not."""
    if entry.kind != "resource" or entry.parent or entry.scope != "regional" or entry.type == "ec2.snapshot":
        return False
    before, tokens = len(pool.answers), dict[str, Any]()
    try:
        while True:
            answer = client.call(entry.service, "us-east-1", entry.operation, {**entry.parameters, **tokens})
            tokens = following_page(entry, answer)
            if not tokens:
                return len(pool.answers) > before
    except CallFault:
        return False


def _furnish(address: str) -> None:
    """Some things, so that answers have something in them."""
    session = boto3.Session(**KEYS)
    clients = {name: session.client(name, endpoint_url=address) for name in ("sqs", "sns", "logs", "ec2")}
    for number in range(QUEUES):
        clients["sqs"].create_queue(QueueName=f"queue-{number}")
    for number in range(TOPICS):
        clients["sns"].create_topic(Name=f"topic-{number}")
        clients["logs"].create_log_group(logGroupName=f"/group/{number}")
    clients["ec2"].run_instances(ImageId="ami-12c6146b", MinCount=INSTANCES, MaxCount=INSTANCES)
