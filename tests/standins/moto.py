"""AWS on loopback: moto's server as a process of its own, with accounts apart by the role that is assumed."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from socket import socket
from typing import Any

import boto3
import urllib3

KEY, SECRET = "AKIASTOREKEEPERTEST1", "not-a-secret"
_START_SECONDS = 60
_numbers = count(100_000_000_001)


@contextmanager
def server() -> Iterator[str]:
    """Run moto's server; gives its address."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", port]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/moto-api/", process)
        yield address
    finally:
        process.kill()
        process.wait(10)


def wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    """Wait until something answers there; raises TimeoutError."""
    end = time.monotonic() + _START_SECONDS
    retries = urllib3.Retry(total=None, connect=8, backoff_factor=0.1, backoff_max=1)
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib3.request("GET", address, retries=retries, timeout=5)
        except urllib3.exceptions.HTTPError:
            continue
        return
    raise TimeoutError(address)


def fresh_account() -> str:
    """The number of an account that nobody used."""
    return str(next(_numbers))


def role_of(account: str) -> str:
    """The role that lets one into an account."""
    return f"arn:aws:iam::{account}:role/storekeeper"


def session_in(address: str, account: str, region: str = "us-east-1") -> Any:  # boto3 has no types
    """A boto3 session inside that account."""
    given = {"aws_access_key_id": KEY, "aws_secret_access_key": SECRET}
    sts = boto3.client("sts", endpoint_url=address, region_name=region, **given)
    keys = sts.assume_role(RoleArn=role_of(account), RoleSessionName="test")["Credentials"]
    return boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"], region)
