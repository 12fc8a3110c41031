"""The status of a thing as the first generation's stack answers it: Flask, SQLAlchemy, gunicorn.

`app` reads the database each time; with CACHED set it keeps answers and tokens for five minutes, as a careful
author would. DSN and CACHED come from the environment.
"""

import hashlib
import os
from collections.abc import Callable
from datetime import datetime
from threading import Lock
from typing import Any, TypeVar
from uuid import UUID

import psycopg
from cachetools import TTLCache
from flask import Flask, Response, abort, jsonify, request
from sqlalchemy import ForeignKeyConstraint, create_engine, select
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

T = TypeVar("T")
_CONNECTIONS = 10


class Base(DeclarativeBase):
    """The tables below."""


class Token(Base):
    """A key to the API."""

    __tablename__ = "api_token"
    community_id: Mapped[str] = mapped_column(primary_key=True)
    token_id: Mapped[str] = mapped_column(primary_key=True)
    hash: Mapped[bytes]


class Loan(Base):
    """Who has a thing."""

    __tablename__ = "loan"
    __table_args__ = (ForeignKeyConstraint(["community_id", "item_id"], ["item.community_id", "item.id"]),)
    community_id: Mapped[str] = mapped_column(primary_key=True)
    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    holder: Mapped[str] = mapped_column(primary_key=True)
    holder_name: Mapped[str]
    quantity: Mapped[int]


class Item(Base):
    """A thing."""

    __tablename__ = "item"
    community_id: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_key: Mapped[str]
    description: Mapped[str]
    labels: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    quantity: Mapped[int]
    lent: Mapped[int]
    deleted_at: Mapped[datetime | None]
    loans: Mapped[list[Loan]] = relationship(lazy="selectin")


app = Flask(__name__)
engine = create_engine(
    "postgresql+psycopg://", creator=lambda: psycopg.connect(os.environ["DSN"]), pool_size=_CONNECTIONS
)
cache: TTLCache[object, Any] | None = TTLCache(10_000, 300) if os.environ.get("CACHED") else None
cache_lock = Lock()


@app.get("/inventory/status")
def status() -> Response:
    """A thing by its name."""
    token_id, secret = request.headers["Authorization"].split(".")[-2:]
    if kept(("token", token_id), lambda: token(token_id)) != hashlib.sha256(secret.encode()).digest():
        abort(401)
    name = request.args["name"].replace(" ", "").lower()
    item = kept(("item", name), lambda: thing(request.headers["X-Community-ID"], name))
    return jsonify({"item": item}) if item else abort(404)


def kept(key: object, load: Callable[[], T]) -> T:
    """What the cache has, or what is loaded."""
    if cache is None:
        return load()
    with cache_lock:
        if key in cache:
            found: T = cache[key]
            return found
    value = load()
    with cache_lock:
        cache[key] = value
    return value


def token(token_id: str) -> bytes | None:
    """The digest of a token's secret."""
    with Session(engine) as session:
        return session.scalar(select(Token.hash).where(Token.token_id == token_id))


def thing(community: str, name: str) -> dict[str, Any] | None:
    """A thing with its loans, as JSON takes it."""
    with Session(engine) as session:
        live = select(Item).where(Item.community_id == community, Item.deleted_at.is_(None))
        item = session.scalar(live.where(Item.name_key == name))
        if item is None:
            return None
        loans = [{"holder": loan.holder, "quantity": loan.quantity} for loan in item.loans]
        fields = ("name", "description", "labels", "quantity", "lent")
        return {"id": str(item.id), **{field: getattr(item, field) for field in fields}, "loans": loans}
