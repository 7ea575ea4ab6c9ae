"""Keeps messages in a folder, one file of JSON lines per recipient: demo phone and tests."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import orjson

from idp.messaging.phone_numbers import PhoneNumber
from idp.messaging.protocols import GatewayError
from idp.platform import clock

_LONGEST_NAME = 200  # file systems end at 255 bytes
_PRIVATE = 0o700


@dataclass(frozen=True)
class Received:
    """One message as its recipient sees it; `to` is an E.164 number or an address."""

    at: datetime
    to: str
    text: str
    subject: str | None = None


class Outbox:
    """The folder: what arrived, by recipient."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def sms(self, number: PhoneNumber | str) -> list[Received]:
        """Return the SMS of one number (E.164), oldest first."""
        to = number.e164 if isinstance(number, PhoneNumber) else number
        return [m for m in self._read(self._path("sms", to)) if m.to == to]

    def emails(self, address: str) -> list[Received]:
        """Return the e-mails of one address, oldest first."""
        return [m for m in self._read(self._path("email", address)) if m.to == address]

    def everything(self) -> list[Received]:
        """Return all messages, oldest first."""
        files = sorted(self._directory.glob("*/*.jsonl"))
        return sorted((m for file in files for m in self._read(file)), key=lambda m: m.at)

    def _add(self, kind: str, message: Received) -> str:
        path = self._path(kind, message.to)
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=_PRIVATE)
            with path.open("ab") as file:
                file.write(orjson.dumps(message, option=orjson.OPT_APPEND_NEWLINE))
        except OSError as error:
            raise GatewayError(f"the folder of messages: {error.strerror}") from None
        return f"kept in {path}"

    def _path(self, kind: str, to: str) -> Path:
        return self._directory / kind / f"{quote(to, safe='+@')[:_LONGEST_NAME]}.jsonl"

    @staticmethod
    def _read(path: Path) -> list[Received]:
        # A line without its end is still being written.
        complete, _, _ = path.read_bytes().rpartition(b"\n") if path.exists() else (b"", b"", b"")
        rows = [orjson.loads(line) for line in complete.splitlines()]
        return [Received(**(row | {"at": datetime.fromisoformat(row["at"])})) for row in rows]


class FileSms(Outbox):
    """An SMS gateway that keeps what it is given."""

    def send(self, number: PhoneNumber, text: str) -> str:
        """Keep one SMS."""
        return self._add("sms", Received(at=clock.now(), to=number.e164, text=text))


class FileEmail(Outbox):
    """An e-mail gateway that keeps what it is given."""

    def send(self, address: str, subject: str, text: str) -> str:
        """Keep one e-mail."""
        return self._add("email", Received(at=clock.now(), to=address, subject=subject, text=text))
