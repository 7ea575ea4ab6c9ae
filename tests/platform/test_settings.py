from pathlib import Path
from typing import Any

import pytest
import tomli_w

from idp.config import Legal, Mode
from idp.platform import settings
from idp.platform.setting_rules import DEMO_SECRET_MARK
from idp.platform.settings import ConfigError

SECRETS = {"key": "k" * 40, "subject_key": "s" * 40}
PRODUCTION: dict[str, Any] = {
    "mode": "production",
    "server": {"issuer": "https://id.example.fr"},
    "database": {"url": "postgresql+psycopg://db/preau"},
    "secrets": SECRETS,
    "brand": {"service_name": "Mon service", "organisation": "Académie de Poitiers"},
    "legal": {
        "address": "22 rue Guillaume VII le Troubadour, 86000 Poitiers",
        "publication_director": "La rectrice de l’académie de Poitiers",
        "host": "Hébergeur SAS, 1 rue du Port, 59000 Lille, 03 20 00 00 00",
        "data_protection_officer": "dpd@ac-poitiers.example",
    },
    "sms": {"gateways": ["http"], "http": {"url": "https://sms.example.fr/send"}},
    "email": {"gateway": "smtp", "hosts": ["smtp.example.fr"]},
}


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(settings.CONFIG_PATH_VARIABLE, raising=False)


def written(directory: Path, values: dict[str, Any]) -> Path:
    path = directory / "idp.toml"
    path.write_text(tomli_w.dumps(values), encoding="utf-8")
    return path


def changed(section: str, **keys: object) -> dict[str, Any]:
    """The production settings with other values in one section."""
    return PRODUCTION | {section: PRODUCTION.get(section, {}) | keys}


def faults(directory: Path, values: dict[str, Any]) -> list[str]:
    with pytest.raises(ConfigError) as refused:
        settings.load(written(directory, values))
    return refused.value.faults


def keys(found: list[str]) -> list[str]:
    return sorted({fault.split(" ")[0] for fault in found})


def test_the_file_is_read_and_the_environment_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, {"secrets": SECRETS, "server": {"port": 8100, "threads": 3}})
    monkeypatch.setenv("IDP_SERVER__PORT", "8200")
    loaded = settings.load(path)
    assert (loaded.server.port, loaded.server.threads) == (8200, 3)


def test_the_file_is_found_by_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, {"secrets": SECRETS, "server": {"port": 8100}})
    monkeypatch.setenv(settings.CONFIG_PATH_VARIABLE, str(path))
    assert settings.load().server.port == 8100


@pytest.mark.parametrize("content", [b"[server", b"\xff\xfe", b"a = 1\na = 2"])
def test_a_file_that_is_no_toml_is_told_by_its_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=r"broken\.toml"):
        settings.load(path)


def test_all_faults_come_at_once_those_of_one_key_and_those_of_the_whole(tmp_path: Path) -> None:
    values = changed("server", port=0, issuer="http://id.example.fr", colour="red") | {
        "secrets": {"key": "short"},
        "brand": {},
        "session": {"idle_minutes": "soon"},
        "sms": {"gateways": ["console"]},
    }
    assert keys(faults(tmp_path, values)) == [
        "brand.organisation",
        "brand.service_name",
        "secrets.key",
        "secrets.subject_key",
        "server.colour",
        "server.issuer",
        "server.port",
        "session.idle_minutes",
        "sms.gateways",
    ]


def test_a_wrong_key_is_told_once_and_no_secret_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IDP_REDIS__TIMEOUT", "-1")
    found = faults(tmp_path, {"secrets": {"key": "hidden", "subject_key": ["hidden"]}})
    assert keys(found) == ["redis.timeout", "secrets.key", "secrets.subject_key"]
    assert len(found) == 3
    assert "hidden" not in str(found)


@pytest.mark.parametrize("values", [{"server": 3}, {"mode": "x"}, {"mode": []}, {"sms": [1]}])
def test_a_section_of_another_shape_is_told(tmp_path: Path, values: dict[str, Any]) -> None:
    assert keys(faults(tmp_path, values | {"secrets": SECRETS})) == [next(iter(values))]


