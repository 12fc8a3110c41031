"""Changes by action: each names its thing in the body and answers with the words of the first generation."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from pydantic import ConfigDict, Field

from bot.web.first_answers import FirstAnswer, item_of
from inventory.actor import Actor
from inventory.errors import Invalid
from inventory.items.model import Change
from inventory.services import Services
from inventory.shape import Shape

_TEXT_LIMIT = 2000
_MANY = 50


class FirstCall(Shape):
    """A change by action."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    action: str = Field(max_length=100, description="add, checkout, checkin, delete or labels")
    item_name: str = Field("", max_length=_TEXT_LIMIT)
    description: str = Field("", max_length=_TEXT_LIMIT)
    labels: list[str] = Field([], max_length=_MANY)
    checked_out_to: str = Field("", max_length=_TEXT_LIMIT, description="empty: the caller")
    label_action: str = Field("", max_length=100, description="add or remove")
    label: str = Field("", max_length=_TEXT_LIMIT)


def _add(services: Services, actor: Actor, call: FirstCall) -> FirstAnswer:
    change = services.items.add(actor, call.item_name, call.description, tuple(call.labels))
    return _done(actor, change, f"Item '{change.item.name}' added to inventory")


def _checkout(services: Services, actor: Actor, call: FirstCall) -> FirstAnswer:
    to = services.members.resolve(actor, call.checked_out_to, {}) if call.checked_out_to else None
    change = services.loans.checkout(actor, call.item_name, to)
    who = change.loan.holder_name if change.loan else actor.name
    return _done(actor, change, f"Item '{change.item.name}' checked out to {who}")


def _checkin(services: Services, actor: Actor, call: FirstCall) -> FirstAnswer:
    change = services.loans.checkin(actor, call.item_name)
    return _done(actor, change, f"Item '{change.item.name}' checked in")


def _delete(services: Services, actor: Actor, call: FirstCall) -> FirstAnswer:
    change = services.keeping.delete(actor, call.item_name)
    return FirstAnswer(success=True, message=f"Item '{change.item.name}' deleted from inventory")


def _labels(services: Services, actor: Actor, call: FirstCall) -> FirstAnswer:
    if call.label_action == "add":
        change = services.keeping.add_label(actor, call.item_name, call.label)
        return _done(actor, change, f"Label '{change.label}' added to item '{change.item.name}'")
    if call.label_action == "remove":
        change = services.keeping.remove_label(actor, call.item_name, call.label)
        return _done(actor, change, f"Label '{change.label}' removed from item '{change.item.name}'")
    raise Invalid("Invalid label_action: use add or remove")


def _done(actor: Actor, change: Change, message: str) -> FirstAnswer:
    loans = [change.loan] if change.loan and change.item.lent else []
    item = change.item.model_copy(update={"loans": change.item.loans or loans})
    return FirstAnswer(success=True, message=message, item=item_of(item, actor.community))


CHANGES: Mapping[str, Callable[[Services, Actor, FirstCall], FirstAnswer]] = MappingProxyType(
    {"add": _add, "checkout": _checkout, "checkin": _checkin, "delete": _delete, "labels": _labels}
)
