from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import SecretStr

from idp.config import SmsHttp
from idp.messaging.http_sms import HttpSms
from idp.messaging.phone_numbers import PhoneNumber
from idp.messaging.protocols import GatewayError
from tests.messaging.receivers import Provider, sms_provider

NUMBER = PhoneNumber("+262692000001")
TEXT = 'Code "1&2" = 50 % {sender} +é\n\\'


def url_of(provider: Provider, path: str = "/") -> str:
    return f"http://127.0.0.1:{provider.port}{path}"


def test_a_form_body_is_escaped_value_by_value() -> None:
    with sms_provider() as provider:
        config = SmsHttp(
            url=url_of(provider),
            headers={
                "Content-Type": SecretStr("application/x-www-form-urlencoded"),
                "X-Key": SecretStr("k"),
            },
            body="to={to}&d={digits}&text={text}&from={sender}",
        )
        HttpSms(config, "PREAU").send(NUMBER, TEXT)
        request = provider.requests[0]
    fields = parse_qs(request.body, strict_parsing=True)
    assert fields == {
        "to": ["+262692000001"],
        "d": ["262692000001"],
        "text": [TEXT],
        "from": ["PREAU"],
    }
    assert request.headers["x-key"] == "k"


def test_values_in_the_address_are_escaped_and_get_has_no_body() -> None:
    with sms_provider() as provider:
        config = SmsHttp(method="GET", url=url_of(provider, "/sms?to={to}&text={text}&x=1"))
        HttpSms(config, "PREAU").send(NUMBER, TEXT)
        request = provider.requests[0]
    query = parse_qs(urlsplit(request.path).query, strict_parsing=True)
    assert query == {"to": ["+262692000001"], "text": [TEXT], "x": ["1"]}
    assert request.body == ""


@pytest.mark.parametrize("status", [400, 401, 429, 500, 503])
def test_an_answer_that_is_not_a_success_is_a_failure(status: int) -> None:
    with sms_provider() as provider:
        provider.status = status
        with pytest.raises(GatewayError, match=f"HTTP {status}"):
            HttpSms(SmsHttp(url=url_of(provider)), "PREAU").send(NUMBER, TEXT)


def test_a_redirect_carries_the_message_nowhere() -> None:
    with sms_provider() as elsewhere, sms_provider() as provider:
        provider.status, provider.location = 307, url_of(elsewhere)
        with pytest.raises(GatewayError, match="HTTP 307"):
            HttpSms(SmsHttp(url=url_of(provider)), "PREAU").send(NUMBER, TEXT)
        assert elsewhere.requests == []


def test_httpx_does_not_log_the_number(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO"), sms_provider() as provider:
        HttpSms(SmsHttp(url=url_of(provider, "/{to}")), "PREAU").send(NUMBER, TEXT)
    assert "692000001" not in caplog.text


def test_a_slow_or_endless_answer_is_given_up() -> None:
    with sms_provider() as provider:
        provider.seconds = 1.0
        with pytest.raises(GatewayError, match="ReadTimeout"):
            HttpSms(SmsHttp(url=url_of(provider), timeout=0.2), "PREAU").send(NUMBER, TEXT)
        provider.seconds, provider.words = 0.0, "x" * 100_000
        with pytest.raises(GatewayError, match="too long"):
            HttpSms(SmsHttp(url=url_of(provider)), "PREAU").send(NUMBER, TEXT)


def test_the_key_is_not_shown_with_the_settings() -> None:
    assert "sesame" not in repr(SmsHttp(headers={"X-Key": SecretStr("sesame")}))
