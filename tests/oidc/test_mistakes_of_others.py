"""What others got wrong, tried here over HTTP (protocol checklist, « Mistakes that others made »).

The rest of that list is tried beside what it is about: docs/conformance.md says where.
"""

import base64
import logging
import zlib
from itertools import product
from urllib.parse import urlencode

import pytest
import redis
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from idp import create_app
from idp.config import Settings
from tests.oidc import flow
from tests.oidc.flow import ISSUER, REDIRECT, Party
from tests.oidc.leaving import BACK, leave
from tests.oidc.refreshing import SCOPE, ent, mobile, refresh, refreshed, refused
from tests.oidc.registering import register, registered, settings, token

__all__ = ["ent", "mobile", "settings", "token"]
SECRETS = {"state": "geheimnis-1", "nonce": "geheimnis-2", "login_hint": "geheimnis-3"}


def held_in_cookies(*responses: TestResponse) -> str:
    """All that these answers put into cookies, also what lies there in base64, or compressed."""
    found = []
    for response in responses:
        for cookie in response.headers.getlist("Set-Cookie"):
            value = cookie.partition(";")[0].partition("=")[2]
            parts = [base64.urlsafe_b64decode(p + "=" * (-len(p) % 4)) for p in value.split(".")]
            found += [value, *(part.decode("latin-1") for part in parts)]
            if value.startswith("."):  # as Flask's own cookie says so
                found.append(zlib.decompress(parts[1]).decode("latin-1"))
    return "\n".join(found)


def test_no_cookie_holds_what_a_client_pushed(app: Flask, party: Party) -> None:
    """Keycloak CVE-2024-4540: the parameters of PAR (RFC 9126) in a clear cookie."""
    browser = app.test_client()
    pushed = browser.post("/par", data=flow.request(party, **SECRETS), headers=party.basic())
    reference = pushed.get_json()["request_uri"]
    asked = urlencode({"client_id": party.client_id, "request_uri": reference})
    begun = browser.get(f"/authorize?{asked}")
    page = browser.get(flow.location(begun))
    done = browser.get(flow.location(flow.sign_in(browser, flow.location(begun))))
    assert flow.answer(done)["state"] == SECRETS["state"]
    held = held_in_cookies(begun, page, done)
    assert held, "a browser is known by a cookie"
    for secret in (*SECRETS.values(), reference.rpartition(":")[2]):
        assert secret not in held


@pytest.mark.parametrize(
    "header", ["Host", "X-Forwarded-Host", "X-Forwarded-Server", "X-Original-Host", "Forwarded"]
)
def test_no_header_says_who_we_are(
    parent: FlaskClient, party: Party, hint: str, token: str, header: str
) -> None:
    """Canaille and several others: discovery and links built from the Host header.

    OIDC Discovery §4.3: the issuer is what the settings say.
    """
    evil = {header: "host=evil.example" if header == "Forwarded" else "evil.example"}
    evil |= {"Authorization": f"Bearer {token}"}
    asked = urlencode(flow.request(party, prompt="none"))
    metadata = {"redirect_uris": [REDIRECT]}
    answers = [
        parent.get("/.well-known/openid-configuration", headers=evil),
        parent.get(f"/authorize?{asked}", headers=evil),
        parent.get("/connexion", headers=evil),
        parent.get("/userinfo", headers=evil),
        parent.post("/register", json=metadata, headers=evil),
        parent.get("/logout?" + urlencode({"id_token_hint": hint}), headers=evil),
    ]
    assert answers[0].get_json()["issuer"] == ISSUER
    assert answers[4].status_code == 201
    for answer in answers:
        assert "evil.example" not in answer.text + str(answer.headers)


def test_a_registered_address_is_no_pattern(parent: FlaskClient, party: Party) -> None:
    """Authentik CVE-2024-21637: redirect_uri read as a regular expression (RFC 9700 §4.1.3)."""
    for uri in (
        "https://entxexample.fr/retour",
        "https://ent.example.fr/retour/x",
        "https://ent.example.fr/",
        "https://ent.example.fr/retou",
        "https://x.ent.example.fr/retour",
        "https://.*",
        ".*",
    ):
        page = flow.authorize(parent, party, redirect_uri=uri)
        assert (uri, page.status_code, "Location" in page.headers) == (uri, 400, False)


