"""OVHcloud's API: its guide « API SMS Cookbook », and « First steps with the API » for signing."""

import pytest
from pydantic import SecretStr

from idp.messaging import ovh
from idp.messaging.ovh import OvhSms
from idp.messaging.phone_numbers import PhoneNumber
from idp.messaging.protocols import GatewayError
from tests.messaging.ovh_api import Api

NUMBER = PhoneNumber("+33639980001")


def asked(api: Api) -> list[str]:
    return [request.path for request in api.provider.requests]


def test_a_request_is_signed_as_in_the_guides_own_example() -> None:
    signed = ovh.signature(
        "EXEgWIz07P0HYwtQDs7cNIqCiQaWSuHF",
        "MtSwSrPpNjqfVSmJhLbPyr2i45lSwPU1",
        *("GET", "https://eu.api.ovh.com/1.0/domains/", "", "1366560945"),
    )
    assert signed == "$1$d3705e8afb27a0d2970a322b96550abfc67bb798"


def test_one_job_is_made_for_one_number_without_the_advertisers_line(api: Api) -> None:
    OvhSms(api.config(), "PREAU").send(NUMBER, "Code : 123456, à l'école")
    assert api.jobs == [
        {
            "sender": "PREAU",
            "receivers": [NUMBER.e164],
            "message": "Code : 123456, à l'école",
            "charset": "UTF-8",
            "coding": "7bit",
            "noStopClause": True,
            "priority": "high",
        }
    ]


def test_a_text_outside_the_alphabet_is_sent_as_unicode(api: Api) -> None:
    OvhSms(api.config(), "PREAU").send(NUMBER, "Noël, ça")
    assert api.jobs[0]["coding"] == "8bit"


def test_without_a_sender_a_short_number_is_asked_for(api: Api) -> None:
    OvhSms(api.config(), "").send(NUMBER, "Bonjour")
    assert api.jobs[0]["senderForResponse"] is True
    assert "sender" not in api.jobs[0]


@pytest.mark.parametrize("ahead", [-86_400, -120, 120, 86_400])
def test_a_clock_of_ours_that_is_wrong_does_not_matter(api: Api, ahead: int) -> None:
    api.ahead = ahead
    OvhSms(api.config(), "PREAU").send(NUMBER, "Bonjour")
    assert len(api.jobs) == 1


def test_the_time_is_asked_once_and_again_after_a_refusal(api: Api) -> None:
    gateway = OvhSms(api.config(), "PREAU")
    gateway.send(NUMBER, "1")
    gateway.send(NUMBER, "2")
    assert asked(api).count("/1.0/auth/time") == 1
    api.ahead = 3600
    with pytest.raises(GatewayError, match="HTTP 400 INVALID_SIGNATURE"):
        gateway.send(NUMBER, "3")
    gateway.send(NUMBER, "4")
    assert [job["message"] for job in api.jobs] == ["1", "2", "4"]


def test_a_wrong_secret_is_named_by_the_apis_code_and_nothing_else_of_its_words(api: Api) -> None:
    config = api.config(application_secret=SecretStr("wrong"))
    with pytest.raises(GatewayError) as refusal:
        OvhSms(config, "PREAU").send(NUMBER, "Bonjour")
    assert str(refusal.value) == "HTTP 400 INVALID_SIGNATURE"
    assert not refusal.value.lasting


def test_a_number_that_the_api_does_not_take_is_not_tried_again(api: Api) -> None:
    api.invalid = True
    with pytest.raises(GatewayError, match="invalidReceivers") as refusal:
        OvhSms(api.config(), "PREAU").send(NUMBER, "Bonjour")
    assert refusal.value.lasting


@pytest.mark.parametrize(
    ("status", "words", "cause"),
    [
        (200, "{}", "no receiver taken"),
        (200, '{"validReceivers": []}', "no receiver taken"),
        (200, "[]", "no job report"),
        (200, "<html>", "no job report"),
        (403, '{"class": "Client::Forbidden"}', "HTTP 403 Client::Forbidden"),
        (402, '{"errorCode": "pour +33639980001"}', "HTTP 402$"),
        (402, '{"errorCode": ["x"]}', "HTTP 402$"),
        (500, "\x00", "HTTP 500$"),
        (307, "", "HTTP 307$"),
    ],
)
def test_any_other_answer_is_a_failure_that_names_nobody(
    api: Api, status: int, words: str, cause: str
) -> None:
    gateway = OvhSms(api.config(), "PREAU")
    gateway.send(NUMBER, "Bonjour")
    api.provider.answers = lambda _: (status, words)
    with pytest.raises(GatewayError, match=cause) as refusal:
        gateway.send(NUMBER, "Bonjour")
    assert not refusal.value.lasting
    assert "639980001" not in str(refusal.value)


@pytest.mark.parametrize("words", ["", "soon", "<html>"])
def test_a_time_that_is_none_is_a_failure(api: Api, words: str) -> None:
    api.provider.answers = lambda _: (200, words)
    with pytest.raises(GatewayError, match="auth/time"):
        OvhSms(api.config(), "PREAU").send(NUMBER, "Bonjour")


def test_a_slow_api_is_given_up(api: Api) -> None:
    api.provider.seconds = 1.0
    with pytest.raises(GatewayError, match="ReadTimeout"):
        OvhSms(api.config(timeout=0.2), "PREAU").send(NUMBER, "Bonjour")
