"""Lending by path: check out, check in, and who has what."""

from pydantic import Field

from bot.web.items import Quantity
from bot.web.naming import name_at
from bot.web.operation import Answer, Ask, operation
from bot.web.reading import TEXT_LIMIT, Body, Query, Text
from bot.web.route import Deps, Route
from bot.web.shapes import Lent, lent
from inventory.actor import Actor, Person
from inventory.due import parse_due
from inventory.errors import Invalid
from inventory.items.loans import NamedLoan
from inventory.services import Services
from inventory.shape import Shape


class Lending(Body):
    """To whom, how many and until when; nobody named means the caller."""

    to: str | None = Field(None, max_length=TEXT_LIMIT, description="a person as platform:id, or a name")
    quantity: Quantity = 1
    due: str | None = Field(None, max_length=100, description="friday, 3d, 2026-12-24")


class Returning(Body):
    """From whom and how many; by default all of the caller's own loan, or of the only one."""

    holder: str | None = Field(None, max_length=TEXT_LIMIT, description="a person as platform:id, or a name")
    quantity: Quantity | None = None


class Holder(Query):
    """Whose loans; the caller's by default."""

    person: Text | None = Field(None, description="a person as platform:id, or a name")


class Loans(Shape):
    """Open loans, the first due first; at most 100."""

    loans: list[NamedLoan]


def checkout(ask: Ask[Query, Lending]) -> Answer:
    """Lend a thing."""
    asked = ask.body
    to = _person(ask.services, ask.actor, asked.to)
    try:
        due = parse_due(asked.due, ask.now, ask.zone) if asked.due else None
    except ValueError as error:
        raise Invalid(str(error)) from error
    return lent(ask.services.loans.checkout(ask.actor, name_at(ask), to, asked.quantity, due))


def checkin(ask: Ask[Query, Returning]) -> Answer:
    """Take a thing back."""
    holder = _person(ask.services, ask.actor, ask.body.holder)
    return lent(ask.services.loans.checkin(ask.actor, name_at(ask), holder, ask.body.quantity))


def held(ask: Ask[Holder, None]) -> Answer:
    """List what a person has."""
    person = _person(ask.services, ask.actor, ask.query.person)
    return Answer(Loans.model_construct(loans=ask.services.loans.held(ask.actor, person)))


def overdue(ask: Ask[Query, None]) -> Answer:
    """List loans whose due time has passed, the longest overdue first."""
    return Answer(Loans.model_construct(loans=ask.services.loans.overdue(ask.actor)))


def _person(services: Services, actor: Actor, text: str | None) -> Person | None:
    return None if text is None else services.members.resolve(actor, text, {})


def routes(deps: Deps) -> list[Route]:
    """The routes of loans."""
    one, read, lending = "/inventory/items/{item}", "inventory.read", "inventory.checkout"
    return [
        operation(deps, "POST", f"{one}/checkout", checkout, action=lending, answers={200: Lent}, body=Lending),
        operation(
            deps, "POST", f"{one}/checkin", checkin, action="inventory.checkin", answers={200: Lent}, body=Returning
        ),
        operation(
            deps, "GET", "/inventory/loans", held, action=read, answers={200: Loans}, query=Holder, refusals=(409,)
        ),
        operation(deps, "GET", "/inventory/overdue", overdue, action=read, answers={200: Loans}),
    ]
