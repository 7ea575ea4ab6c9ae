"""Public keys in a registration (RFC 7517 §5)."""

from typing import Any

import pytest
from joserfc.jwk import ECKey, OKPKey, RSAKey

from idp.clients import jwks, registration
from idp.clients.jwks import PublicKey
from idp.clients.registration import RegistrationError

EC = ECKey.generate_key("P-256", {"kid": "a"})
USUAL: dict[str, Any] = {
    "client_id": "ent-vienne",
    "client_name": "ENT de la Vienne",
    "redirect_uris": ["https://ent.example.fr/retour"],
    "establishments": {"uai": ["0860003L"]},
}


def faults(**changes: object) -> str:
    with pytest.raises(RegistrationError) as refused:
        registration.from_values(USUAL | changes)
    return "\n".join(refused.value.faults)


def test_the_keys_of_each_kind_are_read() -> None:
    keys: list[PublicKey] = [
        EC,
        ECKey.generate_key("P-384"),
        OKPKey.generate_key("Ed25519"),
        OKPKey.generate_key("X25519"),
        RSAKey.generate_key(2048),
    ]
    found = jwks.read({"keys": [key.as_dict(private=False) for key in keys]})
    assert [one.key.key_type for one in found] == ["EC", "EC", "OKP", "OKP", "RSA"]
    assert found[0].kid == "a"


def test_keys_that_nobody_should_trust_are_passed_over() -> None:
    """RFC 7517 §5: unknown ones are ignored; RFC 7518 §3.3: RSA of 2048 bits at least."""
    odd = [
        RSAKey.generate_key(1024).as_dict(private=False),
        {"kty": "EC", "crv": "secp256k1", "x": "AA", "y": "AA"},
        {"kty": "RSA", "n": "!", "e": "AQAB"},
        {"kty": "EC", "crv": "P-256"},
        {"kty": ["RSA"]},
        {},
    ]
    assert jwks.read({"keys": odd}) == ()
    assert "utilisée" in faults(jwks={"keys": odd})


@pytest.mark.parametrize(
    "value",
    [
        {"keys": [EC.as_dict(private=True)]},
        {"keys": [{"kty": "oct", "k": "AAAA"}]},
        {"keys": []},
        {"keys": ["x"]},
        {"keys": [EC.as_dict(private=False)] * 21},
        {},
    ],
    ids=["private", "symmetric", "none", "no key", "too many", "no set"],
)
def test_what_is_no_set_of_public_keys_is_refused_with_a_sentence(value: dict[str, Any]) -> None:
    assert "attendu" in faults(jwks=value)


def test_keys_come_by_value_or_by_address_and_where_they_are_needed() -> None:
    value = {"keys": [EC.as_dict(private=False)]}
    assert "l’un ou l’autre" in faults(jwks=value, jwks_uri="https://ent.example.fr/jwks")
    assert "nécessaires" in faults(token_endpoint_auth_method="private_key_jwt")
    assert "nécessaires" in faults(id_token_encrypted_response_alg="ECDH-ES")
    assert "https" in faults(jwks_uri="http://ent.example.fr/jwks")
    assert "l’une des valeurs" in faults(id_token_signed_response_alg="none")
