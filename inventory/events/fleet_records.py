"""The kinds of events about what the fleet was and ought to be."""

from datetime import timedelta

from inventory.events.model import Kind, Rule, Severity

CRITICAL = "fleet.critical"
DRIFTED = "fleet.drift"

FLEET_RECORDS = (
    Kind("fleet.snapshot", "A snapshot of the fleet was taken",
         "{person} took the snapshot '{subject}' (number {number}, {total} things).",
         {"number": 12, "kind": "manual", "total": 1804, "complete": True}),
    Kind("fleet.tag", "A snapshot's tags changed", "{person} tagged the snapshot '{subject}'{changes}.",
         {"tags": [[], ["release"]]}),
    Kind(CRITICAL, "Something critical changed with a deployment",
         "Critical since the snapshot '{before}': {value}.",
         {"severity": "critical", "before": "pre-release", "number": 13, "count": 2,
          "value": "service nginx on web-1 (status_degradation), container db on db-1 (deleted)"}, Severity.CRITICAL),
    Kind("fleet.desire", "What the fleet ought to be was set", "{person} set what the fleet ought to be.",
         {"roles": ["production"], "targets": ["web1"]}),
    Kind("fleet.inventory_import", "Targets came with an import",
         "{person} imported a fleet: {added} added, {changed} changed.",
         {"added": 2, "changed": 1, "unchanged": 7}),
    Kind(DRIFTED, "A target isn't as it ought to be", "{subject} has drifted from what it ought to be: {value}.",
         {"state": "firing", "severity": "warning", "role": "production", "count": 3,
          "value": "package nginx is missing and 2 more"},
         Severity.WARNING, "{subject} is as it ought to be again.", Rule(clear=timedelta(0))),
)  # fmt: skip
