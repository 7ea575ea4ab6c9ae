"""Settings by the environment: what is wrong is told with the variable's name."""

from pathlib import Path

import pytest

from idp.platform import settings
from tests.platform.test_settings import SECRETS, faults, keys


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(settings.CONFIG_PATH_VARIABLE, raising=False)


@pytest.mark.parametrize("value", ["nonsense", "[1]", "{"])
def test_an_environment_that_cannot_be_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("IDP_SERVER", value)
    [fault] = faults(tmp_path, {"secrets": SECRETS})
    assert "IDP_SERVER" in fault
    assert fault.endswith("attendue." if value == "[1]" else '{"a": 1}.')


def test_the_variable_that_gave_a_wrong_value_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IDP_SERVER__PORT", "abc")
    monkeypatch.setenv("IDP_SMS__GATEWAYS", '["http", "http"]')
    monkeypatch.setenv("IDP_SMS__COUNTRIES", "[1]")
    assert faults(tmp_path, {"secrets": SECRETS}) == [
        "server.port (IDP_SERVER__PORT) : un nombre entier est attendu.",
        "sms.gateways (IDP_SMS__GATEWAYS) : chaque passerelle une seule fois.",
        "sms.countries.0 (IDP_SMS__COUNTRIES) : un texte est attendu, entre guillemets.",
    ]


def test_a_variable_of_no_section_is_a_fault_not_a_silence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IDP_SEVRER__PORT", "8200")
    monkeypatch.setenv("IDP_SERVER__PROT", "8200")
    for other in ("IDP_SERVICE_HOST", "IDP__A_SERVICE_HOST"):  # of services « idp », « idp--a »
        monkeypatch.setenv(other, "10.0.0.1")
    assert faults(tmp_path, {"secrets": SECRETS}) == [
        "server.prot (IDP_SERVER__PROT) : cette clé n’existe pas.",
        "IDP_SEVRER__PORT : ce réglage n’existe pas.",
    ]
    monkeypatch.delenv("IDP_SERVER__PROT")
    assert keys(faults(tmp_path, {"secrets": SECRETS})) == ["IDP_SEVRER__PORT"]


def test_a_list_in_the_environment_that_is_no_json_is_told_by_its_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IDP_SMS__GATEWAYS", "http")
    monkeypatch.setenv("IDP_SMS__HTTP__HEADERS", "{")
    monkeypatch.setenv("IDP_SERVER__PORT", "8200")
    found = faults(tmp_path, {"secrets": SECRETS})
    assert keys(found) == ["IDP_SMS__GATEWAYS", "IDP_SMS__HTTP__HEADERS"]
