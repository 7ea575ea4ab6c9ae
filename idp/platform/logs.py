"""Structured logs: one JSON line per event, without personal data."""

import logging
import sys

import structlog


def configure(*, human: bool, level: int = logging.INFO) -> None:
    """Send logs to standard error, readable (`human`) or as JSON lines for a collector.

    `level`: what is said at least; a command says only warnings, its answer is enough.
    """
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer(colors=False)
        if human
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    before: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*before, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
    # What libraries say (dramatiq, of a job that failed) is one line of the same form.
    if logging.lastResort is not None:
        logging.lastResort.setFormatter(
            structlog.stdlib.ProcessorFormatter(
                foreign_pre_chain=before,
                processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
            )
        )
    # Authlib prints tokens at DEBUG: whatever the root logger is set to, its lines stay out.
    logging.getLogger("authlib").setLevel(logging.WARNING)
