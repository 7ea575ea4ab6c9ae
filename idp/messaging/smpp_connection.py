"""One short connection to an SMPP server, with one deadline for all of it."""

import socket
import ssl
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from idp.config import SmsSmpp
from idp.messaging import smpp_pdu
from idp.messaging.protocols import GatewayError
from idp.messaging.smpp_pdu import HEADER_LENGTH, MOST_BYTES, Command, Pdu

_FAREWELL_SECONDS = 1.0
_BINDS = {"transmitter": Command.BIND_TRANSMITTER, "transceiver": Command.BIND_TRANSCEIVER}


class Connection:
    """A session with the server, bound or about to be."""

    def __init__(self, link: socket.socket, deadline: float) -> None:
        self._link = link
        self._deadline = deadline
        self._sequence = 0

    def ask(self, command: Command, body: bytes = b"") -> Pdu:
        """Send a request and return its answer, whatever its status.

        Raises GatewayError when the server goes or speaks otherwise, OSError when the line fails.
        """
        self._sequence += 1
        request = Pdu(command, self._sequence, body=body)
        self._write(request)
        while not (came := self._read()).answers(request):
            if came.command in {Command.ENQUIRE_LINK, Command.DELIVER_SM}:
                self._write(smpp_pdu.reply(came))
            elif came.command == Command.UNBIND:
                raise GatewayError("the server ended the session")
        if came.command == Command.GENERIC_NACK:
            raise GatewayError(f"generic_nack: {smpp_pdu.said(came.status)}")
        return came

    def leave(self) -> None:
        """Say good-bye; what was sent is sent, so nothing is made of a failure."""
        self._deadline = min(self._deadline, time.monotonic() + _FAREWELL_SECONDS)
        with suppress(OSError, GatewayError):
            self.ask(Command.UNBIND)

    def _write(self, pdu: Pdu) -> None:
        self._link.settimeout(self._remaining())
        self._link.sendall(pdu.to_bytes())

    def _read(self) -> Pdu:
        header = self._exactly(HEADER_LENGTH)
        length = int(struct.unpack(">I", header[:4])[0])
        if not HEADER_LENGTH <= length <= MOST_BYTES:
            raise GatewayError("not SMPP")
        return Pdu.of(header, self._exactly(length - HEADER_LENGTH))

    def _exactly(self, count: int) -> bytes:
        received = bytearray()
        while len(received) < count:
            self._link.settimeout(self._remaining())
            part = self._link.recv(count - len(received))
            if not part:
                raise GatewayError("the server hung up")
            received += part
        return bytes(received)

    def _remaining(self) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


@contextmanager
def bound(config: SmsSmpp, trusted: ssl.SSLContext) -> Iterator[Connection]:
    """Connect and bind. Raises GatewayError, OSError."""
    deadline = time.monotonic() + config.timeout
    with _line(config, trusted) as link:
        connection = Connection(link, deadline)
        body = smpp_pdu.bind(
            config.system_id, config.password.get_secret_value(), config.system_type
        )
        answer = connection.ask(_BINDS[config.bind], body)
        if answer.status:
            raise GatewayError(f"bind_{config.bind}: {smpp_pdu.said(answer.status)}")
        yield connection
        connection.leave()


def _line(config: SmsSmpp, trusted: ssl.SSLContext) -> socket.socket:
    line = socket.create_connection((config.host, config.port), timeout=config.timeout)
    if config.security == "none":
        return line
    try:
        return trusted.wrap_socket(line, server_hostname=config.host)
    except BaseException:
        line.close()
        raise
