"""The stand-ins on a loop of their own, with the services wired to their places.

Time runs ten times as fast for the pace of calls, here and there: what is waited for is the same, in a tenth of it.
"""

import importlib
import time
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

HURRY = 10.0


def hurried() -> float:
    """The time by which the stand-ins count calls."""
    return HURRY * time.monotonic()


def hurry(monkeypatch: pytest.MonkeyPatch, provider: str, at_once: float) -> None:
    """Let a provider be asked by that time; `at_once` are the calls that half a second of the true pace lets go."""
    source = importlib.import_module(f"workers.sources.{provider}_scan")
    monkeypatch.setattr(source, "RATE", HURRY * source.RATE)
    monkeypatch.setattr(source, "BURST", at_once)


@pytest.fixture(scope="session")
def loop() -> Iterator[Loop]:
    """The loop that the stand-ins answer on."""
    with Loop() as running:
        yield running


@pytest.fixture
def azure(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> Iterator[AzureStandin]:
    """A Resource Graph, whose identity the SDK's chain finds."""
    hurry(monkeypatch, "azure", 1.5)
    standin = AzureStandin(hurried)
    loop.do(standin.__aenter__())
    for name, value in standin.environment().items():
        monkeypatch.setenv(name, value)
    yield standin
    loop.do(standin.__aexit__(None, None, None))
    assert standin.violations == []


@pytest.fixture
def google(loop: Loop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[GoogleStandin]:
    """An asset inventory, whose service account the SDK's chain finds."""
    hurry(monkeypatch, "google", 1.0)
    standin = GoogleStandin(hurried)
    loop.do(standin.__aenter__())
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(standin.key_file(tmp_path)))
    yield standin
    loop.do(standin.__aexit__(None, None, None))
    assert standin.violations == []


@pytest.fixture
def cluster(loop: Loop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[KubernetesStandin]:
    """A cluster, which the kubeconfig names."""
    hurry(monkeypatch, "kubernetes", 10.0)
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
