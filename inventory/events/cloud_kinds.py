"""The kinds of events of clouds; those of other programs' collectors keep the names that their readers know."""

from datetime import timedelta

from inventory.events.model import Kind, Rule, Severity

_WHERE = {"type": "s3.bucket", "region": "eu-west-1", "account": "prod", "provider": "aws"}
_SCAN = {"scan": "0198…", "account": "prod", "provider": "aws", "correlation": "7f3a…", "services": "all",
    "regions": "all"}  # fmt: skip
_ENDED = {**_SCAN, "cells": 1200, "failed": 0, "seen": 2399, "added": 3, "changed": 12, "removed": 1, "said": ""}
_STATE = {"state": "firing", "severity": "warning"}
_AT_ONCE = Rule(clear=timedelta(0))

CLOUD = (
    Kind("inventory.discovered", "A cloud resource appeared", "New in {account}: '{subject}' ({type}, {region}).",
         {**_WHERE, "tags": {"env": "prod"}}, also=frozenset({"production", "count"})),
    Kind("inventory.changed", "A cloud resource changed",
         "'{subject}' changed in {account} ({type}, {region}){changes}.",
         {**_WHERE, "tags": {}, "paths": 1, "Versioning.Status": ["Enabled", "Suspended"]},
         also=frozenset({"production", "watched"}), paths=True),
    Kind("inventory.deleted", "A cloud resource is gone", "'{subject}' is gone from {account} ({type}, {region}).",
         {**_WHERE, "tags": {"env": "prod"}, "production": "yes", "severity": "critical"}, also=frozenset({"count"})),
    Kind("inventory.service.discovered", "A service was met for the first time in an account",
         "{account} uses {service} now.", {"account": "prod", "provider": "aws", "service": "s3"}),
    Kind("inventory.service.config.changed", "A service's settings changed",
         "{person} changed how {subject} is scanned{changes}.", {"enabled": [True, False]}),
    Kind("inventory.feature.enabled", "A feature was switched on", "{person} switched on {subject}.",
         {"configuration": {}}),
    Kind("inventory.feature.disabled", "A feature was switched off", "{person} switched off {subject}.", {}),
    Kind("inventory.feature.data.updated", "What a feature tells has changed",
         "{count} resources in {account} tell something else by {subject}.", {"count": 3, "account": "prod"}),
    Kind("inventory.scan.requested", "A scan was asked for", "{person} asked for a scan of {subject}.", _SCAN),
    Kind("inventory.scan.started", "A scan began", "The scan of {subject} began.", _SCAN),
    Kind("inventory.scan.completed", "A scan ended",
         "The scan of {subject} saw {seen} resources: {added} new, {changed} changed, {removed} gone.", _ENDED),
    Kind("inventory.scan.cancelled", "A scan was stopped", "The scan of {subject} was stopped.", _ENDED),
    Kind("inventory.scan.failed", "A scan failed", "The scan of {subject} failed: {said}.",
         {**_ENDED, "failed": 1200, "said": "access denied", "severity": "warning"}),
    Kind("compliance.reevaluation.requested", "Rules look at resources again",
         "{count} resources are looked at again: {reason}.", {"count": 12, "reason": "the rules changed"}),
    Kind("cloud.connect", "An account is scanned from now on", "{person} connected the cloud account {subject}.",
         {"provider": "aws", "account": "123456789012", "role": "arn:aws:iam::123456789012:role/Reader"}),
    Kind("cloud.disconnect", "An account is scanned no more", "{person} disconnected the cloud account {subject}.",
         {"provider": "aws"}),
    Kind("cloud.cancel", "A scan was asked to stop", "{person} stopped the scan of {subject}.", {"scan": "0198…"}),
    Kind("cloud.rule", "A rule was switched on or off", "{person} changed the rule {subject}{changes}.",
         {"enabled": [True, False]}),
    Kind("cloud.watch", "A property is watched", "{person} watches {subject}.", {}),
    Kind("cloud.unwatch", "A property is watched no more", "{person} watches {subject} no more.", {}),
    Kind("cloud.burst", "Many cloud resources changed at once", "{subject} of {account}.",
         {**_WHERE, "count": 37, "change": "added", "severity": "notice"}),
    Kind("cloud.public", "Something is open to the world", "'{subject}' is open to the world ({type}, {region},"
         " {account}): {value}.", {**_WHERE, **_STATE, "value": "Anyone may read this bucket", "who": "platform",
         "rule": "aws-bucket-public"},
         Severity.CRITICAL, "'{subject}' is no longer open to the world ({type}, {region}, {account}).", _AT_ONCE),
    Kind("cloud.broken", "A rule is broken in an account",
         "{value} of {account} break the rule '{subject}'; to act: {who}.",
         {**_STATE, "account": "prod", "provider": "aws", "rule": "aws-volume-encrypted", "value": "12 resources",
          "who": "platform"}, Severity.WARNING, "{account} keeps the rule '{subject}' again.", _AT_ONCE),
    Kind("cloud.cell", "A part of an account can't be looked at", "{subject} can't be looked at: {value}."
         " What it had is kept as it was.", {**_WHERE, **_STATE, "value": "denied"}, Severity.WARNING,
         "{subject} can be looked at again.", _AT_ONCE),
    Kind("cloud.account", "An account can't be looked at", "Nothing in {subject} can be looked at: {value}.",
         {**_STATE, "account": "prod", "provider": "aws", "value": "denied"}, Severity.CRITICAL,
         "{subject} can be looked at again.", _AT_ONCE),
)  # fmt: skip
