"""A service that throttles at 20 calls a second loses no call, refuses few, and costs little time."""

import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.integration.http_api import Loop
from tests.proof_rows import ProofRow
from tests.standins.clouds.throttled import ThrottledService
from tests.standins.moto import KEY, SECRET
from tests.unit.cloud_scans import Recorder, account, scan_of
from workers.cloud.catalogue_file import Catalogue, extended, load
from workers.cloud.engine import Engine, Limits
from workers.sources.aws import AwsSource, models
from workers.sources.aws_client import AwsClient, connections
from workers.sources.aws_regions import Regions

LIMIT, CALLS, THREADS = 20, 400, 32
IDEAL = (CALLS - LIMIT) / LIMIT


@contextmanager
def service() -> Iterator[ThrottledService]:
    with Loop() as loop:
        standin = ThrottledService(LIMIT)
        loop.do(standin.__aenter__())
        yield standin
        loop.do(standin.__aexit__(None, None, None))


def catalogue() -> Catalogue:
    """So many lists of one service."""
    queue = load().entries["sqs.queue"]
    many = [replace(queue, type=f"sqs.queue{number}", rate=50, burst=50) for number in range(CALLS)]
    return extended(load(), many)


class OneRegion(Regions):
    """An account in one region, without asking."""

    enabled = frozenset({"eu-west-1"})


def ours(standin: ThrottledService) -> tuple[int, float]:
    """Lists that came whole, and seconds."""
    known, keeper = catalogue(), Recorder()
    client = AwsClient(boto3.Session(KEY, SECRET, region_name="eu-west-1"), models(known), standin.url("").rstrip("/"),
                       connections(THREADS))  # fmt: skip
    scan = scan_of(account(), services=tuple(f"sqs.queue{number}" for number in range(CALLS)))
    began = time.monotonic()
    source = AwsSource(scan, client, known, OneRegion(client))
    Engine(scan, source, keeper, Limits(seats=THREADS, each=THREADS)).run()
    return sum(merge.complete for merge in keeper.merges), time.monotonic() - began


def plain(standin: ThrottledService) -> int:
    """Calls that boto3 answers with its `standard` retries and as many threads."""
    config = Config(retries={"mode": "standard"}, max_pool_connections=THREADS)
    client = boto3.Session(KEY, SECRET, region_name="eu-west-1").client(
        "sqs", endpoint_url=standin.url("").rstrip("/"), config=config
    )

    def call(_: int) -> bool:
        try:
            found: Mapping[str, object] = client.list_queues()
        except ClientError:
            return False
        return bool(found)

    with ThreadPoolExecutor(THREADS) as pool:
        return sum(pool.map(call, range(CALLS)))


@pytest.mark.proof
@pytest.mark.area("cloud")
def test_no_call_is_lost_and_few_are_refused(proof_row: ProofRow) -> None:
    with service() as standin:
        whole, seconds = ours(standin)
    with service() as other:
        answered = plain(other)
    share = standin.refused / (standin.refused + standin.answered)
    proof_row("cloud", f"of {CALLS} calls at {LIMIT}/s lost (boto3 standard)", CALLS - whole, CALLS - answered, "0",
              holds=whole == CALLS)  # fmt: skip
    proof_row("cloud", "refused for their pace: %", 100 * share, None, "≤ 5", holds=share <= 0.05)
    proof_row("cloud", "seconds beside the ideal ones", seconds, IDEAL, "≤ 1.25 ×", holds=seconds <= 1.25 * IDEAL)
    assert whole == CALLS
    assert answered < CALLS, "without a pace of one's own, calls are lost"
    assert share <= 0.05
    assert seconds <= 1.25 * IDEAL
