"""The stand-ins on a loop of their own, with the services wired to their places."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from inventory.db import Database
from inventory.notices import Notices
from inventory.services import Caches, Services, build
from tests.integration.http_api import Loop
from tests.standins.clouds.azure import AzureStandin
from tests.standins.clouds.google import GoogleStandin
from tests.standins.clouds.kubernetes import KubernetesStandin
from workers.cloud.catalogue_file import load
from workers.cloud.offer import CatalogueOffer
from workers.cloud.places import Places


@pytest.fixture(scope="session")
def loop() -> Iterator[Loop]:
    """The loop that the stand-ins answer on."""
    with Loop() as running:
        yield running


@pytest.fixture
def azure(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> Iterator[AzureStandin]:
    """A Resource Graph, whose identity the SDK's chain finds."""
    standin = AzureStandin()
    loop.do(standin.__aenter__())
    for name, value in standin.environment().items():
        monkeypatch.setenv(name, value)
    yield standin
    loop.do(standin.__aexit__(None, None, None))
    assert standin.violations == []


@pytest.fixture
def google(loop: Loop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[GoogleStandin]:
    """An asset inventory, whose service account the SDK's chain finds."""
    standin = GoogleStandin()
    loop.do(standin.__aenter__())
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(standin.key_file(tmp_path)))
    yield standin
    loop.do(standin.__aexit__(None, None, None))
    assert standin.violations == []


@pytest.fixture
def cluster(loop: Loop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[KubernetesStandin]:
    """A cluster, which the kubeconfig names."""
    standin = KubernetesStandin()
    loop.do(standin.__aenter__())
    monkeypatch.setenv("KUBECONFIG", str(standin.kubeconfig(tmp_path)))
    monkeypatch.setattr("kubernetes.config.kube_config.KUBE_CONFIG_DEFAULT_LOCATION", str(tmp_path / "kubeconfig"))
    yield standin
    loop.do(standin.__aexit__(None, None, None))
    assert standin.violations == []


def wired(db: Database, caches: Caches, dsn: str, places: Places) -> Services:
    """Services whose scans go to these places."""
    return build(db, caches, Notices(dsn, ()), 5, offer=CatalogueOffer(load, places))
