"""Tokens that look like FranceConnect's, and are not."""

import base64
import hmac
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from joserfc import jws
from joserfc.jwk import ECKey, OctKey, RSAKey

from idp.franceconnect import verification
from idp.franceconnect.verification import Expected, Key, Untrusted

ISSUER, CLIENT, NONCE, ACCESS = "https://fc.example/api/v2", "preau", "n" * 43, "access-token"
NOW = 1_800_000_000.0
SUB = "a" * 64 + "v1"
OURS, OTHER = ECKey.generate_key("P-256"), ECKey.generate_key("P-256")
SECRET = OctKey.import_key("s" * 64)
EXPECTED = Expected(ISSUER, CLIENT, ("ES256", "RS256"), NOW)
CLAIMS: dict[str, Any] = {
    "iss": ISSUER,
    "aud": CLIENT,
    "sub": SUB,
    "nonce": NONCE,
    "exp": NOW + 60,
    "iat": NOW,
    "acr": "eidas1",
    "amr": ["pwd"],
    "auth_time": int(NOW) - 5,
    "at_hash": verification.at_hash(ACCESS),
}
USERINFO: dict[str, Any] = {"iss": ISSUER, "aud": CLIENT, "sub": SUB, "family_name": "DUPOND"}


def find_key(algorithm: str, kid: str | None) -> Key | None:
    """FranceConnect publishes one key, `k1`."""
    if algorithm == "HS256":
        return SECRET
    return OURS if (algorithm, kid) == ("ES256", "k1") else None


def signed(
    claims: dict[str, Any],
    key: Key = OURS,
    algorithm: str = "ES256",
    *,
    kid: str | None = "k1",
    **header: Any,  # noqa: ANN401 — whatever a header may hold
) -> str:
    named = {"kid": kid} if kid else {}
    registry = jws.JWSRegistry(algorithms=[algorithm], strict_check_header=False)
    return jws.serialize_compact(
        {"alg": algorithm, **named, **header}, orjson.dumps(claims), key, registry=registry
    )


def forged(claims: dict[str, Any], header: dict[str, Any], signature: bytes = b"") -> str:
    parts = (orjson.dumps(header), orjson.dumps(claims), signature)
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


def read_id_token(token: str, expected: Expected = EXPECTED) -> verification.SignIn:
    return verification.read_id_token(token, find_key, expected, nonce=NONCE, access_token=ACCESS)


def read_userinfo(token: str, expected: Expected = EXPECTED) -> dict[str, Any]:
    return verification.read_userinfo(token, find_key, expected, sub=SUB)


READERS: dict[str, tuple[Callable[..., object], dict[str, Any]]] = {
    "id token": (read_id_token, CLAIMS),
    "userinfo": (read_userinfo, USERINFO),
}


@pytest.fixture(params=sorted(READERS))
def reader(request: pytest.FixtureRequest) -> tuple[Callable[..., object], dict[str, Any]]:
    """Both kinds of tokens, each with claims that are right."""
    return READERS[str(request.param)]


def test_a_right_id_token_says_who_and_how() -> None:
    sign_in = read_id_token(signed(CLAIMS))

    assert (sign_in.sub, sign_in.acr, sign_in.amr) == (SUB, "eidas1", ("pwd",))
    assert sign_in.auth_time == NOW - 5


def test_a_right_userinfo_gives_its_claims() -> None:
    assert read_userinfo(signed(USERINFO))["family_name"] == "DUPOND"


def test_no_signature_is_no_token(
    reader: tuple[Callable[..., object], dict[str, Any]],
) -> None:
    """RFC 8725 §2.1: alg none."""
    read, claims = reader
    for name in ("none", "None", "NONE"):
        with pytest.raises(Untrusted, match="alg"):
            read(forged(claims, {"alg": name, "kid": "k1"}))


