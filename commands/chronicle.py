"""The ledger in words: one line for each recorded change."""

from zoneinfo import ZoneInfo

from commands.wording import moment
from inventory.audit import Activity


def told(activity: Activity, zone: ZoneInfo, *, subject: bool = False) -> str:
    """`12: 2026-11-21 14:05:00 mia checkout → bob`, with the thing's name where `subject` asks for it."""
    what = activity.action.removeprefix("inventory.")
    name = f" '{activity.subject_name}'" if subject else ""
    undone = " (undo)" if activity.reverses and not activity.action.endswith(".undo") else ""
    who = f"{activity.seq}: {moment(activity.created_at, zone)} {activity.person_name}"
    return f"{who} {what}{name}{_about(activity)}{undone}"


def _about(activity: Activity) -> str:
    details = activity.details
    if "holder_name" in details:
        pieces = f"{details['pieces']} × " if details["pieces"] > 1 else ""
        sign = "→" if activity.action.endswith("checkout") else "←"
        return f" {sign} {pieces}{details['holder_name']}"
    if activity.action == "inventory.add":
        return ""
    parts = [f"{field}: {_plain(old)} → {_plain(new)}" for field, (old, new) in _changed(details)]
    return f" ({'; '.join(parts)})" if parts else ""


def _changed(details: dict[str, object]) -> list[tuple[str, list[object]]]:
    pairs = [(field, value) for field, value in details.items() if isinstance(value, list)]
    return [(field, value) for field, value in pairs if len(value) == len(("old", "new")) and field != "deleted_at"]


def _plain(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return "none" if value in (None, "") else str(value)
