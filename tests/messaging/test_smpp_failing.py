"""SMPP servers that refuse, lie or go away; and who listens on the line."""

import socket
import ssl
import struct
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from idp.config import SmsSmpp
from idp.messaging.protocols import GatewayError
from idp.messaging.smpp import SmppSms
from tests.messaging.certificates import certificate
from tests.messaging.smpp_peer import smpp_server
from tests.messaging.test_smpp import NUMBER, send

BIND_RESP = 0x80000002


def test_the_line_is_encrypted_and_the_certificate_checked(tmp_path: Path) -> None:
    _, trusting = certificate(tmp_path)
    with smpp_server(tmp_path, pem=tmp_path) as server:
        config = server.config(security="tls")
        SmppSms(config, "PREAU", trusting).send(NUMBER, "Bonjour")
        assert server.commands() == ["bind_transmitter", "submit_sm", "unbind"]
        for trusted in (ssl.create_default_context(), None):
            with pytest.raises(GatewayError, match="SSLCertVerificationError"):
                SmppSms(config, "PREAU", trusted).send(NUMBER, "Bonjour")
        renamed = config.model_copy(update={"host": "localhost"})
        with pytest.raises(GatewayError, match="SSLCertVerificationError"):
            SmppSms(renamed, "PREAU", trusting).send(NUMBER, "Bonjour")
        assert len(server.submitted()) == 1


def test_a_server_without_tls_gets_no_password(tmp_path: Path) -> None:
    with smpp_server(tmp_path) as server:
        with pytest.raises(GatewayError):
            send(server, security="tls", timeout=1)
        assert server.requests() == []


def test_a_wrong_password_submits_nothing(tmp_path: Path) -> None:
    with smpp_server(tmp_path) as server:
        with pytest.raises(GatewayError, match="bind_transmitter: ESME_RINVPASWD"):
            send(server, password="wrong")
        assert server.submitted() == []


@pytest.mark.parametrize(
    ("mood", "cause", "lasting"),
    [
        ("ESME_RINVDSTADR", "submit_sm: ESME_RINVDSTADR", True),
        ("ESME_RTHROTTLED", "submit_sm: ESME_RTHROTTLED", False),
        ("ESME_RMSGQFUL", "submit_sm: ESME_RMSGQFUL", False),
        ("ESME_RINVDCS", "submit_sm: status 0x", False),
        ("unable", "generic_nack: status 0x00000003", False),
        ("unbinding", "the server ended the session", False),
        ("hanging_up", "the server hung up", False),
        ("silent", "TimeoutError", False),
    ],
)
def test_what_was_not_taken_is_said_by_its_code_alone(
    tmp_path: Path, mood: str, cause: str, *, lasting: bool
) -> None:
    with smpp_server(tmp_path, mood=mood) as server:
        with pytest.raises(GatewayError, match=cause) as refusal:
            send(server, "secret", timeout=1.0)
        assert len(server.submitted()) == 1, "not submitted twice"
    assert refusal.value.lasting is lasting
    assert "692000001" not in str(refusal.value)
    assert "secret" not in str(refusal.value)


def test_a_text_that_no_alphabet_has_is_refused_and_not_a_crash(tmp_path: Path) -> None:
    with smpp_server(tmp_path) as server, pytest.raises(GatewayError, match="UnicodeEncodeError"):
        send(server, "\ud800")


def test_nobody_there_is_said_so() -> None:
    with pytest.raises(GatewayError, match="ConnectionRefusedError"):
        SmppSms(SmsSmpp(host="127.0.0.1", port=1, security="none"), "PREAU").send(NUMBER, "x")


def _answer(command: int, *, length: int = 16, sequence: int = 1, body: bytes = b"") -> bytes:
    return struct.pack(">IIII", length, command, 0, sequence) + body


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (b"", "hung up"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "not SMPP"),
        (_answer(BIND_RESP, length=15), "not SMPP"),
        (_answer(BIND_RESP, length=2**31), "not SMPP"),
        (_answer(BIND_RESP)[:9], "hung up"),
        (_answer(BIND_RESP, length=40), "hung up"),
        (_answer(BIND_RESP, sequence=7), "hung up"),
        (_answer(0x80000004), "hung up"),
    ],
)
def test_whoever_speaks_otherwise_is_left(answer: bytes, cause: str) -> None:
    """§3.2: an answer has the command, the sequence and the length that it should have."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def speak() -> None:
            line, _ = listening.accept()
            with line, suppress(ConnectionResetError):  # who is not understood hangs up
                line.recv(1000)
                line.sendall(answer)
                line.shutdown(socket.SHUT_WR)
                line.recv(1000)

        thread = threading.Thread(target=speak)
        thread.start()
        config = SmsSmpp(host="127.0.0.1", port=listening.getsockname()[1], security="none")
        with pytest.raises(GatewayError, match=cause):
            SmppSms(config, "PREAU").send(NUMBER, "x")
        thread.join()
