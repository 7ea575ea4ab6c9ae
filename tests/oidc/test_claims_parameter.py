"""The `claims` parameter (OIDC Core §5.5)."""

import json

import pytest
from flask.testing import FlaskClient

from tests.oidc import flow
from tests.oidc.flow import Party

PASSWORD = "urn:preau:acr:password"


def asking(**members: object) -> str:
    return json.dumps(members)


def test_a_name_asked_for_in_userinfo_comes_there_and_not_in_the_id_token(
    parent: FlaskClient, party: Party
) -> None:
    """§5.5: oidcc-claims-essential."""
    wanted = asking(userinfo={"name": {"essential": True}})
    body = flow.tokens(parent, party, claims=wanted)
    info = flow.userinfo(parent, body).get_json()
    assert set(info) == {"sub", "name"}
    assert info["name"] == "Jeanne DUPOND"
    assert "name" not in flow.id_token(parent, body)


def test_a_claim_asked_for_in_the_id_token_comes_there_and_not_in_userinfo(
    parent: FlaskClient, party: Party
) -> None:
    wanted = asking(id_token={"family_name": None, "establishment": {"essential": True}})
    body = flow.tokens(parent, party, claims=wanted)
    claims = flow.id_token(parent, body)
    assert claims["family_name"] == "DUPOND"
    assert claims["establishment"]["uai"] == "0860003L"
    assert set(flow.userinfo(parent, body).get_json()) == {"sub"}


def test_claims_of_the_scopes_are_for_userinfo_alone(parent: FlaskClient, party: Party) -> None:
    """§5.4 with an access token; Authlib puts them into the ID token too (trap 4)."""
    claims = flow.id_token(parent, flow.tokens(parent, party, scope=flow.ALL_SCOPES))
    assert set(claims) == {
        "iss", "sub", "aud", "exp", "iat", "auth_time", "acr", "amr", "sid", "at_hash", "nonce",
    }  # fmt: skip


def test_no_claim_can_take_the_place_of_a_protocol_claim(parent: FlaskClient, party: Party) -> None:
    """Trap 4: `iss`, `aud`, `sub`, `exp` asked for by name, with values."""
    evil = {name: {"value": "evil"} for name in ("iss", "aud", "exp", "nonce", "sid", "at_hash")}
    claims = flow.id_token(parent, flow.tokens(parent, party, claims=asking(id_token=evil)))
    assert "evil" not in claims.values()


def test_a_claim_of_a_scope_that_is_not_registered_is_not_given(
    parent: FlaskClient, party: Party
) -> None:
    with parent.application.app_context():
        modest = flow.register("modest", scope="openid profile")
    wanted = asking(userinfo={"phone_number": {"essential": True}, "name": None})
    body = flow.tokens(parent, modest, claims=wanted)
    assert set(flow.userinfo(parent, body).get_json()) == {"sub", "name"}
    del party


def test_names_that_mean_nothing_are_ignored(parent: FlaskClient, party: Party) -> None:
    """§5.5.1: a claim that cannot be given is no error, even an essential one."""
    wanted = asking(userinfo={"shoe_size": {"essential": True}, "é": None}, other={"x": 1})
    body = flow.tokens(parent, party, claims=wanted)
    assert set(flow.userinfo(parent, body).get_json()) == {"sub"}


def test_an_indented_parameter_is_read(parent: FlaskClient, party: Party) -> None:
    wanted = json.dumps({"userinfo": {"name": None}}, indent="\t")
    body = flow.tokens(parent, party, claims=wanted)
    assert "name" in flow.userinfo(parent, body).get_json()


