"""What can happen to coins here: watches, statuses, holdings, and a price that somebody waits for."""

from datetime import timedelta

from inventory.events.model import Kind, Rule, Severity

PRICE_WATCH = "asset.price"
_TOLD = {
    "state": "firing", "severity": "notice", "value": "$100,012.00", "side": "above", "threshold": "$100,000.00",
    "price": "100012", "currency": "usd", "price_at": "2026-11-21T11:59:40Z", "symbol": "BTC", "watch": 3,
}  # fmt: skip

PRICES = (
    Kind(PRICE_WATCH, "A watched price passed its threshold", "{subject} is {side} {threshold}: {value}.", _TOLD,
         Severity.NOTICE, "{subject} is no longer {side} {threshold}: {value}.", Rule(clear=timedelta(0))),
    Kind("asset.watch", "A price is watched", "{person} lets the price of {subject} be watched ({kind} {threshold}).",
         {"kind": "above", "threshold": "100000"}),
    Kind("asset.unwatch", "A price is watched no longer", "{person} lets the price of {subject} be watched no longer.",
         {"kind": "above"}),
    Kind("asset.status", "A coin's status changed", "{person} set the status of {subject}{changes}.",
         {"status": ["active", "suspended"]}),
    Kind("asset.hold", "Somebody's holdings changed", "{person} changed what they hold.", {}),
)  # fmt: skip
