"""One moto server for the run, behind a gate that lets reads through and nothing else."""

from collections.abc import Iterator

import pytest

from tests.integration.http_api import Loop
from tests.standins import moto
from tests.standins.aws_gate import AwsGate


@pytest.fixture(scope="session")
def moto_server() -> Iterator[str]:
    """The address of moto's server itself: for tests that make things there."""
    with moto.server() as address:
        yield address


@pytest.fixture(scope="session")
def loop() -> Iterator[Loop]:
    """The loop that the gate answers on."""
    with Loop() as running:
        yield running


@pytest.fixture
def gate(moto_server: str, loop: Loop, monkeypatch: pytest.MonkeyPatch) -> Iterator[AwsGate]:
    """The gate, where the SDK's chain finds it and credentials; nothing but reads may come to it."""
    standing = AwsGate(moto_server)
    loop.do(standing.__aenter__())
    monkeypatch.setenv("AWS_ENDPOINT_URL", standing.url("").rstrip("/"))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", moto.KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", moto.SECRET)
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    yield standing
    loop.do(standing.__aexit__(None, None, None))
    assert standing.violations == []


@pytest.fixture
def aws(gate: AwsGate, moto_server: str) -> str:
    """The address of moto's server itself, while scans go through the gate."""
    return moto_server
