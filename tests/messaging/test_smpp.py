"""SMPP 3.4 against npm `smpp`, which decodes what it gets by itself."""

from pathlib import Path
from typing import Any

import pytest

from idp.messaging.phone_numbers import PhoneNumber
from idp.messaging.smpp import SmppSms
from tests.messaging.smpp_peer import PASSWORD, USER, Server, smpp_server

NUMBER = PhoneNumber("+262692000001")
FRENCH = "Votre code est 123456. À bientôt à l'école ! é è ù Ç [10 €]"
LONG = "Bonjour, l'école vous écrit : " + "é€à" * 100
WHOLE_ALPHABET = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà^{}\\[~]|€"
)
WIDE = "Noël " + "🎒" * 60


def send(server: Server, text: str = "Bonjour", sender: str = "PREAU", **more: Any) -> str:  # noqa: ANN401 — any setting
    return SmppSms(server.config(**more), sender).send(NUMBER, text)


def body(submitted: dict[str, Any]) -> str:
    return str(submitted["short_message"]["message"])


@pytest.mark.parametrize("bind", ["transmitter", "transceiver"])
def test_a_message_is_bound_submitted_and_unbound(tmp_path: Path, bind: str) -> None:
    """§2.2: one session, ended by unbind."""
    with smpp_server(tmp_path) as server:
        assert send(server, system_type="OTP", bind=bind) == "submit_sm_resp id-1"
        assert server.commands() == [f"bind_{bind}", "submit_sm", "unbind"]
        fields = server.requests()[0]["fields"]
    assert (fields["system_id"], fields["password"]) == (USER, PASSWORD)
    assert (fields["system_type"], fields["interface_version"]) == ("OTP", 0x34)


def test_the_number_goes_as_international_and_leaves_no_receipt_behind(tmp_path: Path) -> None:
    """§5.2.5 ton 1, §5.2.6 npi 1, §5.2.17 no delivery receipt."""
    with smpp_server(tmp_path) as server:
        send(server)
        (sent,) = server.submitted()
    assert (sent["dest_addr_ton"], sent["dest_addr_npi"]) == (1, 1)
    assert sent["destination_addr"] == "262692000001"
    assert sent["registered_delivery"] == 0


@pytest.mark.parametrize(
    ("sender", "expected"),
    [
        ("PREAU", (5, 0, "PREAU")),
        ("+33639980001", (1, 1, "33639980001")),
        ("36173", (0, 1, "36173")),
        ("", (0, 0, "")),
    ],
)
def test_the_sender_says_what_kind_of_name_it_is(
    tmp_path: Path, sender: str, expected: tuple[int, int, str]
) -> None:
    with smpp_server(tmp_path) as server:
        send(server, sender=sender)
        (sent,) = server.submitted()
    assert (sent["source_addr_ton"], sent["source_addr_npi"], sent["source_addr"]) == expected


@pytest.mark.parametrize(
    ("text", "alphabet", "coding"),
    [
        (FRENCH.replace("ô", "o").replace("À", "A"), "gsm7", 0),
        (FRENCH, "gsm7", 8),
        ("é è à ù Ç", "latin1", 3),
        ("10 €", "latin1", 8),
        ("Noël ê ç", "latin1", 8),
        ("🎒", "gsm7", 8),
        ("Bonjour\nà tous", "gsm7", 0),
        (WHOLE_ALPHABET, "gsm7", 0),
    ],
)
def test_what_the_phone_shows_is_what_was_written(
    tmp_path: Path, text: str, alphabet: str, coding: int
) -> None:
    """§5.2.19: data_coding 0, 3 and 8."""
    with smpp_server(tmp_path) as server:
        send(server, text, alphabet=alphabet)
        (sent,) = server.submitted()
    assert sent["data_coding"] == coding
    assert body(sent) == text
    assert sent["esm_class"] == 0


@pytest.mark.parametrize(("text", "parts"), [(LONG, 3), (WIDE, 2)])
def test_a_long_text_is_parts_that_the_phone_puts_together(
    tmp_path: Path, text: str, parts: int
) -> None:
    """3GPP TS 23.040 §9.2.3.24.1: reference, number of parts, place; UDHI set (§5.2.12)."""
    with smpp_server(tmp_path) as server:
        said = send(server, text)
        sent = server.submitted()
    headers = [bytes.fromhex(one["short_message"]["udh"][0]) for one in sent]
    assert "".join(map(body, sent)) == text
    assert {header[:2] for header in headers} == {b"\x00\x03"}
    assert len({header[2] for header in headers}) == 1
    assert [tuple(header[3:]) for header in headers] == [(parts, n + 1) for n in range(parts)]
    assert {one["esm_class"] for one in sent} == {0x40}
    assert said == "submit_sm_resp " + " ".join(f"id-{n + 1}" for n in range(parts))


@pytest.mark.parametrize("text", [LONG, WIDE])
def test_a_long_text_can_go_in_parts_named_by_parameters(tmp_path: Path, text: str) -> None:
    """§5.3.2.22 to 24."""
    with smpp_server(tmp_path) as server:
        send(server, text, long_messages="sar")
        sent = server.submitted()
    assert "".join(map(body, sent)) == text
    assert [one["sar_segment_seqnum"] for one in sent] == list(range(1, len(sent) + 1))
    assert {one["sar_total_segments"] for one in sent} == {len(sent)}
    assert len({one["sar_msg_ref_num"] for one in sent}) == 1
    assert {one["esm_class"] for one in sent} == {0}


@pytest.mark.parametrize("text", [LONG, WIDE])
def test_a_long_text_can_go_whole(tmp_path: Path, text: str) -> None:
    """§5.3.2.32: message_payload, short_message empty."""
    with smpp_server(tmp_path) as server:
        send(server, text, long_messages="payload")
        (sent,) = server.submitted()
    assert sent["message_payload"]["message"] == text
    assert sent["short_message"]["message"] == ""


@pytest.mark.parametrize("bind", ["transmitter", "transceiver"])
def test_the_servers_own_questions_are_answered_meanwhile(tmp_path: Path, bind: str) -> None:
    """§4.11 enquire_link; §4.6 deliver_sm: somebody answers « STOP »."""
    with smpp_server(tmp_path, mood="talkative") as server:
        assert send(server, bind=bind) == "submit_sm_resp id-1"
        assert server.commands()[2:4] == ["enquire_link_resp", "deliver_sm_resp"]
        assert [one["command_status"] for one in server.requests()[2:4]] == [0, 0]
