from pathlib import Path

import pytest

from idp.platform import settings
from tests.checks.example_configuration import EXAMPLE, render


def test_the_example_holds_every_setting_with_its_explanation_and_default() -> None:
    """Make it anew: python -m tests.checks.example_configuration."""
    assert EXAMPLE.read_text(encoding="utf-8") == render()


def test_the_example_only_lacks_the_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(settings.ConfigError) as refusal:
        settings.load(EXAMPLE)
    assert {fault.split(" ")[0] for fault in refusal.value.faults} == {
        "secrets.key",
        "secrets.subject_key",
    }
    monkeypatch.setenv("IDP_SECRETS__KEY", "k" * 64)
    text = EXAMPLE.read_text(encoding="utf-8")
    (tmp_path / "config.toml").write_text(
        text.replace('subject_key = ""', f'subject_key = "{"s" * 64}"'), encoding="utf-8"
    )
    loaded = settings.load(tmp_path / "config.toml")
    assert loaded.secrets.key.get_secret_value() == "k" * 64
    assert loaded.sms.http.headers == {}
