"""Every kind of event there is, noun by noun: a new noun adds its tuple here, and all else follows."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from inventory.events.cloud_kinds import CLOUD
from inventory.events.fleet import FLEET
from inventory.events.fleet_records import FLEET_RECORDS
from inventory.events.model import Kind, Rule, Severity
from inventory.events.prices import PRICES

JOB_FAILED = "jobs.failed"
REMINDED = "inventory.overdue"
REMINDED_AT = "09:00"
"""When borrowers are reminded, on their community's clock."""

_LOAN = {"holder": "discord:42", "holder_name": "Mia", "lent_by": "discord:7", "pieces": 1,
    "due_at": "2026-11-27T22:59:00Z"}  # fmt: skip
_OVERDUE = {"state": "firing", "severity": "warning", "value": "2 days", **_LOAN}
_THING = frozenset({"name", "description", "labels", "quantity"})
"""What a change of a thing may say, each as before and after."""

ITEMS = (
    Kind("inventory.add", "A thing was added", "{person} added '{subject}'.", {"quantity": [0, 1]},
         also=_THING),
    Kind("inventory.checkout", "A thing was lent", "{person} lent {things} to {holder_name}.", _LOAN),
    Kind("inventory.checkin", "A thing came back", "{person} took {things} back from {holder_name}.", _LOAN),
    Kind("inventory.edit", "A thing was changed", "{person} changed '{subject}'{changes}.", {"quantity": [10, 12]},
         also=_THING),
    Kind("inventory.labels", "A thing's labels changed", "{person} labelled '{subject}'{changes}.",
         {"labels": [["video"], ["video", "broken"]]}),
    Kind("inventory.relabel", "A label was renamed on a thing", "{person} labelled '{subject}'{changes}.",
         {"labels": [["cam"], ["camera"]]}),
    Kind("inventory.delete", "A thing was deleted", "{person} deleted '{subject}'.",
         {"deleted_at": [None, "2026-11-21T12:00:00Z"]}),
    Kind("inventory.restore", "A deleted thing came back", "{person} restored '{subject}'.",
         {"deleted_at": ["2026-11-21T12:00:00Z", None]}),
    Kind("inventory.import", "A thing came with an import", "{person} imported '{subject}'.", {"quantity": [0, 1]},
         also=_THING),
    Kind("inventory.undo", "A change was taken back", "{person} took a change of '{subject}' back{changes}.",
         {"quantity": [12, 10]}, also=_THING | {"deleted_at"}),
    Kind(REMINDED, "A loan is past its due time", "{holder_name} has had '{subject}' too long: {value}.",
         _OVERDUE, Severity.WARNING, "'{subject}', which {holder_name} had too long, is no longer overdue.",
         Rule(clear=timedelta(0), repeat=timedelta(days=1), at=REMINDED_AT)),
)  # fmt: skip

PEOPLE = (
    Kind("role.set", "Somebody's role changed", "{person} gave {subject} a role{changes}.",
         {"role": ["member", "moderator"]}),
    Kind("policy.set", "The policy changed", "{person} set the policy '{subject}'{changes}.",
         {"role": ["member", "moderator"]}, also=frozenset({"policy"})),
)  # fmt: skip

_WAITING = {"community": "discord:42", "things": 12, "levels": 0}

COMMUNITIES = (
    Kind("community.set", "A setting of the community changed", "{person} set the community's {subject}{changes}.",
         {"prefix": ["!", "?"]}, also=frozenset({"zone", "locale", "announce"})),
    Kind("community.code", "A code to join was made", "{person} made a code with which another place can join.", {}),
    Kind("community.join", "A place joined this inventory", "{person} let {subject} join this inventory.", {}),
    Kind("community.leave", "A place left this inventory", "{person} let {subject} leave this inventory.", {}),
    Kind("community.share", "This place joined another inventory", "{person} let {subject} join {community}.",
         _WAITING),
    Kind("community.return", "This place has its own inventory again", "{person} let {subject} come back.", {}),
    Kind("channel.set", "A channel's manners changed", "{person} set how channel {subject} is answered{changes}.",
         {"replies": ["here", "thread"]}, also=frozenset({"suggestions", "listed"})),
)  # fmt: skip

JOBS = (
    Kind("jobs.run", "A job was started by hand", "{person} started the job {subject}.", {}),
    Kind("jobs.pause", "A job was paused", "{person} paused the job {subject}.", {"paused": [False, True]}),
    Kind("jobs.resume", "A job goes on", "{person} resumed the job {subject}.", {"paused": [True, False]}),
    Kind("jobs.every", "A job's interval changed", "{person} changed the job {subject}{changes}.",
         {"every_seconds": [None, 3600]}),
    Kind(JOB_FAILED, "A job fails", "The job {subject} failed ({value}).",
         {"state": "firing", "severity": "warning", "value": "AWS can't be reached", "reference": "5f0c2a91"},
         Severity.WARNING, "The job {subject} works again.", Rule(clear=timedelta(0), repeat=timedelta(days=1))),
)  # fmt: skip

