"""Counts what a page asks of the stores, so that equal work is shown without looking at a clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from unittest import mock

import pytest
import sqlalchemy as sa
from flask import Flask
from redis.connection import AbstractConnection

from idp.platform.database import db
from idp.platform.direct import Direct


@dataclass
class RoundTrips:
    """What went to the stores since `clear()`."""

    store: int = 0
    statements: list[str] = field(default_factory=list)
    """The first word of each SQL statement."""

    def clear(self) -> None:
        """Begin to count anew."""
        self.store, self.statements = 0, []

    def seen(self) -> tuple[int, list[str]]:
        """Return what was counted."""
        return self.store, list(self.statements)


@contextmanager
def counting(app: Flask) -> Iterator[RoundTrips]:
    """Count what this process asks of the short-lived store and of the database."""
    counted = RoundTrips()
    send, ask = AbstractConnection.send_packed_command, Direct.ask

    def note_send(self: AbstractConnection, *args: object, **kwargs: object) -> object:
        counted.store += 1
        return send(self, *args, **kwargs)  # type: ignore[no-untyped-call] # redis-py's own

    def note_ask(self: Direct, *command: object) -> object:
        counted.store += 1
        return ask(self, *command)

    def note_statement(*facts: object) -> None:
        counted.statements.append(str(facts[2]).split()[0])

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note_statement)
    try:
        with (
            mock.patch.object(AbstractConnection, "send_packed_command", note_send),
            mock.patch.object(Direct, "ask", note_ask),
        ):
            yield counted
    finally:
        sa.event.remove(engine, "before_cursor_execute", note_statement)


@pytest.fixture
def round_trips(app: Flask) -> Iterator[RoundTrips]:
    """What this process asks of the short-lived store and of the database."""
    with counting(app) as counted:
        yield counted