def test_the_public_key_is_no_shared_secret(
    reader: tuple[Callable[..., object], dict[str, Any]],
) -> None:
    """RFC 8725 §2.1: an RS256 or ES256 token turned into HS256 with the public key as its key."""
    read, claims = reader
    # By hand: the library would not sign with a public key.
    unsigned = forged(claims, {"alg": "HS256", "kid": "k1"}).rpartition(".")[0]
    signature = hmac.digest(OURS.as_pem(private=False), unsigned.encode(), "sha256")
    confused = f"{unsigned}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"

    with pytest.raises(Untrusted, match="alg"):
        read(confused)
    with pytest.raises(Untrusted):
        read(confused, Expected(ISSUER, CLIENT, ("HS256",), NOW))


def test_the_secret_signs_where_the_settings_say_so() -> None:
    """OpenID Connect Core §10.1: HS256 has the client secret as its key."""
    expected = Expected(ISSUER, CLIENT, ("HS256",), NOW)

    assert read_id_token(signed(CLAIMS, SECRET, "HS256", kid=None), expected).sub == SUB
    with pytest.raises(Untrusted, match="alg"):
        read_id_token(signed(CLAIMS), expected)


def test_another_key_signs_nothing(reader: tuple[Callable[..., object], dict[str, Any]]) -> None:
    """RFC 7515 §10.3, RFC 8725 §3.1: neither under our kid nor under its own."""
    read, claims = reader
    with pytest.raises(Untrusted, match="BadSignature"):
        read(signed(claims, OTHER))
    with pytest.raises(Untrusted, match="kid"):
        read(signed(claims, OTHER, kid="k2"))
    with pytest.raises(Untrusted, match="kid"):
        read(signed(claims, RSAKey.generate_key(2048), "RS256"))


def test_the_key_in_the_header_is_not_believed(
    reader: tuple[Callable[..., object], dict[str, Any]],
) -> None:
    """RFC 7515 §4.1.3, CVE-2018-0114."""
    read, claims = reader
    with pytest.raises(Untrusted):
        read(signed(claims, OTHER, jwk=OTHER.as_dict(private=False)))


def test_an_extension_that_nobody_understands_is_refused(
    reader: tuple[Callable[..., object], dict[str, Any]],
) -> None:
    """RFC 7515 §4.1.11."""
    read, claims = reader
    header = {"alg": "ES256", "kid": "k1", "crit": ["b64"], "b64": False}
    with pytest.raises(Untrusted):
        read(forged(claims, header, b"x" * 64))


def test_a_changed_token_is_refused(reader: tuple[Callable[..., object], dict[str, Any]]) -> None:
    """RFC 7515 §5.2."""
    read, claims = reader
    head, _, signature = signed(claims).split(".")
    payload = base64.urlsafe_b64encode(orjson.dumps(claims | {"x": 1})).decode().rstrip("=")
    with pytest.raises(Untrusted):
        read(f"{head}.{payload}.{signature}")


@pytest.mark.parametrize(
    "token",
    ["", ".", "..", "a.b.c", "é.é.é", "\x00", "{}", "a" * 100_000, "e30.e30.", "bnVsbA.bnVsbA.AA"],
    ids=range(10),
)
def test_what_is_no_token_at_all_is_refused(
    token: str, reader: tuple[Callable[..., object], dict[str, Any]]
) -> None:
    read, _ = reader
    with pytest.raises(Untrusted):
        read(token)