_CHANNEL = {"platform": "discord", "channel": "8123", "number": 3}

ALERTS = (
    Kind("alerts.add", "A channel was subscribed", "{person} subscribed this channel to {subject}.", _CHANNEL),
    Kind("alerts.remove", "A subscription ended", "{person} ended the subscription to {subject}.",
         _CHANNEL),
    Kind("alerts.set", "A subscription changed", "{person} changed the subscription to {subject}{changes}.",
         {**_CHANNEL, "digest": ["", "hourly"]}, also=frozenset({"quiet", "muted_until"})),
    Kind("alerts.ack", "An alert was acknowledged", "{person} looks after '{subject}' ({kind}).",
         {"kind": "inventory.overdue"}),
    Kind("alerts.silence", "Alerts were silenced", "{person} silenced {subject} until {until}: {reason}.",
         {"kind": "*", "begins": "2026-11-21T12:00:00Z", "until": "2026-11-21T14:00:00Z",
          "reason": "being repaired"}),
    Kind("alerts.unsilence", "A silence ended", "{person} ended the silence of {subject}.", {}),
    Kind("alerts.test", "A channel was tried", "This is how it looks when something happens.", {}),
    Kind("deliveries.retry", "Dead letters are tried again", "{person} lets {posts} posts be tried again.",
         {"posts": 3}),
)  # fmt: skip

_NUMBER = {"number": 3}

WEBHOOKS = (
    Kind("webhooks.add", "A webhook was added", "{person} added the webhook {subject}.", _NUMBER),
    Kind("webhooks.remove", "A webhook was removed", "{person} removed the webhook {subject}.", _NUMBER),
    Kind("webhooks.rotate", "A webhook got a new secret", "{person} gave the webhook {subject} a new secret.",
         _NUMBER),
    Kind("webhooks.test", "A webhook was tried", "{person} tried the webhook {subject}.", _NUMBER),
)  # fmt: skip

_MOVED = {"pieces": 5, "quantity": [12, 7], "reserved": [0, 0], "warehouse": "main", "note": ""}
_HELD = {"pieces": 5, "quantity": [12, 12], "reserved": [0, 5], "warehouse": "main", "reservation": "b6raw9ew",
    "expires_at": "2026-11-21T12:15:00Z", "note": ""}  # fmt: skip
_LOW = {"state": "firing", "severity": "warning", "value": 7, "low": 10, "warehouse": "main"}

STOCK = (
    Kind("stock.add", "Pieces came into stock", "{person} added {things} in {warehouse}.", _MOVED),
    Kind("stock.take", "Pieces were taken out of stock", "{person} took {things} from {warehouse}.", _MOVED),
    Kind("stock.set", "A stock level was set", "{person} set the stock of '{subject}' in {warehouse}{changes}.",
         _MOVED),
    Kind("stock.move", "Pieces changed their warehouse", "{person} moved {things} ({warehouse}){changes}.", _MOVED),
    Kind("stock.count", "A stock-take found a difference", "{person} counted '{subject}' in {warehouse}{changes}.",
         _MOVED),
    Kind("stock.import", "A stock level came with an import", "{person} imported '{subject}' in {warehouse}{changes}.",
         _MOVED),
    Kind("stock.undo", "A movement was undone", "{person} undid a movement of '{subject}' in {warehouse}{changes}.",
         _MOVED),
    Kind("stock.reserve", "Pieces were reserved", "{person} reserved {things} in {warehouse}.", _HELD),
    Kind("stock.commit", "Reserved pieces left", "{person} let {things} go from {warehouse}.", _HELD),
    Kind("stock.release", "A reservation was given back", "{person} gave {things} back in {warehouse}.", _HELD),
    Kind("stock.expire", "A reservation ran out", "The reservation of {things} in {warehouse} ran out.", _HELD),
    Kind("stock.name", "A product was named", "{person} named '{subject}'{changes}.", {"name": [None, "M4 bolt"]}),
    Kind("stock.threshold", "A low-stock threshold was set",
         "{person} set when '{subject}' is low in {warehouse}{changes}.",
         {"low": [0, 10], "band": [0, 2], "warehouse": "main"}),
    Kind("stock.warehouse", "A level got another warehouse", "{person} put '{subject}' elsewhere{changes}.",
         {"warehouse": ["main", "east"]}),
    Kind("stock.low", "Stock is running low",
         "'{subject}' is running low in {warehouse}: {value} left, low below {low}.", _LOW, Severity.WARNING,
         "'{subject}' is no longer low in {warehouse}: {value} left.", Rule(clear=timedelta(0))),
)  # fmt: skip

ALL = (*CLOUD, *FLEET, *FLEET_RECORDS, *ITEMS, *STOCK, *PRICES, *PEOPLE, *COMMUNITIES, *JOBS, *ALERTS, *WEBHOOKS)
KINDS: Mapping[str, Kind] = MappingProxyType({kind.name: kind for kind in ALL})