def test_complete_production_settings_are_taken(tmp_path: Path) -> None:
    assert settings.load(written(tmp_path, PRODUCTION)).mode is Mode.PRODUCTION


@pytest.mark.parametrize(
    ("section", "values"),
    [
        ("server.issuer", {"issuer": "http://localhost:8000"}),
        ("brand.service_name", {"service_name": " "}),
        ("brand.organisation", {"organisation": "Votre académie"}),
        ("legal.address", {"address": ""}),
        ("legal.publication_director", {"publication_director": " "}),
        ("legal.host", {"host": Legal().host}),
        ("legal.data_protection_officer", {"data_protection_officer": ""}),
        ("secrets.key", {"key": DEMO_SECRET_MARK + "k" * 64}),
        ("secrets.subject_key", {"subject_key": DEMO_SECRET_MARK + "s" * 64}),
        ("sms.gateways", {"gateways": ["console"]}),
        ("email.gateway", {"gateway": "file"}),
        ("database.url", {"url": "sqlite:///preau.sqlite3"}),
    ],
)
def test_production_refuses_what_only_a_demo_may_have(
    tmp_path: Path, section: str, values: dict[str, str]
) -> None:
    wrong = changed(section.split(".", maxsplit=1)[0], **values)
    assert keys(faults(tmp_path, wrong)) == [section]
    settings.load(written(tmp_path, wrong | {"mode": "demo"}))


def test_own_legal_pages_take_the_place_of_what_ours_would_say(tmp_path: Path) -> None:
    own = {f"{name}_url": "/x" for name in ("legal_notice", "privacy", "accessibility")}
    settings.load(
        written(
            tmp_path, PRODUCTION | {"legal": {}} | {"brand": {"service_name": "Mon service", **own}}
        )
    )


@pytest.mark.parametrize("mode", ["demo", "development", "production"])
@pytest.mark.parametrize(
    ("section", "values"),
    [
        ("server.issuer", {"issuer": "http://id.example.fr"}),
        ("server.issuer", {"issuer": "http://localhost.evil.example"}),
        ("secrets.key", {"key": "k" * 31}),
        ("secrets.subject_key", {"subject_key": "k" * 40}),
        ("sms.http.url", {"http": {"url": "http://sms.example.fr/"}}),
        ("sms.http.url", {"http": {"url": ""}}),
        ("email.security", {"security": "none"}),
        ("database.url", {"url": "mysql://db/preau"}),
        ("database.url", {"url": "nonsense"}),
        ("database.url", {"url": "postgresql+psycopg2://db/preau"}),
        ("database.url", {"url": "postgresql+psycopg://db:port/preau"}),
        ("redis.url", {"url": "http://redis"}),
        ("redis.url", {"url": "redis://redis:port/0"}),
        ("franceconnect.issuer", {"issuer": "http://franceconnect.example"}),
        ("franceconnect.issuer", {"issuer": "franceconnect.example"}),
        ("franceconnect.client_secret", {"client_id": "preau"}),
    ],
)
def test_what_is_unsafe_or_cannot_work_is_refused_everywhere(
    tmp_path: Path, mode: str, section: str, values: dict[str, str]
) -> None:
    wrong = changed(section.split(".", maxsplit=1)[0], **values) | {"mode": mode}
    assert keys(faults(tmp_path, wrong)) == [section]


def test_a_gateway_on_loopback_needs_no_tls(tmp_path: Path) -> None:
    values = changed("email", hosts=["localhost"], security="none")
    values["sms"] = {"gateways": ["http"], "http": {"url": "http://127.0.0.1:9000/"}}
    settings.load(written(tmp_path, values))


def test_only_a_trial_has_its_franceconnect_without_tls(tmp_path: Path) -> None:
    values = changed("franceconnect", issuer="http://localhost:9000")
    values["outbound"] = {"allow_private_hosts": ["localhost"]}
    settings.load(written(tmp_path, values | {"mode": "demo"}))
    assert keys(faults(tmp_path, values)) == ["franceconnect.issuer"]
