from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from flask import Flask

from idp import create_app
from idp.clients import registration, registry
from idp.config import Settings
from idp.platform import audit, crypto
from idp.platform.database import db

USUAL: dict[str, Any] = {
    "client_id": "ent-vienne",
    "client_name": "ENT de la Vienne",
    "redirect_uris": ["https://ent.example.fr/retour"],
    "establishments": {
        "rule": {"departments": ["86", "79"], "kinds": ["college"], "sectors": ["public"]}
    },
}
pytestmark = pytest.mark.usefixtures("every_database", "context")


def apply(**changes: object) -> registry.Applied:
    return registry.apply(registration.from_values(USUAL | changes), actor="op", reason="test")


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(1_800_000_000, tick=False) as traveller:
        yield traveller


def test_a_registered_client_is_found_with_its_secret_kept_as_a_digest() -> None:
    applied = apply()
    assert applied.created
    assert applied.secret is not None
    client = registry.get("ent-vienne")
    assert client is not None
    assert client.sector == "ent.example.fr"
    assert client.secret_digest == crypto.digest(applied.secret)
    assert [c.client_id for c in registry.enabled()] == ["ent-vienne"]


def test_applying_the_same_again_changes_nothing_and_makes_no_second_secret() -> None:
    apply()
    again = apply()
    assert (again.created, again.changed, again.secret) == (False, False, None)
    assert db.session.query(audit.SecurityEvent).count() == 1


def test_a_change_is_seen_and_recorded_with_who_and_why() -> None:
    apply()
    assert apply(client_name="ENT des Deux-Sèvres").changed
    client = registry.get("ent-vienne")
    assert client is not None
    assert client.name == "ENT des Deux-Sèvres"
    last = db.session.query(audit.SecurityEvent).order_by(audit.SecurityEvent.id.desc()).first()
    assert last is not None
    assert (last.event, last.client_id, last.actor, last.reason) == (
        "client.changed",
        "ent-vienne",
        "op",
        "test",
    )


def test_the_sector_is_fixed_at_registration() -> None:
    apply()
    with pytest.raises(registry.SectorFixed):
        apply(redirect_uris=["https://other.example.fr/retour"])
    client = registry.get("ent-vienne")
    assert client is not None
    assert client.redirect_uris == ("https://ent.example.fr/retour",)
    kept = apply(redirect_uris=["https://other.example.fr/r"], sector="ent.example.fr")
    assert kept.changed


def test_a_client_that_turns_public_loses_its_secret_and_gets_a_new_one_later() -> None:
    first = apply().secret
    assert apply(token_endpoint_auth_method="none").secret is None
    client = registry.get("ent-vienne")
    assert client is not None
    assert client.secret_digest is None
    assert apply().secret not in {first, None}


def test_a_disabled_client_is_refused_and_can_be_applied_again() -> None:
    apply()
    registry.disable("ent-vienne", actor="op", reason="contrat terminé")
    assert registry.get("ent-vienne") is None
    assert registry.enabled() == ()
    assert [row.client_id for row in registry.rows()] == ["ent-vienne"]
    assert apply().changed
    assert registry.get("ent-vienne") is not None


def test_disabling_twice_is_recorded_once() -> None:
    apply()
    assert registry.disable("ent-vienne", actor="op", reason="x")
    assert not registry.disable("ent-vienne", actor="op", reason="x")
    assert db.session.query(audit.SecurityEvent).count() == 2


def test_several_are_applied_together_or_not_at_all() -> None:
    apply()
    both = [
        registration.from_values(USUAL | {"client_id": "ent-lycees"}),
        registration.from_values(USUAL | {"redirect_uris": ["https://other.example.fr/r"]}),
    ]
    with pytest.raises(registry.SectorFixed):
        registry.apply_all(both, actor="op", reason="x")
    assert [client.client_id for client in registry.enabled()] == ["ent-vienne"]
    done = registry.apply_all(both[:1], actor="op", reason="x")
    assert [applied.client_id for applied in done] == ["ent-lycees"]
    assert len(registry.enabled()) == 2


def test_a_change_is_seen_by_a_request_that_read_before_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite shows a transaction what was there when it began."""
    monkeypatch.setattr(registry, "_CHECK_EVERY", 0)
    apply()
    other = create_app(settings)
    with other.app_context():
        assert db.session.query(audit.SecurityEvent).count() == 1  # begins a transaction
        with create_app(settings).app_context():
            apply(client_name="ENT du Poitou")
        client = registry.get("ent-vienne")
        assert client is not None
        assert client.name == "ENT du Poitou"


def test_disabling_an_unknown_client_is_told() -> None:
    with pytest.raises(registry.UnknownClient):
        registry.disable("nobody", actor="op", reason="x")


def test_other_processes_follow_within_seconds(
    settings: Settings, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    del app
    moment = [100.0]
    monkeypatch.setattr(registry, "monotonic", lambda: moment[0])
    other = create_app(settings)
    apply()
    with other.app_context():
        assert registry.get("ent-vienne") is not None
    registry.disable("ent-vienne", actor="op", reason="x")
    moment[0] += 1.1
    with other.app_context():
        assert registry.get("ent-vienne") is None
