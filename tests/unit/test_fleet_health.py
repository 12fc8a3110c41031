"""The health score by its documented formula, with its reasons in words."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from inventory.fleet.facts import Facts, Section
from inventory.fleet.figures import with_cpu
from inventory.fleet.health import assess, resource
from inventory.fleet.model import pause
from inventory.fleet.security import posture
from inventory.fleet.words import ResourceStatus, SectionState, SecurityStatus, TargetStatus

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SAFE = SecurityStatus.SECURE


def score(
    security: SecurityStatus = SAFE, unseen: timedelta = timedelta(0), metrics: Mapping[str, float] | None = None
) -> float:
    return assess(metrics or {}, security, ["why"], NOW - unseen, NOW).score


@pytest.mark.parametrize(
    ("metrics", "expected"),
    [
        ({}, 1.0),
        ({"cpu.percent": 75.0}, 1.0),
        ({"cpu.percent": 75.1}, 0.9),
        ({"cpu.percent": 90.0}, 0.9),
        ({"cpu.percent": 90.1}, 0.7),
        ({"memory.percent": 80.0}, 0.9),
        ({"memory.percent": 95.0}, 0.7),
        ({"cpu.percent": 95.0, "memory.percent": 95.0}, 0.4),
    ],
)
def test_resources_take_as_much_as_documented(metrics: dict[str, float], expected: float) -> None:
    assert score(metrics=metrics) == expected


def test_security_and_absence_take_as_much_as_documented() -> None:
    assert score(SecurityStatus.WARNING) == 0.8
    assert score(SecurityStatus.VULNERABLE) == 0.6
    assert score(SecurityStatus.UNKNOWN) == 1.0
    assert [score(unseen=timedelta(hours=hours)) for hours in (12, 13, 24, 25)] == [1.0, 0.8, 0.8, 0.5]


def test_the_score_stays_between_0_and_1() -> None:
    worst = {"cpu.percent": 99.0, "memory.percent": 99.0, "disk.percent:/": 99.0}
    health = assess(worst, SecurityStatus.VULNERABLE, ["in quarantine"], NOW - timedelta(days=9), NOW)
    assert health.score == 0.0
    assert health.reasons == [
        "CPU 99 % busy (−0.3)", "memory 99 % full (−0.3)", "disk / 99 % full (−0.3)", "security: in quarantine (−0.4)",
        "unseen for 216 hours (−0.5)",
    ]  # fmt: skip


def test_the_fullest_disk_counts_once() -> None:
    health = assess({"disk.percent:/": 80.0, "disk.percent:/var": 95.0}, SAFE, [], NOW, NOW)
    assert health == (0.7, ["disk /var 95 % full (−0.3)"])


def test_a_resource_has_a_status() -> None:
    told = [resource(percent) for percent in (None, 10.0, 80.0, 91.0)]
    assert told == [ResourceStatus.UNKNOWN, ResourceStatus.HEALTHY, ResourceStatus.WARNING, ResourceStatus.CRITICAL]


def secured(**data: object) -> Facts:
    return Facts(sections={"security": Section(state=SectionState.OK, data=data)})


def judged(facts: Facts, status: TargetStatus = TargetStatus.UP) -> tuple[SecurityStatus, list[str]]:
    return posture(facts, status, NOW)


def test_security_is_vulnerable_by_an_expired_certificate_a_bad_hole_or_quarantine() -> None:
    expired = {"10.0.0.5:443": {"expires": "2026-11-19T12:00:00+00:00"}}
    assert judged(secured(certificates=expired)) == (
        SecurityStatus.VULNERABLE, ["certificate 10.0.0.5:443 expired 2 days ago"],
    )  # fmt: skip
    holes = {f"CVE-{number}": {"severity": "critical"} for number in range(5)}
    assert judged(secured(vulnerabilities=holes)) == (
        SecurityStatus.VULNERABLE, ["CVE-0, CVE-1, CVE-2 and 2 more"],
    )  # fmt: skip
    assert judged(secured(), TargetStatus.QUARANTINED)[0] is SecurityStatus.VULNERABLE


def test_security_is_a_warning_by_what_ends_soon_waits_or_is_off() -> None:
    soon = {"10.0.0.5:443": {"expires": "2026-11-27T12:00:00+00:00"}}
    status, why = judged(secured(certificates=soon, firewall="inactive", security_updates=3))
    assert status is SecurityStatus.WARNING
    assert why == [
        "certificate 10.0.0.5:443 expires in 6 days", "the firewall is off", "3 security updates wait",
    ]  # fmt: skip


def test_security_that_could_not_be_seen_is_unknown_and_not_secure() -> None:
    denied = Facts(sections={"security": Section(state=SectionState.DENIED, reason="permission denied")})
    assert judged(denied) == (SecurityStatus.UNKNOWN, [])
    assert judged(secured(firewall="active")) == (SecurityStatus.SECURE, [])


def test_the_cpu_is_as_busy_as_between_two_looks() -> None:
    first = with_cpu({"cpu.total": 1000, "cpu.busy": 100}, {})
    assert first["cpu.percent"] == 10.0
    second = with_cpu({"cpu.total": 2000, "cpu.busy": 1050}, first)
    assert second["cpu.percent"] == 95.0
    after_a_restart = with_cpu({"cpu.total": 500, "cpu.busy": 250}, second)
    assert after_a_restart["cpu.percent"] == 50.0
    assert with_cpu({"cpu.total": 500, "cpu.busy": 250}, after_a_restart)["cpu.percent"] == 50.0
    assert "cpu.percent" not in with_cpu({"load.1": 1.0}, {})


def test_a_host_that_is_away_is_left_alone_for_longer_and_longer_up_to_an_hour() -> None:
    pauses = [pause(failures).total_seconds() for failures in (1, 2, 3, 9, 10, 1000)]
    assert pauses == [10, 20, 40, 2560, 3600, 3600]
