"""What is said in SMPP 3.4: the few PDUs of a transmitter, as bytes (Specification v3.4 Issue 1.2).

Ours rather than a library's: the maintained ones connect without checking a certificate's name, or
write messages into the debug log.
"""

import struct
from dataclasses import dataclass, field
from enum import IntEnum

HEADER_LENGTH = 16
MOST_BYTES = 64 * 1024
"""More than any answer that a transmitter gets."""
_VERSION = 0x34
_RESPONSE = 0x80000000


class Command(IntEnum):
    """§5.1.2.1, of those that we meet; an answer has the highest bit set."""

    BIND_TRANSMITTER = 0x00000002
    SUBMIT_SM = 0x00000004
    DELIVER_SM = 0x00000005
    UNBIND = 0x00000006
    BIND_TRANSCEIVER = 0x00000009
    ENQUIRE_LINK = 0x00000015
    GENERIC_NACK = _RESPONSE


class Tlv(IntEnum):
    """§5.3.2: optional parameters."""

    SAR_MSG_REF_NUM = 0x020C
    SAR_TOTAL_SEGMENTS = 0x020E
    SAR_SEGMENT_SEQNUM = 0x020F
    MESSAGE_PAYLOAD = 0x0424


INVALID_DESTINATION = 0x0B
_STATUS = {
    0x0A: "RINVSRCADR",
    INVALID_DESTINATION: "RINVDSTADR",
    0x0D: "RBINDFAIL",
    0x0E: "RINVPASWD",
    0x0F: "RINVSYSID",
    0x14: "RMSGQFUL",
    0x45: "RSUBMITFAIL",
    0x08: "RSYSERR",
    0x58: "RTHROTTLED",
    0x61: "RINVEXPIRY",
}


@dataclass(frozen=True, slots=True)
class Pdu:
    """§3.2: a header of four integers and a body."""

    command: int
    sequence: int
    status: int = 0
    body: bytes = b""

    def to_bytes(self) -> bytes:
        """Return it as sent."""
        length = HEADER_LENGTH + len(self.body)
        return struct.pack(">IIII", length, self.command, self.status, self.sequence) + self.body

    @classmethod
    def of(cls, header: bytes, body: bytes) -> "Pdu":
        """Read what came."""
        _, command, status, sequence = struct.unpack(">IIII", header)
        return cls(command, sequence, status, body)

    def answers(self, request: "Pdu") -> bool:
        """Whether it is the answer to a request, or says that it was not understood."""
        if self.command == Command.GENERIC_NACK:  # its sequence may be 0, §4.3.1
            return True
        return (self.command, self.sequence) == (request.command | _RESPONSE, request.sequence)


@dataclass(frozen=True, slots=True)
class Submission:
    """What submit_sm carries; `number` is without +."""

    sender: str
    number: str
    data_coding: int
    short_message: bytes = b""
    has_header: bool = False
    """Whether short_message begins with a user data header."""
    tlvs: dict[Tlv, bytes] = field(default_factory=dict)


def reply(request: Pdu) -> Pdu:
    """Return the friendly answer to what the server asks, that has nothing to say."""
    # §4.6.2: deliver_sm_resp holds an unused message_id, which is empty.
    body = _c_string("") if request.command == Command.DELIVER_SM else b""
    return Pdu(request.command | _RESPONSE, request.sequence, body=body)


def said(status: int) -> str:
    """Name a status as the specification does (§5.1.3)."""
    return f"ESME_{_STATUS[status]}" if status in _STATUS else f"status 0x{status:08x}"


def bind(system_id: str, password: str, system_type: str) -> bytes:
    """§4.1.1.1 and §4.1.5.1, which are alike."""
    words = b"".join(map(_c_string, (system_id, password, system_type)))
    return words + bytes([_VERSION, 0, 0]) + _c_string("")


def submit_sm(what: Submission) -> bytes:
    """§4.4.1."""
    esm_class = 0x40 if what.has_header else 0  # §5.2.12: UDHI
    return b"".join(
        (
            _c_string(""),  # service_type: the server's own
            _source(what.sender),
            bytes([1, 1]) + _c_string(what.number),  # international, E.164 (§5.2.5, §5.2.6)
            bytes([esm_class, 0, 0]),  # protocol_id, priority_flag
            _c_string("") + _c_string(""),  # sent at once, valid as long as the server likes
            bytes([0, 0, what.data_coding, 0]),  # no receipt, no replacing
            bytes([len(what.short_message)]) + what.short_message,
            *(struct.pack(">HH", tag, len(value)) + value for tag, value in what.tlvs.items()),
        )
    )


def message_id(body: bytes) -> str:
    """§4.4.2: what the server calls the message."""
    return body.partition(b"\0")[0].decode("ascii", "replace")


def _source(sender: str) -> bytes:
    if not sender:
        return bytes([0, 0]) + _c_string("")
    digits = sender.removeprefix("+")
    if digits.isdigit():
        return bytes([1 if sender.startswith("+") else 0, 1]) + _c_string(digits)
    return bytes([5, 0]) + _c_string(sender)  # alphanumeric


def _c_string(text: str) -> bytes:
    return text.encode("ascii") + b"\0"