@pytest.mark.parametrize(
    "wanted",
    [
        {"id_token": {"acr": {"essential": True, "value": PASSWORD}}},
        {"id_token": {"acr": {"essential": True, "values": ["x", PASSWORD]}}},
        {"id_token": {"acr": {"essential": True}}},
        {"id_token": {"acr": {"values": ["x"]}}},
        {"id_token": {"acr": None}},
        {"id_token": None, "userinfo": None},
        {"userinfo": {"auth_time": {"essential": True}}},
        {},
    ],
    ids=str,
)
def test_an_acr_that_is_met_or_voluntary_never_breaks(
    parent: FlaskClient, party: Party, wanted: dict[str, object]
) -> None:
    """§5.5.1.1."""
    assert flow.id_token(parent, flow.tokens(parent, party, claims=json.dumps(wanted)))["acr"] == (
        PASSWORD
    )


@pytest.mark.parametrize("how", [{"value": "x"}, {"values": ["x", "y"]}], ids=str)
def test_an_essential_acr_that_cannot_be_met_is_an_error(
    parent: FlaskClient, party: Party, how: dict[str, object]
) -> None:
    """§5.5.1.1, OpenID Connect Unmet Authentication Requirements §2."""
    wanted = asking(id_token={"acr": {"essential": True, **how}})
    answer = flow.answer(flow.authorize(parent, party, claims=wanted))
    assert answer["error"] == "unmet_authentication_requirements"


def test_the_sub_asked_for_is_the_one_who_signs_in(parent: FlaskClient, party: Party) -> None:
    """§5.5.1: anybody else must sign in, or nobody does."""
    sub = flow.id_token(parent, flow.tokens(parent, party))["sub"]
    for place in ("id_token", "userinfo"):
        right = asking(**{place: {"sub": {"value": sub}}})
        assert "code" in flow.answer(flow.authorize(parent, party, claims=right))
        wrong = asking(**{place: {"sub": {"value": "other"}}})
        silent = flow.authorize(parent, party, claims=wrong, prompt="none")
        assert flow.answer(silent)["error"] == "login_required"
        assert flow.location(flow.authorize(parent, party, claims=wrong)).startswith("/connexion?")
        again = flow.signed_in_again(parent, party, claims=wrong)
        assert again["error"] == "login_required"


def test_of_several_subs_asked_for_one_is_to_be_there(parent: FlaskClient, party: Party) -> None:
    """§5.5.1: `values`; what is asked for in several places holds in each."""
    body = flow.tokens(parent, party)
    sub, hint = flow.id_token(parent, body)["sub"], str(body["id_token"])
    wanted = {"sub": {"values": ["other", sub]}}
    others = {"sub": {"values": ["other", "another"]}}

    def silent(**members: object) -> dict[str, str]:
        return flow.answer(
            flow.authorize(
                parent, party, prompt="none", id_token_hint=hint, claims=asking(**members)
            )
        )

    assert "code" in silent(id_token=wanted)
    assert "code" in silent(id_token=wanted, userinfo={"sub": {"value": sub}})
    assert silent(id_token=others)["error"] == "login_required"
    assert silent(id_token=wanted, userinfo=others)["error"] == "login_required"


@pytest.mark.parametrize(
    "text",
    [
        "x", "{", "[]", "null", "1", '"x"', '{"userinfo":[]}', '{"userinfo":1}',
        '{"id_token":{"name":true}}', '{"id_token":{"name":"x"}}',
        '{"id_token":{"acr":{"essential":true,"values":"x"}}}',
        '{"id_token":{"acr":{"essential":true,"value":1}}}',
        '{"id_token":{"sub":{"value":1}}}', '{"id_token":{"sub":{"values":"x"}}}',
        '{"a":' * 1400, '{"userinfo":{"\\ud800":null}}',
        json.dumps({"userinfo": {f"c{number}": None for number in range(61)}}),
    ],
    ids=lambda text: text[:40],
)  # fmt: skip
def test_a_parameter_that_cannot_be_read_is_an_invalid_request(
    parent: FlaskClient, party: Party, text: str
) -> None:
    answer = flow.answer(flow.authorize(parent, party, claims=text))
    assert answer["error"] == "invalid_request"
