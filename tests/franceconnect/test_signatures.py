"""Signatures of a real provider, of each kind that FranceConnect may use."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from idp import create_app
from idp.config import Settings
from idp.platform.database import db
from tests import seed
from tests.conftest import ISSUER
from tests.franceconnect import peer
from tests.franceconnect.conftest import Traveller, said
from tests.franceconnect.peer import sub_of
from tests.visitor import Person

AtPeer = Callable[..., AbstractContextManager[tuple[Traveller, str]]]


@pytest.fixture
def at_peer(settings: Settings, tmp_path: Path, store: object) -> AtPeer:
    """Run another provider, and us believing `algorithms`; give Jeanne, whose account is linked."""
    del store

    @contextmanager
    def run(*algorithms: str, **wishes: object) -> Iterator[tuple[Traveller, str]]:
        other = peer.peer_of(ISSUER)
        believed = other.settings.model_copy(update={"algorithms": algorithms})
        app = create_app(settings.model_copy(update={"franceconnect": believed}))
        with peer.running(other, tmp_path / "peer.log", **wishes):
            number = other.person()
            with app.app_context():
                seed.family().franceconnect_sub = sub_of(number)
                db.session.commit()
            yield Traveller(Person(app.test_client())), number
            with app.app_context():
                db.engine.dispose()

    return run


@pytest.mark.parametrize("algorithm", ["RS256", "HS256"])
def test_what_the_settings_believe_signs_in(at_peer: AtPeer, algorithm: str) -> None:
    """OpenID Connect Core §3.1.3.7 rules 6 to 8."""
    with at_peer(algorithm, algorithm=algorithm) as (jeanne, number):
        assert jeanne.sign_in(number).location == "/services"


@pytest.mark.parametrize("algorithm", ["RS256", "HS256"])
def test_what_they_do_not_believe_does_not(at_peer: AtPeer, algorithm: str) -> None:
    """RFC 8725 §3.1: the algorithm is ours to choose, not the token's."""
    with at_peer("ES256", algorithm=algorithm) as (jeanne, number):
        page = jeanne.at.open(jeanne.sign_in(number).location)
        assert "n’a pas abouti" in said(page)
        assert jeanne.at.who() == ""


def test_userinfo_that_nobody_signed_does_not(at_peer: AtPeer) -> None:
    """domain.md §5; OpenID Connect Core §5.3.2: application/jwt."""
    with at_peer("ES256", signs_userinfo=False) as (jeanne, number):
        page = jeanne.at.open(jeanne.sign_in(number).location)
        assert "n’a pas abouti" in said(page)
        assert jeanne.at.who() == ""
