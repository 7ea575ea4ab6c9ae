"""SMS by SMPP 3.4: bind, submit each part, leave.

One connection per message: a worker that dies leaves no half-spoken session behind, and the few
hundred milliseconds are spent behind the page.
"""

import secrets
import ssl
from collections.abc import Iterator

from idp.config import SmsSmpp
from idp.messaging import gsm7, smpp_pdu
from idp.messaging.phone_numbers import PhoneNumber
from idp.messaging.protocols import GatewayError, Refused
from idp.messaging.smpp_connection import Connection, bound
from idp.messaging.smpp_pdu import Command, Submission, Tlv

_DEFAULT, _LATIN1, _UCS2 = 0, 3, 8  # data_coding, §5.2.19


class SmppSms:
    """A provider's SMPP server."""

    def __init__(self, config: SmsSmpp, sender: str, trusted: ssl.SSLContext | None = None) -> None:
        self._config = config
        self._sender = sender
        self._trusted = trusted or ssl.create_default_context()

    def send(self, number: PhoneNumber, text: str) -> str:
        """Submit the parts in order."""
        try:
            with bound(self._config, self._trusted) as connection:
                ids = [_submit(connection, part) for part in self._submissions(number, text)]
        except (OSError, UnicodeError) as error:
            raise GatewayError(type(error).__name__) from None
        return f"submit_sm_resp {' '.join(ids)}"

    def _submissions(self, number: PhoneNumber, text: str) -> Iterator[Submission]:
        to = number.e164.removeprefix("+")
        coding = self._coding(text)
        cut = gsm7.parts(text, wide=coding == _UCS2)
        if len(cut) == 1:
            yield Submission(self._sender, to, coding, _encode(text, coding))
        elif self._config.long_messages == "payload":
            whole = {Tlv.MESSAGE_PAYLOAD: _encode(text, coding)}
            yield Submission(self._sender, to, coding, tlvs=whole)
        else:
            reference = secrets.token_bytes(2)
            for index, part in enumerate(cut, 1):
                body = _encode(part, coding)
                yield self._part(to, coding, body, (reference, len(cut), index))

    def _part(self, to: str, coding: int, body: bytes, place: tuple[bytes, int, int]) -> Submission:
        reference, total, index = place
        if self._config.long_messages == "sar":
            tlvs = {
                Tlv.SAR_MSG_REF_NUM: reference,
                Tlv.SAR_TOTAL_SEGMENTS: bytes([total]),
                Tlv.SAR_SEGMENT_SEQNUM: bytes([index]),
            }
            return Submission(self._sender, to, coding, body, tlvs=tlvs)
        # 3GPP TS 23.040 §9.2.3.24.1: concatenated message, reference of 8 bits.
        header = bytes([5, 0, 3, reference[0], total, index])
        return Submission(self._sender, to, coding, header + body, has_header=True)

    def _coding(self, text: str) -> int:
        if gsm7.outside(text):
            return _UCS2
        if self._config.alphabet == "gsm7":
            return _DEFAULT
        try:
            text.encode("latin-1")
        except UnicodeEncodeError:  # the euro, and Greek capitals
            return _UCS2
        return _LATIN1


def _submit(connection: Connection, part: Submission) -> str:
    answer = connection.ask(Command.SUBMIT_SM, smpp_pdu.submit_sm(part))
    if answer.status:
        kind = Refused if answer.status == smpp_pdu.INVALID_DESTINATION else GatewayError
        raise kind(f"submit_sm: {smpp_pdu.said(answer.status)}")
    return smpp_pdu.message_id(answer.body)


def _encode(text: str, coding: int) -> bytes:
    if coding == _DEFAULT:
        return gsm7.encode(text)
    return text.encode("latin-1" if coding == _LATIN1 else "utf-16-be")
