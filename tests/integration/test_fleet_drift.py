"""Drift: said by a file, shown in chat, watched by a job, told once and again when it is over."""

from datetime import UTC, datetime

from commands.base import Attachment
from inventory.actor import Actor
from inventory.db import Database
from inventory.events.fleet_records import DRIFTED
from inventory.services import Services
from tests.integration.fleet_facts import seen, sighting, web
from tests.integration.jobs import HOUR, Site, hourly
from tests.integration.talking import Say, saying
from workers import watch_drift

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
WISH = Attachment("fleet.yaml", b"targets: {web-1: {services: [nginx], packages: {nginx: '1.26*'}}}", "text/plain")
say = saying("fleet")


def test_a_wish_is_tried_kept_shown_and_forgotten(say: Say, services: Services, moderator: Actor) -> None:
    seen(services, moderator.community, NOW, sighting("web-1", web(nginx="stopped")))
    assert say("drift").text.startswith("Nobody has said what the fleet ought to be")
    tried = "Not as it ought to be: 1 thing on 1 machine.\nweb-1: service nginx is stopped, not running"
    assert say("drift", WISH).text == tried
    assert say("drift").success is False  # trying keeps nothing
    assert say("desired", WISH).text == "From now on I watch web-1; fleet drift shows what isn't so."
    assert say("drift").text == tried
    assert say("drift --target web-1").text == tried
    shown = say("desired")
    assert shown.text.startswith("What the fleet ought to be, as Max wrote it at ")
    assert shown.attachment is not None
    assert shown.attachment.content == WISH.content
    seen(services, moderator.community, NOW, sighting("web-1", web(nginx="running")))
    assert say("drift").text == "Everything is as it ought to be."
    assert say("desired --forget").text == "Nothing is said of what the fleet ought to be now."
    assert say("desired --forget").text == "Nobody has said what the fleet ought to be."


def test_a_broken_wish_changes_nothing(say: Say) -> None:
    say("desired", WISH)
    broken = say("desired", Attachment("fleet.yaml", b"roles: {sofa: {}}", "text/plain"))
    assert broken.code == "invalid"
    attachment = say("desired").attachment
    assert attachment is not None
    assert attachment.content == WISH.content


def test_drift_is_told_once_and_again_when_it_is_over(
    say: Say, db: Database, services: Services, moderator: Actor, admin: Actor
) -> None:
    say("desired", WISH)
    site = Site(db, services, moderator.community, hourly())
    for how in ("stopped", "stopped", "running", "running"):
        seen(services, moderator.community, NOW, sighting("web-1", web(nginx=how)))
        site.clock.move(HOUR)
        site.planner.tick()
        assert site.executor(watch_drift.run).execute(site.duty)
    told = [row for row in reversed(services.audit.recent(admin, 20)) if row.action == DRIFTED]
    assert [(row.subject_name, row.details["state"]) for row in told] == [("web-1", "firing"), ("web-1", "resolved")]
    assert told[0].details["value"] == "service nginx is stopped, not running"
