"""The libraries' own pauses, made short: those before they try a failed request again."""

import asyncio
from types import ModuleType, SimpleNamespace

import pytest


def hurry(monkeypatch: pytest.MonkeyPatch, module: ModuleType) -> list[float]:
    """Let a module's `asyncio.sleep` return at once; gives how long it would have slept each time."""
    slept: list[float] = []

    async def sleep(seconds: float, result: object = None) -> object:
        slept.append(seconds)
        return await asyncio.sleep(0, result)

    monkeypatch.setattr(module, "asyncio", SimpleNamespace(**{**vars(asyncio), "sleep": sleep}))
    return slept
