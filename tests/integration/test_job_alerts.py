"""A job that fails is an alert of those who keep it: told once, and told again when it works."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from inventory.actor import Actor
from inventory.db import Database
from inventory.errors import Unavailable
from inventory.jobs.model import State
from inventory.services import Services
from tests.integration.deliverer import Clock, brought_out
from tests.integration.jobs import HOUR, Site, hourly
from workers.base import Context


@pytest.fixture
def site(db: Database, services: Services, community: str) -> Site:
    """A job whose failures are told as soon as they happen."""
    return Site(db, services, community, hourly())


@pytest.fixture
def told(db: Database, services: Services, admin: Actor) -> Callable[[], list[str]]:
    """All that the admin's channel hears of failing jobs."""
    services.subscriptions.add(replace(admin, door="console"), "console", "jobs.failed", gather_seconds=0)
    return lambda: brought_out(db, Clock(), admin.community)


def fail(_: Context) -> str:
    raise Unavailable("AWS can't be reached.")


def ran(site: Site, work: Callable[[Context], str]) -> None:
    """Run one more slot."""
    site.clock.move(HOUR)
    site.planner.tick()
    assert site.executor(work).execute(site.duty) == 1


def test_a_job_that_fails_is_told_once_and_so_is_that_it_works_again(site: Site, told: Callable[[], list[str]]) -> None:
    name = site.spec.name
    ran(site, lambda _: "Done.")
    assert told() == []
    ran(site, fail)
    ran(site, fail)
    assert told() == [f"⚠️ The job {name} failed (AWS can't be reached)."]
    ran(site, lambda _: "Done.")
    ran(site, lambda _: "Done.")
    assert told() == [f"✅ The job {name} works again."]


def test_a_fault_of_the_program_is_told_with_the_reference_under_which_the_log_has_it(
    site: Site, services: Services, admin: Actor, told: Callable[[], list[str]]
) -> None:
    def fault(_: Context) -> str:
        raise RuntimeError("a wire came loose")

    ran(site, fault)
    (text,) = told()
    assert "It failed on our side; the log tells why under" in text
    assert "wire" not in text


def test_a_run_that_is_given_up_is_told(site: Site, told: Callable[[], list[str]]) -> None:
    site.clock.move(HOUR)
    site.planner.tick()
    run = site.runs().claim(site.duty)
    assert run is not None
    site.executor(fail).tell(run, State.LOST, "Its worker went away, at attempt 5.")
    assert told() == [f"⚠️ The job {site.spec.name} failed (Its worker went away, at attempt 5)."]


def test_the_installation_s_jobs_are_told_to_its_operators(services: Services) -> None:
    assert (services.jobs.keeper(""), services.jobs.keeper("discord:7")) == ("home", "discord:7")
