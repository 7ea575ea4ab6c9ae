"""A guardian who loses the responsibility by a school's file loses the child everywhere at once."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jwt

from idp.accounts import versions
from idp.cli.root import idp
from idp.families.models import Enrolment, Guardian, Pupil
from idp.families.school_year import school_year
from idp.platform import clock
from idp.platform.database import db
from tests import seed
from tests.families.siecle_files import Eleve, Lien, Personne, SiecleExport
from tests.oidc import families, flow
from tests.oidc.flow import Party
from tests.oidc.refreshing import REFRESH, SCOPE, refreshed
from tests.oidc.test_signed_answers import published

ZOE = "Zoé"


@pytest.fixture
def ent(app: Flask, party: Party) -> Party:
    """It has refresh tokens, and what it is told is a JWT."""
    del party
    more = {"offline_access_without_consent": True, "userinfo_signed_response_alg": "ES256"}
    with app.app_context():
        families.sibling(ZOE)
        versions.bump([families.jeanne().id])
        return flow.register("ent-long", **more, **REFRESH)


def export() -> SiecleExport:
    """What the school's file would say of its two pupils; of Zoé, Jeanne is a contact only."""
    rows = db.session.execute(
        sa.select(Enrolment.source_id, Pupil).join(Pupil, Pupil.id == Enrolment.pupil_id)
    )
    pupils = [
        Eleve(key or "", "", one.birth_name, one.given_name, f"{one.birth_date:%d/%m/%Y}")
        for key, one in rows
    ]
    jeanne = db.session.scalars(sa.select(Guardian)).one().source_id
    now = clock.now()
    return SiecleExport(
        pupils,
        [Personne(jeanne, usage="", portable=seed.MOBILE)],
        [Lien(jeanne, one.id, "3" if one.prenom == ZOE else "1") for one in pupils],
        annee=str(school_year(now.date())),
        horodatage=f"{now:%d/%m/%Y %H:%M:%S}",
    )


def test_session_token_jwt_and_refresh_lose_the_child_at_the_next_request(
    app: Flask, client: FlaskClient, parent: FlaskClient, ent: Party, tmp_path: Path
) -> None:
    given = flow.tokens(parent, ent, scope=f"{SCOPE} pupils")

    def told(answer: dict[str, str]) -> list[str]:
        signed = flow.userinfo(client, answer).get_data(as_text=True)
        claims = jwt.decode(signed, published(client), algorithms=["ES256"]).claims
        return [pupil["given_name"] for pupil in claims["pupils"]]

    assert told(given) == ["Léo", ZOE]
    assert ZOE in parent.get("/compte/enfants").text
    with app.app_context():
        files = export().write(tmp_path)
    words = ["families", "import", "siecle", *map(str, files)]
    result = app.test_cli_runner().invoke(idp, words)
    assert result.exit_code == 0, result.output
    assert told(given) == ["Léo"]
    assert told(refreshed(client, ent, given["refresh_token"])) == ["Léo"]
    assert ZOE not in parent.get("/compte/enfants").text
