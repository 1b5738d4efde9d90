"""Sets logging up: JSON lines through structlog, the standard library's loggers included; never a value of a request."""

import logging
import re
import sys
from types import TracebackType

import structlog
from structlog.typing import EventDict, WrappedLogger

from bootstrap.settings import LogFormat

# Their records quote addresses with queries, or statements: ours say what is needed.
_QUIET = ("uvicorn.access", "httpx", "httpcore", "sqlalchemy.engine", "aiosmtplib", "temporalio.activity")
_WHAT_HAPPENED = re.compile(r"[\n<(]")
"""Ends what asyncio says before it quotes."""


def set_up_logs(level: str, log_format: LogFormat) -> None:
    """For a whole process, once; lines go to stderr."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_values,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    last: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if log_format is LogFormat.JSON
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    sys.excepthook = _tell_the_end


def _tell_the_end(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """What ends the process is told like all else: Python's own traceback would quote the error's words."""
    structlog.get_logger(__name__).critical("process_broke", exc_info=(kind, error, trace))


def _without_values(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """An exception's words may quote a customer: of an error stay its type and the places in our code."""
    record = event.get("_record")
    if isinstance(record, logging.LogRecord) and record.name == "asyncio":
        # It quotes tasks and callbacks with their errors and arguments: what happened stands before them.
        event["event"] = _WHAT_HAPPENED.split(str(event["event"]), maxsplit=1)[0].strip()
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    error = info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event["places"] = places_of(error)
    return event


def places_of(error: BaseException) -> list[str]:
    """Where it happened, the last dozen calls: file, line and function; nothing they were called with."""
    places: list[str] = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename.rsplit('/', 2)[-1]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return places[-12:]
