"""`idp clients initial-token`."""

from pathlib import Path

import pytest
from flask import Flask

from idp.clients import initial_tokens
from idp.platform.audit import Event, SecurityEvent
from idp.platform.database import db
from tests.cli.conftest import Run

WHY = ("--actor", "Anne", "--reason", "convention")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """What an ENT that registers itself may have."""
    path = tmp_path / "droits.toml"
    path.write_text('scope = "openid profile"\n[establishments]\nuai = ["0860003L"]\n')
    return path


def test_the_token_stands_for_the_files_schools_and_scopes(
    run: Run, app: Flask, file: Path
) -> None:
    shown = run("clients", "initial-token", str(file), "--uses", "3", "--days", "2", *WHY)
    assert shown.exit_code == 0, shown.output
    assert "oidc.dynamic_registration = true" in shown.output, "the door is still closed"
    token = shown.output.partition("fois : ")[2].split()[0]
    with app.app_context():
        allowed = initial_tokens.allowed_by(token)
        assert allowed is not None
        assert (allowed.scope, allowed.require_pkce) == ("openid profile", True)
        assert allowed.establishments.uai == {"0860003L"}
        event = db.session.query(SecurityEvent).one()
    assert (event.event, event.actor, event.facts) == (
        Event.INITIAL_TOKEN_ISSUED,
        "Anne",
        {"count": 3},
    )


@pytest.mark.parametrize(
    "text", ["", "x", '[establishments]\nuai = ["x"]\n', 'scope = "email"\n', "require_pkce = 7\n"]
)
def test_a_file_that_allows_nothing_clear_is_refused(run: Run, file: Path, text: str) -> None:
    file.write_text(text)
    for path in (file, file.with_name("absent.toml")):
        assert run("clients", "initial-token", str(path), *WHY).exit_code == 2
