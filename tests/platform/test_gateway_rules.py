"""What the gateways in use must have; nobody must fill in the others."""

from pathlib import Path
from typing import Any

import pytest

from idp.platform import settings
from tests.platform.test_settings import PRODUCTION, changed, faults, keys, written

SMPP = {"host": "smpp.example.fr", "system_id": "preau", "password": "abcd1234"}
OVH = {
    "application_key": "a",
    "application_secret": "b",
    "consumer_key": "c",
    "service": "sms-ab12345-1",
}
HTTP = {"url": "https://sms.example.fr/send"}


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(settings.CONFIG_PATH_VARIABLE, raising=False)


def sms(**values: Any) -> dict[str, Any]:  # noqa: ANN401 — any setting
    return PRODUCTION | {"sms": values}


def test_three_gateways_in_order_are_taken_as_written(tmp_path: Path) -> None:
    values = sms(gateways=["smpp", "ovh", "http"], smpp=SMPP, ovh=OVH, http=HTTP)
    loaded = settings.load(written(tmp_path, values)).sms
    assert loaded.gateways == ("smpp", "ovh", "http")
    assert (loaded.smpp.security, loaded.smpp.port) == ("tls", 2775)
    assert loaded.ovh.endpoint == "https://eu.api.ovh.com/1.0"


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("sms.smpp.host", {"gateways": ["smpp"], "smpp": SMPP | {"host": ""}}),
        ("sms.smpp.system_id", {"gateways": ["smpp"], "smpp": SMPP | {"system_id": ""}}),
        ("sms.smpp.security", {"gateways": ["smpp"], "smpp": SMPP | {"security": "none"}}),
        ("sms.smpp.password", {"gateways": ["smpp"], "smpp": SMPP | {"password": "123456789"}}),
        ("sms.smpp.timeout", {"gateways": ["smpp"], "smpp": SMPP | {"timeout": 60}}),
        ("sms.ovh.application_key", {"gateways": ["ovh"], "ovh": OVH | {"application_key": ""}}),
        ("sms.ovh.consumer_key", {"gateways": ["ovh"], "ovh": OVH | {"consumer_key": ""}}),
        ("sms.ovh.service", {"gateways": ["ovh"], "ovh": OVH | {"service": ""}}),
        ("sms.ovh.endpoint", {"gateways": ["ovh"], "ovh": OVH | {"endpoint": "http://ovh.fr"}}),
        ("sms.http.url", {"gateways": ["http"], "http": {"url": "https://[::1"}}),
        ("sms.http.url", {"gateways": ["http"], "http": {"url": "ftp://localhost"}}),
        ("sms.gateways", {"gateways": []}),
        ("sms.gateways", {"gateways": ["http", "http"], "http": HTTP}),
        ("sms.gateways", {"gateways": ["http", "file"], "http": HTTP}),
        ("sms.sender", {"gateways": ["http"], "http": HTTP, "sender": "Académie"}),
        ("sms.sender", {"gateways": ["http"], "http": HTTP, "sender": "ABCDEFGHIJKL"}),
        ("sms.sender", {"gateways": ["http"], "http": HTTP, "sender": "+33 6"}),
        ("sms.countries.0", {"gateways": ["http"], "http": HTTP, "countries": ["France"]}),
        ("sms.countries.1", {"gateways": ["http"], "http": HTTP, "countries": ["FR", "fr"]}),
        ("sms.cents_per_segment", {"gateways": ["http"], "http": HTTP, "cents_per_segment": 0}),
        ("sms.cents_abroad.CH", {"gateways": ["http"], "http": HTTP, "cents_abroad": {"CH": -1}}),
        ("sms.euros_per_day", {"gateways": ["http"], "http": HTTP, "euros_per_day": 0}),
    ],
)
def test_what_a_gateway_in_use_lacks_is_named(
    tmp_path: Path, name: str, values: dict[str, Any]
) -> None:
    assert keys(faults(tmp_path, PRODUCTION | {"sms": values})) == [name]


def test_the_gateways_not_in_use_are_not_looked_at(tmp_path: Path) -> None:
    settings.load(written(tmp_path, sms(gateways=["http"], http=HTTP, smpp={"host": ""})))


@pytest.mark.parametrize("sender", ["PREAU", "Mon ENT 86", "36173", "+33600000001", ""])
def test_a_sender_is_a_short_name_a_number_or_the_providers_own(
    tmp_path: Path, sender: str
) -> None:
    settings.load(written(tmp_path, sms(gateways=["http"], http=HTTP, sender=sender)))


def test_secrets_come_better_by_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IDP_SMS__SMPP__PASSWORD", "from-env")
    monkeypatch.setenv("IDP_SMS__GATEWAYS", '["smpp"]')
    values = sms(gateways=["http"], http=HTTP, smpp=SMPP)
    loaded = settings.load(written(tmp_path, values)).sms
    assert loaded.gateways == ("smpp",)
    assert loaded.smpp.password.get_secret_value() == "from-env"
    assert loaded.smpp.host == SMPP["host"]
    assert "from-env" not in repr(loaded)


def test_one_wrong_key_of_a_gateway_hides_no_other_fault(tmp_path: Path) -> None:
    values = sms(gateways=["smpp"], smpp=SMPP | {"port": 0}, sender="Académie")
    assert keys(faults(tmp_path, values)) == ["sms.sender", "sms.smpp.port"]


def test_mail_servers_in_the_clear_are_all_on_loopback(tmp_path: Path) -> None:
    bare = {"security": "none", "gateway": "smtp"}
    values = changed("email", **bare, hosts=["127.0.0.1", "localhost"])
    settings.load(written(tmp_path, values))
    values = changed("email", **bare, hosts=["localhost", "smtp.example.fr"])
    assert keys(faults(tmp_path, values)) == ["email.security"]
