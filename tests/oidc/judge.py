"""The one judge of what hostile requests get: nothing but what the OpenAPI description says.

`holds`   a documented status, its headers, a documented error code, no address that nobody
          registered, in a header or on a page
`refused` the same, and that it is a refusal
`unchanged`  what could be redeemed afterwards could be redeemed before
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jsonschema_rs
import redis
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from idp.clients import registry
from idp.clients.models import Client, InitialToken
from idp.oidc.models import RefreshFamily
from idp.platform.database import db
from tests.oidc.flow import ISSUER

GIVEN = {"code", "access_token", "id_token", "refresh_token", "request_uri", "client_secret"}
"""Members of an answer that open something."""
REDEEMED = ("authorization-code:*", "token:*", "pushed-request:*")
"""Keys of the store behind which such a thing stands."""
OWN = re.compile(r"/(?![/\\])\S*")


class Judge:
    """Knows the description as it is served, and the addresses that clients registered."""

    def __init__(self, app: Flask, store: redis.Redis) -> None:
        self.app, self.store = app, store
        self.document: dict[str, Any] = app.test_client().get("/openapi.json").get_json()
        self._validators: dict[tuple[str, str, int], Any] = {}

    @cached_property
    def addresses(self) -> frozenset[str]:
        """Every address that a person may be sent to."""
        with self.app.app_context():
            known = registry.enabled()
            return frozenset(
                address
                for client in known
                for address in (
                    *client.redirect_uris,
                    *client.post_logout_redirect_uris,
                    client.initiate_login_uri,
                )
                if address is not None
            )

    def holds(self, answer: TestResponse) -> None:
        """Whatever came: an answer of this endpoint's."""
        where = self._where(answer)
        answers = self.document["paths"][where[0]][where[1]]["responses"]
        described = answers.get(str(answer.status_code))
        assert described is not None, (where, answer.status_code, answer.text)
        self._headers(answer, described.get("headers", {}))
        if "content" in described:
            assert answer.mimetype in described["content"], (where, answer.mimetype)
        if answer.mimetype == "application/json":
            self._validator(where, answer.status_code, described).validate(answer.get_json())
        self._leads_nowhere_else(answer)

    def refused(self, answer: TestResponse) -> None:
        """A documented refusal: on a page, in JSON, or by an error sent to a registered address."""
        self.holds(answer)
        assert not self.given(answer), answer.text
        if answer.status_code < 400:
            assert self._told(answer).get("error"), (answer.location, answer.text)

    def given(self, answer: TestResponse) -> set[str]:
        """What the answer holds that opens something."""
        told = answer.get_json() if answer.mimetype == "application/json" else self._told(answer)
        return GIVEN & set(told)

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        """Nothing comes to be, in the block, that could be redeemed."""
        before = self.redeemable()
        yield
        assert self.redeemable() <= before

    def redeemable(self) -> frozenset[object]:
        """All that opens something."""
        kept = [key for kind in REDEEMED for key in self.store.keys(kind)]
        with self.app.app_context():
            families = select(RefreshFamily.id, RefreshFamily.token_digest)
            living = families.where(RefreshFamily.revoked_at.is_(None))
            clients = select(Client.client_id, Client.secret_digest, Client.registration_digest)
            uses = select(InitialToken.id, InitialToken.uses_left)
            rows = [
                tuple(row) for one in (living, clients, uses) for row in db.session.execute(one)
            ]
        return frozenset([*kept, *rows])

    def _where(self, answer: TestResponse) -> tuple[str, str]:
        path = answer.request.path
        known = "/register/{client_id}" if path.startswith("/register/") else path
        return known, answer.request.method.lower()

    def _headers(self, answer: TestResponse, described: dict[str, Any]) -> None:
        for name, header in described.items():
            value = answer.headers.get(name)
            assert value is not None or not header.get("required"), (name, answer.request.path)
            if value is not None:
                jsonschema_rs.validate(header["schema"], value)

    def _validator(self, where: tuple[str, str], status: int, described: dict[str, Any]) -> Any:  # noqa: ANN401 — without stubs
        key = (*where, status)
        if key not in self._validators:
            schema = described["content"]["application/json"]["schema"]
            whole = schema | {"components": self.document["components"]}
            self._validators[key] = jsonschema_rs.validator_for(whole)
        return self._validators[key]

    def _leads_nowhere_else(self, answer: TestResponse) -> None:
        leads = [answer.location] if answer.location else []
        if answer.mimetype == "text/html":
            page = BeautifulSoup(answer.text, "html.parser")
            leads += [
                str(one[name])
                for name in ("action", "href", "src")
                for one in page.select(f"[{name}]")
            ]
            assert not page.select("[http-equiv=refresh]")
        for address in leads:
            assert (
                OWN.fullmatch(address)
                or address.startswith(("#", "data:image/"))
                or any(
                    address == known or address.startswith((f"{known}?", f"{known}&"))
                    for known in self.addresses
                )
            ), address

    def _told(self, answer: TestResponse) -> dict[str, Any]:
        """What the ENT's address receives: by redirect, or by a form."""
        if answer.mimetype == "text/html" and "data-submit" in answer.text:
            page = BeautifulSoup(answer.text, "html.parser")
            told = {
                str(one["name"]): str(one["value"]) for one in page.select("[data-submit] input")
            }
        else:
            found = parse_qs(urlsplit(answer.location or "").query)
            told = {name: values[0] for name, values in found.items()}
        if "error" in told:
            schema = {"$ref": "#/components/schemas/AuthorizationError"}
            jsonschema_rs.validate(schema | {"components": self.document["components"]}, told)
            assert told["iss"] == ISSUER
        return told
