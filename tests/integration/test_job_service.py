"""Jobs as admins steer them: what they may see and set, and that it is recorded."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from inventory.actor import Actor
from inventory.changes import Changes
from inventory.db import Database
from inventory.errors import Conflict, Denied, Invalid, NotFound
from inventory.jobs.model import INSTALLATION, State, Target
from inventory.jobs.service import JobService
from inventory.notices import Notices
from inventory.services import Services
from tests.integration.jobs import HOUR, Site, hourly

MakeJobs = Callable[..., JobService]


@pytest.fixture
def site(db: Database, services: Services, community: str) -> Site:
    return Site(db, services, community, hourly())


@pytest.fixture
def jobs(db: Database, services: Services, site: Site) -> JobService:
    changes = Changes(db, Notices("", ()))
    return JobService(site.room, services.permissions, changes, "somewhere-else")


def test_a_list_shows_schedule_last_run_and_next_run(jobs: JobService, site: Site, admin: Actor) -> None:
    site.clock.move(HOUR)
    site.planner.tick()
    site.executor(lambda _: "Swept the floor.").execute(site.duty)
    (job,) = jobs.all(admin)
    assert (job.name, job.schedule, f"{job.next_slot:%H:%M}") == (site.spec.name, "every hour", "14:00")
    assert job.last is not None
    assert (job.last.state, job.last.result) == (State.DONE, "Swept the floor.")


def test_a_moderator_may_neither_see_nor_set(jobs: JobService, site: Site, moderator: Actor) -> None:
    with pytest.raises(Denied):
        jobs.all(moderator)
    with pytest.raises(Denied):
        jobs.pause(moderator, site.spec.name)


def test_another_community_s_admin_finds_nothing(jobs: JobService, site: Site, admin: Actor) -> None:
    stranger = replace(admin, community=f"{admin.community}-other")
    assert jobs.all(stranger) == []
    for act in (jobs.pause, jobs.resume, jobs.run_now, jobs.get):
        with pytest.raises(NotFound):
            act(stranger, site.spec.name)


def test_the_installation_s_jobs_belong_to_its_operators(
    db: Database, services: Services, site: Site, jobs: JobService, admin: Actor
) -> None:
    site.planner.enrol(site.spec.name, [Target(INSTALLATION)])
    operators = JobService(site.room, services.permissions, Changes(db, Notices("", ())), admin.community)
    assert [job.community_id for job in jobs.all(admin)] == [admin.community]
    assert {job.community_id for job in operators.all(admin)} == {admin.community, INSTALLATION}


def test_a_paused_job_comes_due_no_more_until_it_is_resumed(jobs: JobService, site: Site, admin: Actor) -> None:
    jobs.pause(admin, site.spec.name)
    site.clock.move(3 * HOUR)
    assert site.planner.tick() == 0
    assert f"{jobs.resume(admin, site.spec.name).next_slot:%H:%M}" == "16:00"
    site.clock.move(HOUR)
    assert site.planner.tick() == 1
    assert [slot for slot, _, _ in site.rows()] == ["16:00"]


def test_an_interval_replaces_the_schedule_and_can_be_taken_back(jobs: JobService, site: Site, admin: Actor) -> None:
    changed = jobs.every(admin, site.spec.name, "15 min")
    assert (changed.schedule, f"{changed.next_slot:%H:%M}") == ("every 15 minutes", "12:15")
    assert jobs.every(admin, site.spec.name, None).schedule == "every hour"
    with pytest.raises(Invalid, match="from 1 minute"):
        jobs.every(admin, site.spec.name, "5 s")


def test_a_run_by_hand_is_recorded_and_refused_while_one_waits(
    jobs: JobService, site: Site, admin: Actor, services: Services
) -> None:
    run = jobs.run_now(admin, site.spec.name.upper())
    with pytest.raises(Conflict, match="pending already"):
        jobs.run_now(admin, site.spec.name)
    assert site.planner.tick() == 1
    site.executor(lambda _: "By hand.").execute(site.duty)
    assert jobs.progress(admin, run).result == "By hand."
    assert services.audit.recent(admin)[0].action == "jobs.run"


def test_the_same_request_starts_one_run(jobs: JobService, site: Site, admin: Actor) -> None:
    once = admin.with_key("k", "f")
    assert jobs.run_now(once, site.spec.name) == jobs.run_now(once, site.spec.name)
    assert len(site.rows()) == 1


def test_a_job_that_a_community_hasn_t_is_not_what_it_may_have_meant(
    jobs: JobService, site: Site, admin: Actor
) -> None:
    elsewhere = replace(admin, community=f"{admin.community}-other")
    with pytest.raises(NotFound) as refused:
        jobs.pause(elsewhere, site.spec.name)
    assert refused.value.near == ()


def test_a_mistyped_name_gets_its_neighbour(jobs: JobService, site: Site, admin: Actor) -> None:
    with pytest.raises(NotFound, match=f"Did you mean {site.spec.name}"):
        jobs.get(admin, site.spec.name[:-1])
