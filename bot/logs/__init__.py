"""Logging of the whole process: one event is one line in every sink, and no line holds a secret."""

import re
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Literal, Protocol

from bot.logs.files import Files
from bot.logs.line import Line, parse_line, write_line
from bot.logs.redaction import Redactor, redact
from bot.logs.sinks import Console, Sink
from bot.logs.system import LogSystem, complain

__all__ = ["Line", "LogSettings", "LogSystem", "Redactor", "parse_line", "redact", "start_logging"]


class LogSettings(Protocol):
    """What logging needs to know; LOG_DIR None means no files, sizes are bytes."""

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"]
    log_format: Literal["line", "json"]
    log_dir: Path | None
    log_rotate_bytes: int
    log_backups: int
    enable_syslog: bool
    syslog_host: str
    syslog_port: int
    syslog_facility: str
    module_name: str
    module_version: str


def start_logging(settings: LogSettings) -> LogSystem:
    """Send every logger of the process, ours and the libraries', to standard error, the files and syslog.

    Replaces whatever handlers the root logger had, because they would write secrets; `stop` puts them back.
    """
    module, version = _name(settings.module_name), _name(settings.module_version)
    write = partial(_writer(settings), module=module, version=version)
    system = LogSystem(_sinks(settings, module), write, redact)
    system.take_over(settings.log_level)
    return system


def _writer(settings: LogSettings) -> Callable[..., str]:
    if settings.log_format == "json":
        from bot.logs.jsonline import write_json  # noqa: PLC0415 - its library only for those who use it

        return write_json
    return write_line


def _sinks(settings: LogSettings, module: str) -> list[Sink]:
    sinks: list[Sink] = [Console()]
    if settings.log_dir is not None:
        try:
            sinks.append(Files(settings.log_dir, module, settings.log_rotate_bytes, settings.log_backups))
        except OSError as error:
            reason = f"LOG_DIR {settings.log_dir} can't be written ({error.strerror})"
            complain(f"{reason}; logging goes on without files.")
    if settings.enable_syslog:
        from bot.logs.syslog import Syslog  # noqa: PLC0415 - as above

        try:
            address = (settings.syslog_host, settings.syslog_port)
            sinks.append(Syslog(*address, settings.syslog_facility, time.monotonic))
        except ValueError as error:
            complain(f"{error}; logging goes on without syslog.")
    return sinks


def _name(text: str) -> str:
    """Keep a module's name and version fit for a line's head and a file's name."""
    return re.sub(r"[^\w.+-]", "_", text, flags=re.ASCII) or "-"
