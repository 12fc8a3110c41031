"""`!fleet snapshot`, `snapshots`, `diff` and `tag` as people type them."""

from datetime import UTC, datetime

from inventory.actor import Actor
from inventory.services import Services
from tests.integration.fleet_facts import seen, sighting, web
from tests.integration.talking import Say, saying

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
say = saying("fleet")


def test_a_story_of_a_deployment(say: Say, services: Services, moderator: Actor) -> None:
    seen(services, moderator.community, NOW, sighting("web-1", web(nginx="running")), complete=True)
    assert say("snapshots").text == "There is no snapshot yet; take one with !fleet snapshot."
    assert (
        say("snapshot before release 12 --type pre_deployment --tags Release").text
        == "Snapshot #1 'before release 12' holds 1 container, 2 packages, 1 port, 1 service, 1 target."
    )
    after = web(nginx="stopped", cron="running")
    after["containers"]["items"]["shop"]["image"] = "shop:2"
    seen(services, moderator.community, NOW, sighting("web-1", after), complete=True)
    assert say("snapshot after release 12 --type post_deployment").text.splitlines()[1:] == [
        "Critical since 'before release 12':",
        "! service nginx on web-1 (status_degradation)",
    ]
    text = say("diff since yesterday").text
    assert text.splitlines()[1:] == [
        "+ created: 1 service",
        "~ modified: 1 container, 1 service",
        "! service nginx on web-1: status running → stopped",
        "More: !fleet diff 1 2 --list",
    ]
    assert say("diff 1 2 --list").text.splitlines()[1:] == [
        "~ container shop on web-1: image shop:1 → shop:2",
        "+ service cron on web-1: created",
        "! service nginx on web-1: status running → stopped",
    ]
    assert say("diff 2 1 --kind container --target web-1").text.splitlines()[1:] == [
        "~ container shop on web-1: image shop:1 → shop:2"
    ]
    assert say('diff "before release 12" latest --change deleted').text == "Nothing changed."
    listed = say("snapshots").text.splitlines()
    assert listed[0] == "Snapshots:"
    assert listed[1].startswith("#2 after release 12: post deployment, 20")
    assert listed[2].startswith("#1 before release 12 [release]: pre deployment, ")
    assert listed[2].endswith(" 6 things")


def test_tags_are_set_and_taken_away(say: Say) -> None:
    say("snapshot nightly")
    assert say("tag nightly release, audited").text.startswith("Now #1 nightly [release, audited]: manual")
    assert say("tag 1").text.startswith("Now #1 nightly: manual")


def test_a_snapshot_without_a_name_is_called_by_its_time(say: Say) -> None:
    assert say("snapshot").text.startswith("Snapshot #1 '20")


def test_a_mistake_is_answered_with_a_sentence(say: Say) -> None:
    assert say("diff").text == "There is no snapshot 'yesterday'; list them with fleet snapshots."
    assert say("diff 1 2").text == "There is no snapshot '1'; list them with fleet snapshots."
    assert "Please say manual, " in say("snapshot x --type sometimes").text
    assert "Please say target, " in say("diff 1 2 --kind sofa").text


def test_pages_of_changes_follow_each_other(say: Say, services: Services, moderator: Actor) -> None:
    say("snapshot one")
    many = {f"service-{number:02}": "running" for number in range(15)}
    seen(services, moderator.community, NOW, sighting("web-1", web(**many)))
    say("snapshot two")
    first = say("diff 1 2 --kind service")
    assert first.more == '!fleet diff 1 2 --kind "service" --page 2'
    second = say(first.more.removeprefix("!fleet "))
    rows = [*first.text.splitlines()[1:-1], *second.text.splitlines()[1:]]
    assert rows == [f"+ service {name} on web-1: created" for name in many]
    assert say("diff 1 2 --kind service --page 3").text == "There is no more."
