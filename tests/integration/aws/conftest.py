"""One moto server for the run, and the environment in which the AWS tools find it."""

from collections.abc import Iterator

import pytest

from tests.standins import moto


@pytest.fixture(scope="session")
def moto_server() -> Iterator[str]:
    """The address of moto's server."""
    with moto.server() as address:
        yield address


@pytest.fixture
def aws(moto_server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The same, where the SDK's chain finds it and its credentials."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", moto_server)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", moto.KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", moto.SECRET)
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    return moto_server