EVIL = [
    "javascript:alert(1)//",
    "data:text/html,x",
    "http://localhost:80@evil.example/",
    "http://127.0.0.1@evil.example/",
    "http://localhost.evil.example/",
    "http://127.0.0.1.evil.example/",
    "http://[::1].evil.example/",
    "http://0x7f000001/",
    "https://ent.example.fr\\@evil.example/",
    "https://user:pass@ent.example.fr/",
    "https://ent.example.fr/a/..;/b",
    "https://ent.example.fr/a/%2e%2e;x/b",
    "https://ent.example.fr/a/..%2fb",
    "https://ent.example.fr/a/..%5cb",
    "https://*.example.fr/",
    "https://ent.example.fr/[a-z]+",
    "^https://ent.example.fr/.+$",
    "//evil.example/",
    "https:evil.example",
    "https://ent.example.fr/\r\nX: y",
]
ADDRESSES = (
    "redirect_uris", "post_logout_redirect_uris", "request_uris", "initiate_login_uri",
    "backchannel_logout_uri", "frontchannel_logout_uri", "jwks_uri", "sector_identifier_uri",
)  # fmt: skip


def test_no_address_that_could_be_misread_is_registered(client: FlaskClient, token: str) -> None:
    """`http://localhost:80@evil`, `javascript:`, Keycloak CVE-2026-3872 (`..;/`).

    RFC 7591 §5, RFC 8252 §7.3.
    """
    for uri, member in product(EVIL, ADDRESSES):
        answer = register(client, token, **{member: [uri] if member.endswith("uris") else uri})
        assert answer.status_code == 400, (uri, member)
        assert flow.error(answer) in {"invalid_redirect_uri", "invalid_client_metadata"}


def test_no_form_is_made_for_such_an_address(parent: FlaskClient, party: Party) -> None:
    """Authentik CVE-2024-21637: `javascript:` with form_post, a success or an error."""
    faults: list[dict[str, str]] = [{}, {"prompt": "bogus"}, {"scope": "x"}]
    for uri, fault in product(EVIL, faults):
        page = flow.authorize(parent, party, redirect_uri=uri, response_mode="form_post", **fault)
        assert page.status_code == 400, uri
        assert "data-submit" not in page.text
        assert uri not in page.text


def test_a_turned_refresh_token_stays_dead_after_a_restart(
    parent: FlaskClient, mobile: Party, settings: Settings, store: redis.Redis
) -> None:
    """Keycloak 9802: valid again after a restart, here of every process and of the store.

    RFC 9700 §4.14.2.
    """
    first = flow.tokens(parent, mobile, scope=SCOPE)["refresh_token"]
    second = refreshed(parent, mobile, first)["refresh_token"]
    store.flushdb()
    after = create_app(settings).test_client()
    third = refreshed(after, mobile, second)["refresh_token"]
    for dead in (first, second, third):
        refused(refresh(after, mobile, dead))


def test_the_log_of_a_developer_holds_no_secret(
    parent: FlaskClient, ent: Party, token: str, caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """Authlib's logger prints tokens at DEBUG (trap 7; RFC 6819 §5.1.6)."""
    caplog.set_level(logging.DEBUG)
    code = flow.code(parent, ent, scope=SCOPE)
    body = flow.redeem(parent, ent, code).get_json()
    refreshed(parent, ent, body["refresh_token"])
    flow.userinfo(parent, body)
    flow.redeem(parent, ent, code)
    secret = registered(parent, token)["client_secret"]
    leave(parent, id_token_hint=body["id_token"], post_logout_redirect_uri=BACK)
    written = caplog.text + "".join(capfd.readouterr())
    names = ("access_token", "refresh_token", "id_token")
    for value in (code, secret, token, ent.secret or "", *(body[name] for name in names)):
        assert value not in written


def test_nobody_is_a_person_by_client_credentials(client: FlaskClient, ent: Party) -> None:
    """Authentik 52287: scopes raised by client_credentials (RFC 6749 §4.4): not offered at all."""
    for scope in ("openid", flow.ALL_SCOPES, "offline_access", ""):
        form = {"grant_type": "client_credentials", "scope": scope}
        answer = client.post("/token", data=form, headers=ent.basic())
        refused(answer, "unsupported_grant_type")