@pytest.mark.parametrize("payload", [b"[]", b"null", b'"x"', b"\xff", b"{"])
def test_claims_are_an_object(payload: bytes) -> None:
    """RFC 7519 §7.2."""
    token = jws.serialize_compact({"alg": "ES256", "kid": "k1"}, payload, OURS)
    with pytest.raises(Untrusted):
        read_id_token(token)


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("iss", {"iss": "https://evil.example"}),
        ("iss", {"iss": ISSUER + "/"}),
        ("iss", {"iss": None}),
        ("aud", {"aud": "another-service"}),
        ("aud", {"aud": None}),
        ("aud", {"aud": []}),
        ("azp", {"aud": [CLIENT, "another-service"]}),
        ("azp", {"azp": "another-service"}),
    ],
    ids=range(8),
)
def test_a_token_for_or_of_somebody_else_is_refused(
    rule: str, changes: dict[str, Any], reader: tuple[Callable[..., object], dict[str, Any]]
) -> None:
    """OpenID Connect Core §3.1.3.7 rules 2 to 5, §5.3.2."""
    read, claims = reader
    with pytest.raises(Untrusted, match=rule):
        read(signed(claims | changes))


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("nonce", {"nonce": "m" * 43}),
        ("nonce", {"nonce": None}),
        ("exp", {"exp": NOW - 31}),
        ("exp", {"exp": None}),
        ("exp", {"exp": True}),
        ("exp", {"exp": "never"}),
        ("iat", {"iat": NOW + 60}),
        ("iat", {"iat": None}),
        ("acr", {"acr": "eidas0"}),
        ("acr", {"acr": None}),
        ("acr", {"acr": ["eidas1"]}),
        ("at_hash", {"at_hash": verification.at_hash("another")}),
        ("at_hash", {"at_hash": None}),
        ("sub", {"sub": None}),
        ("sub", {"sub": ""}),
        ("sub", {"sub": "x" * 256}),
        ("sub", {"sub": 12}),
    ],
    ids=range(17),
)
def test_an_id_token_that_breaks_a_rule_is_refused(rule: str, changes: dict[str, Any]) -> None:
    """OpenID Connect Core §2, §3.1.3.7 rules 9 to 12, §3.1.3.8."""
    with pytest.raises(Untrusted, match=rule):
        read_id_token(signed(CLAIMS | changes))


def test_higher_levels_are_taken_as_they_are() -> None:
    assert read_id_token(signed(CLAIMS | {"acr": "eidas2"})).acr == "eidas2"


@pytest.mark.parametrize(
    ("amr", "kept"),
    [
        (["pwd", "otp"], ("pwd", "otp")),
        (None, ()),
        ("pwd", ()),
        ([1, "a b", "x" * 41], ()),
    ],
    ids=range(4),
)
def test_methods_are_short_words(amr: object, kept: tuple[str, ...]) -> None:
    """RFC 8176 §2; FranceConnect may leave them out."""
    assert read_id_token(signed(CLAIMS | {"amr": amr})).amr == kept


def test_the_audience_may_be_a_list_of_one() -> None:
    """OpenID Connect Core §2."""
    assert read_id_token(signed(CLAIMS | {"aud": [CLIENT]})).sub == SUB


def test_clocks_may_differ_a_little() -> None:
    """RFC 7519 §4.1.4."""
    assert read_id_token(signed(CLAIMS | {"exp": NOW - 10, "iat": NOW + 10})).sub == SUB


@pytest.mark.parametrize("sub", ["b" * 64 + "v1", SUB + " ", "", None])
def test_userinfo_of_another_person_is_refused(sub: str | None) -> None:
    """OpenID Connect Core §5.3.2: « sub » must be the ID token's (token substitution, §16.11)."""
    with pytest.raises(Untrusted, match="sub"):
        read_userinfo(signed(USERINFO | {"sub": sub}))


def test_an_old_userinfo_is_refused() -> None:
    assert read_userinfo(signed(USERINFO | {"exp": NOW + 60}))
    with pytest.raises(Untrusted, match="exp"):
        read_userinfo(signed(USERINFO | {"exp": NOW - 31}))


def test_a_sign_in_that_is_older_than_the_wish_for_a_new_one_is_refused() -> None:
    """OpenID Connect Core §3.1.2.1: prompt=login."""
    verification.check_fresh(NOW, NOW)
    with pytest.raises(Untrusted, match="auth_time"):
        verification.check_fresh(NOW - 600, NOW)
