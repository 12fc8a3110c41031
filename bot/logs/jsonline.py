"""The same entry as one JSON object on one line."""

import json

import orjson
from pythonjsonlogger.core import LogData
from pythonjsonlogger.orjson import OrjsonFormatter

from bot.logs.entry import Entry


class JsonLine(OrjsonFormatter):
    """python-json-logger's encoder, made safe for texts orjson refuses and signs JSON leaves alone."""

    def jsonify_log_record(self, log_data: LogData) -> str:
        """Encode to one printable line; reading it back gives the very texts."""
        try:
            text = super().jsonify_log_record(log_data)
        except orjson.JSONEncodeError:  # a lone surrogate, or a number over 64 bits
            text = json.dumps(log_data)
        return text if text.isprintable() else "".join(map(_printable, text))


_FORMATTER = JsonLine()


def write_json(entry: Entry, module: str, version: str) -> str:
    """Write an entry as one JSON object without a line end; what the caller added stands under `fields`."""
    head = {"timestamp": entry.timestamp, "level": entry.level, "module": module, "version": version}
    return _FORMATTER.serialize_log_record(
        {
            **head,
            "event": entry.event,
            "community": entry.community,
            "user": entry.user,
            "action": entry.action,
            "result": entry.result,
            "fields": entry.fields,  # apart, so that no field can take the place of a key above
        }
    )


def _printable(sign: str) -> str:
    if sign.isprintable():
        return sign
    halves = sign.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{halves[at : at + 4]}" for at in range(0, len(halves), 4))
