"""Show which alerts fire now, and who looks after them."""

from commands.base import Arguments, Call, Reply, Tone
from commands.wording import PAGE, moment, paged
from inventory.alerts.desk import OpenAlert
from inventory.events.model import Severity
from inventory.services import Services

ACTION = "alerts.read"
EXAMPLES = ("alerts open",)


def run(call: Call, services: Services, args: Arguments) -> Reply:
    """List them, the gravest first."""
    alerts = services.alert_desk.open(call.actor)
    data: dict[str, object] = {"alerts": alerts}
    if not alerts:
        return Reply("No alert fires.", data=data)
    shown = [_row(alert, call) for alert in alerts[: PAGE * 2]]
    rest = [f"… and {len(alerts) - len(shown)} more"] if len(alerts) > len(shown) else []
    worst = max(alert.severity for alert in alerts)
    return paged(
        "Firing now:", [*shown, *rest], None, data, tone=Tone.BAD if worst >= Severity.CRITICAL else Tone.WARNING
    )


def _row(alert: OpenAlert, call: Call) -> str:
    since = alert.condition.changed_at
    parts = [
        f"{alert.severity.title}: {alert.subject_name}, {alert.kind}",
        alert.value,
        f"since {moment(since, call.zone)}" if since else "",
        "flapping" if alert.condition.flapping else "",
        f"{alert.condition.acked_by} looks after it" if alert.condition.acked_by else "",
    ]
    return ", ".join(part for part in parts if part)
