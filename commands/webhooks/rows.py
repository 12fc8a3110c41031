"""Webhooks in words."""

from commands.base import Call
from commands.wording import day
from inventory.alerts.webhook import Webhook
from inventory.services import Services


def row(webhook: Webhook, call: Call) -> str:
    """`3: example.org gets inventory.checkout`."""
    old = f", the old secret holds until {day(webhook.rotated_until, call.zone)}" if webhook.rotated_until else ""
    since = webhook.failing_since
    failing = f"; failing since {day(since, call.zone)}: {webhook.problem}" if since else ""
    return f"{webhook.number}: {webhook.host} gets {', '.join(webhook.patterns)}{old}{failing}"


def secret_line(call: Call, services: Services, number: int) -> str:
    """The secret, where nobody else reads the reply; else how to see it."""
    if not call.private:
        return f"Its secret is shown where nobody else reads: /webhooks secret {number}, or at the console."
    return f"Its secret: {services.webhooks.secret(call.actor, number)}"
