"""Whatever is sent as an answer, nobody is signed in, nothing is added, nothing breaks."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from webauthn.helpers import bytes_to_base64url, encode_cbor

from idp.accounts.models import Passkey
from tests.passkeys.authenticator import ATTESTED, USUAL, Authenticator
from tests.passkeys.conftest import LIST, NEW, SIGN_IN, options
from tests.visitor import Person

SOME = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
PARTS = ("id", "rawId", "type", "response")


def refused(somebody: Person, text: str) -> None:
    """Send it to both doors."""
    text = text.encode("utf-8", "replace").decode()
    signed_out = somebody.client.post(SIGN_IN, data={"csrf_token": somebody.token, "answer": text})
    assert (signed_out.status_code, signed_out.location or "")[0] == 303
    assert "cle=" in (signed_out.location or "")
    added = somebody.post(f"{LIST}/ajouter", answer=text)
    assert added.status_code == 422


@SOME
@given(text=st.text(max_size=200) | VALUES.map(json.dumps))
def test_any_text(here: Person, text: str) -> None:
    here.open(f"{LIST}/ajouter")
    refused(here, text)


@SOME
@given(
    part=st.sampled_from([*PARTS, "clientDataJSON", "attestationObject"]),
    value=VALUES | st.binary(max_size=50).map(bytes_to_base64url),
)
def test_a_new_passkey_with_one_part_replaced(here: Person, part: str, value: object) -> None:
    here.open(f"{LIST}/ajouter")
    answer = json.loads(Authenticator().create(options(here, NEW)))
    (answer if part in PARTS else answer["response"])[part] = value
    assert here.post(f"{LIST}/ajouter", answer=json.dumps(answer)).status_code == 422


@SOME
@given(
    part=st.sampled_from(
        [*PARTS, "clientDataJSON", "authenticatorData", "signature", "userHandle"]
    ),
    value=VALUES | st.binary(max_size=50).map(bytes_to_base64url),
)
def test_a_sign_in_with_one_part_replaced(
    here: Person, phone: Authenticator, part: str, value: object
) -> None:
    here.open("/connexion")
    answer = json.loads(phone.get(options(here, f"{SIGN_IN}/options")))
    (answer if part in PARTS else answer["response"])[part] = value
    assert "cle=" in (here.post(SIGN_IN, answer=json.dumps(answer)).location or "")


@pytest.mark.parametrize("transports", [None, 7, "usb", {}, [{}, [], "usb", "\x00", "hybrid"]])
def test_ways_to_an_authenticator_that_nobody_knows_are_dropped(
    here: Person, read: Callable[[], list[Passkey]], transports: object
) -> None:
    here.open(f"{LIST}/ajouter")
    answer = json.loads(Authenticator().create(options(here, NEW)))
    answer["response"]["transports"] = transports
    here.post(f"{LIST}/ajouter", answer=json.dumps(answer))
    assert read()[0].transports in ([], ["hybrid", "usb"])
    assert len(options(here, NEW)["excludeCredentials"]) == 1


@SOME
@given(
    key=st.dictionaries(
        st.sampled_from([1, 3, -1, -2, -3]),
        st.sampled_from([1, 2, 3, 7, -7, -8, -257]) | st.binary(max_size=40) | st.text(max_size=5),
    ),
    rest=st.binary(max_size=20),
    statement=st.sampled_from(["none", "packed", "tpm", "apple", "android-key", "fido-u2f", 7]),
)
def test_a_new_passkey_with_a_made_up_key(
    here: Person, key: dict[int, Any], rest: bytes, statement: object
) -> None:
    here.open(f"{LIST}/ajouter")
    made = Authenticator()
    asked = options(here, NEW)
    answer = json.loads(made.create(asked))
    data = made.data(USUAL | ATTESTED) + bytes(16) + b"\x00\x01x" + encode_cbor(key) + rest
    attestation = {"fmt": statement, "attStmt": {"alg": -7, "sig": rest}, "authData": data}
    answer["response"]["attestationObject"] = bytes_to_base64url(encode_cbor(attestation))
    assert here.post(f"{LIST}/ajouter", answer=json.dumps(answer)).status_code == 422


def test_what_is_too_long_or_no_text(here: Person) -> None:
    here.open(f"{LIST}/ajouter")
    for text in ("{" * 40_000, "[" * 10_000, '"\\ud800"', "\x00", "1e999", '{"response":{}}'):
        refused(here, text)
    raw = b"csrf_token=" + here.token.encode() + b"&answer=%ed%a0%80%ff"
    form = "application/x-www-form-urlencoded"
    assert here.client.post(SIGN_IN, data=raw, content_type=form).status_code == 303
