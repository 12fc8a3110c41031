"""What is no message of JSON-RPC, refused in our own words: the SDK would answer with its validator's text.

Imported on use, as the SDK is.
"""

from typing import Any

from mcp_types import INVALID_REQUEST, PARSE_ERROR, jsonrpc_message_adapter
from pydantic import ValidationError
from pydantic_core import from_json

_SHAPE = 'one JSON-RPC message such as {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}'


def refusal(raw: bytes) -> dict[str, Any] | None:
    """The error to answer a body with that the SDK refused; None where it is a message, and something else is wrong."""
    try:
        message = from_json(raw)
    except ValueError:
        return _error(PARSE_ERROR, f"The body isn't JSON; send {_SHAPE}.", None)
    try:
        jsonrpc_message_adapter.validate_python(message, by_name=False)
    except ValidationError:
        return _error(INVALID_REQUEST, f"The body is no request; send {_SHAPE}.", message)
    return None


def _error(code: int, sentence: str, message: object) -> dict[str, Any]:
    """With the request's own id where it has one that can be given back."""
    asked = message.get("id") if isinstance(message, dict) else None
    known = asked if isinstance(asked, str | int) and not isinstance(asked, bool) else None
    return {"jsonrpc": "2.0", "id": known, "error": {"code": code, "message": sentence}}
