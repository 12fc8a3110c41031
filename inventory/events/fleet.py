"""The kinds of events of the fleet."""

from datetime import timedelta

from inventory.events.model import Kind, Rule, Severity

_STATE = {"state": "firing", "severity": "warning"}
_KEY = {"fingerprint": "SHA256:kVQtGJ3k8q5mWn0Fyp1H0pI1b6m4l1d0Tt3qgqXb1nE"}

CHANGES = (
    Kind("fleet.found", "A machine was found", "{subject} was found by {source}.",
         {"source": "tailscale", "subject": "n5", "address": "100.64.0.5"}),
    Kind("fleet.enroll", "A host was enrolled", "{person} enrolled {subject} ({address}).",
         {"address": "10.0.0.5:22", "account": ""}),
    Kind("fleet.key_shown", "A host showed its key",
         "{subject} shows the host key {fingerprint}; it waits for approval.",
         {**_KEY, "reason": "its host key waits for approval"}),
    Kind("fleet.approve", "A host key was approved", "{person} approved {subject} with the host key {fingerprint}.",
         {**_KEY, "address": "10.0.0.5:22"}),
    Kind("fleet.quarantine", "A host was put into quarantine", "{person} put {subject} into quarantine: {reason}.",
         {"reason": "by Max"}, also=frozenset({"fingerprint", "alert"})),
    Kind("fleet.forget", "A target was forgotten", "{person} forgot {subject}.", {"address": "10.0.0.5"}),
    Kind("fleet.role", "A target got a role", "{person} gave {subject} a role{changes}.",
         {"role": [None, "production"]}),
    Kind("fleet.labels", "A target's labels changed", "{person} labelled {subject}{changes}.",
         {"labels": [["web"], ["eu", "web"]]}),
    Kind("fleet.rename", "A target got another name", "{person} renamed {subject}{changes}.",
         {"name": ["10.0.0.5", "web1"]}),
    Kind("fleet.dismiss", "A service need not run", "{person} said that {service} need not run on {subject}.",
         {"service": "systemd/cups.service"}),
    Kind("fleet.merge", "Two targets are one machine", "{subject} and {merged} are the same machine.",
         {"merged": "10.0.0.5", "target": "0199f3a1-0000-7000-8000-000000000000", "moved": {}}),
    Kind("fleet.split", "A target is two machines again", "{person} said that {subject} and {merged} are two machines.",
         {"merged": "10.0.0.5"}),
    Kind("fleet.import", "A scanner's list was imported", "{person} imported {count} vulnerabilities of {subject}.",
         {"count": 3}),
)  # fmt: skip

_SETTLES = timedelta(minutes=5)
_TARGET = {**_STATE, "role": "production", "labels": ["eu", "web"]}

ALERTS = (
    Kind("fleet.scan_degraded", "Much of the fleet can't be reached at once",
         "Much of the fleet can't be reached: {value}. That is more likely to be us than them.",
         {**_STATE, "value": "40 of 100 targets"}, Severity.CRITICAL, "The fleet can be reached again: {value}.",
         Rule(clear=timedelta(0))),
    Kind("fleet.source", "A source of the fleet doesn't answer in full", "{subject} doesn't show us all: {value}.",
         {**_STATE, "value": "the token has no permission"}, Severity.WARNING, "{subject} shows us all again.",
         Rule(clear=timedelta(0))),
    Kind("fleet.unreachable", "A target can't be reached", "{subject} can't be reached: {value}.",
         {**_TARGET, "value": "silent at 10.0.0.5:22"}, Severity.WARNING, "{subject} can be reached again.",
         Rule(hold=timedelta(minutes=2), clear=timedelta(0))),
    Kind("fleet.stale", "A target wasn't seen for long", "{subject} wasn't seen for {value}.",
         {**_TARGET, "value": "26 hours"}, Severity.WARNING, "{subject} was seen again.", Rule(clear=timedelta(0))),
    Kind("fleet.unhealthy", "A target is unhealthy", "{subject} is unhealthy ({value}): {reasons}.",
         {**_TARGET, "value": 0.6, "reasons": "CPU 97 % busy (−0.3)"}, Severity.WARNING,
         "{subject} is healthy again ({value}).", Rule(hold=timedelta(minutes=2), clear=_SETTLES)),
    Kind("fleet.host_key", "A host's key changed",
         "{subject} is in quarantine: {value}. Nothing is sent to it until somebody approves it.",
         {**_TARGET, "severity": "critical", "value": "its host key changed to SHA256:…"}, Severity.CRITICAL,
         "{subject} is no longer in quarantine.", Rule(clear=timedelta(0))),
    Kind("fleet.expiring", "A certificate or a key ends soon", "On {subject} the {kind} {name} {value}.",
         {**_TARGET, "kind": "certificate", "name": "10.0.0.5:443", "value": "expires in 6 days"}, Severity.WARNING,
         "On {subject} the {kind} {name} is in order again.", Rule(clear=timedelta(0), repeat=timedelta(days=7))),
    Kind("fleet.service_stopped", "A service stopped", "On {subject} {service} has stopped ({value}).",
         {**_TARGET, "service": "docker/web-1", "value": "stopped"}, Severity.WARNING,
         "On {subject} {service} runs again.", Rule(clear=timedelta(0))),
)  # fmt: skip

FLEET = (*CHANGES, *ALERTS)
