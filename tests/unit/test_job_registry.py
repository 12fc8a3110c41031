"""The jobs there are, found by walking: each says what it does, and when."""

from zoneinfo import ZoneInfo

import pytest

from bot.metrics import Metrics
from inventory.permissions import ACTIONS
from tests.integration.jobs import NOON
from workers.base import Job
from workers.registry import load


def test_jobs_are_found_without_being_listed() -> None:
    assert {"forget-answers", "prepare-ledger", "archive-ledger", "forget-runs", "reindex-search"} <= set(load())


@pytest.mark.parametrize("job", load().values(), ids=lambda job: job.spec.name)
def test_every_job_says_what_it_does_and_comes_due(job: Job) -> None:
    assert job.spec.summary.endswith(".")
    assert job.spec.action in ACTIONS
    assert job.spec.trigger.after(NOON, ZoneInfo("Europe/Berlin")) > NOON


def test_a_run_is_counted_by_job_and_outcome() -> None:
    metrics = Metrics()
    metrics.job("forget-runs", "done", 0.4)
    assert b'storekeeper_job_seconds_count{job="forget-runs",outcome="done"} 1.0' in metrics.text()
